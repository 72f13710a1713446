"""Posts on the wire: ours in the one shape that all take, others' in every shape they have."""

import re
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub.documents import Document, dump, parse
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary.objects import read_object, write_tombstone
from fediwiki.activitypub.vocabulary.posts import read_post, summary_of, write_article
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Content, PostKind
from fediwiki.errors import Malformed
from fediwiki.text import markdown, plain
from tests.activitypub.values import ANA, BOB, LICENCE, NOW, PHYSICS, URLS, post

_LATER = NOW + timedelta(hours=1)
_PAGE: Document = {
    "id": "https://other.example/post/1",
    "type": "Page",
    "attributedTo": "https://other.example/u/bob",
    "to": ["https://wiki.example/c/physics", PUBLIC],
    "name": "Light",
    "content": "<p>Fast.</p>",
    "published": "2026-03-04T05:06:07.089Z",
}


def test_a_post_is_an_article_in_the_shape_that_all_take() -> None:
    assert write_article(post(), URLS) == {
        "@context": write_article(post(), URLS)["@context"],
        "id": "https://wiki.example/p/0000000000034",
        "type": "Article",
        "attributedTo": "https://wiki.example/u/ana",
        "to": ["https://wiki.example/c/physics", PUBLIC],
        "cc": ["https://wiki.example/c/physics/followers", "https://wiki.example/u/ana/followers"],
        "audience": "https://wiki.example/c/physics",
        "name": "Light",
        "summary": "Fast.",
        "sensitive": False,
        "content": "<p><em>Fast.</em></p>",
        "contentMap": {"en": "<p><em>Fast.</em></p>"},
        "mediaType": "text/html",
        "source": {"content": "*Fast.*", "mediaType": "text/markdown"},
        "language": {"identifier": "en", "name": "English"},
        "url": "https://wiki.example/p/0000000000034",
        "published": "2026-03-04T05:06:07.089Z",
        "attachment": [],
        "tag": [
            {
                "type": "Mention",
                "href": "https://wiki.example/c/physics",
                "name": "@physics@wiki.example",
            }
        ],
        "context": "https://wiki.example/p/0000000000034/context",
        "replies": "https://wiki.example/p/0000000000034/replies",
        "fw:mode": "individual",
        "fw:latestRevision": "https://wiki.example/p/0000000000034/r/1",
        "fw:revisionCount": 1,
        "likes": {"type": "Collection", "totalItems": 0},
        "license": LICENCE,
        "interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}},
        "commentsEnabled": True,
        "stickied": False,
    }


def test_updated_is_there_only_after_an_edit() -> None:
    assert "updated" not in write_article(post(), URLS)
    assert write_article(post(updated=_LATER), URLS)["updated"] == "2026-03-04T06:06:07.089Z"


def test_the_group_s_mention_stands_first_and_every_tag_has_a_type() -> None:
    content = Content("T", "x", "<p>x</p>", "x", tags=("light", "waves"))
    article = write_article(post(content), URLS, mentioned=[BOB])
    tags = cast("list[Document]", article["tag"])
    assert [tag["type"] for tag in tags] == ["Mention", "Mention", "Hashtag", "Hashtag"]
    assert tags[0]["href"] == PHYSICS.uri
    assert tags[1] == {"type": "Mention", "href": BOB.uri, "name": "@bob@other.example"}
    assert tags[2]["name"] == "#light"
    assert cast("list[str]", article["cc"])[-1] == BOB.uri


def test_a_post_in_no_subwiki_is_for_the_public_and_followers() -> None:
    article = write_article(post(subwiki=None), URLS)
    assert article["to"] == [PUBLIC]
    assert article["cc"] == [ANA.followers_uri]
    assert article["tag"] == []
    assert "audience" not in article


def test_attachments_are_only_what_lemmy_can_read() -> None:
    attachments = (
        Attachment("link", "https://a.example/"),
        Attachment("image", "https://a.example/i.png", "image/png", "A cat"),
        Attachment("document", "https://a.example/d.pdf", "application/pdf"),
    )
    article = write_article(post(Content("T", "", "", "", attachments=attachments)), URLS)
    assert article["attachment"] == [
        {"type": "Link", "href": "https://a.example/"},
        {
            "type": "Image",
            "url": "https://a.example/i.png",
            "mediaType": "image/png",
            "name": "A cat",
        },
        {"type": "Document", "url": "https://a.example/d.pdf", "mediaType": "application/pdf"},
    ]
    assert article["image"] == {"type": "Image", "url": "https://a.example/i.png"}


def test_a_content_warning_is_the_summary_alone() -> None:
    warned = Content("T", "x", "<p>x</p>", "the lead", warning="Spiders & co")
    article = write_article(post(warned), URLS)
    assert article["summary"] == "Spiders co"
    assert article["sensitive"] is True


@given(st.text(max_size=1_000))
def test_a_summary_is_plain_and_short(text: str) -> None:
    summary = summary_of(text)
    assert len(summary) <= 400
    assert not re.search(r"[<>&\n\r\t]", summary)


