"""The public log on the wire: a collection of what was decided, newest first.

These are accounts of acts, not the activities that carried them out: nobody has to obey them.
"""

from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.activitypub.answering import answer
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.showing import urls_of
from fediwiki.activitypub.vocabulary.collections import write_ordered, write_ordered_page
from fediwiki.asgi.decisions import in_public
from fediwiki.asgi.state import State
from fediwiki.domain.acts import ActKind
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.revisions import moment_text
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.storage import public_log, subwikis
from fediwiki.storage.public_log import Line, Part

_PER_PAGE = 50
# What peers call such acts; of all others only the account is given.
_TYPES = MappingProxyType(
    {
        ActKind.REMOVE: "Remove",
        ActKind.DELETE_FOR_GOOD: "Delete",
        ActKind.BAN: "Block",
        ActKind.LOCK: "Lock",
        ActKind.PIN: "Add",
        ActKind.UNPIN: "Remove",
        ActKind.APPOINT: "Add",
        ActKind.RELEASE: "Remove",
        ActKind.WARN: "Warn",
        ActKind.AMEND: "Update",
    }
)


async def show(request: Request[State]) -> Response:
    """The log of the instance or of one subwiki: the newest of it, or a page of what is older."""
    urls = urls_of(request)
    before = request.query_params.get("before")
    async with request.state["database"].read() as tx:
        name = request.path_params.get("name")
        subwiki = await subwikis.by_name(tx, name, ANYONE) if name else None
        part = Part(subwiki.id if subwiki else None, everywhere=subwiki is None)
        if before:
            part = Part(part.subwiki_id, part.everywhere, before=of_short(before))
        lines = await public_log.lines(tx, part, limit=_PER_PAGE + 1)
        total = 0 if before else await public_log.count(tx, part)
    uri = urls.origin + request.scope["path"]
    shown = lines[:_PER_PAGE]
    items = [_account(each, urls) for each in shown]
    links = {"next": f"{uri}?before={short(shown[-1].entry.id)}"} if len(lines) > _PER_PAGE else {}
    if before:
        page = f"{uri}?before={before}"
        return answer(request, write_ordered_page(page, items, part_of=uri, **links))
    return answer(request, write_ordered(uri, items, total=total, **links))


def _account(line: Line, urls: Urls) -> Document:
    entry, act = line.entry, line.entry.act
    told: Document = {
        "id": f"{urls.origin}/log/{short(entry.id)}",
        "type": _TYPES.get(act.kind, "Undo" if act.undoes else "Activity"),
        "actor": line.by.uri if line.by else urls.instance,
        "object": in_public(act, act.object_uri),
        "fw:act": act.kind.value,
        "published": moment_text(entry.at),
    }
    if act.undoes:
        told["fw:undoes"] = f"{urls.origin}/log/{short(act.undoes)}"
    if act.rule:
        told["fw:rule"] = act.rule
    if act.reason:
        told["summary"] = act.reason
    if line.subwiki:
        told["audience"] = line.subwiki.uri
    return told
