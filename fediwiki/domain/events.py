"""Events: what happened here that others may want to hear; written with the change itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostPublished:
    """A member's post stands in a subwiki of ours (or elsewhere, or in none)."""

    post_id: int


@dataclass(frozen=True, slots=True)
class PostRevised:
    """A post owned here has a new revision."""

    post_id: int
    number: int


@dataclass(frozen=True, slots=True)
class EditsRested:
    """A post was edited more than once in a short time, which is told bare only now."""

    post_id: int


@dataclass(frozen=True, slots=True)
class PostDeleted:
    """The owner of a post owned here deleted it."""

    post_id: int


@dataclass(frozen=True, slots=True)
class PostRestored:
    """A deleted post owned here is back."""

    post_id: int


@dataclass(frozen=True, slots=True)
class CommentPublished:
    """A member commented."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class CommentRevised:
    """A member changed their comment."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class CommentDeleted:
    """A member deleted their comment."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class FollowAccepted:
    """Someone from elsewhere follows an actor of ours, by the activity `uri`."""

    follower_id: int
    followed_id: int
    uri: str


@dataclass(frozen=True, slots=True)
class FollowAsked:
    """An actor of ours asks to follow someone elsewhere, by the activity `uri`."""

    follower_id: int
    followed_id: int
    uri: str


@dataclass(frozen=True, slots=True)
class FollowEnded:
    """An actor of ours no longer follows someone elsewhere."""

    follower_id: int
    followed_id: int
    uri: str


@dataclass(frozen=True, slots=True)
class ActivityTaken:
    """A subwiki of ours took an activity from elsewhere, which it passes on.

    `received_id` is its row in the inbound log, `object_uri` what it is about; `post_id` is the
    top-level post that it made, changed or ended, if it was one.
    """

    subwiki_id: int
    received_id: int
    object_uri: str
    post_id: int | None


@dataclass(frozen=True, slots=True)
class LikeGiven:
    """A member liked the object, by the activity `uri`."""

    member_id: int
    object_uri: str
    uri: str


@dataclass(frozen=True, slots=True)
class LikeTaken:
    """A member took back the like that the activity `uri` gave."""

    member_id: int
    object_uri: str
    uri: str


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """A subwiki of ours judged an edit, or lets it wait."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class OfferSent:
    """A member offers an edit to a subwiki elsewhere, or takes that back."""

    offer_id: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FieldsRemoved:
    """Fields of a revision of ours were deleted for good."""

    post_id: int
    number: int


@dataclass(frozen=True, slots=True)
class QuoteAllowed:
    """The owner of a post of ours agrees to a quotation, for which the activity `uri` asked."""

    post_id: int
    number: int
    actor_id: int
    uri: str


