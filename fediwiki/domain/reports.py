"""Reports: what people ask moderators and admins to look at, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

REPORT_CHARACTERS = 5_000


class ReportKind(StrEnum):
    """Why somebody reports; the rules are those of the subwiki, and those of the instance."""

    RULE = "rule"
    INSTANCE = "instance"
    SPAM = "spam"
    ILLEGAL = "illegal"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of a report of one thing."""

    KEPT = "kept"
    REMOVED = "removed"
    BANNED = "banned"
    WARNED = "warned"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Reported:
    """A thing as far as it can be reported: a post, a comment, a person or a subwiki.

    `author` answers for it; `subwiki` is where it stands, here or elsewhere.
    """

    uri: str
    thing: Post | Comment | Actor
    author: Actor
    subwiki: Actor | None = None
    post: Post | None = None

    @property
    def title(self) -> str:
        """What it is called; a comment by the post below which it stands."""
        if isinstance(self.thing, Actor):
            return f"@{self.thing.handle}"
        return self.post.content.title if self.post else ""

    @property
    def is_person(self) -> bool:
        """Whether somebody is reported, and nothing that they said."""
        return isinstance(self.thing, Actor)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a thing; `rule` are the words of the rule that it breaks.

    It goes to the author's server if it `forwards`, and names the reporter to the moderators of a
    community elsewhere only if it is `named`.
    """

    kind: ReportKind
    rule: str = ""
    text: str = ""
    forwards: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report as kept; `reporter` is None where somebody without an account wrote a notice."""

    id: int
    uri: str
    reporter: Actor | None
    objects: tuple[str, ...]
    complaint: Complaint
    arrived: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is reported of one thing and waits for one queue; the oldest first."""

    object_uri: str
    count: int
    oldest: datetime
    reports: tuple[Report, ...]


def check_complaint(complaint: Complaint) -> None:
    """Refuse a report that says nothing.

    Raises:
        Malformed: Nobody could know what is meant.
    """
    if complaint.kind is ReportKind.RULE and not complaint.rule:
        raise Malformed(_("Say which rule it breaks."))
    if complaint.kind in {ReportKind.OTHER, ReportKind.ILLEGAL} and not complaint.text.strip():
        raise Malformed(_("Say in a few words what is wrong."))
    if len(complaint.text) > REPORT_CHARACTERS:
        raise Malformed(
            _(
                "A report has at most %(report_characters)s characters.",
                report_characters=REPORT_CHARACTERS,
            )
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody without an account says is wrong: at which address, and who they are.

    `name` and `address` may be empty; an answer goes to `address`, in their `language`.
    """

    url: str
    complaint: Complaint
    name: str = ""
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A notice about which somebody decided, and why; its writer is to be told."""

    report_id: int
    notice: Notice
    outcome: Outcome
    reason: str
