"""How much room everything takes, what there is no more room for, and what upkeep did last."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.config.settings import Config
from fediwiki.media import disks
from fediwiki.services.tuning import TUNABLE
from fediwiki.storage import backups, migrating, runs, shelves
from fediwiki.text.gettext import N_, _

_SERVERS_SHOWN: Final = 20
KINDS: Final = {
    "here": N_("In posts, drafts and profiles here"),
    "elsewhere": N_("Copies from other servers"),
    "nowhere": N_("Used nowhere; they go soon"),
}
_LIMITS: Final = {
    "media_bytes": N_("Bytes of a picture that comes"),
    "upload_bytes": N_("Bytes of everything that is uploaded at once"),
    "image_side": N_("Pixels of the longer side, as it is kept"),
    "images_per_post": N_("Pictures of a post"),
    "uploads_per_hour": N_("Uploads of a member in an hour"),
    "drafts_per_member": N_("Drafts of a member"),
}


async def show(request: Request[State], here: Here) -> Response:
    """All of it; sizes come from the database, nobody walks the disk."""
    config: Config = request.state["config"]
    holds = await request.state["live"].fresh()
    disk = await disks.fullest(migrating.folders_of(config.storage.database, config.storage.media))
    async with request.state["database"].read() as tx:
        values = {
            "database_bytes": await shelves.database_bytes(tx),
            "kinds": [(KINDS[each.name], each) for each in await shelves.by_kind(tx)],
            "servers": await shelves.by_server(tx, limit=_SERVERS_SHOWN),
            "backup": await backups.find_taken(tx),
            "restored": await backups.find_restored(tx),
            "runs": await runs.last(tx),
        }
    values |= {
        "disk": disk,
        "least_percent": holds.limits.free_disk_percent,
        "is_file": config.storage.database.startswith(migrating.SQLITE),
        "schema": migrating.head(),
        "limits": [(words, key, getattr(holds.limits, key)) for key, words in _LIMITS.items()],
        "retention": [
            (words, key, getattr(holds.limits, key.partition(".")[2]))
            for key, words in TUNABLE.items()
            if key.startswith("limits.")
        ],
    }
    return admin_page(request, "admin/storage.html", here, title=_("Storage"), values=values)


ROUTES = [admin_route("/admin/storage", show)]
