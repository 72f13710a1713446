"""Verdicts: an error says what its caller should do, and nothing about status codes."""


class FediWikiError(Exception):
    """Any verdict of ours; its text is fit to be shown to whom it concerns."""


class Refused(FediWikiError):
    """The actor may not do this."""


class Moved(Refused):
    """The actor goes on as another account; taken back, they may."""


class NotFound(FediWikiError):
    """There is nothing there, or nothing for you."""


class Gone(NotFound):
    """There was something there; it was deleted for good."""


class Removed(NotFound):
    """A moderator took it away; it may come back."""


class Conflict(FediWikiError):
    """The world moved on since you looked."""


class Malformed(FediWikiError):
    """The input is not what we speak; the same input will never do."""


class BadSignature(Malformed):
    """The request is not whose it claims to be."""


class TooLarge(Malformed):
    """The input is larger than the limit that the text names."""


class Unreachable(FediWikiError):
    """A remote server did not answer, or not usefully; try again later."""


class Unavailable(FediWikiError):
    """We cannot keep this now (disk, database); try again later."""
