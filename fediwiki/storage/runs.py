"""When each chore of upkeep was last done, and how that went."""

from sqlalchemy import select

from fediwiki.domain.upkeep import Chore, Run
from fediwiki.storage import settings
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.upkeep_tables import runs

_ERROR_CHARACTERS = 500
_FREE = "free disk"


async def save(tx: Writer, run: Run) -> None:
    """Remember a run, over the one before."""
    values = {
        "started": run.started,
        "ended": run.ended,
        "done": run.done,
        "error": run.error[:_ERROR_CHARACTERS],
    }
    statement = tx.insert(runs).values(chore=run.chore.name, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["chore"], set_=values))


async def last(tx: Reader) -> list[Run]:
    """The last run of each chore that was ever done, in the order in which they are."""
    rows = {row[0]: row[1:] for row in await tx.rows(select(runs))}
    return [Run(each, *rows[each.name]) for each in Chore if each.name in rows]


async def save_free_percent(tx: Writer, percent: int) -> None:
    """Remember how much of the disk was free when upkeep looked."""
    await settings.save(tx, _FREE, str(percent))


async def find_free_percent(tx: Reader) -> int | None:
    """How much of the disk was free when upkeep looked last."""
    said = await settings.find(tx, _FREE)
    return None if said is None else int(said)
