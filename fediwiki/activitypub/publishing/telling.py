"""From an event to what is said about it: one line an event, all of them here."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.activitypub.publishing import (
    actors,
    bans,
    blocks,
    comments,
    follows,
    lives,
    marks,
    moderators,
    offers,
    passing_on,
    posts,
    quotes,
    reactions,
    removals,
    reports,
    revisions,
    site_bans,
    warnings,
)
from fediwiki.activitypub.publishing.sayings import Saying
from fediwiki.config.settings import Limits
from fediwiki.domain.events import (
    ActivityTaken,
    ActorChanged,
    BanGivenBack,
    BanLifted,
    BanSpread,
    BlockEnded,
    CommentDeleted,
    CommentGivenBack,
    CommentPublished,
    CommentRemoved,
    CommentRevised,
    EditsRested,
    FieldsRemoved,
    FollowAccepted,
    FollowAsked,
    FollowEnded,
    HeldSwept,
    LikeGiven,
    LikeTaken,
    MemberLeft,
    MemberMoved,
    MemberSuspended,
    ModeratorNamed,
    ModeratorReleased,
    OfferAnswered,
    OfferSent,
    PersonBanned,
    PersonBlocked,
    PersonLeaving,
    PersonWarned,
    PostDeleted,
    PostGivenBack,
    PostPinned,
    PostPublished,
    PostRemoved,
    PostRestored,
    PostRevised,
    QuoteAllowed,
    ReportMade,
    ReportSettled,
    SubwikiCleared,
    SubwikiEnded,
    SubwikiMoved,
    SuspensionLifted,
    ThingLocked,
)
from fediwiki.domain.urls import Urls
from fediwiki.storage.database import Writer
from fediwiki.storage.events import Pending


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells others what happened here."""

    urls: Urls
    limits: Limits

    async def tell(  # noqa: C901, PLR0915 - one line a kind
        self, tx: Writer, pending: Pending, now: datetime, *, quietly: bool = False
    ) -> None:
        """Put into the outbound log what an event means to others; `quietly`, it is for nobody.

        Raises:
            NotFound: What it is about is no longer there.
            TooLarge: What would be said is larger than others take.
        """
        saying = Saying(tx, pending, self.urls, self.limits, now, quietly)
        match pending.event:
            case PostPublished():
                await posts.published(saying, pending.event)
            case PostRevised():
                await posts.revised(saying, pending.event)
            case EditsRested():
                await posts.rested(saying, pending.event)
            case PostDeleted():
                await posts.deleted(saying, pending.event)
            case PostRestored():
                await posts.restored(saying, pending.event)
            case CommentPublished():
                await comments.published(saying, pending.event)
            case CommentRevised():
                await comments.revised(saying, pending.event)
            case CommentDeleted():
                await comments.deleted(saying, pending.event)
            case ActivityTaken():
                await passing_on.taken(saying, pending.event)
            case FollowAccepted():
                await follows.accepted(saying, pending.event)
            case FollowAsked():
                await follows.asked(saying, pending.event)
            case FollowEnded():
                await follows.ended(saying, pending.event)
            case LikeGiven():
                await reactions.given(saying, pending.event)
            case LikeTaken():
                await reactions.taken_back(saying, pending.event)
            case OfferAnswered():
                await offers.answered(saying, pending.event)
            case OfferSent():
                await offers.sent(saying, pending.event)
            case FieldsRemoved():
                await revisions.fields_removed(saying, pending.event)
            case QuoteAllowed():
                await quotes.allowed(saying, pending.event)
            case PersonBlocked():
                await blocks.blocked(saying, pending.event)
            case BlockEnded():
                await blocks.ended(saying, pending.event)
            case MemberLeft():
                await actors.left(saying, pending.event)
            case PersonLeaving():
                await actors.is_leaving(saying, pending.event)
            case MemberMoved(member_id, target_uri):
                await actors.moved(saying, member_id, target_uri)
            case ModeratorNamed():
                await moderators.named(saying, pending.event)
            case ModeratorReleased():
                await moderators.released(saying, pending.event)
            case ThingLocked():
                await marks.locked(saying, pending.event)
            case PostPinned():
                await marks.pinned(saying, pending.event)
            case ActorChanged():
                await actors.changed(saying, pending.event)
            case SubwikiEnded():
                await lives.ended(saying, pending.event)
            case SubwikiMoved(subwiki_id, target_uri):
                await actors.moved(saying, subwiki_id, target_uri)
            case SubwikiCleared():
                await lives.cleared(saying, pending.event)
            case MemberSuspended():
                await site_bans.suspended(saying, pending.event)
            case SuspensionLifted():
                await site_bans.lifted(saying, pending.event)
            case PersonBanned():
                await bans.banned(saying, pending.event)
            case BanLifted():
                await bans.lifted(saying, pending.event)
            case BanSpread():
                await bans.spread(saying, pending.event)
            case BanGivenBack():
                await bans.given_back(saying, pending.event)
            case HeldSwept():
                await removals.held_swept(saying, pending.event)
            case PostRemoved():
                await removals.post_removed(saying, pending.event)
            case PostGivenBack():
                await removals.post_given_back(saying, pending.event)
            case CommentRemoved():
                await removals.comment_removed(saying, pending.event)
            case CommentGivenBack():
                await removals.comment_given_back(saying, pending.event)
            case ReportMade():
                await reports.made(saying, pending.event)
            case ReportSettled():
                await reports.settled(saying, pending.event)
            case PersonWarned():
                await warnings.warned(saying, pending.event)
