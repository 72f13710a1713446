"""`fediwiki database`: the schema."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.storage import migrating


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("database", "the database")
    noun.add("upgrade", upgrade, "make the schema, or bring it to that of this version")


async def upgrade(call: Call) -> Outcome:
    """Make or upgrade the schema; does nothing where it is up to date."""
    await migrating.upgrade(call.config().storage.database)
    return Outcome("The database is up to date.", {"upgraded": True})
