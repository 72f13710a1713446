"""Acts: what moderators, admins and the operator can decide, each kind by one word."""

from enum import StrEnum


class ActKind(StrEnum):
    """What was decided; the log is read for years, so a word is never given another meaning."""

    REMOVE = "remove"
    RESTORE = "restore"
    DELETE_FOR_GOOD = "delete_for_good"
    REMOVE_FIELDS = "remove_fields"
    BAN = "ban"
    UNBAN = "unban"
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"
    INVITE = "invite"
    APPOINT = "appoint"
    RELEASE = "release"
    RESIGN = "resign"
    REORDER = "reorder"
    DESERT = "desert"
    TRUST = "trust"
    DISTRUST = "distrust"
    CONFIRM_MEMBER = "confirm member"
    DECLINE_MEMBER = "decline member"
    AMEND = "amend"
    GOVERN = "govern"
    PROTECT = "protect"
    CLOSE = "close"
    REOPEN = "reopen"
    APPROVE = "approve"
    DECLINE = "decline"
    WARN = "warn"
    RESOLVE = "resolve"
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_REVERSED = "appeal_reversed"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    SILENCE = "silence"
    UNSILENCE = "unsilence"
    MAKE_ADMIN = "make_admin"
    END_ADMIN = "end_admin"
    RESET_ACCOUNT = "reset_account"
    SIGN_OUT = "sign_out"
    CHANGE_ADDRESS = "change_address"
    DELETE_ACCOUNT = "delete_account"
    CHANGE_SETTING = "change_setting"
    FEATURE = "feature"
    UNFEATURE = "unfeature"
    QUARANTINE = "quarantine"
    UNQUARANTINE = "unquarantine"
    DELETE_SUBWIKI = "delete_subwiki"
    KEEP_SUBWIKI = "keep_subwiki"
    SUBWIKI_DELETED = "subwiki_deleted"
    MOVE_SUBWIKI = "move_subwiki"
    STAY_SUBWIKI = "stay_subwiki"
    CALL_SUBWIKI = "call_subwiki"
    UNCALL_SUBWIKI = "uncall_subwiki"
    SERVER_ALLOW = "server_allow"
    SERVER_SILENCE = "server_silence"
    SERVER_SUSPEND = "server_suspend"
    SERVER_LIFT = "server_lift"
    FOLLOW_LIST = "follow_list"
    CHANGE_LIST = "change_list"
    IGNORE_LIST = "ignore_list"
    LEAVE_LIST = "leave_list"
    KEEP_BOOKS = "keep_books"
    FILTER = "filter"
    UNFILTER = "unfilter"
    REMOVE_PICTURE = "remove_picture"
    PURGE_PICTURES = "purge_pictures"
    SWEEP = "sweep"
    ANNOUNCE = "announce"
    CHANGE_ANNOUNCEMENT = "change_announcement"
    LET_IN = "let_in"
    TURN_AWAY = "turn_away"
    MAKE_INVITE = "make_invite"
    END_INVITE = "end_invite"


# What concerns only an account's holder and the admins, or servers about which nothing was decided:
# it is in the log of the admins, and not in everybody's.
KEPT_PRIVATE = frozenset(
    {
        ActKind.RESET_ACCOUNT,
        ActKind.SIGN_OUT,
        ActKind.CHANGE_ADDRESS,
        ActKind.IGNORE_LIST,
        ActKind.LET_IN,
        ActKind.TURN_AWAY,
        ActKind.MAKE_INVITE,
        ActKind.END_INVITE,
    }
)
