"""Authority: who decides in a subwiki, and who for the whole instance.

Whoever is None is the operator, who may do everything.
"""

from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.storage import members, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _


async def check(tx: Reader, subwiki_id: int | None, actor: Actor | None) -> None:
    """Refuse whoever decides neither in a subwiki nor for the instance.

    Raises:
        Refused: They do not.
    """
    if not await decides(tx, subwiki_id, actor):
        raise Refused(_("Only those who look after this decide about it."))


async def decides(tx: Reader, subwiki_id: int | None, actor: Actor | None) -> bool:
    """Whether somebody moderates a subwiki or is an admin; without a subwiki only admins do."""
    if actor is None:
        return True
    if actor.suspended is not None or actor.deleted is not None:
        return False
    return await members.is_admin(tx, actor.id) or await moderates(tx, subwiki_id, actor)


async def moderates(tx: Reader, subwiki_id: int | None, actor: Actor) -> bool:
    """Whether somebody is a moderator of a subwiki."""
    if subwiki_id is None:
        return False
    return await subwikis.find_moderator(tx, subwiki_id, actor.uri) is not None


async def subwiki_of(tx: Reader, subwiki_id: int | None) -> Subwiki | None:
    """The subwiki of ours with this number, if any."""
    return None if subwiki_id is None else await subwikis.by_id(tx, subwiki_id)
