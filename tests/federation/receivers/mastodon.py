"""A server that takes what Mastodon 4.6 takes, ignores what it ignores, and shows what it shows.

What Mastodon would swallow to the annoyance of its readers (boosts of comments, wrapped
activities that cost a fetch and do nothing) is refused here: nobody should send it.
"""

from datetime import timedelta

from fediwiki.http_signatures.message import Request
from tests.federation.letters import JSON, PUBLIC
from tests.federation.peer import Peer
from tests.federation.receivers.accounts import Account, account_of, items_of
from tests.federation.receivers.door import (
    ACTIVITY_STREAMS,
    Door,
    IgnoredError,
    RefusedError,
    check_cavage,
    embedded,
    host_of,
    id_of,
    listed,
    need,
)
from tests.federation.receivers.statuses import Shown, Status, status_of

_TOO_OLD = timedelta(days=1)


class MastodonLike(Door):
    """A strict microblog."""

    content_types = frozenset(
        {
            "application/activity+json",
            "application/activity+json; charset=utf-8",
            'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        }
    )
    refusing = 202

    def __init__(self, peer: Peer) -> None:
        """Begin without anyone and anything."""
        super().__init__(peer)
        self.accounts: dict[str, Account] = {}
        self.follows: dict[tuple[str, str], str] = {}
        self.asked: dict[str, tuple[str, str]] = {}
        self.statuses: dict[str, Status] = {}
        self.boosts: dict[tuple[str, str], str] = {}
        self.tombstones: set[str] = set()
        self.quotes: dict[str, tuple[str, str]] = {}
        self.stamps: dict[str, str] = {}

    # What its people do

    async def follow(self, user: str, handle: str) -> str:
        """Someone here asks to follow someone elsewhere; gives whom, by their id."""
        _, link = await self.self_link(handle)
        account = await self._account(link["href"])
        follow = self.peer.activity("Follow", user, account.uri)
        self.asked[follow["id"]] = (user, account.uri)
        await self.peer.send(follow, account.inbox)
        return account.uri

    async def reply(self, user: str, to: str, text: str) -> str:
        """Someone here answers something, with the mentions that Mastodon puts into the field."""
        answered = await self._status(to)
        document = await self.fetch(to)
        meant = [tag["href"] for tag in listed(document.get("tag")) if tag["type"] == "Mention"]
        meant = [each for each in dict.fromkeys([answered.author, *meant]) if each != user]
        tags = [{"type": "Mention", "href": each, "name": each} for each in meant]
        cc = [f"{user}/followers", *meant]
        note = self.peer.reply(user, to, content=f"<p>{text}</p>", tag=tags, cc=cc)
        self.statuses[note["id"]] = status_of(note)
        create = self.peer.create(note)
        accounts = [await self._account(each) for each in meant if not self._is_ours(each)]
        for inbox in dict.fromkeys(each.shared_inbox for each in accounts):
            await self.peer.send(create, inbox)
        return note["id"]

    async def quote(self, user: str, quoted: str, *, of: str = "") -> str:
        """Someone here quotes something, if its policy lets them, and asks for a stamp."""
        document = await self.fetch(quoted)
        policy = document.get("interactionPolicy", {}).get("canQuote", {})
        need(PUBLIC in listed(policy.get("automaticApproval")), "nobody may quote it")
        note = self.peer.serve(
            {
                "id": of or self.peer.url("notes"),
                "type": "Note",
                "attributedTo": user,
                "content": "<p>Look at this.</p>",
                "quote": quoted,
                "to": [PUBLIC],
                "published": self.peer.moment(),
            }
        )
        request = self.peer.activity("QuoteRequest", user, quoted, instrument=note)
        self.quotes[request["id"]] = (note["id"], quoted)
        await self.peer.send(request, (await self._account(id_of(document["attributedTo"]))).inbox)
        return note["id"]

    async def open(self, uri: str) -> None:
        """Someone opens a thread: all replies to it that are not here are fetched."""
        document = await self.fetch(uri)
        for each in await items_of(self, id_of(document["replies"])):
            await self._status(id_of(each))

    def shown(self) -> list[Shown]:
        """The home feeds of all who are here, oldest first."""
        followed = {whom for _, whom in self.follows}
        boosted = {uri for who, uri in self.boosts if who in followed}
        return [
            self._shown(each)
            for each in self.statuses.values()
            if each.uri in boosted or (each.author in followed and not each.answered)
        ]

    def _shown(self, status: Status) -> Shown:
        boosters = [who for who, uri in self.boosts if uri == status.uri]
        below = [each for each in self.statuses.values() if self._stands_below(each, status.uri)]
        *edits, text = status.versions
        return Shown(
            uri=status.uri,
            author=self._handle(status.author),
            text=text,
            edits=tuple(edits),
            boosted_by=tuple(map(self._handle, boosters)),
            talk=tuple(each.text for each in below),
        )

    def _handle(self, uri: str) -> str:
        if self._is_ours(uri):
            return f"{uri.rpartition('/')[2]}@{self.peer.host}"
        return self.accounts[uri].handle

    def _stands_below(self, status: Status, uri: str) -> bool:
        above = self.statuses.get(status.answered)
        return status.answered == uri or (above is not None and self._stands_below(above, uri))

    # What it takes

    def check_scheme(self, request: Request) -> None:
        """Both schemes are known; of the older one more is asked."""
        if b"signature-input" not in request.fields():
            check_cavage(request)

    async def key_of(self, owner: str, *, fresh: bool) -> str:
        """The key of an account, which has to be a whole one."""
        if fresh:
            self.accounts.pop(owner, None)
        return (await self._account(owner)).pem

    async def take(self, activity: JSON, signer: str, inbox: str) -> None:
        """Do what an activity says."""
        need(ACTIVITY_STREAMS in listed(activity.get("@context")), "there is no context")
        if activity["actor"] != signer:
            raise IgnoredError("it is passed on without a Linked Data Signature")
        match activity["type"]:
            case "Accept":
                await self._accepted(activity)
            case "Announce":
                await self._announced(activity)
            case "Create":
                await self._created(activity, inbox)
            case "Update":
                await self._updated(activity, inbox)
            case "Delete":
                self._deleted(activity)
            case "Undo":
                self._undone(activity)
            case kind:
                raise RefusedError(f"nobody expects a {kind}")

    async def _stamped(self, activity: JSON) -> None:
        """A quotation is shown once the stamp is there and says that it is."""
        quote, quoted = self.quotes[id_of(activity["object"])]
        stamp = await self.fetch(activity["result"])
        need(host_of(stamp["id"]) == host_of(activity["actor"]), "the stamp is of another server")
        need(stamp["type"] == "QuoteAuthorization", "it is no stamp")
        need(stamp["attributedTo"] == activity["actor"], "somebody else stamps")
        author = (await self._status(quoted)).author
        need(author == activity["actor"], "only the author of what is quoted agrees")
        need(stamp["interactingObject"] == quote, "the stamp is for another quotation")
        need(stamp["interactionTarget"] == quoted, "the stamp is of another post")
        self.stamps[quote] = stamp["id"]

    async def _accepted(self, activity: JSON) -> None:
        if id_of(activity["object"]) in self.quotes:
            await self._stamped(activity)
            return
        if follow := embedded(activity["object"]):
            pair = (follow.get("actor"), follow.get("object"))
            found = [uri for uri, asked in self.asked.items() if asked == pair]
        else:
            found = [uri for uri in self.asked if uri == activity["object"]]
        need(found, "nobody here asked for that")
        for uri in found:
            who, whom = self.asked[uri]
            need(whom == activity["actor"], "somebody else accepts")
            self.follows[who, whom] = uri
            del self.asked[uri]
        # With the first follower of a server, all of an account is read again.
        self.accounts[activity["actor"]] = await account_of(self, activity["actor"])

    async def _announced(self, activity: JSON) -> None:
        who, uri = activity["actor"], id_of(activity["object"])
        if about := embedded(activity["object"]):
            need("actor" not in about, f"a wrapped {about['type']} costs a fetch and does nothing")
        need(self._has_followers(who) or self._is_ours(uri), "nobody here follows who boosts")
        addressed = [*listed(activity.get("to")), *listed(activity.get("cc"))]
        need(PUBLIC in addressed, "the boost is not public")
        status = await self._status(uri)
        need(status.public or status.author == who, "it is not public")
        need(not status.answered, "a boost of a comment floods all home feeds")
        if (who, uri) in self.boosts:
            raise IgnoredError("it was boosted by them already")
        self.boosts[who, uri] = activity["id"]

    async def _created(self, activity: JSON, inbox: str) -> None:
        document = activity["object"]
        uri = id_of(document)
        need(host_of(uri) == host_of(activity["actor"]), "it is of another server")
        if uri in self.statuses:
            raise IgnoredError("it is known")
        status = status_of(document)
        need(status.author == activity["actor"], "somebody else wrote it")
        if not self._concerns(status, document, inbox):
            raise IgnoredError("it concerns nobody here")
        await self._add(status)

    async def _updated(self, activity: JSON, inbox: str) -> None:
        document, who = activity["object"], activity["actor"]
        uri = id_of(document)
        need(host_of(uri) == host_of(who), "it is of another server")
        if uri in self.accounts:
            need(uri == who, "somebody else changes an account")
            self.accounts[uri] = await account_of(self, uri, document)
            return
        status = self.statuses.get(uri)
        changed = status_of(document)
        if status is None:
            if self.peer.clock.now() - changed.published > _TOO_OLD:
                raise IgnoredError("it is old and was never here")
            await self._created(activity, inbox)
            return
        need(status.author == who == changed.author, "only its author changes it")
        need(changed.edited, "it does not say when it was edited")
        if status.edited and changed.edited and changed.edited <= status.edited:
            raise RefusedError("it is not later than what is here")
        status.edited = changed.edited
        status.sensitive = changed.sensitive
        if (changed.text, changed.warning) == (status.text, status.warning):
            raise IgnoredError("nothing changed that could be seen")
        status.warning = changed.warning
        status.versions.append(changed.text)

    def _deleted(self, activity: JSON) -> None:
        uri, who = id_of(activity["object"]), activity["actor"]
        need(host_of(uri) == host_of(who), "it is of another server")
        if uri in self.stamps.values():
            self.stamps = {quote: stamp for quote, stamp in self.stamps.items() if stamp != uri}
            return
        self.tombstones.add(uri)
        status = self.statuses.get(uri)
        if status is None:
            raise IgnoredError("it was never here")
        need(status.author == who, "it is somebody else's, and can never come back now")
        del self.statuses[uri]
        self.boosts = {key: boost for key, boost in self.boosts.items() if key[1] != uri}

    def _undone(self, activity: JSON) -> None:
        undone = id_of(activity["object"])
        found = [
            key
            for key, boost in self.boosts.items()
            if boost == undone and key[0] == activity["actor"]
        ]
        if not found:
            raise IgnoredError("there is no such boost")
        for key in found:
            del self.boosts[key]

    async def _status(self, uri: str) -> Status:
        """What is known by an id, or else fetched, with all that it answers."""
        known = self.statuses.get(uri)
        if known is not None:
            return known
        if uri in self.tombstones:
            raise IgnoredError("it was deleted and never comes back")
        status = status_of(await self.fetch(uri))
        need(host_of(status.author) == host_of(uri), "its author is of another server")
        if status.answered:
            await self._status(status.answered)
        await self._add(status)
        return status

    async def _add(self, status: Status) -> None:
        if status.uri in self.tombstones:
            raise IgnoredError("it was deleted and never comes back")
        if not self._is_ours(status.author):
            await self._account(status.author)
        self.statuses[status.uri] = status

    async def _account(self, uri: str) -> Account:
        if uri not in self.accounts:
            account = await account_of(self, uri)
            same = [each for each in self.accounts.values() if each.handle == account.handle]
            need(not same, f"two are called {account.handle}")
            self.accounts[uri] = account
        return self.accounts[uri]

    def _concerns(self, status: Status, document: JSON, inbox: str) -> bool:
        addressed = [*listed(document.get("to")), *listed(document.get("cc"))]
        parent = self.statuses.get(status.answered)
        return (
            self._has_followers(status.author)
            or inbox != f"{self.peer.origin}/inbox"
            or any(self._is_ours(each) for each in addressed)
            or (
                parent is not None
                and (self._is_ours(parent.author) or self._has_followers(parent.author))
            )
        )

    def _has_followers(self, uri: str) -> bool:
        return any(whom == uri for _, whom in self.follows)

    def _is_ours(self, uri: str) -> bool:
        return host_of(uri) == self.peer.host
