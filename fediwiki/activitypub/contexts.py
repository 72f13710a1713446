"""What the words in our documents mean; every word that we use is defined, or readers drop it.

Terms of ours are written out instead of named by a url: one that does not resolve breaks
signatures at the receiver.

Source: JSON-LD 1.1, section 3.1; protocol §3.
"""

from typing import Final

ACTIVITY_STREAMS: Final = "https://www.w3.org/ns/activitystreams"
SECURITY: Final = "https://w3id.org/security/v1"
DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"

Context = list[str | dict[str, object]]

_FEDIWIKI: dict[str, object] = {"fw": "https://w3id.org/fediwiki#"}
_TOOT: dict[str, object] = {"toot": "http://joinmastodon.org/ns#"}
_LEMMY: dict[str, object] = {"lemmy": "https://join-lemmy.org/ns#"}
_SCHEMA: dict[str, object] = {"schema": "http://schema.org/"}
_LANGUAGE: dict[str, object] = {
    **_SCHEMA,
    "language": "schema:inLanguage",
    "identifier": "schema:identifier",
}
_SENSITIVE: dict[str, object] = {"sensitive": "as:sensitive"}


def _link(term: str) -> dict[str, object]:
    return {"@id": term, "@type": "@id"}


ACTOR: Final[Context] = [
    ACTIVITY_STREAMS,
    SECURITY,
    DATA_INTEGRITY,
    {
        **_FEDIWIKI,
        **_TOOT,
        **_LEMMY,
        **_LANGUAGE,
        **_SENSITIVE,
        "sec": "https://w3id.org/security#",
        "assertionMethod": {**_link("sec:assertionMethod"), "@container": "@set"},
        "Multikey": "sec:Multikey",
        "controller": _link("sec:controller"),
        "publicKeyMultibase": {"@id": "sec:publicKeyMultibase", "@type": "sec:multibase"},
        "featured": _link("toot:featured"),
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "suspended": "toot:suspended",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "movedTo": _link("as:movedTo"),
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "moderators": _link("lemmy:moderators"),
        "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
        "fw:steward": _link("fw:steward"),
        "fw:stewardOf": _link("fw:stewardOf"),
    },
]

ACTIVITY: Final[Context] = [
    ACTIVITY_STREAMS,
    DATA_INTEGRITY,
    {
        **_FEDIWIKI,
        **_LEMMY,
        **_LANGUAGE,
        **_SENSITIVE,
        **_TOOT,
        "blurhash": "toot:blurhash",
        "Hashtag": "as:Hashtag",
        "pt": "https://joinpeertube.org/ns#",
        "commentsEnabled": "pt:commentsEnabled",
        "stickied": "lemmy:stickied",
        "license": _link("schema:license"),
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": _link("gts:interactionPolicy"),
        "canQuote": _link("gts:canQuote"),
        "automaticApproval": _link("gts:automaticApproval"),
        "history": _link("https://w3id.org/fep/bad1/history"),
    },
]

STAMP: Final[Context] = [
    ACTIVITY_STREAMS,
    {
        "gts": "https://gotosocial.org/ns#",
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "interactingObject": _link("gts:interactingObject"),
        "interactionTarget": _link("gts:interactionTarget"),
    },
]

OFFER: Final[Context] = [ACTIVITY_STREAMS, DATA_INTEGRITY, {**_FEDIWIKI}]
