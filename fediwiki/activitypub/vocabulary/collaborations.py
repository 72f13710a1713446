"""What is told of a post that a community writes, beside what every post says.

Source: protocol §3.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.parts import plain_line
from fediwiki.activitypub.vocabulary.revisions import number_of, read_sources
from fediwiki.domain import licences
from fediwiki.domain.forks import Origin
from fediwiki.domain.offers import Source
from fediwiki.domain.posts import Collaboration, Post, PostMode
from fediwiki.domain.revisions import Field, Revision, sources_said
from fediwiki.domain.subwikis import EditPolicy
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.text import plain

NAMED_WRITERS = 3
_EDIT_SUMMARY_CHARS = 80
_MARK = " · Revision "
_ESCAPED = re.compile(r"[\\`*_{}\[\]()<>#!|~@]")


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes a post together: the `latest` revision, and the handles of those who made most.

    `others` is how many more there are, `initiator` the id of who began it, `origin` what it was
    forked from.
    """

    latest: Revision
    writers: tuple[str, ...]
    others: int
    initiator: str
    edit_policy: EditPolicy
    origin: Origin | None = None


def write_collaboration(post: Post, writing: Writing, urls: Urls) -> Document:
    """What other FediWikis must know to write with us."""
    written: Document = {
        "fw:mode": PostMode.COLLABORATIVE.value,
        "fw:latestRevision": urls.revision(post.uri, post.revision),
        "fw:revisionCount": post.revision,
        "fw:editPolicy": writing.edit_policy.value,
        "fw:sources": sources_said(post.content.sources),
    }
    if writing.initiator:
        written["fw:initiator"] = writing.initiator
    if post.fork_of:
        written["fw:forkOf"] = post.fork_of
    if post.supersedes:
        written["fw:supersedes"] = post.supersedes
    return written


def write_revision_count(post: Post, urls: Urls) -> Document:
    """From what others propose an edit of a text that one author owns."""
    return {
        "fw:mode": PostMode.INDIVIDUAL.value,
        "fw:latestRevision": urls.revision(post.uri, post.revision),
        "fw:revisionCount": post.revision,
    }


def read_collaboration(document: Document, uri: str) -> tuple[Collaboration, tuple[Source, ...]]:
    """How a post is written, with the sources that it names.

    What does not say its newest revision by an id below its own is nobody's but its author's.
    """
    sources = read_sources(document)
    mode = fields.text(document, "fw:mode")
    try:
        number = number_of(fields.one_id(document.get("fw:latestRevision")) or "", uri)
    except Malformed:
        return Collaboration(), sources
    policy = fields.text(document, "fw:editPolicy")
    return (
        Collaboration(
            mode=PostMode(mode) if mode in {*PostMode} else PostMode.INDIVIDUAL,
            revision=number,
            initiator_uri=fields.one_id(document.get("fw:initiator")) or "",
            edit_policy=EditPolicy(policy) if policy in {*EditPolicy} else None,
            fork_of=fields.one_id(document.get("fw:forkOf")) or "",
            supersedes=fields.one_id(document.get("fw:supersedes")) or "",
        ),
        sources,
    )


def summary_with_revision(summary: str, writing: Writing, most_chars: int) -> str:
    """A summary that is another after each edit, for those who show nothing else of an article."""
    latest = writing.latest
    removed = {*latest.removed}
    line = f"{_MARK}{latest.number}"
    if latest.editor is not None and Field.EDITOR not in removed:
        line += f" by {latest.editor.handle}"
    said = plain_line(latest.credit.summary)
    if said and Field.SUMMARY not in removed:
        line += f": {plain.shortened(said, _EDIT_SUMMARY_CHARS)}"
    return plain.shortened(plain_line(summary), most_chars - len(line)) + line


def without_revision(summary: str) -> str:
    """The summary as it was before a revision was named in it."""
    return summary.rpartition(_MARK)[0] or summary


def credited(text: str, post: Post, writing: Writing, urls: Urls) -> str:
    """Markdown with a last line that says who wrote it, wherever it is read."""
    nobody = f"the members of {post.subwiki.title}" if post.subwiki else "many"
    written = _names(writing.writers, writing.others) or nobody
    line = f"Written by {written} · [history]({urls.history(post.uri)})"
    if writing.origin is not None:
        line += f" · {_forked(writing.origin)}"
    return f"{text.rstrip()}\n\n---\n\n{line}\n"


def _forked(origin: Origin) -> str:
    """What a text was made from and by whom, in Markdown."""
    title = origin.post.content.title if origin.post else ""
    named = _ESCAPED.sub(r"\\\g<0>", plain_line(title)) or "another post"
    line = f"forked from [{named}](<{origin.uri}>)"
    if origin.number:
        line += f", revision {origin.number}"
    if names := _names([each.handle for each in origin.writers], origin.others):
        line += f", by {names}"
    licence = origin.post.licence if origin.post else ""
    return f"{line}, [{licences.name_of(licence)}](<{licence}>)" if licence else line


def _names(handles: Sequence[str], others: int) -> str:
    names = list(handles)
    if others:
        names.append(f"{others} other{'s' if others > 1 else ''}")
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last
