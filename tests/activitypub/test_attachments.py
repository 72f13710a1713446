"""What stands with a post, on the wire."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.attachments import (
    read_attachments,
    write_attachment,
    write_preview,
)
from fediwiki.activitypub.vocabulary.posts import read_post, write_article
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Content, PostKind
from tests.activitypub.values import URLS, post

_PICTURE = Attachment(
    "image",
    "https://a.example/media/i.webp",
    "image/webp",
    "A cat",
    width=800,
    height=600,
    blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
)
_LINK = Attachment("link", "https://b.example/page", alt="A page", description="Of things")
_PREVIEW = Attachment(
    "preview",
    "https://a.example/media/p.webp",
    "image/webp",
    width=400,
    height=200,
    blurhash="LEHV6n",
)
_LATER = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_picture_says_its_size_and_colours() -> None:
    assert write_attachment(_PICTURE) == {
        "type": "Image",
        "url": "https://a.example/media/i.webp",
        "mediaType": "image/webp",
        "name": "A cat",
        "width": 800,
        "height": 600,
        "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
    }


def test_a_link_post_has_one_link_and_the_picture_as_image() -> None:
    article = write_article(post(Content("T", "", "", "", attachments=(_LINK, _PREVIEW))), URLS)
    assert article["attachment"] == [
        {
            "type": "Link",
            "href": "https://b.example/page",
            "name": "A page",
            "summary": "Of things",
        }
    ]
    assert article["image"] == {
        "type": "Image",
        "url": "https://a.example/media/p.webp",
        "mediaType": "image/webp",
        "width": 400,
        "height": 200,
        "blurhash": "LEHV6n",
    }
    assert read_post(article, arrived=_LATER).content.attachments == (_LINK, _PREVIEW)
    assert read_post(article, arrived=_LATER).content.kind is PostKind.LINK


@given(
    st.builds(
        Attachment,
        st.just("image"),
        st.just("https://a.example/i"),
        st.sampled_from(["", "image/png"]),
        st.sampled_from(["", "A cat"]),
        width=st.integers(1, 9_000),
        height=st.integers(1, 9_000),
        blurhash=st.sampled_from(["", "LEHV6nWB2yk8"]),
    )
)
def test_a_picture_is_read_as_it_was_written(attachment: Attachment) -> None:
    assert read_attachments({"attachment": [write_attachment(attachment)]}) == (attachment,)


@pytest.mark.parametrize(
    "said",
    [
        {"width": -1, "height": 10},
        {"width": 2**63, "height": 10},
        {"width": "10", "height": 10},
        {"width": True, "height": True},
        {"width": 1.5, "height": 10},
        {"height": 10},
    ],
)
def test_a_size_that_is_none_is_unknown(said: Document) -> None:
    read = read_attachments({"attachment": {"type": "Image", "url": "https://a.example/i", **said}})
    assert (read[0].width, read[0].height) == (0, 0)


@pytest.mark.parametrize("blurhash", ["", "x", "<script>", '" onload="', "a" * 500, 7])
def test_what_is_no_blurhash_is_left_out(blurhash: object) -> None:
    picture = {"type": "Image", "url": "https://a.example/i", "blurhash": blurhash}
    assert not read_attachments({"attachment": picture})[0].blurhash


def test_the_picture_of_a_link_elsewhere_is_its_preview() -> None:
    page: Document = {
        "type": "Page",
        "attachment": [{"type": "Link", "href": "https://b.example/"}],
        "image": {"type": "Image", "url": "https://c.example/pictrs/1.webp"},
    }
    assert [each.kind for each in read_attachments(page)] == ["link", "preview"]
    for image in (None, "x", {}, {"type": "Image"}, {"type": "Image", "url": "javascript:x"}):
        assert len(read_attachments(page | {"image": image})) == 1


def test_the_picture_of_pictures_is_one_of_them() -> None:
    article = write_article(post(Content("T", "", "", "", attachments=(_PICTURE,))), URLS)
    assert article["image"] == {"type": "Image", "url": _PICTURE.url}
    assert read_post(article, arrived=_LATER).content.attachments == (_PICTURE,)
    assert write_preview(()) == {}
