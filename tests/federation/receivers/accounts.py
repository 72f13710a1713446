"""Accounts: whom a Mastodon-like server knows elsewhere, found and checked as Mastodon does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.federation.letters import JSON
from tests.federation.receivers.door import (
    Door,
    RefusedError,
    embedded,
    host_of,
    id_of,
    listed,
    need,
)

_KINDS = {"Application", "Group", "Organization", "Person", "Service"}
_USERNAME = re.compile(r"[a-z0-9_]+([.-]+[a-z0-9_]+)*", re.IGNORECASE)
_LINK_TYPES = {
    "application/activity+json",
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody elsewhere."""

    uri: str
    kind: str
    handle: str
    name: str
    inbox: str
    shared_inbox: str
    pem: str
    shows_followers: bool
    pinned: tuple[str, ...]


async def account_of(door: Door, uri: str, document: JSON | None = None) -> Account:
    """Somebody, as their own server and its WebFinger say.

    Raises:
        RefusedError: They do not agree, or something that is needed is missing.
    """
    document = document or await door.fetch(uri)
    kind, name = document.get("type"), document.get("preferredUsername")
    need(kind in _KINDS, f"{uri} is a {kind}, which is no account")
    need(isinstance(name, str) and _USERNAME.fullmatch(name), f"{uri} is called {name}")
    inbox = document.get("inbox")
    need(isinstance(inbox, str), f"{uri} has no inbox")
    handle = await _handle(door, uri, f"{name}@{host_of(uri)}")
    return Account(
        uri=uri,
        kind=str(kind),
        handle=handle,
        name=document.get("name") or str(name),
        inbox=str(inbox),
        shared_inbox=(embedded(document.get("endpoints")) or {}).get("sharedInbox") or str(inbox),
        pem=_pem(document, uri),
        shows_followers=await _counts(door, document),
        pinned=await _pinned(door, document),
    )


async def _handle(door: Door, uri: str, handle: str) -> str:
    """The handle, which must lead back to the id; at most one other may stand between."""
    subject, link = await door.self_link(handle)
    if subject.lower() != handle.lower():
        again, link = await door.self_link(subject)
        need(again.lower() == subject.lower(), f"{handle} leads from one name to the next")
    need(link.get("type") in _LINK_TYPES, f"the link of {handle} is of {link.get('type')}")
    need(link.get("href") == uri, f"{handle} is {link.get('href')}, not {uri}")
    return subject


def _pem(document: JSON, uri: str) -> str:
    for key in listed(document.get("publicKey")):
        if key.get("owner") == uri and key.get("id", "").partition("#")[0] == uri:
            return key["publicKeyPem"]
    raise RefusedError(f"{uri} has no key of its own")


async def _counts(door: Door, document: JSON) -> bool:
    """Whether the collections of an account show numbers and say where they begin."""
    for name in ("outbox", "followers", "following"):
        if name not in document:
            return False
        collection = await door.fetch(document[name])
        need(isinstance(collection.get("totalItems"), int), f"{document[name]} has no number")
        if name != "outbox" and "first" not in collection:
            return False
    return True


async def _pinned(door: Door, document: JSON) -> tuple[str, ...]:
    """What is pinned to a profile: only what its owner wrote, and only by its id."""
    if "featured" not in document:
        return ()
    items = await items_of(door, document["featured"])
    return tuple(each for each in items if isinstance(each, str))


async def items_of(door: Door, uri: str) -> Sequence[object]:
    """What a collection holds: of one with pages, what is on the first."""
    collection = await door.fetch(uri)
    first = collection.get("first")
    if first is not None:
        need(host_of(id_of(first)) == host_of(uri), f"{uri} continues on another server")
        collection = embedded(first) or await door.fetch(first)
    kind = collection.get("type")
    if kind in {"Collection", "CollectionPage"}:
        return listed(collection.get("items"))
    need(kind in {"OrderedCollection", "OrderedCollectionPage"}, f"{uri} is no collection")
    return listed(collection.get("orderedItems"))
