"""What the application holds while it runs, as every request finds it."""

from typing import TypedDict

from fediwiki.asgi.abroad import Abroad
from fediwiki.asgi.live import LiveConfig
from fediwiki.asgi.rate_limits import RateLimits
from fediwiki.asgi.remembering import Counts
from fediwiki.asgi.rendering import Templates
from fediwiki.asgi.seen_sessions import SeenSessions
from fediwiki.asgi.vouching import Vouching
from fediwiki.clock import Clock
from fediwiki.config.settings import Config
from fediwiki.domain.guests import Guest
from fediwiki.media.carding import Cards
from fediwiki.media.copying import Copies
from fediwiki.media.pictures import Pictures
from fediwiki.storage.database import Database
from fediwiki.storage.doors import Doors
from fediwiki.text.tongues import Tongues


class State(TypedDict):
    """Yielded by the lifespan, read as `request.state["database"]`.

    `guest` is who of another server asks, once it was looked who is signed in.
    """

    config: Config
    live: LiveConfig
    database: Database
    clock: Clock
    templates: Templates
    tongues: Tongues
    limits: RateLimits
    counts: Counts
    seen: SeenSessions
    pictures: Pictures
    copies: Copies
    cards: Cards
    abroad: Abroad
    doors: Doors
    vouching: Vouching
    guest: Guest | None
