"""The way out for mails: to the mail server that the configuration names, or into a folder.

That server is the operator's own choice, so it may stand in a private network.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import aiosmtplib

from fediwiki.errors import Malformed, Unreachable

_SECONDS = 30.0
_LONGEST_PLAIN_LINE = 900
_FOR_GOOD = 500


class _Policy(EmailPolicy):
    """As mails go over the wire; a link at the head stays whole, or nobody could open it."""

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}\r\n" if _is_link(name) else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _Policy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Sender:
    """From where mails leave: `domain` is that of the instance, without a port."""

    address: str
    domain: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on its way, in the name of `sender`.

    Sent again it has the same `id`, by which a reader's program knows it.
    """

    id: str
    sender: str
    to: str
    subject: str
    text: str
    written: datetime
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Mailer(Protocol):
    """Whoever takes mails."""

    async def send(self, letter: Letter) -> None:
        """Send a mail.

        Raises:
            Malformed: It, or whom it is for, is refused for good.
            Unreachable: It was not taken this time.
        """
        ...


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server, and how to speak with it; `tls` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""


class SmtpMailer:
    """Hands mails to a mail server, each over a connection of its own."""

    def __init__(self, server: SmtpServer, sender: Sender) -> None:
        """Send through `server`."""
        self._server = server
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Send a mail.

        Raises:
            Malformed: The server refuses it, or whom it is for, for good.
            Unreachable: It did not take it this time.
        """
        server = self._server
        message = message_of(letter, self._sender)
        try:
            async with asyncio.timeout(_SECONDS):
                await aiosmtplib.send(
                    message,
                    sender=self._sender.address,
                    recipients=[letter.to],
                    hostname=server.host,
                    port=server.port,
                    username=server.user or None,
                    password=server.password if server.user else None,
                    use_tls=server.tls == "tls",
                    start_tls=server.tls == "starttls",
                    local_hostname=self._sender.domain,
                    timeout=_SECONDS,
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            raise _verdict("the recipient", min(codes, default=0)) from error
        except aiosmtplib.SMTPDataError as error:
            raise _verdict("the mail", error.code) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # What the server says may name the recipient, and is not kept.
            raise Unreachable(f"the mail server: {type(error).__name__}") from error


class FolderMailer:
    """Writes mails into a folder, one file each, for development."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        """Write into `folder`, which is made when it is first needed."""
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Write a mail down.

        Raises:
            Unreachable: The folder cannot be written to.
        """
        content = message_of(letter, self._sender).as_bytes()
        try:
            await asyncio.to_thread(self._write, f"{letter.id}.eml", content)
        except OSError as error:
            raise Unreachable(f"mail.folder: {error.strerror}") from error

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self._folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.rename(self._folder / name)


def message_of(letter: Letter, sender: Sender) -> EmailMessage:
    """The mail as it goes over the wire.

    Raises:
        Malformed: A header would hold more than one line.
    """
    message = EmailMessage(policy=_POLICY)
    try:
        message["From"] = Address(" ".join(letter.sender.split()), addr_spec=sender.address)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        for name, value in letter.headers.items():
            message[name] = value
    except (ValueError, IndexError) as error:
        raise Malformed("this cannot be the head of a mail") from error
    message["Date"] = format_datetime(letter.written)
    message["Message-ID"] = f"<{letter.id}@{sender.domain}>"
    # So that no holiday notice answers (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte=_encoding(letter.text))
    return message


def _is_link(name: str) -> bool:
    return name.lower() == "list-unsubscribe"


def _encoding(text: str) -> str:
    """Plain where it can be, so that a link is one word whoever looks."""
    plain = text.isascii() and all(len(line) <= _LONGEST_PLAIN_LINE for line in text.splitlines())
    return "7bit" if plain else "quoted-printable"


def _verdict(what: str, code: int) -> Malformed | Unreachable:
    if code >= _FOR_GOOD:
        return Malformed(f"the mail server refuses {what} ({code})")
    return Unreachable(f"the mail server does not take {what} now ({code})")
