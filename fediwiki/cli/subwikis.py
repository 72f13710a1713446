"""`fediwiki subwiki`: the communities."""

from enum import StrEnum

from fediwiki.cli import lives, moves
from fediwiki.cli.arguments import Verbs, policy
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import actor_called
from fediwiki.cli.moments import moment
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy
from fediwiki.domain.viewers import OPERATOR
from fediwiki.services import (
    banning,
    belonging,
    following,
    founding,
    moderating,
    protecting,
    writing,
)
from fediwiki.services.deciding import Why
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.protecting import Policies
from fediwiki.storage import follows, members, memberships, subwikis
from fediwiki.text import languages

_MOST_LISTED = 1_000


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("subwiki", "the communities")
    parser = noun.add("create", create, "found a subwiki")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--title", required=True, help="at most 50 characters")
    parser.add_argument("--description", default="", metavar="TEXT", help="in Markdown")
    parser.add_argument(
        "--language", action="append", metavar="TAG", help="a tag like en; may be given often"
    )
    parser.add_argument("--founder", metavar="MEMBER", help="who moderates it")
    parser = noun.add("followers", list_followers, "say who follows a subwiki")
    parser.add_argument("name", metavar="NAME")
    parser = noun.add("moderator", set_moderator, "let someone moderate a subwiki, or no longer")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("member", metavar="MEMBER", help="a name here, a handle or a url")
    parser.add_argument("--remove", action="store_true", help="no longer; the last one stays")
    parser = noun.add("members", list_members, "say who asked to belong to a subwiki, and who does")
    parser.add_argument("name", metavar="NAME")
    parser = noun.add("admit", admit, "let someone belong who asked, or no longer")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("member", metavar="MEMBER", help="a name here, a handle or a url")
    parser.add_argument("--decline", action="store_true", help="decline, or end the membership")
    parser = noun.add("trust", set_trust, "name an editor as trusted, or no longer")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("member", metavar="MEMBER", help="a name here, a handle or a url")
    parser.add_argument("--remove", action="store_true", help="no longer")
    parser = noun.add("ban", ban, "ban someone from a subwiki, or end a ban")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("actor", metavar="ACTOR", help="a name here, or a known handle or url")
    parser.add_argument(
        "--until", type=moment, metavar="DATE", help="like 2026-12-31, in UTC; else for good"
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="for the log")
    parser.add_argument("--lift", action="store_true", help="end the ban")
    parser.add_argument(
        "--with-content",
        action="store_true",
        help="remove what they wrote there, too, or with --lift give it back",
    )
    lives.add_to(noun)
    moves.add_to(noun)
    parser = noun.add("policy", set_policies, "say or set who edits in a subwiki, and what waits")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--edit", type=policy(EditPolicy), metavar="POLICY", help=_names(EditPolicy)
    )
    parser.add_argument(
        "--review", type=policy(ReviewPolicy), metavar="POLICY", help=_names(ReviewPolicy)
    )
    parser.add_argument(
        "--membership",
        type=policy(MembershipPolicy),
        metavar="POLICY",
        help=_names(MembershipPolicy),
    )


async def create(call: Call) -> Outcome:
    """Found a subwiki, open to all."""
    name: str = call.arguments.name
    founder: str | None = call.arguments.founder
    description: str = call.arguments.description
    given: list[str] | None = call.arguments.language
    async with call.instance() as instance:
        config = instance.config
        for language in given or ():
            languages.check(language)
        charter = Charter(
            name,
            call.arguments.title,
            description=writing.description_of(
                description, characters=config.limits.summary_characters
            ),
            languages=tuple(given) if given else config.instance.languages,
            source=description.strip(),
        )
        pairs, steward_pairs = KeyPairs.generate(), KeyPairs.generate()
        async with instance.database.write() as tx:
            by = await members.by_name(tx, founder) if founder else None
            subwiki = await founding.found(
                tx,
                charter,
                by=by,
                pairs=pairs,
                steward_pairs=steward_pairs,
                urls=instance.urls,
                now=instance.clock.now(),
            )
            if by is not None:
                await following.follow(
                    tx, by.actor, subwiki.actor, urls=instance.urls, now=instance.clock.now()
                )
    actor = subwiki.actor
    return Outcome(
        f"Founded !{actor.handle}: {actor.uri}",
        {"id": actor.uri, "name": actor.name, "handle": actor.handle},
    )


async def list_followers(call: Call) -> Outcome:
    """Say who follows a subwiki, here and elsewhere."""
    name: str = call.arguments.name
    async with call.instance() as instance, instance.database.read() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        followers = await follows.followers_of(tx, subwiki.id)
    listed = [{"id": each.uri, "handle": each.handle} for each in followers]
    text = "\n".join(each.handle for each in followers) or f"Nobody follows {name} yet."
    return Outcome(text, {"id": subwiki.actor.uri, "followers": listed})


