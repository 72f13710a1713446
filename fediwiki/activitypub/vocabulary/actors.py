"""Actors on the wire: what others say of themselves, and what we say of ours.

Source: ActivityPub, section 4; protocol §1; FEP-521a (Multikey).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from fediwiki.activitypub import contexts, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.attachments import read_picture, write_picture
from fediwiki.activitypub.vocabulary.facts import read_facts, write_fact
from fediwiki.activitypub.vocabulary.parts import page_url, safe_html, write_language_tag
from fediwiki.domain.actors import ED25519, RSA, Actor, ActorKind, ActorProfile, Key
from fediwiki.domain.groups import GroupSays
from fediwiki.domain.profiles import ProfileField
from fediwiki.domain.revisions import moment_text
from fediwiki.domain.subwikis import TITLE_CHARACTERS, MembershipPolicy, Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures.keys import PublicKey
from fediwiki.text import cleaning
from fediwiki.text.markdown_from_html import markdown_of

MAX_NAME_CHARS = 200
MAX_SUMMARY_CHARS = 5_000
MAX_KEYS = 10
MAX_ALIASES = 20

# Of a subwiki that is quarantined: nobody recommends it or lets it be searched.
_UNMET = {"discoverable": False, "indexable": False}
_KINDS = {
    "Group": ActorKind.GROUP,
    "Person": ActorKind.PERSON,
    "Service": ActorKind.OTHER,
    "Application": ActorKind.OTHER,
    "Organization": ActorKind.OTHER,
}
_USERNAME = re.compile(r"\w+(?:[.-]+\w+)*")
_MAX_USERNAME_CHARS = 100
_ED25519_BEGINNING = "z6Mk"


def read_actor(document: Document) -> ActorProfile:
    """What a remote actor says of itself.

    Everything that it names as its own must be on its own server.

    Raises:
        Malformed: It is no actor, or lacks what every actor has: an id, a name, an inbox.
    """
    uri = fields.required_id(document, "id")
    kind = next((_KINDS[each] for each in fields.types(document) if each in _KINDS), None)
    if kind is None:
        raise Malformed(f"{uri} is no actor")
    inbox = _own(document.get("inbox"), uri)
    if not inbox:
        raise Malformed(f"{uri} has no inbox on its own server")
    return ActorProfile(
        uri=uri,
        kind=kind,
        name=_username(document, uri, kind),
        host=fields.host_of(uri),
        display_name=cleaning.text(
            fields.text_in_any_language(document, "name"),
            max_chars=MAX_NAME_CHARS,
            multiline=False,
            cut=True,
        ),
        summary=safe_html(
            fields.text_in_any_language(document, "summary"), max_chars=MAX_SUMMARY_CHARS
        ),
        url=page_url(document, uri),
        inbox=inbox,
        shared_inbox=_shared_inbox(document, uri),
        followers_uri=_own(document.get("followers"), uri),
        outbox_uri=_own(document.get("outbox"), uri),
        moderators_uri=_moderators(document, uri) if kind is ActorKind.GROUP else "",
        also_known_as=fields.ids(document.get("alsoKnownAs"), MAX_ALIASES),
        moved_to=fields.one_id(document.get("movedTo")) or "",
        published=fields.moment(document.get("published")),
        keys=tuple(_keys(document, uri)),
        group=_group(document, uri) if kind is ActorKind.GROUP else GroupSays(),
        avatar=read_picture(document.get("icon")),
        banner=read_picture(document.get("image")),
        facts=read_facts(document),
        hidden=document.get("suspended") is True,
    )


def write_group(
    subwiki: Subwiki,
    keys: Sequence[Key],
    urls: Urls,
    *,
    steward: str,
    donations: str = "",
) -> Document:
    """A subwiki of ours; `steward` is the id of the actor that writes for it.

    Its rules stand below its description, where others show them. One that is closed is told as
    one in which moderators alone post, for others know no more than that. `donations` is where
    gifts for the server are asked for, empty where there is no way to give.
    """
    actor = subwiki.actor
    moderators = urls.moderators(actor.uri)
    return {
        **_written(actor, "Group", keys, urls, subwiki.updated),
        "name": actor.title[:TITLE_CHARACTERS],
        "summary": actor.summary + _written_rules(subwiki.rules),
        "source": {"content": _source(subwiki), "mediaType": "text/markdown"},
        "attributedTo": moderators,
        "moderators": moderators,
        "postingRestrictedToMods": subwiki.life.closed is not None,
        **(_UNMET if subwiki.life.quarantined is not None else {}),
        "language": [write_language_tag(each) for each in subwiki.languages],
        "fw:steward": steward,
        "fw:membershipPolicy": subwiki.membership_policy.value,
        "fw:editPolicy": subwiki.edit_policy.value,
        **_payment_link(donations),
        "fw:rules": list(subwiki.rules),
    }


def write_person(
    actor: Actor,
    keys: Sequence[Key],
    urls: Urls,
    *,
    steward_of: str = "",
    facts: Sequence[ProfileField] = (),
    updated: datetime | None = None,
) -> Document:
    """A member of ours, or the steward of the subwiki with the id `steward_of`."""
    document = _written(actor, "Person", keys, urls, updated)
    if actor.suspended is not None:
        # Mastodon hides the account and all that it wrote, until an Update takes this back.
        hidden = {key: value for key, value in document.items() if key not in {"icon", "image"}}
        return {**hidden, "name": "", "summary": "", "suspended": True}
    if facts:
        document["attachment"] = [write_fact(each) for each in facts]
    return {**document, "fw:stewardOf": steward_of} if steward_of else document


def write_instance(
    actor: Actor, keys: Sequence[Key], urls: Urls, *, donations: str = ""
) -> Document:
    """The instance itself, which signs what we fetch; `donations` as for subwikis."""
    document = _written(actor, "Application", keys, urls, None) | _payment_link(donations)
    return {key: value for key, value in document.items() if key != "featured"}


def _written(
    actor: Actor, kind: str, keys: Sequence[Key], urls: Urls, updated: datetime | None
) -> Document:
    document: Document = {
        "@context": contexts.ACTOR,
        "id": actor.uri,
        "type": kind,
        "preferredUsername": actor.name,
        "name": actor.title,
        "summary": actor.summary,
        "url": actor.uri,
        "inbox": urls.inbox(actor.uri),
        "outbox": urls.outbox(actor.uri),
        "followers": urls.followers(actor.uri),
        "following": urls.following(actor.uri),
        "featured": urls.featured(actor.uri),
        "endpoints": {"sharedInbox": urls.shared_inbox},
        "manuallyApprovesFollowers": False,
        "discoverable": actor.silenced is None,
        "indexable": actor.silenced is None,
        "published": moment_text(actor.published),
        **_written_keys(actor.uri, keys),
    }
    if updated is not None:
        document["updated"] = moment_text(updated)
    if actor.avatar:
        document["icon"] = write_picture(actor.avatar)
    if actor.banner:
        document["image"] = write_picture(actor.banner)
    if actor.also_known_as:
        document["alsoKnownAs"] = list(actor.also_known_as)
    if actor.moved_to:
        document["movedTo"] = actor.moved_to
    return document


def _payment_link(url: str) -> Document:
    """Where to give. Source: FEP-0ea0."""
    if not url:
        return {}
    return {"attachment": [{"type": "Link", "name": "Donate", "href": url, "rel": "payment"}]}


def _written_rules(rules: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(rule)}</li>" for rule in rules)
    return f"<p><strong>Rules</strong></p><ol>{items}</ol>" if items else ""


def _source(subwiki: Subwiki) -> str:
    """The same as the summary, in Markdown, which others render themselves."""
    rules = "\n".join(f"{number}. {rule}" for number, rule in enumerate(subwiki.rules, 1))
    said = subwiki.source or markdown_of(subwiki.actor.summary)
    return "\n\n".join(filter(None, (said, f"**Rules**\n\n{rules}" if rules else "")))


def _written_keys(owner: str, keys: Sequence[Key]) -> Document:
    """The RSA key alone is `publicKey`: Mastodon before 4.6 knows one key an actor."""
    written: Document = {}
    for key in keys:
        if key.algorithm == RSA and "publicKey" not in written:
            written["publicKey"] = {"id": key.id, "owner": owner, "publicKeyPem": key.public}
    written["assertionMethod"] = [
        {
            "id": key.id,
            "type": "Multikey",
            "controller": owner,
            "publicKeyMultibase": key.public,
        }
        for key in keys
        if key.algorithm == ED25519
    ]
    return written


def _username(document: Document, uri: str, kind: ActorKind) -> str:
    said = fields.text(document, "preferredUsername")
    if len(said) <= _MAX_USERNAME_CHARS and _USERNAME.fullmatch(said):
        return said
    if kind is ActorKind.OTHER:
        # Actors of whole servers often have none, or one with a port.
        return fields.host_of(uri).partition(":")[0]
    raise Malformed(f"{uri} has no name that can be written after an @")


def _own(value: object, uri: str) -> str:
    """An id of the same server, or nothing: nobody speaks for another server's inbox."""
    named = fields.one_id(value)
    return named if named is not None and fields.same_origin(named, uri) else ""


