"""A request as it goes over the wire, ours to send or a stranger's to judge."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from fediwiki.errors import Malformed

Headers = Sequence[tuple[bytes, bytes]]

_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
# `'` is encoded too: HTTP clients disagree about it in queries, but all leave `%27` as it is.
_NOT_FOR_THE_WIRE = re.compile(rb"[^!$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z~]|%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Request:
    """A request, whole.

    `scheme` and `authority` are those of the server that it is meant for, from our configuration
    and never from the request: lower-case, without a default port. `target` is the request target
    byte for byte as on the wire, with its query. Names of headers are lower-case.
    """

    method: str
    scheme: str
    authority: str
    target: bytes
    headers: Headers
    body: bytes | None = None

    @classmethod
    def to(
        cls, method: str, url: str, *, body: bytes | None = None, content_type: str | None = None
    ) -> Self:
        """The request that we are about to send; `url` and `target` then say what to send.

        Raises:
            Malformed: `url` is not an absolute http or https url without user and password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
            path = parts.path.encode()
            query = parts.query.encode()
        except ValueError as error:
            raise Malformed(f"not a url: {error}") from None
        host = (parts.hostname or "").lower()
        host = f"[{host}]" if ":" in host else host
        if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or not _HOST.fullmatch(host):
            raise Malformed("not an absolute http(s) url")
        if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
            host = f"{host}:{port}"
        target = _for_the_wire(path or b"/") + (b"?" + _for_the_wire(query) if query else b"")
        headers = ((b"content-type", content_type.encode()),) if content_type else ()
        return cls(method, parts.scheme, host, target, headers, body)

    @property
    def url(self) -> str:
        """The whole url, in ASCII."""
        return f"{self.scheme}://{self.authority}{self.target.decode('latin-1')}"

    def fields(self) -> dict[bytes, bytes]:
        """The value of each header; of one that occurs often, all values joined by commas."""
        found: dict[bytes, bytes] = {}
        for name, value in self.headers:
            found[name] = found[name] + b", " + value.strip() if name in found else value.strip()
        return found

    def adding(self, headers: Headers) -> Self:
        """The same request with `headers` added."""
        return replace(self, headers=(*self.headers, *headers))

    @property
    def carries_content(self) -> bool:
        """Whether a signature must cover a digest: always, but for a bodiless GET or HEAD."""
        return bool(self.body) or self.method not in ("GET", "HEAD")

    def is_for(self, host: bytes) -> bool:
        """Whether the Host header `host` names the server that the request is meant for."""
        name = host.decode("latin-1").lower()
        return name in (self.authority, f"{self.authority}:{_DEFAULT_PORTS.get(self.scheme)}")


def _for_the_wire(part: bytes) -> bytes:
    return _NOT_FOR_THE_WIRE.sub(lambda match: b"%%%02X" % match[0][0], part)
