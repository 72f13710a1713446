"""When sessions were last used: noted while reading, and written down after the answer."""

from datetime import datetime, timedelta

from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.config.settings import Limits
from fediwiki.domain.members import Session
from fediwiki.errors import Unavailable
from fediwiki.storage import sessions
from fediwiki.storage.database import Database

_EVERY = timedelta(minutes=5)


class SeenSessions:
    """Sessions that were used and whose rows do not say so yet."""

    def __init__(self, limits: Limits) -> None:
        """A session holds for as long as `limits` allow, from its start and from its last use."""
        self._lasting = timedelta(days=limits.session_days)
        self._idle = timedelta(days=limits.session_idle_days)
        self._waiting: dict[str, tuple[datetime, datetime]] = {}

    def expiry(self, started: datetime, now: datetime) -> datetime:
        """Until when a session holds that is used now."""
        return min(started + self._lasting, now + self._idle)

    def note(self, session: Session, now: datetime) -> None:
        """Note that a session is used now, unless that was written down just before."""
        if now - session.seen >= _EVERY:
            self._waiting[session.token_hash] = (now, self.expiry(session.started, now))

    async def save(self, database: Database) -> None:
        """Write down what was noted; where that cannot be kept, it is noted again another time."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        try:
            async with database.write() as tx:
                for token_hash, (seen, expires) in waiting.items():
                    await sessions.save_seen(tx, token_hash, seen=seen, expires=expires)
        except Unavailable:
            return


class SavingSeen:
    """Writes down which sessions were used, once they have their answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, receive, send)
        if scope["type"] == "http":
            await scope["state"]["seen"].save(scope["state"]["database"])