async def set_moderator(call: Call) -> Outcome:
    """Appoint a moderator or let one go, as the operator."""
    name: str = call.arguments.name
    change = moderating.release if call.arguments.remove else moderating.appoint
    async with call.instance() as instance, instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        actor = await actor_called(tx, call.arguments.member, instance.urls)
        await change(tx, subwiki, actor, by=None, now=instance.clock.now())
        moderators = await subwikis.moderators_of(tx, subwiki.id)
    return Outcome(
        f"{name} is moderated by {', '.join(each.handle for each in moderators)}.",
        {"id": subwiki.actor.uri, "moderators": [each.uri for each in moderators]},
    )


async def list_members(call: Call) -> Outcome:
    """Say who waits to belong, and who was confirmed; where nobody must ask, nobody is listed."""
    name: str = call.arguments.name
    async with call.instance() as instance, instance.database.read() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        waiting = await memberships.waiting(tx, subwiki.id, limit=_MOST_LISTED)
        confirmed = await memberships.confirmed(tx, subwiki.id, limit=_MOST_LISTED)
    lines = [f"{actor.handle} asked to belong." for actor, _ in waiting]
    lines += [f"{actor.handle} belongs to it." for actor, _ in confirmed]
    value = {
        "id": subwiki.actor.uri,
        "waiting": [actor.uri for actor, _ in waiting],
        "confirmed": [actor.uri for actor, _ in confirmed],
    }
    return Outcome("\n".join(lines) or f"Nobody asked to belong to {name}.", value)


async def admit(call: Call) -> Outcome:
    """Confirm a member or decline one, as the operator."""
    name: str = call.arguments.name
    answer = belonging.decline if call.arguments.decline else belonging.confirm
    async with call.instance() as instance, instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        actor = await actor_called(tx, call.arguments.member, instance.urls)
        await answer(tx, subwiki, actor, by=None, now=instance.clock.now())
    belongs = not call.arguments.decline
    said = f"{actor.handle} {'belongs' if belongs else 'does not belong'} to {name}."
    return Outcome(said, {"id": subwiki.actor.uri, "actor": actor.uri, "belongs": belongs})


async def set_trust(call: Call) -> Outcome:
    """Name an editor as trusted or no longer, as the operator."""
    name: str = call.arguments.name
    remove: bool = call.arguments.remove
    change = moderating.distrust if remove else moderating.trust
    async with call.instance() as instance, instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        actor = await actor_called(tx, call.arguments.member, instance.urls)
        await change(tx, subwiki, actor, by=None, now=instance.clock.now())
    said = "is no longer named as trusted" if remove else "is trusted"
    value = {"id": subwiki.actor.uri, "actor": actor.uri, "trusted": not remove}
    return Outcome(f"{actor.handle} {said} in {name}.", value)


async def ban(call: Call) -> Outcome:
    """Ban someone or end a ban, as the operator."""
    name: str = call.arguments.name
    reason = writing.summary_of(call.arguments.reason)
    content: bool = call.arguments.with_content
    async with call.instance() as instance, instance.database.write() as tx:
        now = instance.clock.now()
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        actor = await actor_called(tx, call.arguments.actor, instance.urls)
        value: dict[str, object] = {"id": subwiki.actor.uri, "actor": actor.uri}
        if call.arguments.lift:
            await banning.lift(
                tx, subwiki, actor, why=Why(reason), by=None, now=now, with_content=content
            )
            said = f"{actor.handle} may take part in {name} again."
            return Outcome(said, {**value, "banned": False, "until": None})
        until = call.arguments.until
        await banning.ban(
            tx,
            subwiki,
            actor,
            until=until,
            why=Why(reason),
            by=None,
            now=now,
            with_content=content,
        )
    ends = until.isoformat() if until else None
    said = f"{actor.handle} is banned from {name}{f' until {ends}' if ends else ''}."
    return Outcome(said, {**value, "banned": True, "until": ends})


async def set_policies(call: Call) -> Outcome:
    """Say what holds, after setting what is given, as the operator."""
    name: str = call.arguments.name
    given = (call.arguments.membership, call.arguments.edit, call.arguments.review)
    async with call.instance() as instance, instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        policies = Policies(
            given[0] or subwiki.membership_policy,
            given[1] or subwiki.edit_policy,
            given[2] or subwiki.review_policy,
        )
        if any(given):
            await protecting.govern(tx, subwiki, policies, by=None, now=instance.clock.now())
    return Outcome(
        f"Membership: {policies.membership}. Edits: {policies.edit}. Review: {policies.review}.",
        {
            "id": subwiki.actor.uri,
            "membership": policies.membership,
            "edit": policies.edit,
            "review": policies.review,
        },
    )


def _names(kind: type[StrEnum]) -> str:
    return ", ".join(each.replace(" ", "-") for each in kind)
