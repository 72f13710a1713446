"""The ways of other servers, reviewed by hand.

They come with signatures or none, never with a cookie; what they write goes to an inbox, which
`tests/activitypub` and `tests/federation` are about.
"""

from types import MappingProxyType
from typing import Final

from tests.web.ways import ANYONE, READS, SHARED, Way

ACTIVITY: Final = MappingProxyType(
    {
        "GET /.well-known/host-meta": Way(ANYONE, READS, SHARED),
        "GET /.well-known/host-meta.json": Way(ANYONE, READS, SHARED),
        "GET /.well-known/nodeinfo": Way(ANYONE, READS, SHARED),
        "GET /.well-known/webfinger": Way(
            ANYONE, READS, SHARED, query="?resource=acct:ana@wiki.example"
        ),
        "GET /": Way(ANYONE, READS, SHARED),
        "GET /a/{id}": Way(ANYONE, READS, SHARED),
        "GET /c/{name}": Way(ANYONE, READS, SHARED),
        "GET /c/{name}/featured": Way(ANYONE, READS, SHARED),
        "GET /c/{name}/followers": Way(ANYONE, READS, SHARED),
        "GET /c/{name}/following": Way(ANYONE, READS, SHARED),
        "GET /c/{name}/moderators": Way(ANYONE, READS, SHARED),
        "GET /c/{name}/outbox": Way(ANYONE, READS, SHARED),
        "GET /comment/{id}": Way(ANYONE, READS, SHARED),
        "GET /comment/{id}/replies": Way(ANYONE, READS, SHARED),
        "GET /followers": Way(ANYONE, READS, SHARED),
        "GET /following": Way(ANYONE, READS, SHARED),
        "GET /nodeinfo/{version}": Way(ANYONE, READS, SHARED),
        "GET /outbox": Way(ANYONE, READS, SHARED),
        "GET /p/{id}": Way(ANYONE, READS, SHARED),
        "GET /p/{id}/context": Way(ANYONE, READS, SHARED),
        "GET /c/{name}/log": Way(ANYONE, READS, SHARED),
        "GET /log": Way(ANYONE, READS, SHARED),
        "GET /p/{id}/history": Way(ANYONE, READS, SHARED),
        "GET /p/{id}/r/{n}": Way(ANYONE, READS, SHARED),
        "GET /p/{id}/r/{n}/offer": Way(ANYONE, READS, SHARED),
        "GET /p/{id}/replies": Way(ANYONE, READS, SHARED),
        "GET /p/{id}/stamp/{n}": Way(ANYONE, READS, SHARED, on={"id": "alone"}),
        "GET /u/{name}": Way(ANYONE, READS, SHARED),
        "GET /u/{name}/featured": Way(ANYONE, READS, SHARED),
        "GET /u/{name}/followers": Way(ANYONE, READS, SHARED),
        "GET /u/{name}/following": Way(ANYONE, READS, SHARED),
        "GET /u/{name}/outbox": Way(ANYONE, READS, SHARED),
    }
)
