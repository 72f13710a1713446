"""Founding: the instance itself, once, and its subwikis."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import (
    TITLE_CHARACTERS,
    EditPolicy,
    MembershipPolicy,
    ReviewPolicy,
    Subwiki,
    steward_name,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import welcoming
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.naming import add_actor
from fediwiki.storage import actors, events, settings, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text import names
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Charter:
    """What a subwiki is founded with; `description` is safe HTML."""

    name: str
    title: str
    description: str = ""
    languages: tuple[str, ...] = ("en",)
    membership_policy: MembershipPolicy = MembershipPolicy.OPEN
    edit_policy: EditPolicy = EditPolicy.EVERYONE
    review_policy: ReviewPolicy = ReviewPolicy.NONE
    source: str = ""
    rules: tuple[str, ...] = ()


async def set_up(
    tx: Writer,
    *,
    title: str,
    description: str,
    pairs: KeyPairs | None,
    urls: Urls,
    now: datetime,
) -> Actor:
    """Make the database that of this instance, and give the instance its actor.

    `pairs` may be None only where it has one.

    Raises:
        Refused: The database belongs to another domain.
    """
    domain = await settings.find(tx, settings.DOMAIN)
    if domain is None:
        await settings.save(tx, settings.DOMAIN, urls.host)
    elif domain != urls.host:
        raise Refused(
            _("this database belongs to %(domain)s, not to %(host)s", domain=domain, host=urls.host)
        )
    known = await actors.find_by_uri(tx, urls.instance)
    if known is not None:
        await introduce(tx, known, title, description)
        return known
    if pairs is None:
        raise Conflict(_("the instance has no keys"))
    return await add_actor(
        tx,
        urls.instance,
        ActorKind.INSTANCE,
        urls.host,
        title=title,
        summary=description,
        pairs=pairs,
        urls=urls,
        now=now,
    )


async def introduce(tx: Writer, instance: Actor, title: str, description: str) -> None:
    """Let the actor of the instance say this of it; nobody follows it, so nobody is told."""
    if (instance.display_name, instance.summary) != (title, description):
        await actors.save_display(tx, instance.id, name=title, summary=description)


async def found(
    tx: Writer,
    charter: Charter,
    *,
    by: Member | None,
    pairs: KeyPairs,
    steward_pairs: KeyPairs,
    urls: Urls,
    now: datetime,
) -> Subwiki:
    """Found a subwiki, with its steward; `by`, its founder, moderates it.

    Raises:
        Malformed: The name or the title will not do.
        Conflict: The name is taken.
        Moved: The founder goes on elsewhere.
    """
    if by is not None:
        welcoming.check_here(by.actor)
    names.check(charter.name)
    if not 0 < len(charter.title.strip()) <= TITLE_CHARACTERS:
        raise Malformed(
            _(
                "the title of a subwiki has 1 to %(title_characters)s characters",
                title_characters=TITLE_CHARACTERS,
            )
        )
    steward = steward_name(charter.name)
    group = await add_actor(
        tx,
        urls.subwiki(charter.name),
        ActorKind.SUBWIKI,
        charter.name,
        title=charter.title.strip(),
        summary=charter.description,
        pairs=pairs,
        urls=urls,
        now=now,
    )
    owner = await add_actor(
        tx,
        urls.member(steward),
        ActorKind.STEWARD,
        steward,
        title=steward_title(charter.title.strip()),
        summary=f"<p>Writes what the members of {charter.name} write together.</p>",
        pairs=steward_pairs,
        urls=urls,
        now=now,
    )
    subwiki = Subwiki(
        actor=group,
        steward_id=owner.id,
        founder_id=by.id if by else None,
        description=charter.description,
        languages=charter.languages,
        membership_policy=charter.membership_policy,
        edit_policy=charter.edit_policy,
        review_policy=charter.review_policy,
        source=charter.source,
        rules=charter.rules,
    )
    await subwikis.add(tx, subwiki)
    if by is not None:
        await subwikis.add_moderator(tx, subwiki.id, by.id, place=0, since=now)
    return subwiki


def steward_title(title: str) -> str:
    """What the steward of a subwiki with a title is called."""
    return f"{title} (steward)"


async def rotate_keys(
    tx: Writer, actor: Actor, *, pairs: KeyPairs, urls: Urls, now: datetime
) -> None:
    """Give an actor of ours new keys, and tell everyone."""
    await actors.add_keys(tx, actor.id, pairs.of(actor.uri, urls), now)
    await events.append(tx, ActorChanged(actor.id), now=now)
