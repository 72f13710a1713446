"""In whose name mails are written that a command brings about."""

from fediwiki.instance import Instance
from fediwiki.services import tuning
from fediwiki.services.letters import Letterhead
from fediwiki.storage.database import Reader
from fediwiki.text import tongues


async def letterhead(tx: Reader, instance: Instance) -> Letterhead:
    """The instance's, as it is now."""
    return Letterhead.of(await tuning.current(tx, instance.config), tongues.read())
