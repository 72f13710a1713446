"""`fediwiki subwiki`: the communities."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.viewers import OPERATOR
from fediwiki.services import founding, writing
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import follows, members, subwikis
from fediwiki.text import languages


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
        )
        pairs, steward_pairs = KeyPairs.generate(), KeyPairs.generate()
        async with instance.database.write() as tx:
            subwiki = await founding.found(
                tx,
                charter,
                by=await members.by_name(tx, founder) if founder else None,
                pairs=pairs,
                steward_pairs=steward_pairs,
                urls=instance.urls,
                now=instance.clock.now(),
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
