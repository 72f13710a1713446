"""`fediwiki database`: the schema."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.storage import migrating


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("database", "the database")
    noun.add("upgrade", upgrade, "make the schema, or bring it to that of this version")


async def upgrade(call: Call) -> Outcome:
    """Make or upgrade the schema, for the domain of the configuration and no other.

    Raises:
        Refused: The database is another domain's, or of a newer version.
    """
    await migrating.upgrade(call.config().storage.database)
    async with call.instance():
        # Opening it claims it.
        pass
    return Outcome("The database is up to date.", {"upgraded": True})
