"""What an act of the log is called, in words that pages, feeds and the panel share."""

from collections.abc import Mapping
from types import MappingProxyType

from fediwiki.domain.acts import ActKind
from fediwiki.storage.acts import OBFUSCATED, Act
from fediwiki.text.domains import obfuscated
from fediwiki.text.gettext import N_

DECISIONS: Mapping[ActKind, str] = MappingProxyType(
    {
        ActKind.REMOVE: N_("Removed"),
        ActKind.RESTORE: N_("Restored"),
        ActKind.DELETE_FOR_GOOD: N_("Deleted for good"),
        ActKind.REMOVE_FIELDS: N_("Parts of a revision deleted"),
        ActKind.BAN: N_("Banned"),
        ActKind.UNBAN: N_("Ban lifted"),
        ActKind.LOCK: N_("Locked"),
        ActKind.UNLOCK: N_("Unlocked"),
        ActKind.PIN: N_("Pinned"),
        ActKind.UNPIN: N_("No longer pinned"),
        ActKind.INVITE: N_("Asked to be a moderator"),
        ActKind.APPOINT: N_("Made a moderator"),
        ActKind.RELEASE: N_("No longer a moderator"),
        ActKind.RESIGN: N_("Resigned as a moderator"),
        ActKind.DESERT: N_("Left without moderators"),
        ActKind.REORDER: N_("Moderators put in another order"),
        ActKind.TRUST: N_("Trusted"),
        ActKind.DISTRUST: N_("No longer trusted"),
        ActKind.CONFIRM_MEMBER: N_("Let in as a member"),
        ActKind.DECLINE_MEMBER: N_("Not let in as a member"),
        ActKind.AMEND: N_("What the subwiki says of itself changed"),
        ActKind.GOVERN: N_("Who may edit, and what waits, changed"),
        ActKind.PROTECT: N_("Protected"),
        ActKind.CLOSE: N_("Closed"),
        ActKind.REOPEN: N_("Opened again"),
        ActKind.APPROVE: N_("Approved"),
        ActKind.DECLINE: N_("Declined"),
        ActKind.WARN: N_("Warned"),
        ActKind.RESOLVE: N_("Looked at reports, and let it stay"),
        ActKind.APPEAL_UPHELD: N_("Appeal: the decision stands"),
        ActKind.APPEAL_REVERSED: N_("Appeal: the decision is taken back"),
        ActKind.SUSPEND: N_("Suspended"),
        ActKind.UNSUSPEND: N_("No longer suspended"),
        ActKind.SILENCE: N_("Silenced"),
        ActKind.UNSILENCE: N_("No longer silenced"),
        ActKind.MAKE_ADMIN: N_("Made an admin"),
        ActKind.END_ADMIN: N_("No longer an admin"),
        ActKind.RESET_ACCOUNT: N_("Account reset"),
        ActKind.SIGN_OUT: N_("Signed out everywhere"),
        ActKind.CHANGE_ADDRESS: N_("E-mail address changed"),
        ActKind.DELETE_ACCOUNT: N_("Account deleted"),
        ActKind.CHANGE_SETTING: N_("A setting changed"),
        ActKind.FEATURE: N_("Featured in the directory"),
        ActKind.UNFEATURE: N_("No longer featured"),
        ActKind.QUARANTINE: N_("Quarantined"),
        ActKind.UNQUARANTINE: N_("No longer quarantined"),
        ActKind.DELETE_SUBWIKI: N_("To be deleted"),
        ActKind.KEEP_SUBWIKI: N_("Not to be deleted"),
        ActKind.SUBWIKI_DELETED: N_("Subwiki deleted for good"),
        ActKind.MOVE_SUBWIKI: N_("Moved to another server"),
        ActKind.STAY_SUBWIKI: N_("Not moved after all"),
        ActKind.CALL_SUBWIKI: N_("Where else the subwiki was before"),
        ActKind.UNCALL_SUBWIKI: N_("The subwiki was nowhere else before"),
        ActKind.SERVER_ALLOW: N_("Server allowed"),
        ActKind.SERVER_SILENCE: N_("Server silenced"),
        ActKind.SERVER_SUSPEND: N_("Server suspended"),
        ActKind.SERVER_LIFT: N_("Server no longer limited"),
        ActKind.FOLLOW_LIST: N_("List of servers followed"),
        ActKind.CHANGE_LIST: N_("A list of servers heeded otherwise"),
        ActKind.IGNORE_LIST: N_("Proposals of a list ignored"),
        ActKind.LEAVE_LIST: N_("List of servers followed no more"),
        ActKind.FILTER: N_("A filter set"),
        ActKind.UNFILTER: N_("A filter ended"),
        ActKind.SWEEP: N_("All that was held from a server removed"),
        ActKind.LET_IN: N_("Given an account"),
        ActKind.TURN_AWAY: N_("A request for an account declined"),
        ActKind.MAKE_INVITE: N_("An invitation made"),
        ActKind.END_INVITE: N_("An invitation taken back"),
        ActKind.KEEP_BOOKS: N_("The books of the server"),
        ActKind.REMOVE_PICTURE: N_("A picture removed"),
        ActKind.PURGE_PICTURES: N_("Copies of pictures forgotten"),
        ActKind.ANNOUNCE: N_("Announced"),
        ActKind.CHANGE_ANNOUNCEMENT: N_("An announcement changed or ended"),
    }
)


def decision(kind: ActKind) -> str:
    """What an act is called; in English, to be translated where it is shown."""
    return DECISIONS.get(kind, kind.value.replace("_", " ").capitalize())


def in_public(act: Act, domain: str) -> str:
    """The domain that an act is about, as everyone may see it; anything else as it is."""
    return obfuscated(domain) if OBFUSCATED in act.details else domain
