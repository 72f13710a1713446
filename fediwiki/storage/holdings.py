"""What every table holds of people, why, and until when; the privacy page says it from here.

A table that is not listed fails a test: whoever adds one says here what it is for.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fediwiki.text.gettext import N_


class Whose(StrEnum):
    """Who sees what a table holds of a person."""

    PUBLIC = N_("Everyone sees")
    OWN = N_("You alone see")
    KEPT = N_("Those who keep this server could look up")


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table holds of people, who sees it, and until when; `{…}` names a limit."""

    whose: Whose
    what: str
    until: str


_FOR_GOOD = N_("for as long as the server stands")
_LEFT = N_("until you leave")
_LOGGED = N_("for {log_days} days; what was written with it for as long as that stands")

# None holds nothing of anybody.
HOLDINGS: Final = MappingProxyType[str, Holding | None](
    {
        "actors": Holding(
            Whose.PUBLIC, N_("your name, your pictures and what you say of yourself"), _LEFT
        ),
        "acts": Holding(Whose.PUBLIC, N_("what moderators decided, about whom and why"), _FOR_GOOD),
        "announcements": None,
        "appeals": Holding(
            Whose.KEPT,
            N_("what you said against what was decided about you, and what you were answered"),
            N_("your words until you leave"),
        ),
        "applications": Holding(
            Whose.KEPT,
            N_("your wish for an account: name, address and what you wrote"),
            N_("until it is decided, 90 days at most"),
        ),
        "banners": None,
        "bans": Holding(Whose.PUBLIC, N_("from where you are banned"), N_("until the ban ends")),
        "block_lists": None,
        "blocks": Holding(Whose.OWN, N_("whom you block"), N_("until you unblock them or leave")),
        "boosts": Holding(
            Whose.PUBLIC, N_("what you passed on"), N_("until you take it back or leave")
        ),
        "candidacies": Holding(
            Whose.KEPT,
            N_("which subwikis you offered to look after, and why"),
            N_("until it is decided"),
        ),
        "comments": Holding(
            Whose.PUBLIC, N_("your comments"), N_("until you delete them or leave")
        ),
        "costs": None,
        "drafts": Holding(
            Whose.OWN, N_("your drafts"), N_("until you publish or delete them, or leave")
        ),
        "emails": Holding(Whose.OWN, N_("your e-mail address"), N_("until you change it or leave")),
        "events": None,
        "feed_links": Holding(
            Whose.KEPT,
            N_("the private address of your feed, as a hash"),
            N_("until you end it or leave"),
        ),
        "followed_lists": None,
        "filters": Holding(Whose.KEPT, N_("which filters you set"), N_("until they are ended")),
        "follows": Holding(
            Whose.KEPT, N_("whom you follow, and who follows you"), N_("until that ends")
        ),
        "gifts": None,
        "groups": Holding(
            Whose.PUBLIC,
            N_("which communities elsewhere you moderate"),
            N_("while their server says so"),
        ),
        "guest_apps": None,
        "guest_sessions": Holding(
            Whose.KEPT,
            N_("as a guest from another server, that you are signed in"),
            N_("until you sign out, {guest_session_days} days at most"),
        ),
        "guests": Holding(
            Whose.KEPT,
            N_("as a guest from another server, that you were here, and when you came last"),
            N_("for {guest_days} days, with what you watch"),
        ),
        "holds": Holding(
            Whose.KEPT,
            N_("what of yours waited for a moderator, and why"),
            _FOR_GOOD,
        ),
        "import_rows": Holding(
            Whose.OWN,
            N_("whom you followed, blocked or muted elsewhere, as you brought it"),
            N_("until you discard it, or for {import_days} days once it is done, or leave"),
        ),
        "invites": Holding(
            Whose.OWN,
            N_("the invitations that you made"),
            N_("until {log_days} days after they end"),
        ),
        "keys": Holding(
            Whose.KEPT, N_("the keys by which other servers know that it is you"), _FOR_GOOD
        ),
        "links": None,
        "looked_anyway": Holding(
            Whose.OWN, N_("at which quarantined subwikis you chose to look"), _LEFT
        ),
        "mail_links": Holding(
            Whose.KEPT, N_("the link by which mails to you end with one press"), _LEFT
        ),
        "mails": Holding(
            Whose.KEPT,
            N_("mails to you, until they are sent"),
            N_("for {log_days} days if they cannot be"),
        ),
        "media": None,
        "media_uses": None,
        "members": Holding(
            Whose.KEPT,
            N_("your password, as an argon2 hash, when you joined, and when you were here last"),
            _LEFT,
        ),
        "memberships": Holding(
            Whose.PUBLIC,
            N_("to which subwikis you belong, or asked to"),
            N_("until you leave them"),
        ),
        "messages": Holding(
            Whose.OWN, N_("what you and moderators said to each other about a warning"), _LEFT
        ),
        "moderator_invitations": Holding(
            Whose.KEPT,
            N_("what you are asked to moderate, and by whom"),
            N_("until you answer, {moderator_invitation_days} days at most"),
        ),
        "moderators": Holding(
            Whose.PUBLIC, N_("what you moderate, and since when"), N_("until you no longer do")
        ),
        "muted_actors": Holding(
            Whose.OWN, N_("whom you mute"), N_("until you hear them again or leave")
        ),
        "muted_servers": Holding(
            Whose.OWN, N_("which servers you mute"), N_("until you hear them again or leave")
        ),
        "muted_words": Holding(
            Whose.OWN, N_("which words you mute"), N_("until you hear them again or leave")
        ),
        "notes": Holding(
            Whose.KEPT,
            N_("what the moderators of a subwiki, or the admins, note of you among themselves"),
            N_("until they delete it or you leave"),
        ),
        "notices": Holding(
            Whose.KEPT,
            N_("notices that you gave without an account, with your name and address"),
            N_("the address until you were answered, the rest for as long as the server stands"),
        ),
        "notification_switches": Holding(Whose.OWN, N_("what you want to be told"), _LEFT),
        "notifications": Holding(
            Whose.OWN,
            N_("what you were told, and when you read it"),
            N_("for {notification_days} days"),
        ),
        "offers": Holding(
            Whose.PUBLIC, N_("the edits that you offered"), N_("until their revision is taken away")
        ),
        "one_time_tokens": Holding(
            Whose.KEPT, N_("links that were mailed to you, as hashes"), N_("for a day at most")
        ),
        "passkeys": Holding(Whose.OWN, N_("your passkeys"), N_("until you remove them or leave")),
        "past_years": None,
        "posts": Holding(
            Whose.PUBLIC,
            N_("your posts"),
            N_("until you delete them or leave; what many wrote stays, with or without your name"),
        ),
        "preferences": Holding(
            Whose.OWN,
            N_(
                "the theme and the language you like, how often you are mailed what you have "
                "not read, and up to where"
            ),
            _LEFT,
        ),
        "profiles": Holding(Whose.PUBLIC, N_("what you say of yourself, as you typed it"), _LEFT),
        "put_away": Holding(
            Whose.OWN,
            N_("that you want to see no request for gifts"),
            N_("for a year, or until you leave"),
        ),
        "reactions": Holding(
            Whose.PUBLIC, N_("what you like"), N_("until you take it back or leave")
        ),
        "reading": Holding(Whose.OWN, N_("how you like your feeds"), _LEFT),
        "read_announcements": Holding(
            Whose.OWN, N_("which announcements you put away"), N_("until you leave")
        ),
        "received": Holding(
            Whose.KEPT, N_("what other servers sent here, with the address of the account"), _LOGGED
        ),
        "recovery_codes": Holding(
            Whose.KEPT, N_("your recovery codes, as hashes"), N_("until they are used or replaced")
        ),
        "remote_media": None,
        "removals": Holding(Whose.PUBLIC, N_("what of yours moderators took away"), _FOR_GOOD),
        "report_items": Holding(
            Whose.KEPT, N_("what of yours was reported, and what came of it"), _FOR_GOOD
        ),
        "removed_media": None,
        "reports": Holding(
            Whose.KEPT,
            N_("what you reported and why, which moderators and admins see"),
            N_(
                "your words until you leave; that something was reported for as long as the "
                "server stands"
            ),
        ),
        "revisions": Holding(
            Whose.PUBLIC,
            N_("every text that a post ever had, with its editor"),
            N_("until it is taken away; your name goes when you leave, if you like"),
        ),
        "runs": None,
        "saved": Holding(Whose.OWN, N_("what you saved"), N_("until you take it back or leave")),
        "second_steps": Holding(
            Whose.KEPT, N_("the secret that your app shares with us"), N_("until you switch it off")
        ),
        "sent": Holding(Whose.KEPT, N_("what this server told others of what you did"), _LOGGED),
        "server_policies": Holding(
            Whose.PUBLIC,
            N_("what admins decided about other servers, and which of them did"),
            _FOR_GOOD,
        ),
        "servers": None,
        "sessions": Holding(
            Whose.OWN,
            N_("where you are signed in: times, and what the browser calls itself"),
            N_(
                "for {session_days} days, or {session_idle_days} without use; "
                "the network of your address for {address_days} days"
            ),
        ),
        "settings": None,
        "sign_in_links": Holding(
            Whose.KEPT, N_("links that sign you in once, as hashes"), N_("for a day")
        ),
        "site_bans": Holding(
            Whose.PUBLIC,
            N_("which other servers banned you, and until when"),
            N_("until they end it"),
        ),
        "stamps": Holding(Whose.PUBLIC, N_("who may quote what"), N_("as long as the post stands")),
        "subwikis": Holding(Whose.PUBLIC, N_("which subwikis you founded"), _FOR_GOOD),
        "tags": None,
        "thanks": Holding(Whose.PUBLIC, N_("for what you gave thanks"), _LEFT),
        "tombstones": None,
        "trusted": Holding(
            Whose.PUBLIC,
            N_("which subwikis trust you by name"),
            N_("until their moderators end it"),
        ),
        "unsaved_edits": Holding(
            Whose.OWN,
            N_("edits and comments that you began and did not save"),
            N_("until you save or discard them, or for {unsaved_edit_days} days, or leave"),
        ),
        "visits": Holding(
            Whose.OWN,
            N_("what you saw last at home, of each subwiki and of the whole server, and when"),
            _LEFT,
        ),
        "watches": Holding(
            Whose.OWN,
            N_("what you watch, and what of it you saw"),
            N_("until you watch it no more"),
        ),
        "turned_away": Holding(
            Whose.KEPT,
            N_("which other servers did not take something that you said"),
            N_("for {turned_away_days} days"),
        ),
        "ways_to_give": None,
    }
)
