"""WebFinger and host-meta: from a handle to the url of the actor.

Source: RFC 7033; RFC 6415; protocol §1.
"""

from html import escape
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fediwiki.activitypub import documents
from fediwiki.activitypub.looking_up import FOLLOW, OBJECT, SUBSCRIBE
from fediwiki.activitypub.showing import urls_of
from fediwiki.asgi.problems import problem_of
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Gone, Malformed, NotFound
from fediwiki.storage import actors
from fediwiki.storage.database import Reader
from fediwiki.text import names

MAX_RESOURCE_CHARS = 2_048
_TYPE = "https://www.w3.org/ns/activitystreams#type"
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=600"}
_TYPES = {ActorKind.SUBWIKI: "Group", ActorKind.INSTANCE: "Application"}


async def show(request: Request[State]) -> Response:
    """Who is meant by `?resource=`, for browsers of every origin, too."""
    urls = urls_of(request)
    try:
        resource = _resource(request)
        async with request.state["database"].read() as tx:
            actor = await _meant(tx, resource, urls)
    except FediWikiError as error:
        problem = problem_of(error)
        told = {"title": problem.title, "status": problem.status}
        headers = {**problem.headers, "Access-Control-Allow-Origin": "*"}
        return JSONResponse(told, problem.status, headers)
    return JSONResponse(_described(actor, urls), HTTPStatus.OK, _HEADERS, "application/jrd+json")


async def show_host_meta(request: Request[State]) -> Response:
    """Where WebFinger is, in XML."""
    template = escape(_template(urls_of(request)))
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="application/jrd+json" template="{template}"/>\n'
        "</XRD>\n"
    )
    return Response(xml, HTTPStatus.OK, _HEADERS, "application/xrd+xml; charset=utf-8")


async def show_host_meta_json(request: Request[State]) -> Response:
    """Where WebFinger is, in JSON."""
    link = {
        "rel": "lrdd",
        "type": "application/jrd+json",
        "template": _template(urls_of(request)),
    }
    return JSONResponse({"links": [link]}, HTTPStatus.OK, _HEADERS, "application/json")


def _template(urls: Urls) -> str:
    return f"{urls.origin}/.well-known/webfinger?resource={{uri}}"


def _resource(request: Request[State]) -> str:
    try:
        given = parse_qs(request.url.query, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Malformed("the query cannot be read") from error
    resources = given.get("resource", [])
    if len(resources) != 1 or len(resources[0]) > MAX_RESOURCE_CHARS:
        raise Malformed("ask for one resource")
    return resources[0]


async def _meant(tx: Reader, resource: str, urls: Urls) -> Actor:
    if resource.lower().startswith(("http://", "https://")):
        actor = await actors.find_by_uri(tx, _id_at(resource, urls))
    elif resource.lower().removeprefix("acct:") == f"{urls.host}@{urls.host}":
        actor = await actors.find_by_uri(tx, urls.instance)
    else:
        handle = names.parse_handle(resource)
        actor = await actors.find_local(tx, handle.name) if handle.host == urls.host else None
    if actor is None or not actor.local:
        raise NotFound("nobody here is called so")
    if actor.deleted is not None:
        raise Gone("whoever was called so is gone")
    return actor


def _id_at(url: str, urls: Urls) -> str:
    """Our ids are in lower case, and the instance's ends with a slash."""
    lowered = url.lower()
    return urls.instance if lowered == urls.origin else lowered


def _described(actor: Actor, urls: Urls) -> documents.Document:
    return {
        "subject": f"acct:{actor.name}@{urls.host}",
        "aliases": [actor.uri],
        "links": [
            {
                "rel": "self",
                "type": documents.CONTENT_TYPE,
                "href": actor.uri,
                "properties": {_TYPE: _TYPES.get(actor.kind, "Person")},
            },
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": actor.uri,
            },
            *(_intents(urls) if actor.kind is ActorKind.MEMBER else ()),
        ],
    }


def _intents(urls: Urls) -> tuple[dict[str, object], ...]:
    """Where a member does something with what they found on another server.

    Source: OStatus 1.0 (subscribe); FEP-3b86.
    """
    page = f"{urls.origin}/authorize_interaction?uri="
    return (
        {"rel": SUBSCRIBE, "template": f"{page}{{uri}}"},
        {"rel": FOLLOW, "template": f"{page}{{object}}"},
        {"rel": OBJECT, "template": f"{page}{{object}}"},
    )
