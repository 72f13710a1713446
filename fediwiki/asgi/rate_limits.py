"""How often one party may try something: token buckets in memory, by a clock that is given."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from anyio import CapacityLimiter

from fediwiki.clock import Clock
from fediwiki.config.settings import Limits
from fediwiki.errors import Refused
from fediwiki.text.gettext import _

_MOST_PARTIES = 50_000
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_SIGN_IN_WINDOW = timedelta(minutes=5)
_SIGN_UP_WINDOW = timedelta(hours=1)
_RESET_WINDOW = timedelta(minutes=30)
_LOOK_UP_WINDOW = timedelta(minutes=10)
# Each argon2 takes 64 MiB while it runs.
_ARGON2_AT_ONCE = 2
# Each picture is read into memory as a whole.
_UPLOADS_AT_ONCE = 4


class TooOften(Refused):
    """The same party tried this too often; `retry_after` says when it may again."""

    def __init__(self, retry_after: timedelta) -> None:
        """Ask them to wait that long."""
        super().__init__(_("this was tried too often; wait a little"))
        self.retry_after = retry_after


class Buckets:
    """Each party has `tries`, which come back evenly within `window`."""

    def __init__(
        self, clock: Clock, *, tries: int, window: timedelta, most_parties: int = _MOST_PARTIES
    ) -> None:
        """Begin with every party's tries untouched."""
        self._clock = clock
        self._tries = tries
        self._per_second = tries / window.total_seconds()
        self._most_parties = most_parties
        self._parties: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, party: str) -> None:
        """Use one try.

        Raises:
            TooOften: None is left.
        """
        now = self._clock.monotonic()
        left, since = self._parties.get(party, (float(self._tries), now))
        left = min(self._tries, left + (now - since) * self._per_second)
        if left < 1:
            raise TooOften(timedelta(seconds=(1 - left) / self._per_second))
        self._parties[party] = (left - 1, now)
        self._parties.move_to_end(party)
        if len(self._parties) > self._most_parties:
            self._parties.popitem(last=False)

    def __len__(self) -> int:
        """How many parties are remembered."""
        return len(self._parties)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Every limit of this process; a restart forgets them."""

    sign_in_by_address: Buckets
    sign_in_by_account: Buckets
    proof_by_account: Buckets
    code_by_account: Buckets
    sign_up_by_address: Buckets
    reset_by_address: Buckets
    mail_by_recipient: Buckets
    argon2: CapacityLimiter
    uploading: CapacityLimiter
    posts: Buckets
    comments: Buckets
    toggles: Buckets
    news: Buckets
    uploads: Buckets
    link_cards: Buckets
    look_ups: Buckets
    guests_by_address: Buckets
    guests_by_server: Buckets
    guests_by_account: Buckets
    reports: Buckets
    notices_by_address: Buckets
    exports: Buckets
    imports: Buckets
    appointments: Buckets
    unsubscribing_by_address: Buckets


def rate_limits(limits: Limits, clock: Clock) -> RateLimits:
    """The limits that the configuration names."""
    return RateLimits(
        sign_in_by_address=Buckets(clock, tries=limits.sign_in_tries, window=_SIGN_IN_WINDOW),
        sign_in_by_account=Buckets(clock, tries=limits.sign_in_tries, window=_SIGN_IN_WINDOW),
        proof_by_account=Buckets(clock, tries=limits.sign_in_tries, window=_SIGN_IN_WINDOW),
        code_by_account=Buckets(clock, tries=limits.code_tries, window=_SIGN_IN_WINDOW),
        sign_up_by_address=Buckets(clock, tries=limits.sign_up_tries, window=_SIGN_UP_WINDOW),
        reset_by_address=Buckets(clock, tries=limits.reset_tries, window=_RESET_WINDOW),
        mail_by_recipient=Buckets(clock, tries=limits.reset_tries, window=_RESET_WINDOW),
        argon2=CapacityLimiter(_ARGON2_AT_ONCE),
        uploading=CapacityLimiter(_UPLOADS_AT_ONCE),
        posts=Buckets(clock, tries=limits.posts_per_hour, window=_HOUR),
        comments=Buckets(clock, tries=limits.comments_per_hour, window=_HOUR),
        toggles=Buckets(clock, tries=limits.toggles_per_hour, window=_HOUR),
        news=Buckets(clock, tries=limits.news_per_hour, window=_HOUR),
        uploads=Buckets(clock, tries=limits.uploads_per_hour, window=_HOUR),
        link_cards=Buckets(clock, tries=limits.link_cards_per_hour, window=_HOUR),
        guests_by_address=Buckets(clock, tries=limits.guest_tries, window=_LOOK_UP_WINDOW),
        guests_by_server=Buckets(clock, tries=limits.guest_server_tries, window=_LOOK_UP_WINDOW),
        guests_by_account=Buckets(clock, tries=limits.guest_tries, window=_LOOK_UP_WINDOW),
        look_ups=Buckets(clock, tries=limits.look_ups, window=_LOOK_UP_WINDOW),
        reports=Buckets(clock, tries=limits.reports_per_hour, window=_HOUR),
        notices_by_address=Buckets(clock, tries=limits.notice_tries, window=_HOUR),
        unsubscribing_by_address=Buckets(clock, tries=limits.unsubscribe_tries, window=_HOUR),
        exports=Buckets(clock, tries=limits.exports_per_day, window=_DAY),
        imports=Buckets(clock, tries=limits.imports_per_day, window=_DAY),
        appointments=Buckets(clock, tries=limits.subwiki_moderators, window=_HOUR),
    )
