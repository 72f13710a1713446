"""The shapes that Lemmy's parsers insist on: one wrong field, and all of an activity is dropped.

Source: Lemmy's `crates/apub/objects/src/protocol`, as the reference on the threadiverse lists it.
"""

import re
from heapq import merge
from typing import cast

from tests.federation.letters import JSON, PUBLIC
from tests.federation.receivers.door import RefusedError, host_of, listed, moment, need

_PAGES = {"Page", "Article", "Note", "Video", "Event"}
_PERSONS = {"Person", "Service", "Organization", "Application"}
_ATTACHMENTS = {"Link": "href", "Image": "url", "Document": "url"}
_MOST_ID = 255
_MOST_URL = 2000
_MOST_TITLE = 200
_MOST_NAME = 50
_DOMAIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+/[^?\s]*", re.IGNORECASE)


def check_id(value: object) -> str:
    """An id: https, a domain without a port, not too long.

    Raises:
        RefusedError: It is not.
    """
    if not isinstance(value, str):
        raise RefusedError(f"{value} is no id")
    need(_DOMAIN.fullmatch(value), f"{value} is no id of a domain")
    need(len(value) <= _MOST_ID, f"{value} is too long an id")
    return value


def check_activity(activity: JSON, *, cc: bool = True) -> None:
    """What every activity has: an id and an actor of one domain, and whom it is for.

    Raises:
        RefusedError: It lacks some of it.
    """
    uri, actor = check_id(activity.get("id")), check_id(activity.get("actor"))
    need(host_of(uri) == host_of(actor), "the activity is of another domain than its actor")
    check_addresses(activity, cc=cc)


def check_addresses(document: JSON, *, cc: bool = True) -> None:
    """Whom something is for: arrays, and both of them.

    Raises:
        RefusedError: One is missing, or no array of urls.
    """
    for key in ("to", "cc") if cc or "cc" in document else ("to",):
        value = document.get(key)
        need(isinstance(value, list), f"`{key}` is no array: {value}")
        need(all(isinstance(each, str) for each in listed(value)), f"`{key}` holds no urls")


def candidates(document: JSON) -> list[str]:
    """Where the community may stand, in the order in which Lemmy asks."""
    merged = merge(document["to"], document["cc"])
    return [each for each in merged if each != PUBLIC]


def check_page(page: JSON) -> None:
    """A post.

    Raises:
        RefusedError: It is none, or something in it has another shape.
    """
    need(page.get("type") in _PAGES, f"a {page.get('type')} is no post")
    need(page.get("inReplyTo") is None, "a post answers nothing")
    _check_object(page)
    name = page.get("name")
    need(isinstance(name, str) and 0 < len(name) <= _MOST_TITLE, f"{name} is no title")
    for key in ("commentsEnabled", "stickied"):
        need(isinstance(page.get(key, False), bool), f"`{key}` is neither true nor false")
    image = page.get("image")
    if image is not None:
        need(isinstance(image, dict), "`image` is no object")
        need(image.get("type") == "Image" and isinstance(image.get("url"), str), "no image")


def check_note(note: JSON) -> None:
    """A comment.

    Raises:
        RefusedError: It is none, or something in it has another shape.
    """
    need(note.get("type") == "Note", f"a {note.get('type')} is no comment")
    check_id(note.get("inReplyTo"))
    _check_object(note)
    need(isinstance(note.get("content"), str), "a comment has content")
    need(isinstance(note.get("tag"), list), "`tag` is no array")


def check_group(group: JSON) -> None:
    """A community.

    Raises:
        RefusedError: It is none, or something in it has another shape.
    """
    need(group.get("type") == "Group", f"a {group.get('type')} is no community")
    _check_actor(group)
    name = group.get("name")
    need(isinstance(name, str) and len(name) <= _MOST_NAME, f"{name} is no title of a community")
    language = group.get("language", [])
    need(isinstance(language, list), "`language` of a community is no array")
    for each in listed(language):
        _check_language(each)
    for key in ("featured", "followers", "attributedTo"):
        if key in group:
            check_id(group[key])
    need(group.get("manuallyApprovesFollowers") is not True, "a private community is for nobody")


def check_person(person: JSON) -> None:
    """An actor who writes.

    Raises:
        RefusedError: It is none, or something in it has another shape.
    """
    need(person.get("type") in _PERSONS, f"a {person.get('type')} is nobody")
    _check_actor(person)


def check_collection(collection: JSON, kind: str, items: str) -> list[object]:
    """What a collection holds, all in one.

    Raises:
        RefusedError: It has another type, no number, or no items.
    """
    need(collection.get("type") == kind, f"{collection['id']} is a {collection.get('type')}")
    found = collection.get(items)
    need(isinstance(found, list), f"{collection['id']} has no `{items}`")
    need(isinstance(collection.get("totalItems", 0), int), "the number of items is none")
    return listed(found)


def whole(value: object) -> JSON:
    """Something that is there in full.

    Raises:
        RefusedError: There is only its id.
    """
    if not isinstance(value, dict):
        raise RefusedError(f"{value} is not there in full")
    return cast("JSON", value)


def _check_object(document: JSON) -> None:
    uri, author = check_id(document.get("id")), check_id(document.get("attributedTo"))
    need(host_of(uri) == host_of(author), "the object is of another domain than its author")
    check_addresses(document)
    check_id(document.get("audience"))
    need(PUBLIC in [*document["to"], *document["cc"]], "it is not public")
    need(document.get("mediaType") in {None, "text/html", "text/markdown"}, "`mediaType`")
    need(isinstance(document.get("tag", []), list), "`tag` is no array")
    need(all("type" in each for each in document.get("tag", [])), "a tag has no type")
    need(isinstance(document.get("sensitive", False), bool), "`sensitive` is not true or false")
    need(len(document.get("url") or "") <= _MOST_URL, "the url is too long")
    if "language" in document:
        _check_language(document["language"])
    if "source" in document:
        source = document["source"]
        need(isinstance(source, dict), "`source` is no object")
        need(source.get("mediaType") == "text/markdown", "the source is not Markdown")
        need(isinstance(source.get("content"), str), "the source has no content")
    attachments = document.get("attachment", [])
    need(isinstance(attachments, list), "`attachment` is no array")
    for each in listed(attachments):
        key = _ATTACHMENTS.get(each.get("type"))
        need(key and isinstance(each.get(key), str), f"{each} is no attachment")
    moment(document.get("published"))
    if "updated" in document:
        moment(document["updated"])


def _check_actor(actor: JSON) -> None:
    uri = check_id(actor.get("id"))
    need(uri == uri.lower(), f"{uri} is not in lower case")
    need(uri.rpartition("/")[2] == actor.get("preferredUsername"), "the name is not in the id")
    for key in ("inbox", "outbox"):
        check_id(actor.get(key))
    key = actor.get("publicKey")
    need(isinstance(key, dict), "there is not one key")
    need({"id", "owner", "publicKeyPem"} <= {*listed(actor["publicKey"])[0]}, "half a key")
    need(actor["publicKey"]["owner"] == uri, "the key is somebody else's")


def _check_language(language: object) -> None:
    match language:
        case {"identifier": str(), "name": str()}:
            pass
        case _:
            raise RefusedError(f"{language} is no language")
