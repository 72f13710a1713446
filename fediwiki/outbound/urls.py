"""Which urls may be asked for, told by their text alone."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

import httpx
import idna

from fediwiki.errors import Malformed
from fediwiki.outbound.policy import Policy

MAX_URL_CHARACTERS = 2048

_UNSPEAKABLE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
_URL = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]@%]+)(?::([0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_MAX_NAME_CHARACTERS = 253
_HIGHEST_PORT = 65535
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Names that never lead to a public server, whatever a resolver says of them.
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".home.arpa", ".onion")


@lru_cache(maxsize=2048)
def vetted(text: str, policy: Policy) -> httpx.URL:
    """The url to ask for, in its one normal form and without its fragment.

    Raises:
        Malformed: It is no url, or one that must not be asked for.
    """
    if len(text) > MAX_URL_CHARACTERS:
        raise Malformed("the url is too long")
    if _UNSPEAKABLE.search(text):
        raise Malformed("the url has characters that no url has")
    if not (parts := _URL.fullmatch(text)):
        raise Malformed("the url is not of the web")
    scheme = parts[1].lower()
    if scheme == "http" and not policy.insecure_http:
        raise Malformed("the url is not of https")
    if not (authority := _AUTHORITY.fullmatch(parts[2])):
        raise Malformed("the url names no host, or more than a host")
    host = _host(authority[1], policy)
    port = _port(authority[2], scheme, policy)
    try:
        url = httpx.URL(f"{scheme}://{host}:{port}{parts[3]}")
    except httpx.InvalidURL as error:
        raise Malformed("the url cannot be read") from error
    if len(str(url)) > MAX_URL_CHARACTERS:
        raise Malformed("the url is too long")
    return url


def following(url: httpx.URL, location: str, policy: Policy) -> httpx.URL:
    """Where a redirect from `url` leads.

    Raises:
        Malformed: Nowhere, or where we must not go; never from https to http.
    """
    if len(location) > MAX_URL_CHARACTERS or _UNSPEAKABLE.search(location):
        raise Malformed("the redirect leads nowhere")
    try:
        target = str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise Malformed("the redirect leads nowhere") from error
    joined = vetted(target, policy)
    if url.scheme == "https" and joined.scheme != "https":
        raise Malformed("the redirect leads away from https")
    return joined


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port, the port only where it is not the scheme's own."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _host(text: str, policy: Policy) -> str:
    if text.startswith("["):
        return _literal(text, policy)
    name = _normal_name(text)
    labels = name.split(".")
    if not labels[-1][0].isalpha():
        # Resolvers read 127.1, 0x7f.1 and 2130706433 as addresses.
        return _literal(name, policy)
    if name in policy.own_hosts:
        raise Malformed("the url is our own")
    if not policy.allow_private_addresses and (
        len(labels) == 1 or f".{name}".endswith(_PRIVATE_ENDINGS)
    ):
        raise Malformed("the url's host is not of the public internet")
    return name


def _normal_name(text: str) -> str:
    if len(text) > _MAX_NAME_CHARACTERS:
        raise Malformed("the url's host is too long")
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise Malformed("the url's host is no name") from error
    labels = name.split(".")
    if len(name) > _MAX_NAME_CHARACTERS or not all(map(_is_label, labels)):
        raise Malformed("the url's host is no name")
    return name


def _is_label(label: str) -> bool:
    if not _LABEL.fullmatch(label):
        return False
    if not label.startswith("xn--"):
        return True
    try:
        # Not IDNA's own rules: hosts with emoji in their names exist, written like this.
        spelled = label[4:].encode("ascii").decode("punycode")
        normal = spelled.encode("punycode").decode("ascii") == label[4:]
        return normal and spelled.isprintable() and not spelled.isascii()
    except UnicodeError:
        return False


def _literal(text: str, policy: Policy) -> str:
    if not policy.allow_private_addresses:
        raise Malformed("the url's host is an address, not a name")
    try:
        if text.startswith("["):
            return f"[{IPv6Address(text[1:-1])}]"
        return str(IPv4Address(text))
    except ValueError as error:
        raise Malformed("the url's host is no address") from error


def _port(text: str | None, scheme: str, policy: Policy) -> int:
    default = _DEFAULT_PORTS[scheme]
    port = default if text is None else int(text)
    if policy.allow_private_addresses and 0 < port <= _HIGHEST_PORT:
        return port
    if port != default:
        raise Malformed("the url's port is not the web's")
    return port
