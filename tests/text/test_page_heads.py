"""What pages of strangers say of themselves."""

import pytest

from fediwiki.text.page_heads import MAX_BYTES, PageHead, read

_URL = "https://far.example/a/b"


def _read(html: str, charset: str = "") -> PageHead:
    return read(html.encode(), url=_URL, charset=charset)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Plain</title>", "Plain"),
        ("<TITLE\nlang=en>\n  Two\n lines </TITLE>", "Two lines"),
        ("<title>A &amp; B</title>", "A & B"),
        ('<title>Old</title><meta property="og:title" content="New">', "New"),
        ("<meta content=Bare name=twitter:title>", "Bare"),
        ('<meta property="og:title" content=""><title>Then this</title>', "Then this"),
        ("<script>'<title>no</title>'</script><title>Yes</title>", "Yes"),
        ("<!-- <title>no</title> --><title>Yes</title>", "Yes"),
        ("<body><title>no</title>", ""),
        ("<title>" + "x" * 900 + "</title>", "x" * 200),
        ("<title>a\u202eb\x00c</title>", "abc"),
        ("<title><script>alert(1)</script></title>", ""),
        ("", ""),
    ],
)
def test_the_title_is_one_line_of_plain_text(html: str, title: str) -> None:
    assert _read(html).title == title


def test_the_description_is_bounded() -> None:
    assert _read('<meta name="description" content="Of things.">').description == "Of things."
    assert len(_read(f'<meta name=description content="{"y" * 3_000}">').description) == 500


@pytest.mark.parametrize(
    ("said", "picture"),
    [
        ("/x.png", "https://far.example/x.png"),
        ("x.png", "https://far.example/a/x.png"),
        ("//cdn.example/x.png", "https://cdn.example/x.png"),
        ("https://cdn.example/x.png?a=1&amp;b=2", "https://cdn.example/x.png?a=1&b=2"),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,xx", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_the_picture_is_an_address_of_the_web(said: str, picture: str) -> None:
    assert _read(f'<meta property="og:image" content="{said}">').picture == picture


def test_the_letters_are_those_that_were_meant() -> None:
    latin = "<title>Köln</title>".encode("latin-1")
    assert read(latin, url=_URL, charset="iso-8859-1").title == "Köln"
    assert read(b'<meta charset="latin-1">' + latin, url=_URL).title == "Köln"
    assert _read("<title>Köln</title>").title == "Köln"
    assert _read("<title>Köln</title>", charset="no-such-thing").title == "Köln"
    assert read(b"<title>\xff\xfe\x00</title>", url=_URL, charset="utf-8").title


def test_what_lies_beyond_the_beginning_is_not_read() -> None:
    assert _read(" " * MAX_BYTES + "<title>x</title>").title == ""


@pytest.mark.parametrize(
    "piece", ["<meta ", "<title>", "<!--", '<meta x="', "&amp;", "<script>", "<a ", "</title"]
)
def test_no_page_takes_long(piece: str) -> None:
    assert _read(piece * (MAX_BYTES // len(piece))) is not None