@pytest.mark.parametrize(
    "text",
    ["word " * 49_000, '"quoted" \\' * 24_000, "**" + "b" * 240_000 + "**", "\n- x *y*" * 11_000],
    ids=["words", "escapes", "one word", "lists"],
)
def test_no_post_of_ours_is_too_large_to_send(text: str) -> None:
    html = markdown.render(text).html
    content = Content("T", text, html, plain.lead(html))
    article = write_article(post(content), URLS, source=text + "\n")
    assert len(dump(article, most_bytes=945_000)) > 80_000
    assert article["content"]


def test_links_within_our_page_stay_here() -> None:
    html = markdown.render("# A\n\nsee[^1]\n\n[^1]: note").html
    content = cast("str", write_article(post(Content("T", "", html, "")), URLS)["content"])
    assert "id=" in html
    assert "id=" not in content
    assert "#" not in content


def test_the_editable_text_goes_along_where_the_readable_one_differs() -> None:
    article = write_article(post(), URLS, source="*Fast*, by hand.")
    assert article["source"] == {"content": "*Fast*, by hand.", "mediaType": "text/markdown"}
    assert article["fw:source"] == {"content": "*Fast.*", "mediaType": "text/markdown"}


_WORDS = st.text("abcdé &<*_", min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


@given(
    title=_WORDS,
    text=_WORDS,
    warning=st.sampled_from(["", "Spiders"]),
    language=st.sampled_from(["en", "pt-BR", "und"]),
    tags=st.sampled_from([(), ("light", "waves")]),
    kind=st.sampled_from(["", "link", "image", "document"]),
)
def test_what_we_write_of_a_post_is_what_another_fediwiki_reads(
    title: str, text: str, warning: str, language: str, tags: tuple[str, ...], kind: str
) -> None:
    html = markdown.render(text).html
    content = Content(
        title=" ".join(title.split()),
        text=text.strip(),
        html=html,
        lead=plain.lead(html),
        kind=PostKind(kind) if kind in {"link", "image"} else PostKind.ARTICLE,
        warning=warning,
        sensitive=bool(warning),
        language=language,
        attachments=(Attachment(kind, "https://a.example/x"),) if kind else (),
        tags=tags,
    )
    body = dump(write_article(post(content, updated=_LATER), URLS), most_bytes=10**6)
    document = parse(body, depth=64)
    read = read_post(document, arrived=_LATER)
    head = read_object(document)
    assert (read.uri, read.url) == (post().uri, post().url)
    assert (read.published, read.updated) == (NOW, _LATER)
    for name in (
        "title",
        "text",
        "lead",
        "kind",
        "warning",
        "sensitive",
        "language",
        "tags",
        "attachments",
    ):
        assert getattr(read.content, name) == getattr(content, name)
    assert (head.author, head.in_reply_to, head.mentions) == (ANA.uri, "", (PHYSICS.uri,))
    assert head.addressing.public
    assert head.addressing.everyone_named[0] == PHYSICS.uri


def test_a_title_less_note_is_called_by_its_first_line_without_the_mention() -> None:
    note: Document = {
        **_PAGE,
        "type": "Note",
        "name": None,
        "content": '<p><a href="https://wiki.example/c/physics">@physics</a> Is light fast?</p>'
        "<p>I wonder.</p>",
    }
    assert read_post(note, arrived=_LATER).content.title == "Is light fast?"
    long = note | {"content": "<p>" + "word " * 100 + "</p>"}
    assert len(read_post(long, arrived=_LATER).content.title) <= 200


def test_a_post_without_words_is_called_by_what_it_shows() -> None:
    empty = _PAGE | {"name": "", "content": None}
    image: Document = {"type": "Document", "mediaType": "image/png", "url": "https://i.example/1"}
    named = empty | {"attachment": image | {"name": "A cat"}}
    assert read_post(named, arrived=_LATER).content.title == "A cat"
    unnamed = read_post(empty | {"attachment": [image]}, arrived=_LATER).content
    assert (unnamed.title, unnamed.kind) == ("https://i.example/1", PostKind.IMAGE)
    with pytest.raises(Malformed):
        read_post(empty, arrived=_LATER)


@pytest.mark.parametrize(
    ("change", "html"),
    [
        ({"content": None, "source": "https://a.example/"}, ""),
        ({"content": None, "contentMap": {"fr": "<p>Vite.</p>"}}, "<p>Vite.</p>"),
        ({"content": "a <b>\n\nc", "mediaType": "text/plain"}, "<p>a &lt;b&gt;</p><p>c</p>"),
        ({"content": "<script>x</script><p>y</p>"}, "<p>y</p>"),
        ({"content": 7}, ""),
        (
            {"type": "Question", "oneOf": [{"name": "Yes & no"}, {"name": "<i>"}, 3]},
            "<p>Fast.</p><ul><li>Yes &amp; no</li><li>&lt;i&gt;</li></ul>",
        ),
    ],
)
def test_the_text_is_read_in_every_shape_and_made_safe(change: Document, html: str) -> None:
    assert read_post(_PAGE | change, arrived=_LATER).content.html == html


def test_the_summary_of_a_note_is_a_warning_and_that_of_an_article_its_lead() -> None:
    summed = _PAGE | {"summary": "<p>Of   light</p>"}
    assert read_post(summed, arrived=_LATER).content.warning == ""
    note = read_post(summed | {"type": "Note"}, arrived=_LATER).content
    assert (note.warning, note.sensitive) == ("Of light", True)
    marked = read_post(summed | {"sensitive": True}, arrived=_LATER).content
    assert (marked.warning, marked.sensitive) == ("Of light", True)
    assert read_post(_PAGE | {"sensitive": True}, arrived=_LATER).content.sensitive


@pytest.mark.parametrize(
    ("attachment", "read"),
    [
        ({"type": "Link", "href": "https://a.example/"}, ("link", "https://a.example/")),
        ({"type": "Image", "url": "https://a.example/i"}, ("image", "https://a.example/i")),
        (
            {"type": "Image", "url": {"type": "Link", "href": "https://a.example/i"}},
            ("image", "https://a.example/i"),
        ),
        (
            {"type": "Document", "mediaType": "image/webp", "url": "https://a.example/i"},
            ("image", "https://a.example/i"),
        ),
        ({"type": "Document", "url": "https://a.example/d"}, ("document", "https://a.example/d")),
        ({"type": "PropertyValue", "name": "x", "value": "y"}, None),
        ({"type": "Link", "href": "javascript:alert(1)"}, None),
        ({"type": "Link", "href": "https://good.example@evil.example/"}, None),
        ({"type": "Image", "url": "data:image/png;base64,x"}, None),
        ("https://a.example/", None),
        (None, None),
    ],
)
def test_attachments_are_read_or_left_out(attachment: object, read: tuple[str, str] | None) -> None:
    for value in (attachment, [attachment]):
        found = read_post(_PAGE | {"attachment": value}, arrived=_LATER).content.attachments
        assert [(each.kind, each.url) for each in found] == ([read] if read else [])


def test_there_are_at_most_twenty_attachments_and_thirty_hashtags() -> None:
    many: Document = {
        "attachment": [{"type": "Link", "href": f"https://a.example/{n}"} for n in range(50)],
        "tag": [{"type": "Hashtag", "name": f"#t{n}"} for n in range(50)],
    }
    content = read_post(_PAGE | many, arrived=_LATER).content
    assert len(content.attachments) == 20
    assert len(content.tags) == 30


def test_times_are_never_later_than_the_arrival() -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    future: Document = {"published": "2999-01-01T00:00:00Z", "updated": "2999-01-02T00:00:00Z"}
    read = read_post(_PAGE | future, arrived=_LATER)
    assert (read.published, read.updated) == (_LATER, _LATER)
    assert read_post(_PAGE | {"published": "nonsense"}, arrived=early).published == early
    same = _PAGE | {"updated": _PAGE["published"]}
    assert read_post(same, arrived=_LATER).updated is None


@pytest.mark.parametrize(
    ("attributed", "author"),
    [
        ("https://good.example/u", "https://good.example/u"),
        ({"id": "https://good.example/u", "type": "Person"}, "https://good.example/u"),
        (["https://evil.example/u", "https://good.example/u"], "https://evil.example/u"),
        (
            [{"type": "Person", "id": "https://good.example/u"}, {"type": "Group", "id": "x"}],
            "https://good.example/u",
        ),
        ([7, "https://good.example/u"], ""),
        (7, ""),
        (None, ""),
    ],
)
def test_the_author_is_the_first_whom_it_is_attributed_to(attributed: object, author: str) -> None:
    assert read_object(_PAGE | {"attributedTo": attributed}).author == author


@pytest.mark.parametrize(
    ("addressed", "public"),
    [
        ({"to": PUBLIC}, True),
        ({"cc": ["as:Public"]}, True),
        ({"to": {"id": "Public"}}, True),
        ({"audience": PUBLIC}, False),
        ({"bto": PUBLIC, "tag": [PUBLIC]}, False),
        ({"to": "https://other.example/u/bob/followers"}, False),
        ({"to": 7, "cc": {}}, False),
        ({}, False),
    ],
)
def test_what_does_not_say_that_it_is_public_is_private(addressed: Document, public: bool) -> None:  # noqa: FBT001 - a column of a table
    bare = {key: value for key, value in _PAGE.items() if key not in {"to", "cc"}}
    assert read_object(bare | addressed).addressing.public is public


def test_a_kind_that_we_do_not_keep_has_a_head_without_type() -> None:
    assert read_object(_PAGE | {"type": "fw:Revision"}).type == ""
    assert read_object(_PAGE | {"type": ["as:Thing", "Event"]}).type == "Event"
    with pytest.raises(Malformed):
        read_object(_PAGE | {"id": "nonsense"})


def test_a_tombstone_says_what_was_there() -> None:
    tombstone = write_tombstone(post().uri, former_type="Article", deleted=NOW)
    assert read_object(tombstone).type == "Tombstone"
    assert tombstone["formerType"] == "Article"
    assert tombstone["deleted"] == "2026-03-04T05:06:07.089Z"