@dataclass(frozen=True, slots=True)
class PersonBlocked:
    """A member blocks someone elsewhere, by the activity `uri`."""

    member_id: int
    blocked_id: int
    uri: str


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A member no longer blocks someone elsewhere."""

    member_id: int
    blocked_id: int
    uri: str


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """A member is gone for good."""

    actor_id: int


@dataclass(frozen=True, slots=True)
class PersonLeaving:
    """Of somebody who is gone, more is to be erased than was at once."""

    actor_id: int
    keeps_name: bool


@dataclass(frozen=True, slots=True)
class MemberMoved:
    """A member goes on as the account with the id `target_uri`."""

    member_id: int
    target_uri: str


@dataclass(frozen=True, slots=True)
class ModeratorNamed:
    """Someone looks after a subwiki of ours; by whom is None where nobody here says so."""

    subwiki_id: int
    actor_id: int
    by_id: int | None


@dataclass(frozen=True, slots=True)
class ModeratorReleased:
    """Someone looks after a subwiki of ours no longer."""

    subwiki_id: int
    actor_id: int
    by_id: int | None


@dataclass(frozen=True, slots=True)
class ThingLocked:
    """The talk below a post or a comment in a subwiki of ours is closed, or open again."""

    subwiki_id: int
    object_uri: str
    by_id: int | None
    locked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PostPinned:
    """A post stands above a subwiki of ours, or no longer."""

    post_id: int
    by_id: int | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class ActorChanged:
    """An actor of ours has a new profile or new keys."""

    actor_id: int


@dataclass(frozen=True, slots=True)
class MemberSuspended:
    """Admins suspended a member, by an act of the log."""

    act_id: int


@dataclass(frozen=True, slots=True)
class SuspensionLifted:
    """Admins let a member be there again, by an act of the log."""

    act_id: int


@dataclass(frozen=True, slots=True)
class SubwikiEnded:
    """A subwiki of ours is gone for good."""

    subwiki_id: int


@dataclass(frozen=True, slots=True)
class SubwikiMoved:
    """A subwiki of ours goes on as the group with the id `target_uri`."""

    subwiki_id: int
    target_uri: str


@dataclass(frozen=True, slots=True)
class SubwikiCleared:
    """What was written together in a subwiki that is gone goes, too, a part at a time."""

    subwiki_id: int


@dataclass(frozen=True, slots=True)
class PersonBanned:
    """A subwiki of ours banned someone, by an act of the log."""

    act_id: int


@dataclass(frozen=True, slots=True)
class BanLifted:
    """A subwiki of ours lets someone take part again, by an act of the log."""

    act_id: int


@dataclass(frozen=True, slots=True)
class BanSpread:
    """What somebody wrote who was banned goes, too, a part at a time."""

    act_id: int


@dataclass(frozen=True, slots=True)
class BanGivenBack:
    """What went with a ban comes back, a part at a time."""

    act_id: int


@dataclass(frozen=True, slots=True)
class HeldSwept:
    """What was held from a server goes, or waits again, a part at a time; others hear nothing."""

    act_id: int


@dataclass(frozen=True, slots=True)
class PostRemoved:
    """A moderator took a post out of sight, or an admin, by an act of the log.

    `passed_on` says that whoever understands it is told by passing on what the moderator said.
    """

    post_id: int
    act_id: int
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class PostGivenBack:
    """A moderator let a removed post be seen again, by an act of the log."""

    post_id: int
    act_id: int
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class CommentRemoved:
    """A moderator took a comment out of sight, as with posts."""

    comment_id: int
    act_id: int
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class CommentGivenBack:
    """A moderator let a removed comment be seen again, as with posts."""

    comment_id: int
    act_id: int
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class ReportMade:
    """A member reported something, which may concern others elsewhere, too."""

    report_id: int


@dataclass(frozen=True, slots=True)
class ReportSettled:
    """Moderators of a subwiki of ours decided about a report; `by_id` is None for the operator."""

    report_id: int
    subwiki_id: int
    by_id: int | None
    object_uri: str


@dataclass(frozen=True, slots=True)
class PersonWarned:
    """Moderators of a subwiki warned someone elsewhere, by an act of the log."""

    act_id: int


Event = (
    PostPublished
    | PostRevised
    | EditsRested
    | PostDeleted
    | PostRestored
    | CommentPublished
    | CommentRevised
    | CommentDeleted
    | FollowAccepted
    | FollowAsked
    | FollowEnded
    | ActivityTaken
    | LikeGiven
    | LikeTaken
    | OfferAnswered
    | OfferSent
    | FieldsRemoved
    | QuoteAllowed
    | PersonBlocked
    | BlockEnded
    | MemberLeft
    | MemberMoved
    | PersonLeaving
    | ModeratorNamed
    | ModeratorReleased
    | ThingLocked
    | PostPinned
    | ActorChanged
    | MemberSuspended
    | SuspensionLifted
    | SubwikiEnded
    | SubwikiCleared
    | SubwikiMoved
    | PersonBanned
    | BanLifted
    | BanSpread
    | BanGivenBack
    | HeldSwept
    | PostRemoved
    | PostGivenBack
    | CommentRemoved
    | CommentGivenBack
    | ReportMade
    | ReportSettled
    | PersonWarned
)
