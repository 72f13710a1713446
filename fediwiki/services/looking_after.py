"""Looking after a subwiki: what it says of itself and what holds in it, set by its moderators."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.subwikis import TITLE_CHARACTERS, Subwiki
from fediwiki.errors import Malformed
from fediwiki.services import belonging, founding, protecting
from fediwiki.services.protecting import Policies
from fediwiki.storage import actors, acts, events, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Charter:
    """What a subwiki says of itself, and what holds in it; `description` is safe HTML."""

    title: str
    description: str
    source: str
    rules: tuple[str, ...]
    languages: tuple[str, ...]
    policies: Policies


async def amend(
    tx: Writer, subwiki: Subwiki, charter: Charter, *, by: Actor | None, now: datetime
) -> None:
    """Change the charter of a subwiki; `by` is None for the operator. It stands in the log.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: The title will not do.
    """
    await belonging.check_moderator(tx, subwiki, by)
    title = charter.title.strip()
    if not 0 < len(title) <= TITLE_CHARACTERS:
        raise Malformed(
            _(
                "The title of a subwiki has 1 to %(title_characters)s characters.",
                title_characters=TITLE_CHARACTERS,
            )
        )
    await actors.save_display(tx, subwiki.id, name=title, summary=charter.description)
    if title != subwiki.actor.title:
        await _rename_steward(tx, subwiki, title, now)
    await subwikis.save_charter(
        tx,
        subwiki.id,
        description=charter.description,
        source=charter.source,
        rules=charter.rules,
        languages=charter.languages,
    )
    act = acts.Act(
        kind=ActKind.AMEND,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=subwiki.actor.uri,
        details={"title": title, "languages": " ".join(charter.languages)},
    )
    await acts.add(tx, act, now)
    await protecting.govern(tx, subwiki, charter.policies, by=by, now=now)


async def _rename_steward(tx: Writer, subwiki: Subwiki, title: str, now: datetime) -> None:
    steward = await actors.by_id(tx, subwiki.steward_id)
    name = founding.steward_title(title)
    await actors.save_display(tx, steward.id, name=name, summary=steward.summary)
    await events.append(tx, ActorChanged(steward.id), now=now)
