"""What each kind of server understands: the only place where names of software stand.

Source: protocol §4; NodeInfo 2.1.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from fediwiki.activitypub import documents
from fediwiki.activitypub.signing import Sign
from fediwiki.domain.servers import Dialect
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.outbound.client import Client

_DIALECTS: Mapping[str, Dialect] = {
    "fediwiki": Dialect.FEDIWIKI,
    "lemmy": Dialect.THREADIVERSE,
    "piefed": Dialect.THREADIVERSE,
    "mbin": Dialect.THREADIVERSE,
    "kbin": Dialect.THREADIVERSE,
    "nodebb": Dialect.THREADIVERSE,
    "discourse": Dialect.THREADIVERSE,
    # What is not here is microblog software, too; these are so even by a User-Agent alone.
    "mastodon": Dialect.MICROBLOG,
    "gotosocial": Dialect.MICROBLOG,
    "misskey": Dialect.MICROBLOG,
    "sharkey": Dialect.MICROBLOG,
    "pleroma": Dialect.MICROBLOG,
    "akkoma": Dialect.MICROBLOG,
    "friendica": Dialect.MICROBLOG,
    "pixelfed": Dialect.MICROBLOG,
    "snac": Dialect.MICROBLOG,
    "mitra": Dialect.MICROBLOG,
    "wordpress": Dialect.MICROBLOG,
}
_SCHEMA = re.compile(r"http://nodeinfo\.diaspora\.software/ns/schema/([12]\.[0-9])")
_PRODUCT = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,63})(?:/([^\s;()]{1,64}))?")
_NAME_CHARACTERS = 64
_BYTES = 256 * 1024
_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Software:
    """What a server runs."""

    name: str
    version: str

    @property
    def dialect(self) -> Dialect:
        """What it understands; of software that nobody knows, the least."""
        return _DIALECTS.get(self.name, Dialect.MICROBLOG)


Ask = Callable[[str], Awaitable[Software | None]]
"""From an origin to what is run there, None if that cannot be learnt now."""


def asking(client: Client, sign: Sign) -> Ask:
    """What asks a server for its NodeInfo, signed by the instance actor."""

    async def ask(origin: str) -> Software | None:
        try:
            url = _newest(await _fetched(client, f"{origin}/.well-known/nodeinfo", sign))
            return _software(await _fetched(client, url, sign))
        except FediWikiError:
            return None

    return ask


def of_user_agent(text: str) -> Software | None:
    """What the User-Agent of a signed request says that its server runs.

    None unless the software is known: many say there only which library they use.
    """
    product = _PRODUCT.match(text)
    if product is None:
        return None
    name = product[1].lower().removesuffix("bot")
    return Software(name, product[2] or "") if name in _DIALECTS else None


async def _fetched(client: Client, url: str, sign: Sign) -> Mapping[str, object]:
    answer = await client.get(url, accept="application/json", sign=sign, max_bytes=_BYTES)
    if answer.status != HTTPStatus.OK:
        raise Malformed(f"{url} answers {answer.status}")
    return documents.parse(answer.body, depth=_DEPTH)


def _newest(links: Mapping[str, object]) -> str:
    found: dict[str, str] = {}
    listed = links.get("links")
    for link in cast("list[object]", listed) if isinstance(listed, list) else []:
        match link:
            case {"rel": str(rel), "href": str(href)} if version := _SCHEMA.fullmatch(rel):
                found[version[1]] = href
            case _:
                pass
    if not found:
        raise Malformed("there is no NodeInfo of a version that we read")
    return found[max(found)]


def _software(nodeinfo: Mapping[str, object]) -> Software:
    software = nodeinfo.get("software")
    match software:
        case {"name": str(name), "version": str(version)} if name.strip():
            pass
        case {"name": str(name)} if name.strip():
            version = ""
        case _:
            raise Malformed("the NodeInfo names no software")
    return Software(name.strip().lower()[:_NAME_CHARACTERS], version[:_NAME_CHARACTERS])
