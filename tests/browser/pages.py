"""The pages there are: whoever adds one adds a line, and it is held to what holds for all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as someone sees it: at a path, or by what a button on it answers.

    Paths may name what `Stage.names` holds. `status` is that of the page at the path.
    """

    path: str
    member: bool = False
    press: str = ""
    status: int = 200

    def __str__(self) -> str:
        """What a test's name says of it."""
        who = " as a member" if self.member else ""
        return f"{self.path}{' ' * bool(self.press)}{self.press}{who}"


VISITORS = (
    Sight("/"),
    Sight("/about"),
    Sight("/about/servers"),
    Sight("/c"),
    Sight("/c/{subwiki}"),
    Sight("/c/{subwiki}/changes"),
    Sight("/c/{subwiki}/members"),
    Sight("/c/{subwiki}/moderators"),
    Sight("/c/{subwiki}/wiki/Nobody_wrote_this", status=404),
    Sight("/changes"),
    Sight("/nothing", status=404),
    Sight("/p/{alone}"),
    Sight("/p/{post}"),
    Sight("/p/{post}/authors"),
    Sight("/p/{post}/cite"),
    Sight("/p/{post}/edit"),
    Sight("/p/{post}/links"),
    Sight("/c/{subwiki}/log"),
    Sight("/donate"),
    Sight("/invite/{invite}"),
    Sight("/notice"),
    Sight("/notice?about={own_uri}"),
    Sight("/notice/thanks"),
    Sight("/log"),
    Sight("/transparency"),
    Sight("/transparency/{month}"),
    Sight("/privacy"),
    Sight("/reset"),
    Sight("/reset/sent"),
    Sight("/reset/{reset}"),
    Sight("/rules"),
    Sight("/search"),
    Sight("/search?q=tide"),
    Sight("/sign-in"),
    Sight("/sign-in/{link}"),
    Sight("/sign-up"),
    Sight("/sign-up/sent"),
    Sight("/sign-up/waits"),
    Sight("/sign-up/{application}"),
    Sight("/comment/{comment}"),
    Sight("/tag/tides"),
    Sight("/terms"),
    Sight("/u/{steward}"),
    Sight("/unsubscribe/{digest}"),
    Sight("/u/{editor}/contributions"),
)

MEMBERS = (
    Sight("/", member=True),
    Sight("/admin", member=True),
    Sight("/admin/money", member=True),
    Sight("/admin/federation", member=True),
    Sight("/admin/jobs", member=True),
    Sight("/admin/servers", member=True),
    Sight("/admin/servers/decide?domain=bad.example", member=True),
    Sight("/admin/servers/import", member=True),
    Sight("/admin/servers/import/{block_list}", member=True),
    Sight("/admin/federation/{server}", member=True),
    Sight("/admin/federation/came/{came}", member=True),
    Sight("/admin/federation/sent/{told}", member=True),
    Sight("/admin/accounts", member=True),
    Sight("/admin/log", member=True),
    Sight("/admin/settings", member=True),
    Sight("/admin/sign-ups", member=True),
    Sight("/authorize_interaction?uri=acct:ana@far.example", member=True),
    Sight("/c", member=True),
    Sight("/c/new", member=True),
    Sight("/c/{subwiki}", member=True),
    Sight("/c/{subwiki}/changes", member=True),
    Sight("/c/{subwiki}/moderators", member=True),
    Sight("/c/{subwiki}/review", member=True),
    Sight("/c/{subwiki}/settings", member=True),
    Sight("/c/{subwiki}/write", member=True),
    Sight("/c/{subwiki}/write", press="Pictures", member=True),
    Sight("/c/{subwiki}/write", press="Link", member=True),
    Sight("/c/{subwiki}/write?draft={draft}", member=True),
    Sight("/changes", member=True),
    Sight("/comment/{comment}/delete", member=True),
    Sight("/comment/{comment}/edit", member=True),
    Sight("/comment/{comment}/reply", member=True),
    Sight("/drafts", member=True),
    Sight("/home", member=True),
    Sight("/notifications", member=True),
    Sight("/offers", member=True),
    Sight("/offers/{asked}", member=True),
    Sight("/offers/{sent}", member=True),
    Sight("/offers/{sent}/again", member=True),
    Sight("/p/{alone}/edit", member=True),
    Sight("/p/{alone}/fork", member=True),
    Sight("/p/{post}", member=True),
    Sight("/p/{post}/diff/3..4", member=True),
    Sight("/p/{post}/diff/1..6?view=side", member=True),
    Sight("/p/{post}/edit", member=True),
    Sight("/p/{post}/edit", press="Preview", member=True),
    Sight("/p/{post}/edit", press="Show changes", member=True),
    Sight("/p/{post}/history", member=True),
    Sight("/p/{post}/r/2", member=True),
    Sight("/p/{post}/moderate", member=True),
    Sight("/p/{post}/remove", member=True),
    Sight("/p/{removed}/give-back", member=True),
    Sight("/p/{own}/delete", member=True),
    Sight("/p/{post}/reply", member=True),
    Sight("/report?about={own_uri}", member=True),
    Sight("/report/thanks", member=True),
    Sight("/comment/{comment}/moderate", member=True),
    Sight("/comment/{comment}/remove", member=True),
    Sight("/saved", member=True),
    Sight("/settings", member=True),
    Sight("/settings/account", member=True),
    Sight("/settings/account/email", member=True),
    Sight("/settings/account/email/{address}", member=True),
    Sight("/settings/account/password", member=True),
    Sight("/settings/blocks", member=True),
    Sight("/settings/export", member=True),
    Sight("/settings/invites", member=True),
    Sight("/settings/leave", member=True),
    Sight("/settings/notifications", member=True),
    Sight("/settings/profile", member=True),
    Sight("/settings/proof", member=True),
    Sight("/settings/reading", member=True),
    Sight("/settings/security", member=True),
    Sight("/settings/security/app", member=True),
    Sight("/settings/sessions", member=True),
    Sight("/u/{editor}/contributions", member=True),
    Sight("/watchlist", member=True),
    Sight("/write", member=True),
)

ALL = (*VISITORS, *MEMBERS)
