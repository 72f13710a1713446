"""What a notification says, in words that a page, a feed and a mail share."""

from dataclasses import dataclass

from fediwiki.asgi.wording import home
from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.ids import short
from fediwiki.domain.notifications import Happening, Notification, NotificationKind
from fediwiki.domain.offers import OfferState, Reason
from fediwiki.domain.reports import Outcome
from fediwiki.text.gettext import N_, _, ngettext

KINDS = {
    NotificationKind.REPLY: N_("Answers"),
    NotificationKind.MENTION: N_("Mentions"),
    NotificationKind.EDIT: N_("Edits"),
    NotificationKind.REVIEW: N_("Reviews"),
    NotificationKind.THANKS: N_("Thanks"),
    NotificationKind.MODERATION: N_("Moderation"),
    NotificationKind.FOLLOW: N_("Follows"),
    NotificationKind.REPORT: N_("Reports"),
    NotificationKind.ASKING: N_("Members"),
    NotificationKind.SIGN_UP: N_("Sign-ups"),
}
EXPLAINED = {
    NotificationKind.REPLY: N_("Somebody answers a post or a comment of yours."),
    NotificationKind.MENTION: N_("Somebody writes your name after an @."),
    NotificationKind.EDIT: N_(
        "A post that you watch has a new text, or an edit of yours is proposed."
    ),
    NotificationKind.REVIEW: N_("An edit of yours that waited is accepted or declined."),
    NotificationKind.THANKS: N_("Somebody thanks you for an edit."),
    NotificationKind.MODERATION: N_("Something is decided about you or what you wrote."),
    NotificationKind.FOLLOW: N_("Somebody follows you."),
    NotificationKind.REPORT: N_("Somebody looked at what you reported."),
    NotificationKind.ASKING: N_("Somebody asks to belong to a subwiki that you moderate."),
    NotificationKind.SIGN_UP: N_("Somebody asks for an account."),
}
_ACTS = {
    "ban": N_("banned you from"),
    "unban": N_("lets you take part again in"),
    "appoint": N_("made you a moderator of"),
    "release": N_("no longer counts you among the moderators of"),
    "reorder": N_("made you the first moderator of"),
    "invite": N_("asks you to moderate"),
    "agree": N_("agreed to moderate"),
    "disagree": N_("declined to moderate"),
    "desert": N_("looks after"),
    "apply": N_("asks to look after"),
    "decline candidate": N_("declined that you look after"),
    "confirm member": N_("let you in as a member of"),
    "decline member": N_("did not let you in as a member of"),
    "end member": N_("ended your membership of"),
    "suspend": N_("suspended your account"),
    "unsuspend": N_("lifted the suspension of your account"),
    "silence": N_("silenced your account"),
    "unsilence": N_("lets your account be heard by everyone again"),
    "make_admin": N_("made you an admin"),
    "end_admin": N_("no longer counts you among the admins"),
    "warn": N_("gave you a warning in"),
    "unwarn": N_("took back a warning in"),
    "close": N_("closed"),
    "reopen": N_("opened again"),
    "feature": N_("features"),
    "unfeature": N_("no longer features"),
    "quarantine": N_("quarantined"),
    "unquarantine": N_("lifted the quarantine of"),
    "delete_subwiki": N_("is going to delete"),
    "keep_subwiki": N_("does not delete"),
    "subwiki_deleted": N_("deleted for good"),
    "move_subwiki": N_("moved"),
    "stay_subwiki": N_("keeps here"),
    "call_subwiki": N_("said where it was before:"),
    "uncall_subwiki": N_("took back where it was before:"),
    "site_ban": N_("banned you from all communities of their server"),
    "site_unban": N_("lets you take part again in all communities of their server"),
    "answer": N_("wrote about a warning in"),
    "appeal_upheld": N_("looked at your appeal, and the decision stands, in"),
    "appeal_reversed": N_("looked at your appeal, and took the decision back, in"),
}
# What became of a post, and of a comment in one.
_THINGS = {
    "approve": (N_("let everyone see your post"), N_("let everyone see your comment on")),
    "remove": (N_("removed your post"), N_("removed your comment on")),
    "restore": (N_("gave back your post"), N_("gave back your comment on")),
    "delete_for_good": (N_("deleted your post for good:"), N_("deleted your comment for good on")),
}
_REPORTS = {
    Outcome.KEPT: N_("looked at what you reported, and it stays:"),
    Outcome.REMOVED: N_("removed what you reported:"),
    Outcome.BANNED: N_("banned whom you reported:"),
    Outcome.WARNED: N_("gave a warning for what you reported:"),
    Outcome.RESOLVED: N_("looked at what you reported:"),
}
_ON_POSTS: dict[str, str] = {
    ActKind.LOCK: N_("closed a talk of yours in"),
    ActKind.UNLOCK: N_("opened a talk of yours again in"),
}
# What leads to the page of moderators, where it is answered.
_OF_MODERATORS = {"appoint", "reorder", "invite", "agree", "disagree", "desert", "apply"}
_REASONS = {
    Reason.CONFLICT: N_("It contradicts what others wrote meanwhile."),
    Reason.PROTECTED: N_("The post is protected."),
    Reason.NOT_MEMBER: N_("Only members of the subwiki edit there."),
    Reason.BLOCKED: N_("You may not take part there."),
    Reason.RATE: N_("There were too many edits in a short time."),
    Reason.TOO_LARGE: N_("It is too large."),
    Reason.LICENCE: N_("The licence does not allow it."),
    Reason.STALE: N_("It was made from another history."),
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
    actor = None if _is_hindered(told.happening) else told.actor
    return Phrase(
        actor=actor,
        who=_name(actor) if actor else _nobody(told),
        does=does,
        title=title,
        path=_path(told),
        why=_why(told),
    )


def _said(told: Notification) -> tuple[str, str]:  # noqa: C901 - one line a kind
    happening, place = told.happening, told.subwiki.title if told.subwiki else ""
    match happening.kind:
        case NotificationKind.REPLY:
            return _("answered you in"), told.title
        case NotificationKind.MENTION:
            return _("mentioned you in"), told.title
        case NotificationKind.EDIT if happening.outcome:
            return _("proposes an edit of"), told.title
        case NotificationKind.EDIT if told.times > 1:
            return ngettext(
                "made the last of %(num)s edit of", "made the last of %(num)s edits of", told.times
            ), told.title
        case NotificationKind.EDIT:
            return _("edited"), told.title
        case NotificationKind.REVIEW if happening.outcome == OfferState.ACCEPTED:
            return _("accepted your edit of"), told.title
        case NotificationKind.REVIEW if _is_hindered(happening):
            return _("was not taken:"), told.title
        case NotificationKind.REVIEW:
            return _("declined your edit of"), told.title
        case NotificationKind.THANKS:
            return _("thanked you for revision %(number)s of", number=happening.number), told.title
        case NotificationKind.MODERATION if happening.outcome in _THINGS:
            of_post, of_comment = _THINGS[happening.outcome]
            return _(of_post if happening.comment_id is None else of_comment), told.title
        case NotificationKind.MODERATION if happening.outcome in _ON_POSTS:
            return _(_ON_POSTS[happening.outcome]), told.title
        case NotificationKind.MODERATION if happening.post_id is not None:
            return _("deleted parts of revision %(number)s of", number=happening.number), told.title
        case NotificationKind.MODERATION:
            return _(_ACTS.get(happening.outcome, happening.outcome)), place
        case NotificationKind.FOLLOW:
            return _("follows you"), ""
        case NotificationKind.ASKING:
            return _("asks to belong to"), place
        case NotificationKind.SIGN_UP:
            return _("asks for the account"), f"@{told.title}"
        case NotificationKind.REPORT:
            return _(_REPORTS[Outcome(happening.outcome)]), told.title


def _path(told: Notification) -> str:
    happening = told.happening
    if happening.act_id is not None and happening.outcome != ActKind.APPROVE:
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
    if happening.kind is NotificationKind.SIGN_UP:
        return "/admin/sign-ups"
    if told.subwiki is None or not told.subwiki.local:
        return ""
    path = home(told.subwiki)
    if happening.kind is NotificationKind.ASKING:
        return f"{path}/members"
    return f"{path}/moderators" if happening.outcome in _OF_MODERATORS else path


def _why(told: Notification) -> str:
    reason = told.happening.reason
    if told.happening.kind is NotificationKind.REVIEW and reason in {*Reason}:
        words = _REASONS[Reason(reason)]
        return _(words) if words else ""
    return reason or told.excerpt


def _is_hindered(happening: Happening) -> bool:
    """Whether an edit was not taken though nobody declined it, as one that is too large."""
    return happening.kind is NotificationKind.REVIEW and happening.outcome in {*Reason}


def _name(actor: Actor) -> str:
    return actor.title if actor.local else f"@{actor.handle}"


def _nobody(told: Notification) -> str:
    match told.happening.kind:
        case NotificationKind.REVIEW if _is_hindered(told.happening):
            return _("Your edit")
        case NotificationKind.REVIEW:
            return _("A moderator")
        case NotificationKind.MODERATION if told.happening.outcome == "desert":
            return _("Nobody")
        case NotificationKind.MODERATION | NotificationKind.REPORT:
            return _("A moderator or admin")
        case _:
            return _("Someone")
