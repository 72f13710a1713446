"""Revisions and offers of them on the wire: what FediWikis tell each other of edits.

A revision has the type `Document` beside its own: readers that know no types but those of
ActivityStreams refuse what has only a foreign one, and all that holds it.

Source: protocol §6.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fediwiki.activitypub import contexts, fields
from fediwiki.activitypub.documents import Document
from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import ALT_CHARACTERS, DESCRIPTION_CHARACTERS, Attachment
from fediwiki.domain.offers import Proposal, Source
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import (
    Credit,
    Field,
    Proofs,
    Revision,
    Words,
    attachments_said,
    moment_text,
    sources_said,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.text import cleaning

REVISION: Final = "fw:Revision"
REVISION_TYPES: Final = ["Document", REVISION]
_SOURCE_CHARS = 2_048
_SUMMARY_CHARS = 500
_TITLE_CHARS = 200
_NUMBER_DIGITS = 9
_TEXT_CHARS = 500_000
_DIGEST_CHARS = 100
_MAX_REVERTED = 1_000
_MAX_ATTACHED = 40
_MEDIA_TYPE_CHARS = 100
_KIND_CHARS = 20
_SOURCE_KEYS = ("url", "title", "publisher", "quote", "archived")


def write_offer(
    uri: str,
    proposal: Proposal,
    *,
    editor: Actor,
    group: Actor,
    target: str,
    published: str,
) -> Document:
    """That an editor offers a revision of the post `target`, or a post to the group `target`."""
    offered: Document = {
        "name": proposal.title,
        "source": {"content": proposal.text, "mediaType": "text/markdown"},
        "fw:sources": sources_said(proposal.sources),
        "summary": proposal.summary,
        "fw:minor": proposal.minor,
    }
    if proposal.attachments is not None:
        offered["fw:attachments"] = attachments_said(proposal.attachments)
    if target == group.uri:
        offered |= {"type": "Article", "fw:language": proposal.language}
        if proposal.fork_of:
            offered["fw:forkOf"] = proposal.fork_of
        if proposal.supersedes:
            offered["fw:supersedes"] = proposal.supersedes
    else:
        offered |= {
            "type": REVISION_TYPES,
            "fw:revisionOf": target,
            "fw:parent": f"{target}/r/{proposal.base}",
            "fw:parentChain": proposal.base_chain,
            "fw:reverts": [f"{target}/r/{number}" for number in proposal.reverts],
        }
    return {
        "@context": contexts.OFFER,
        "id": uri,
        "type": "Offer",
        "actor": editor.uri,
        "to": [group.uri],
        "target": target,
        "published": published,
        "object": offered,
    }


def read_proposal(document: Document, target: str) -> Proposal:
    """What the object of an Offer proposes for the post or the group `target`.

    Raises:
        Malformed: It is no revision and no article, or not of that post.
    """
    kinds = fields.types(document)
    source = fields.one_object(document.get("source")) or {}
    proposal = Proposal(
        base=0,
        title=_line(fields.text(document, "name"), _TITLE_CHARS),
        text=cleaning.with_lf_line_ends(fields.text(source, "content")),
        summary=_line(fields.text(document, "summary"), _SUMMARY_CHARS),
        minor=fields.is_true(document, "fw:minor"),
        sources=read_sources(document),
        attachments=_offered_attachments(document),
    )
    if REVISION not in kinds:
        if "Article" not in kinds:
            raise Malformed("an offer is of a revision or of an article")
        return replace(proposal, language=fields.text(document, "fw:language") or "en")
    if fields.one_id(document.get("fw:revisionOf")) != target:
        raise Malformed("the revision is not of the post that the offer is for")
    reverted = fields.ids(document.get("fw:reverts"), _MAX_REVERTED)
    return replace(
        proposal,
        base=number_of(fields.one_id(document.get("fw:parent")) or "", target),
        base_chain=fields.text(document, "fw:parentChain"),
        reverts=tuple(number_of(each, target) for each in reverted),
    )


def write_revision(revision: Revision, post: Post, urls: Urls, *, reviewer: str = "") -> Document:
    """A revision of a post of ours, or the tombstone of what was deleted of it."""
    document: Document = {
        "@context": contexts.OFFER,
        "id": urls.revision(post.uri, revision.number),
        "type": REVISION_TYPES,
        "attributedTo": post.author.uri,
        "fw:revisionOf": post.uri,
        "fw:parent": urls.revision(post.uri, revision.parent) if revision.parent else None,
        "fw:number": revision.number,
        "fw:minor": revision.credit.minor,
        "fw:reverts": [urls.revision(post.uri, each) for each in revision.reverts],
        "fw:mergedFrom": (
            urls.revision(post.uri, revision.merged_from) if revision.merged_from else None
        ),
        "fw:removed": list(revision.removed),
        "published": revision.published,
        "fw:contentDigest": revision.proofs.content_digest,
        "fw:authorDigest": revision.proofs.author_digest,
        "fw:chain": revision.proofs.chain,
    }
    removed = {*revision.removed}
    if Field.TEXT not in removed:
        document |= {
            "name": revision.words.title,
            "source": {"content": revision.words.text, "mediaType": "text/markdown"},
            "fw:attachments": attachments_said(revision.words.attachments),
            "fw:sources": sources_said(revision.words.sources),
            "fw:salt": revision.proofs.salt,
        }
    if Field.SUMMARY not in removed:
        document["summary"] = revision.credit.summary
    if Field.EDITOR not in removed:
        document |= {
            "fw:editor": revision.credit.editor_uri,
            "fw:offer": revision.credit.offer_uri or None,
            "fw:reviewedBy": reviewer or None,
        }
        if revision.asserted and post.subwiki is not None:
            document["fw:assertedBy"] = post.subwiki.uri
    if not removed & {Field.SUMMARY, Field.EDITOR}:
        document["fw:authorSalt"] = revision.proofs.author_salt
    return document


def write_made(
    revision: Revision, post: Post, result: str | Document, offer: Document | None = None
) -> Document:
    """What the owner of a post said when a revision was made, in a history.

    With it comes the offer as its editor signed it, or else its id.
    """
    made: Document = {
        "id": f"{post.uri}/r/{revision.number}#made",
        "type": "Create" if revision.parent is None else "Update",
        "actor": post.author.uri,
        "object": post.uri,
        "published": revision.published,
        "result": result,
    }
    if revision.credit.editor_uri:
        made["fw:editor"] = revision.credit.editor_uri
    if revision.credit.offer_uri:
        made["instrument"] = offer or revision.credit.offer_uri
    return made


def read_revision(document: Document, post_uri: str, owner_uri: str) -> Revision:
    """A revision of a post elsewhere, to the letter: its digests hold it to that.

    Raises:
        Malformed: It is not of this post, not its owner's, or not as a revision is written.
    """
    uri = fields.required_id(document, "id")
    number = number_of(uri, post_uri)
    if REVISION not in fields.types(document) or not number:
        raise Malformed(f"{uri} is no revision")
    if fields.one_id(document.get("fw:revisionOf")) != post_uri:
        raise Malformed(f"{uri} says that it is of another post")
    if fields.one_id(document.get("attributedTo")) != owner_uri:
        raise Malformed(f"{uri} is not its owner's")
    published = fields.text(document, "published")
    made = fields.moment(published)
    if made is None or moment_text(made) != published:
        raise Malformed(f"{uri} says no time as it is digested")
    removed = tuple(each for each in Field if each in fields.items(document.get("fw:removed"), 3))
    words = Words("", "") if Field.TEXT in removed else _words(document)
    return Revision(
        post_id=0,
        number=number,
        parent=_parent(document, number, post_uri),
        words=words,
        credit=_credit(document, removed),
        editor=None,
        proven=False,
        reviewer_id=None,
        reverts=_numbers(document, "fw:reverts", post_uri),
        undone_by=None,
        merged_from=next(iter(_numbers(document, "fw:mergedFrom", post_uri)), None),
        removed=removed,
        published=published,
        made=made,
        size_bytes=len(words.text.encode()),
        change_bytes=0,
        proofs=Proofs(
            salt=_exact(document, "fw:salt", _DIGEST_CHARS),
            author_salt=_exact(document, "fw:authorSalt", _DIGEST_CHARS),
            content_digest=_exact(document, "fw:contentDigest", _DIGEST_CHARS),
            author_digest=_exact(document, "fw:authorDigest", _DIGEST_CHARS),
            chain=_exact(document, "fw:chain", _DIGEST_CHARS),
        ),
    )


def read_sources(document: Document) -> tuple[Source, ...]:
    """The sources that a document names, as data."""
    found = fields.objects(document.get("fw:sources"), fields.MAX_ITEMS)
    return tuple(
        Source(**{key: _line(fields.text(each, key), _SOURCE_CHARS) for key in _SOURCE_KEYS})
        for each in found
    )


def _parent(document: Document, number: int, post_uri: str) -> int | None:
    """What a revision was made from: the one before, unless it names an older one."""
    if number == 1:
        return None
    named = fields.one_id(document.get("fw:parent"))
    parent = number_of(named, post_uri) if named else number - 1
    if not 0 < parent < number:
        raise Malformed(f"revision {number} cannot be made from revision {parent}")
    return parent


def number_of(uri: str, post_uri: str) -> int:
    """The number of a revision by its id.

    Raises:
        Malformed: It is no revision of that post.
    """
    number = uri.removeprefix(f"{post_uri}/r/")
    if not number.isascii() or not number.isdecimal() or len(number) > _NUMBER_DIGITS:
        raise Malformed(f"{uri[:100]!r} is no revision of {post_uri}")
    return int(number)


def _words(document: Document) -> Words:
    source = fields.one_object(document.get("source")) or {}
    sources = fields.objects(document.get("fw:sources"), fields.MAX_ITEMS)
    attached = fields.objects(document.get("fw:attachments"), _MAX_ATTACHED)
    return Words(
        title=_exact(document, "name", _TITLE_CHARS),
        text=_exact(source, "content", _TEXT_CHARS),
        sources=tuple(
            Source(**{key: _exact(each, key, _SOURCE_CHARS) for key in _SOURCE_KEYS})
            for each in sources
        ),
        attachments=tuple(
            Attachment(
                kind=_exact(each, "kind", _SOURCE_CHARS),
                url=_exact(each, "url", _SOURCE_CHARS),
                media_type=_exact(each, "mediaType", _SOURCE_CHARS),
                alt=_exact(each, "alt", _SOURCE_CHARS),
                description=_exact(each, "description", _SOURCE_CHARS),
            )
            for each in attached
        ),
    )


def _offered_attachments(document: Document) -> tuple[Attachment, ...] | None:
    """What should stand with a post, longer than it may be; None where an offer does not say it."""
    if "fw:attachments" not in document:
        return None
    found = fields.objects(document["fw:attachments"], _MAX_ATTACHED)
    return tuple(
        Attachment(
            kind=_line(fields.text(each, "kind"), _KIND_CHARS),
            url=fields.text(each, "url")[: _SOURCE_CHARS + 1],
            media_type=_line(fields.text(each, "mediaType"), _MEDIA_TYPE_CHARS),
            alt=_line(fields.text(each, "alt"), ALT_CHARACTERS + 1),
            description=_line(fields.text(each, "description"), DESCRIPTION_CHARACTERS + 1),
        )
        for each in found
    )


def _credit(document: Document, removed: Sequence[Field]) -> Credit:
    named = Field.EDITOR not in removed
    return Credit(
        editor_uri=(fields.one_id(document.get("fw:editor")) or "") if named else "",
        offer_uri=(fields.one_id(document.get("fw:offer")) or "") if named else "",
        summary=("" if Field.SUMMARY in removed else _exact(document, "summary", _SUMMARY_CHARS)),
        minor=fields.is_true(document, "fw:minor"),
    )


def _numbers(document: Document, key: str, post_uri: str) -> tuple[int, ...]:
    return tuple(number_of(each, post_uri) for each in fields.ids(document.get(key), _MAX_REVERTED))


def _exact(document: Document, key: str, most_chars: int) -> str:
    """A text to the letter.

    Raises:
        Malformed: It is longer than we would write it.
    """
    said = fields.text(document, key)
    if len(said) > most_chars:
        raise Malformed(f"its {key} has more than {most_chars:,} characters")
    return said


def _line(text: str, most_chars: int) -> str:
    return cleaning.text(text, max_chars=most_chars, multiline=False, cut=True)
