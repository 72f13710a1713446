"""Every url at which other servers read; where they write is `receiving`."""

from starlette.routing import Route

from fediwiki.activitypub import (
    collections,
    nodeinfo,
    public_log,
    revisions,
    showing,
    stamping,
    webfinger,
)

_ACTORS = ("", "/c/{name}", "/u/{name}")

ROUTES = [
    Route("/.well-known/webfinger", webfinger.show),
    Route("/.well-known/host-meta", webfinger.show_host_meta),
    Route("/.well-known/host-meta.json", webfinger.show_host_meta_json),
    Route("/.well-known/nodeinfo", nodeinfo.show_links),
    Route("/nodeinfo/{version}", nodeinfo.show),
    *(Route(actor or "/", showing.show_actor) for actor in _ACTORS),
    *(Route(f"{actor}/outbox", collections.show_outbox) for actor in _ACTORS),
    *(Route(f"{actor}/followers", collections.show_followers) for actor in _ACTORS),
    *(Route(f"{actor}/following", collections.show_following) for actor in _ACTORS),
    *(Route(f"{actor}/featured", collections.show_featured) for actor in _ACTORS[1:]),
    Route("/c/{name}/moderators", collections.show_moderators),
    Route("/log", public_log.show),
    Route("/c/{name}/log", public_log.show),
    Route("/p/{id}", showing.show_post),
    Route("/p/{id}/replies", collections.show_replies),
    Route("/p/{id}/context", collections.show_context),
    Route("/p/{id}/history", revisions.show_history),
    Route("/p/{id}/r/{n}", revisions.show_revision),
    Route("/p/{id}/r/{n}/offer", revisions.show_offer),
    Route("/p/{id}/stamp/{n}", stamping.show_stamp),
    Route("/comment/{id}", showing.show_comment),
    Route("/comment/{id}/replies", collections.show_replies),
    Route("/a/{id}", showing.show_activity),
]
