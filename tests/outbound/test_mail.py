"""Mails on the wire, and in a folder."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from fediwiki.errors import Malformed, Unreachable
from fediwiki.outbound.mail import (
    FolderMailer,
    Letter,
    Sender,
    SmtpMailer,
    SmtpServer,
)
from tests.outbound.post_office import PostOffice, post_office

_SENDER = Sender("noreply@wiki.example", "wiki.example")
_LETTER = Letter(
    "0abc",
    "Open  Atlas",
    "ana@example.org",
    "Confirm your address",
    "Hello,\n\nhttps://wiki.example/confirm/abc-def\n",
    datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
)


def _mailer(office: PostOffice, tls: str = "none") -> SmtpMailer:
    return SmtpMailer(SmtpServer("127.0.0.1", office.port, tls), _SENDER)


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


async def test_a_mail_goes_to_the_server_that_was_named() -> None:
    async with post_office() as office:
        await _mailer(office).send(_LETTER)
    assert any(line.startswith("MAIL FROM:<noreply@wiki.example>") for line in office.said)
    assert "RCPT TO:<ana@example.org>" in office.said
    assert office.said[0] == "EHLO wiki.example"
    message = _read(office.taken[0])
    assert message["From"] == "Open Atlas <noreply@wiki.example>"
    assert message["To"] == "ana@example.org"
    assert message["Message-ID"] == "<0abc@wiki.example>"
    assert message["Date"] == "Sun, 22 Nov 2026 09:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert b"https://wiki.example/confirm/abc-def\r\n" in office.taken[0]


async def test_words_in_any_language_arrive_as_they_were() -> None:
    letter = Letter(
        "0abc", "Open Atlas", "ana@example.org", "Grüße", f"Ça va ? {'ä' * 2_000}", _LETTER.written
    )
    async with post_office() as office:
        await _mailer(office).send(letter)
    message = _read(office.taken[0])
    assert message["Subject"] == "Grüße"
    assert message.get_content().startswith("Ça va ? ää")


@pytest.mark.parametrize(
    "answers",
    [{"RCPT": "550 nobody of that name"}, {".": "554 we do not like it"}],
    ids=["recipient", "mail"],
)
async def test_what_is_refused_for_good_is_told_as_such(answers: dict[str, str]) -> None:
    async with post_office(**answers) as office:
        with pytest.raises(Malformed) as refusal:
            await _mailer(office).send(_LETTER)
    assert "ana@" not in str(refusal.value)


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "450 come again"},
        {".": "451 come again"},
        {"MAIL": "550 not from you"},
        {"EHLO": "554 go away", "HELO": "554 go away"},
    ],
    ids=["recipient", "mail", "sender", "greeting"],
)
async def test_what_may_be_mended_is_tried_again(answers: dict[str, str]) -> None:
    async with post_office(**answers) as office:
        with pytest.raises(Unreachable):
            await _mailer(office).send(_LETTER)


async def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for() -> None:
    async with post_office() as office:
        with pytest.raises(Unreachable):
            await _mailer(office, tls="starttls").send(_LETTER)
        with pytest.raises(Unreachable):
            await _mailer(office, tls="tls").send(_LETTER)
    assert office.taken == []


async def test_nobody_at_the_other_end_is_told_as_such() -> None:
    async with post_office() as office:
        mailer = _mailer(office)
    with pytest.raises(Unreachable):
        await mailer.send(_LETTER)


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ana@example.org", "Hello\r\nBcc: eve@evil.example"),
        ("ana@example.org", "Hello\nBcc: eve@evil.example"),
        ("ana@example.org\r\nBcc: eve@evil.example", "Hello"),
        ("ana@example.org>\r\nRCPT TO:<eve@evil.example", "Hello"),
    ],
)
async def test_a_header_is_one_line(to: str, subject: str) -> None:
    async with post_office() as office:
        with pytest.raises(Malformed):
            await _mailer(office).send(
                Letter("0abc", "Open Atlas", to, subject, "", _LETTER.written)
            )
    assert office.said == []


async def test_words_that_look_like_the_end_of_a_mail_are_words() -> None:
    letter = Letter(
        "0abc", "Open Atlas", "ana@example.org", "Hello", "a\n.\nRCPT TO:x\n", _LETTER.written
    )
    async with post_office() as office:
        await _mailer(office).send(letter)
    assert b"a\r\n..\r\nRCPT TO:x\r\n" in office.taken[0]
    assert "RCPT TO:x" not in office.said


async def test_a_folder_takes_mails_as_files(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mail"
    await FolderMailer(folder, _SENDER).send(_LETTER)
    (path,) = folder.iterdir()
    assert path.name == "0abc.eml"
    assert _read(path.read_bytes())["To"] == "ana@example.org"
    assert b"https://wiki.example/confirm/abc-def" in path.read_bytes()


async def test_a_folder_that_cannot_be_made_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unreachable):
        await FolderMailer(tmp_path / "file", _SENDER).send(_LETTER)


async def test_a_long_link_at_the_head_stays_whole(tmp_path: Path) -> None:
    link = f"<https://wiki.example/unsubscribe/{'a' * 300}>"
    headers = {"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    await FolderMailer(tmp_path, _SENDER).send(replace(_LETTER, headers=headers))
    (written,) = tmp_path.glob("*.eml")
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in written.read_bytes()
    message = _read(written.read_bytes())
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_a_header_has_one_line(tmp_path: Path) -> None:
    bad = {"List-Unsubscribe": "<https://wiki.example/>\r\nBcc: eve@example.org"}
    with pytest.raises(Malformed):
        await FolderMailer(tmp_path, _SENDER).send(replace(_LETTER, headers=bad))
