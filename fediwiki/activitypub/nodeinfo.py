"""NodeInfo: what runs here, and how much it is used.

Source: NodeInfo 2.0 and 2.1; FEP-2677 (the instance actor in the list of links).
"""

from http import HTTPStatus
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.showing import urls_of
from fediwiki.asgi.state import State
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.applications import Registration
from fediwiki.errors import NotFound
from fediwiki.storage import actors, comments, money, posts

SOFTWARE = "fediwiki"
VERSIONS = ("2.0", "2.1")
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
_INSTANCE_ACTOR = "https://www.w3.org/ns/activitystreams#Application"
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=1800"}


async def show_links(request: Request[State]) -> Response:
    """Where the versions of NodeInfo are."""
    urls = urls_of(request)
    links = [
        {"rel": f"{_SCHEMA}{each}", "href": f"{urls.origin}/nodeinfo/{each}"} for each in VERSIONS
    ]
    links.append({"rel": _INSTANCE_ACTOR, "href": urls.instance})
    return JSONResponse({"links": links}, HTTPStatus.OK, _HEADERS)


async def show(request: Request[State]) -> Response:
    """One version of it."""
    asked: str = request.path_params["version"]
    if asked not in VERSIONS:
        raise NotFound("there is no such version of NodeInfo here")
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        donations = await money.takes_gifts(tx)
        usage: Document = {
            "users": {"total": await actors.count_local(tx, ActorKind.MEMBER)},
            "localPosts": await posts.count_public(tx, local=True),
            "localComments": await comments.count_local(tx),
        }
    told: Document = {
        "version": asked,
        "software": {"name": SOFTWARE, "version": version(SOFTWARE)},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0"]},
        "openRegistrations": config.registration.mode == Registration.OPEN,
        "usage": usage,
        "metadata": {
            "nodeName": config.instance.name,
            "nodeDescription": config.instance.description,
            "guestSignIn": config.takes_guests,
            **({"donationUrl": urls_of(request).donations} if donations else {}),
        },
    }
    profile = f'application/json; profile="{_SCHEMA}{asked}#"'
    return JSONResponse(told, HTTPStatus.OK, _HEADERS, profile)
