"""What a notification says, in words that a page, a feed and a mail share."""

from dataclasses import dataclass

from fediwiki.asgi.wording import home
from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.ids import short
from fediwiki.domain.notifications import Notification, NotificationKind
from fediwiki.domain.offers import OfferState, Reason
from fediwiki.domain.reports import Outcome

KINDS = {
    NotificationKind.REPLY: "Answers",
    NotificationKind.MENTION: "Mentions",
    NotificationKind.EDIT: "Edits",
    NotificationKind.REVIEW: "Reviews",
    NotificationKind.THANKS: "Thanks",
    NotificationKind.MODERATION: "Moderation",
    NotificationKind.FOLLOW: "Follows",
    NotificationKind.REPORT: "Reports",
}
EXPLAINED = {
    NotificationKind.REPLY: "Somebody answers a post or a comment of yours.",
    NotificationKind.MENTION: "Somebody writes your name after an @.",
    NotificationKind.EDIT: "A post that you watch has a new text, or an edit of yours is proposed.",
    NotificationKind.REVIEW: "An edit of yours that waited is accepted or declined.",
    NotificationKind.THANKS: "Somebody thanks you for an edit.",
    NotificationKind.MODERATION: "Something is decided about you or what you wrote.",
    NotificationKind.FOLLOW: "Somebody follows you.",
    NotificationKind.REPORT: "Somebody looked at what you reported.",
}
_ACTS = {
    "ban": "banned you from",
    "unban": "lets you take part again in",
    "appoint": "made you a moderator of",
    "release": "no longer counts you among the moderators of",
    "reorder": "made you the first moderator of",
    "invite": "asks you to moderate",
    "agree": "agreed to moderate",
    "disagree": "declined to moderate",
    "desert": "looks after",
    "apply": "asks to look after",
    "decline candidate": "declined that you look after",
}
# What became of a post, and of a comment in one.
_THINGS = {
    "remove": ("removed your post", "removed your comment on"),
    "restore": ("gave back your post", "gave back your comment on"),
    "delete_for_good": ("deleted your post for good:", "deleted your comment for good on"),
}
_REPORTS = {
    Outcome.KEPT: "looked at what you reported, and it stays:",
    Outcome.REMOVED: "removed what you reported:",
    Outcome.BANNED: "banned whom you reported:",
    Outcome.WARNED: "gave a warning for what you reported:",
    Outcome.RESOLVED: "looked at what you reported:",
}
_ON_POSTS: dict[str, str] = {
    ActKind.LOCK: "closed a talk of yours in",
    ActKind.UNLOCK: "opened a talk of yours again in",
}
# What leads to the page of moderators, where it is answered.
_OF_MODERATORS = {"appoint", "reorder", "invite", "agree", "disagree", "desert", "apply"}
_REASONS = {
    Reason.CONFLICT: "It contradicts what others wrote meanwhile.",
    Reason.PROTECTED: "The post is protected.",
    Reason.NOT_MEMBER: "Only members of the subwiki edit there.",
    Reason.BLOCKED: "You may not take part there.",
    Reason.RATE: "There were too many edits in a short time.",
    Reason.TOO_LARGE: "It is too large.",
    Reason.LICENCE: "The licence does not allow it.",
    Reason.STALE: "It was made from another history.",
    Reason.DECLINED: "",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Who does what to what, and why; `who` stands where `actor` is None.

    `path` is where to see it, empty where nothing is to be seen.
    """

    actor: Actor | None
    who: str
    does: str
    title: str
    path: str
    why: str

    @property
    def text(self) -> str:
        """The whole of it in one line."""
        return " ".join(filter(None, (self.who, self.does, self.title)))


def phrase_of(told: Notification) -> Phrase:
    """What a notification says."""
    does, title = _said(told)
    return Phrase(
        actor=told.actor,
        who=_name(told.actor) if told.actor else _nobody(told),
        does=does,
        title=title,
        path=_path(told),
        why=_why(told),
    )


def _said(told: Notification) -> tuple[str, str]:  # noqa: C901 - one line a kind
    happening, place = told.happening, told.subwiki.title if told.subwiki else ""
    match happening.kind:
        case NotificationKind.REPLY:
            return "answered you in", told.title
        case NotificationKind.MENTION:
            return "mentioned you in", told.title
        case NotificationKind.EDIT if happening.outcome:
            return "proposes an edit of", told.title
        case NotificationKind.EDIT if told.times > 1:
            return f"made the last of {told.times} edits of", told.title
        case NotificationKind.EDIT:
            return "edited", told.title
        case NotificationKind.REVIEW if happening.outcome == OfferState.ACCEPTED:
            return "accepted your edit of", told.title
        case NotificationKind.REVIEW:
            return "declined your edit of", told.title
        case NotificationKind.THANKS:
            return f"thanked you for revision {happening.number} of", told.title
        case NotificationKind.MODERATION if happening.outcome in _THINGS:
            of_post, of_comment = _THINGS[happening.outcome]
            return of_post if happening.comment_id is None else of_comment, told.title
        case NotificationKind.MODERATION if happening.outcome in _ON_POSTS:
            return _ON_POSTS[happening.outcome], told.title
        case NotificationKind.MODERATION if happening.post_id is not None:
            return f"deleted parts of revision {happening.number} of", told.title
        case NotificationKind.MODERATION:
            return _ACTS.get(happening.outcome, happening.outcome), place
        case NotificationKind.FOLLOW:
            return "follows you", ""
        case NotificationKind.REPORT:
            return _REPORTS[Outcome(happening.outcome)], told.title


def _path(told: Notification) -> str:
    happening = told.happening
    if happening.act_id is not None:
        return f"/log/{short(happening.act_id)}"
    if happening.comment_id is not None:
        return f"/comment/{short(happening.comment_id)}"
    if happening.post_id is not None:
        base = f"/p/{short(happening.post_id)}"
        if not told.is_local or happening.number is None:
            return base
        if happening.kind is NotificationKind.EDIT and told.since:
            return f"{base}/diff/{told.since}..{happening.number}"
        return f"{base}/r/{happening.number}"
    if happening.kind is NotificationKind.FOLLOW:
        return home(told.actor) if told.actor and told.actor.local else ""
    if told.subwiki is None or not told.subwiki.local:
        return ""
    path = home(told.subwiki)
    return f"{path}/moderators" if happening.outcome in _OF_MODERATORS else path


def _why(told: Notification) -> str:
    reason = told.happening.reason
    if told.happening.kind is NotificationKind.REVIEW and reason in {*Reason}:
        return _REASONS[Reason(reason)]
    return reason or told.excerpt


def _name(actor: Actor) -> str:
    return actor.title if actor.local else f"@{actor.handle}"


def _nobody(told: Notification) -> str:
    match told.happening.kind:
        case NotificationKind.REVIEW:
            return "A moderator"
        case NotificationKind.MODERATION if told.happening.outcome == "desert":
            return "Nobody"
        case NotificationKind.MODERATION | NotificationKind.REPORT:
            return "A moderator or admin"
        case _:
            return "Someone"
