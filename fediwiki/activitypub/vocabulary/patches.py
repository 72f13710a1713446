"""Edits as Ibis tells them: an `Edit` of a `Patch`, which is a diff from one version to the next.

A version is called by a digest of the diff that made it, so that two are called alike if the same
change was made twice; only together with the one before it does it tell where it belongs.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.contents import one_line
from fediwiki.errors import Malformed

PATCH = "Patch"
_SUMMARY_CHARS = 500
_VERSION = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of the article with the id `article`, from its version `previous` to `version`."""

    id: str
    article: str
    editor: str
    previous: str
    version: str
    diff: str
    summary: str
    published: datetime | None


def read_patch(document: Document) -> Patch:
    """A change as it was made.

    Raises:
        Malformed: It is none, or is not called by what it says.
    """
    uri = fields.required_id(document, "id")
    if PATCH not in fields.types(document):
        raise Malformed(f"{uri} is no patch")
    patch = Patch(
        id=uri,
        article=fields.required_id(document, "object"),
        editor=fields.required_id(document, "attributedTo"),
        previous=_version(document, "previousVersion"),
        version=_version(document, "version"),
        diff=fields.text(document, "content"),
        summary=one_line(fields.text(document, "summary"), _SUMMARY_CHARS),
        published=fields.moment(document.get("published")),
    )
    if not patch.previous or patch.version != version_of(patch.diff):
        raise Malformed(f"{uri} is not called by what it says")
    return patch


def read_version(document: Document) -> str:
    """What an article calls its newest version; empty where its server calls it nothing."""
    return _version(document, "latestVersion")


def version_of(diff: str) -> str:
    """What the version is called that a diff made."""
    return str(UUID(bytes=sha256(diff.encode(errors="surrogatepass")).digest()[:16]))


def _version(document: Document, key: str) -> str:
    said = fields.text(document, key).lower()
    return said if _VERSION.fullmatch(said) else ""
