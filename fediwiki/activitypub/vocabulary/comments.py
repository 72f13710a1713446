"""Comments on the wire: notes that answer something.

Source: protocol §3 and §7.
"""

from collections.abc import Sequence
from datetime import datetime

from fediwiki.activitypub import contexts, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary.attachments import read_attachments
from fediwiki.activitypub.vocabulary.contents import (
    read_html,
    read_language,
    read_mentions,
    read_source,
    read_times,
    read_warning,
)
from fediwiki.activitypub.vocabulary.parts import (
    Addressing,
    html_of,
    page_url,
    portable_html,
    write_addressing,
    write_language,
    write_mention,
    write_times,
)
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment, ReceivedComment
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.text import cleaning

MAX_ANCESTORS = 10
MAX_CHARS = 20_000


def read_comment(document: Document, *, arrived: datetime) -> ReceivedComment:
    """An object that answers something, as a comment; no time of it is later than `arrived`.

    Raises:
        Malformed: It has no id, or says nothing.
    """
    uri = fields.required_id(document, "id")
    html = read_html(document, max_chars=MAX_CHARS)
    text = cleaning.text(read_source(document, html), max_chars=MAX_CHARS, multiline=True, cut=True)
    html = html or html_of(text)
    if not html:
        raise Malformed(f"{uri} says nothing")
    published, updated = read_times(document, arrived)
    return ReceivedComment(
        uri=uri,
        url=page_url(document, uri),
        html=html,
        text=text,
        language=read_language(document),
        warning=read_warning(document),
        published=published,
        updated=updated,
        mentions=read_mentions(document),
        attachments=read_attachments(document),
        about_text=fields.is_true(document, "fw:aboutText"),
    )


def comment_addressing(subwiki: Actor | None, answered: Sequence[Actor]) -> Addressing:
    """Whom a comment is for: the subwiki, and those whom it answers, nearest first."""
    authors = dict.fromkeys(each.uri for each in answered)
    return Addressing(
        to=(subwiki.uri, PUBLIC) if subwiki else (PUBLIC,),
        cc=tuple(authors)[:MAX_ANCESTORS],
        audience=(subwiki.uri,) if subwiki else (),
    )


def write_note(
    comment: Comment, urls: Urls, *, post: Post, answered: Sequence[Actor], source: str = ""
) -> Document:
    """A comment; `answered` are the authors above it, the parent's first and the post's last.

    `source` is its Markdown as others can read it, if that differs.
    """
    people = [each for each in answered[:1] if each.id != comment.author.id]
    if post.subwiki is not None:
        people.append(post.subwiki)
    html = portable_html(comment.html)
    note: Document = {
        "@context": contexts.ACTIVITY,
        "id": comment.uri,
        "type": "Note",
        "attributedTo": comment.author.uri,
        **write_addressing(comment_addressing(post.subwiki, answered)),
        "inReplyTo": comment.parent_uri,
        "content": html,
        "mediaType": "text/html",
        "source": {"content": source or comment.text, "mediaType": "text/markdown"},
        **write_language(comment.language, html),
        "sensitive": bool(comment.warning),
        "url": comment.url,
        **write_times(comment.published, comment.updated),
        "attachment": [],
        "tag": [write_mention(each) for each in people],
        "likes": {"type": "Collection", "totalItems": comment.likes},
    }
    if comment.warning:
        note["summary"] = comment.warning
    if comment.locked is not None:
        note["commentsEnabled"] = False
    if comment.about_text:
        note["fw:aboutText"] = True
    if post.local:
        note["context"] = urls.context(post.uri)
    if comment.local:
        note["replies"] = urls.replies(comment.uri)
    return note
