"""Posts on the wire: articles, pages, notes and all that is read as one.

What we write has for every field the one shape that all servers take: a single one of another
shape makes Lemmy drop the whole activity.

Source: protocol §3 and §7.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

import orjson

from fediwiki.activitypub import contexts, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary.attachments import (
    read_attachments,
    write_attachment,
    write_preview,
)
from fediwiki.activitypub.vocabulary.collaborations import (
    Writing,
    credited,
    read_collaboration,
    summary_with_revision,
    without_revision,
    write_collaboration,
    write_revision_count,
)
from fediwiki.activitypub.vocabulary.contents import (
    one_line,
    read_hashtags,
    read_html,
    read_language,
    read_mentions,
    read_source,
    read_times,
    read_warning,
)
from fediwiki.activitypub.vocabulary.parts import (
    Addressing,
    page_url,
    plain_line,
    portable_html,
    write_addressing,
    write_hashtag,
    write_language,
    write_mention,
    write_times,
)
from fediwiki.activitypub.vocabulary.patches import read_version
from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Content, Post, PostMode, ReceivedPost, kind_of
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.text import plain

MAX_TITLE_CHARS = 200
MAX_SUMMARY_CHARS = 400
# All forms of the text together; above it a document would not fit into what others take.
_MAX_TEXT_BYTES = 800_000


def read_post(document: Document, *, arrived: datetime) -> ReceivedPost:
    """A top-level object as a post; no time of it is later than `arrived`.

    Raises:
        Malformed: It has no id, or nothing that could be its title.
    """
    uri = fields.required_id(document, "id")
    html = read_html(document)
    attachments = _all_attachments(document, uri)
    title = _title(document, html, attachments)
    if not title:
        raise Malformed(f"{uri} says nothing")
    collaboration, sources = read_collaboration(document, uri)
    warning = read_warning(document)
    if collaboration.mode is PostMode.COLLABORATIVE:
        warning = without_revision(warning)
    published, updated = read_times(document, arrived)
    return ReceivedPost(
        uri=uri,
        url=page_url(document, uri),
        content=Content(
            title=title,
            text=read_source(document, html),
            html=html,
            lead=plain.lead(html),
            kind=kind_of(attachments),
            warning=warning,
            sensitive=bool(warning) or fields.is_true(document, "sensitive"),
            language=read_language(document),
            attachments=attachments,
            tags=read_hashtags(document),
            sources=sources,
        ),
        published=published,
        updated=updated,
        collaboration=collaboration,
        licence=fields.one_id(document.get("license")) or "",
        version=read_version(document),
        mentions=read_mentions(document),
        crosspost_of=fields.one_id(document.get("fw:crosspostOf")) or "",
    )


def post_addressing(post: Post, mentioned: Iterable[Actor] = ()) -> Addressing:
    """Whom a post is for: its subwiki first, which Lemmy must meet before any person."""
    group = post.subwiki
    cc = [group.followers_uri] if group else []
    cc += [post.author.followers_uri, *(each.uri for each in mentioned)]
    return Addressing(
        to=(group.uri, PUBLIC) if group else (PUBLIC,),
        cc=tuple(dict.fromkeys(filter(None, cc))),
        audience=(group.uri,) if group else (),
    )


def write_article(
    post: Post,
    urls: Urls,
    *,
    source: str = "",
    mentioned: Sequence[Actor] = (),
    writing: Writing | None = None,
) -> Document:
    """A post of ours; `source` is its Markdown as others can read it, if that differs.

    `writing` is who writes it, where that is not its author alone.
    """
    content = post.content
    shown = content.warning or content.lead
    source = source or content.text
    if writing is not None:
        source = credited(source, post, writing, urls)
    people = [post.subwiki, *mentioned] if post.subwiki else mentioned
    return {
        "@context": contexts.ACTIVITY,
        "id": post.uri,
        "type": "Article",
        "attributedTo": post.author.uri,
        **write_addressing(post_addressing(post, mentioned)),
        "name": content.title,
        "summary": (
            summary_with_revision(shown, writing, MAX_SUMMARY_CHARS)
            if writing
            else summary_of(shown)
        ),
        "sensitive": content.sensitive or bool(content.warning),
        **_written_text(post, source),
        "url": post.url,
        **write_times(post.published, post.updated),
        "attachment": [
            write_attachment(each) for each in content.attachments if each.kind != "preview"
        ],
        **write_preview(content.attachments),
        "tag": [
            *(write_mention(each) for each in people),
            *(write_hashtag(each, post.uri) for each in content.tags),
        ],
        "context": urls.context(post.uri),
        "replies": urls.replies(post.uri),
        **(
            {"history": urls.history(post.uri), **write_collaboration(post, writing, urls)}
            if writing
            else write_revision_count(post, urls)
        ),
        "likes": {"type": "Collection", "totalItems": post.likes},
        **({"license": post.licence} if post.licence else {}),
        **({"fw:crosspostOf": post.crosspost_of} if post.crosspost_of else {}),
        "interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}},
        "commentsEnabled": post.locked is None,
        "stickied": post.pinned is not None,
    }


def summary_of(text: str) -> str:
    """Plain text that no reader takes for markup, cut where it would be too long."""
    return plain.shortened(plain_line(text), MAX_SUMMARY_CHARS)


def _title(document: Document, html: str, attachments: Sequence[Attachment]) -> str:
    """The name; without one the first line, without those whom it is addressed to."""
    named = one_line(fields.text_in_any_language(document, "name"), MAX_TITLE_CHARS)
    if named:
        return named
    shown = (one_line(each.alt or each.url, MAX_TITLE_CHARS) for each in attachments)
    return plain.title_from(html, MAX_TITLE_CHARS) or next(shown, "")


def _all_attachments(document: Document, uri: str) -> tuple[Attachment, ...]:
    found = read_attachments(document)
    if "Video" in fields.types(document) and not found:
        return (Attachment("link", page_url(document, uri)),)
    return found


def _written_text(post: Post, source: str) -> Document:
    """The text in every form; of a very long post the HTML is its lead and where to read on."""
    content = post.content
    html = portable_html(content.html)
    whole = _bytes(html, source, content.text if source != content.text else "")
    if whole > _MAX_TEXT_BYTES or (content.html and not html):
        html = _excerpt(post)
    written: Document = {
        "content": html,
        "mediaType": "text/html",
        "source": {"content": source, "mediaType": "text/markdown"},
        **write_language(content.language, html),
    }
    if source != content.text and _bytes(html, source, content.text) <= _MAX_TEXT_BYTES:
        written["fw:source"] = {"content": content.text, "mediaType": "text/markdown"}
    return written


def _bytes(*texts: str) -> int:
    """How much texts take on the wire, where JSON escapes what it must."""
    return sum(len(orjson.dumps(each)) for each in texts)


def _excerpt(post: Post) -> str:
    url = escape(post.url)
    return f'<p>{escape(post.content.lead)}</p><p><a href="{url}">{url}</a></p>'
