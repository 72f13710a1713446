"""Shelving: what admins do with pictures that take room, or must go."""

from datetime import datetime

from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, NotFound
from fediwiki.services import administering, portraying
from fediwiki.storage import acts, shelves
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def remove(
    tx: Writer, name: str, *, reason: str, by: Member, urls: Urls, now: datetime
) -> None:
    """Take one picture away wherever it stands, for good; whoever calls this removes the file.

    Raises:
        NotFound: There is none.
        Malformed: There is no reason.
    """
    await administering.check(tx, by)
    if not reason.strip():
        raise Malformed(_("Say why: it stands in the log."))
    kept = await shelves.find(tx, name)
    if kept is None:
        raise NotFound(_("there is no such picture"))
    await shelves.remove(tx, name, now)
    await portraying.take_down(tx, urls.media(name), now=now)
    before = f"{kept.size_bytes:,} bytes, {kept.uses} uses, from {', '.join(kept.hosts) or 'here'}"
    act = acts.Act(
        kind=ActKind.REMOVE_PICTURE,
        subwiki_id=None,
        actor_id=by.id,
        object_uri=urls.media(name),
        reason=reason.strip(),
        details={"before": before, "after": "gone"},
    )
    await acts.add(tx, act, now)


async def purge(
    tx: Writer, *, host: str, before: datetime | None, by: Member, now: datetime
) -> int:
    """Forget copies of pictures from a host, or from all that were made before a moment.

    They are made again when somebody looks. Gives how many it were.
    """
    await administering.check(tx, by)
    count = await shelves.count_copies(tx, host=host, before=before)
    if not count:
        return 0
    await shelves.forget_copies(tx, host=host, before=before)
    which = host or (f"older than {before:%Y-%m-%d}" if before else "all")
    details = {"copies": which, "before": f"{count:,}", "after": "0"}
    await administering.write_down(
        tx, ActKind.PURGE_PICTURES, None, by=by, details=details, now=now
    )
    return count