def _shared_inbox(document: Document, uri: str) -> str:
    endpoints = fields.one_object(document.get("endpoints")) or {}
    return _own(endpoints.get("sharedInbox"), uri) or _own(document.get("sharedInbox"), uri)


def _group(document: Document, uri: str) -> GroupSays:
    policy = fields.text(document, "fw:membershipPolicy")
    return GroupSays(
        featured_uri=_own(document.get("featured"), uri),
        restricted=document.get("postingRestrictedToMods") is True,
        membership_policy=policy if policy in {*MembershipPolicy} else "",
    )


def _moderators(document: Document, uri: str) -> str:
    attributed = document.get("attributedTo")
    if isinstance(attributed, str):
        return _own(attributed, uri)
    return _own(document.get("moderators"), uri)


def _keys(document: Document, uri: str) -> Iterator[Key]:
    """A key counts if actor and key name each other, on one server."""
    seen: set[str] = set()
    for key in [*_pem_keys(document, uri), *_multikeys(document, uri)]:
        if key.id not in seen and fields.same_origin(key.id, uri):
            seen.add(key.id)
            yield key


def _pem_keys(document: Document, uri: str) -> Iterator[Key]:
    for each in fields.objects(document.get("publicKey"), MAX_KEYS):
        pem = fields.text(each, "publicKeyPem")
        if pem and fields.one_id(each.get("owner")) == uri:
            yield Key(fields.text(each, "id"), RSA, pem)


def _multikeys(document: Document, uri: str) -> Iterator[Key]:
    for each in fields.objects(document.get("assertionMethod"), MAX_KEYS):
        if fields.one_id(each.get("controller")) != uri or "Multikey" not in fields.types(each):
            continue
        try:
            key = PublicKey.from_multikey(fields.text(each, "publicKeyMultibase"))
        except BadSignature:
            continue
        public = key.to_multikey()
        if public.startswith(_ED25519_BEGINNING):
            yield Key(fields.text(each, "id"), ED25519, public)
        else:
            yield Key(fields.text(each, "id"), RSA, key.to_pem())
