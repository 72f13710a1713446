"""A server that parses as strictly as Lemmy 1.0 does, and shows what it shows."""

from fediwiki.http_signatures.message import Request
from tests.federation.letters import JSON
from tests.federation.peer import Peer
from tests.federation.receivers import shapes
from tests.federation.receivers.door import (
    Door,
    IgnoredError,
    RefusedError,
    check_cavage,
    host_of,
    id_of,
    moment,
    need,
)
from tests.federation.receivers.things import Shown, Thing, thing_of

_MOST_DEEP = 50
_MOST_OUTBOX = 50


class LemmyLike(Door):
    """A strict server of the threadiverse."""

    content_types = frozenset(
        {
            "application/activity+json",
            "application/activity+json; charset=utf-8",
            'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
        }
    )
    refusing = 400

    def __init__(self, peer: Peer) -> None:
        """Begin without anyone and anything."""
        super().__init__(peer)
        self.communities: dict[str, JSON] = {}
        self.persons: dict[str, JSON] = {}
        self.follows: set[tuple[str, str]] = set()
        self.asked: dict[str, tuple[str, str]] = {}
        self.things: dict[str, Thing] = {}
        self.moderators: dict[str, list[str]] = {}
        self.pinned: dict[str, list[str]] = {}
        self._seen: set[str] = set()
        self._things_in: dict[str, str] = {}

    # What its people do

    async def follow(self, user: str, handle: str) -> str:
        """Someone here subscribes to a community elsewhere; gives its id."""
        _, link = await self.self_link(handle)
        need(link["type"].startswith("application/"), f"{handle} links to {link['type']}")
        group = await self._community(link["href"])
        follow = self.peer.activity("Follow", user, group["id"], to=[group["id"]])
        self.asked[follow["id"]] = (user, group["id"])
        await self.peer.send(follow, group["endpoints"]["sharedInbox"])
        return group["id"]

    async def post(self, user: str, community: str, **words: object) -> str:
        """Someone here posts in a community elsewhere; nobody sees it before its echo."""
        page = self.peer.article(user, to=community, cc=[], tag=[], attachment=[], **words)
        self._keep(page, community, hidden={"pending"})
        group = await self._community(community)
        await self.peer.send(self.peer.create(page), group["endpoints"]["sharedInbox"])
        return page["id"]

    def shown(self) -> list[Shown]:
        """All communities, oldest first."""
        visible = [each for each in self.things.values() if not each.hidden]
        return [
            Shown(
                uri=post.uri,
                author=post.author,
                title=post.title,
                text=post.text,
                comments=tuple(e.text for e in visible if e.parent and self._root(e) is post),
            )
            for post in visible
            if not post.parent
        ]

    # What it takes

    def check_scheme(self, request: Request) -> None:
        """Only the older one is known."""
        fields = request.fields()
        need(b"signature-input" not in fields, "RFC 9421 is not known here")
        need(fields.get(b"content-type", b"").startswith(b"application/"), "the content type")
        check_cavage(request)

    async def key_of(self, owner: str, *, fresh: bool) -> str:
        """The key of a community or a person."""
        document = await self.fetch(owner)
        if document.get("type") == "Group":
            return (await self._community(owner))["publicKey"]["publicKeyPem"]
        return (await self._person(owner))["publicKey"]["publicKeyPem"]

    async def take(self, activity: JSON, signer: str, inbox: str) -> None:
        """Do what an activity says."""
        need(activity.get("actor") == signer, "somebody else signed it")
        self._see(activity)
        match activity.get("type"):
            case "Accept":
                self._accepted(activity)
            case "Announce":
                await self._announced(activity)
            case kind:
                raise RefusedError(f"a bare {kind} is for nobody here")

    def _accepted(self, activity: JSON) -> None:
        shapes.check_id(activity.get("id"))
        asked = self.asked.get(id_of(activity["object"]))
        if asked is None:
            raise RefusedError("nobody here asked for that")
        need(asked[1] == activity["actor"], "somebody else accepts")
        self.follows.add(asked)

    async def _announced(self, activity: JSON) -> None:
        shapes.check_activity(activity)
        community = activity["actor"]
        await self._community(community)
        need(any(whom == community for _, whom in self.follows), "it has no followers here")
        inner = shapes.whole(activity["object"])
        need(activity.get("audience") in {None, community}, "the audience is another community")
        self._see(inner)
        await self._inner(inner, community)

    async def _inner(self, inner: JSON, community: str) -> None:
        await self._person(shapes.check_id(inner.get("actor")))
        match inner.get("type"):
            case "Update" if shapes.whole(inner["object"]).get("type") == "Group":
                shapes.check_activity(inner)
                shapes.check_group(inner["object"])
                self._check_moderates(inner, community)
                self.communities[community] = self._newer(inner["object"], community)
            case "Add" | "Remove":
                self._changed_collection(inner, community)
            case "Lock":
                shapes.check_activity(inner)
                self._check_moderates(inner, community)
                self._thing(inner, community).locked = True
            case "Create" | "Update":
                await self._written(inner, community)
            case "Delete":
                shapes.check_activity(inner, cc=False)
                self._thing(inner, community).hidden.add(self._why(inner))
            case "Undo":
                await self._undone(inner, community)
            case "Like":
                shapes.check_id(inner.get("id"))
                self._thing(inner, community).likes.add(inner["actor"])
            case kind:
                raise RefusedError(f"{kind} is not known inside an Announce")

    async def _undone(self, inner: JSON, community: str) -> None:
        shapes.check_activity(inner)
        undone = inner["object"]
        need(isinstance(undone, dict), "what is undone is not there in full")
        need(undone["actor"] == inner["actor"], "somebody else takes it back")
        match undone["type"]:
            case "Delete":
                self._thing(undone, community).hidden.discard(self._why(undone))
            case "Like":
                self._thing(undone, community).likes.discard(undone["actor"])
            case "Lock":
                self._check_moderates(inner, community)
                self._thing(undone, community).locked = False
            case kind:
                raise RefusedError(f"Undo of {kind} is not known")

    def _changed_collection(self, inner: JSON, community: str) -> None:
        """Moderators, or what is pinned: each only under the very id of its collection."""
        shapes.check_activity(inner)
        self._check_moderates(inner, community)
        group = self.communities[community]
        target = inner.get("target")
        need(target in {group["attributedTo"], group["featured"]}, f"{target} is no collection")
        kept = self.moderators if target == group["attributedTo"] else self.pinned
        listed = kept.setdefault(community, [])
        if kept is self.pinned:
            self._thing(inner, community)
        changed = id_of(inner["object"])
        if inner["type"] == "Add":
            listed.append(changed)
        else:
            listed.remove(changed)

    def _check_moderates(self, inner: JSON, community: str) -> None:
        at_home = host_of(inner["actor"]) == host_of(community)
        need(at_home or inner["actor"] in self.moderators.get(community, []), "no moderator")
        need(inner.get("audience") == community, "the audience is another community")

    def _newer(self, group: JSON, community: str) -> JSON:
        known = self.communities[community]
        need(group["id"] == community, "it is another community")
        before = moment(known.get("updated") or known["published"])
        need(moment(group["updated"]) > before, "it is not later than what is here")
        return group

    async def _written(self, inner: JSON, community: str) -> None:
        shapes.check_activity(inner)
        document = inner["object"]
        need(isinstance(document, dict), "what is written is not there in full")
        is_comment = document.get("inReplyTo") is not None
        (shapes.check_note if is_comment else shapes.check_page)(document)
        need(inner["actor"] == document["attributedTo"], "only its author writes it")
        need(document["audience"] == community, "its audience is another community")
        need(inner.get("audience") in {None, community}, "the audience is another community")
        need(host_of(document["id"]) == host_of(inner["actor"]), "it is of another domain")
        need(await self._community_of(document) == community, "it is of another community")
        if is_comment:
            await self._check_place(document["inReplyTo"])
        known = self.things.get(document["id"])
        if known is None:
            self._keep(document, community)
            return
        need(known.author == document["attributedTo"], "its author is another now")
        if "pending" in known.hidden:
            known.hidden.remove("pending")
            return
        changed = moment(document.get("updated") or document["published"])
        if inner["type"] == "Create" and changed <= known.changed:
            raise IgnoredError("it is known")
        need(changed > known.changed, f"{changed} is not later than what is here")
        self._keep(document, community, hidden=known.hidden - {"deleted"})

    async def _community_of(self, document: JSON) -> str:
        """The first Group among those for whom it is; nothing else should have to be fetched."""
        for each in shapes.candidates(document):
            if (await self.fetch(each)).get("type") == "Group":
                return each
            raise RefusedError(f"{each} has to be fetched before the community")
        raise RefusedError("it is in no community")

    async def _check_place(self, parent: str, depth: int = 0) -> None:
        need(depth <= _MOST_DEEP, "it is too deep")
        need(parent in self.things, f"{parent} is not here")
        above = self.things[parent]
        need(not above.hidden & {"deleted", "removed"}, "what it answers is gone")
        if above.parent:
            await self._check_place(above.parent, depth + 1)

    def _keep(self, document: JSON, community: str, hidden: set[str] | None = None) -> None:
        thing = thing_of(document)
        thing.hidden |= hidden or set()
        self.things[thing.uri] = thing
        self._things_in[thing.uri] = community

    def _thing(self, activity: JSON, community: str) -> Thing:
        uri = id_of(activity["object"])
        if uri not in self.things:
            raise IgnoredError("it is not here")
        need(self._things_in[uri] == community, "it is in another community")
        return self.things[uri]

    def _why(self, delete: JSON) -> str:
        """An author deletes, a moderator removes and says why, if only with an empty text."""
        if "summary" in delete:
            need(host_of(delete["actor"]) == host_of(delete["audience"]), "no moderator")
            return "removed"
        thing = self.things[id_of(delete["object"])]
        need(thing.author == delete["actor"], "only its author deletes it")
        return "deleted"

    def _root(self, thing: Thing) -> Thing:
        return self._root(self.things[thing.parent]) if thing.parent else thing

    def _see(self, activity: JSON) -> None:
        uri = shapes.check_id(activity.get("id"))
        need(uri not in self._seen, f"{uri} was here before")
        self._seen.add(uri)

    async def _person(self, uri: str) -> JSON:
        if uri not in self.persons:
            person = await self.fetch(uri)
            shapes.check_person(person)
            self.persons[uri] = person
        return self.persons[uri]

    async def _community(self, uri: str) -> JSON:
        """A community with all that is read of it when it is first seen."""
        if uri not in self.communities:
            group = await self.fetch(uri)
            shapes.check_group(group)
            self.communities[uri] = group
            await self._look_around(group)
        return self.communities[uri]

    async def _look_around(self, group: JSON) -> None:
        site = await self.fetch(f"https://{host_of(group['id'])}/")
        need(site.get("type") == "Application", "the site is no Application")
        followers = await self.fetch(group["followers"])
        need(not shapes.check_collection(followers, "Collection", "items"), "followers are shown")
        featured = await self.fetch(group["featured"])
        for page in shapes.check_collection(featured, "OrderedCollection", "orderedItems"):
            shapes.check_page(shapes.whole(page))
        moderators = await self.fetch(group["attributedTo"])
        for each in shapes.check_collection(moderators, "OrderedCollection", "orderedItems"):
            await self._person(shapes.check_id(each))
            self.moderators.setdefault(group["id"], []).append(str(each))
        outbox = await self.fetch(group["outbox"])
        items = shapes.check_collection(outbox, "OrderedCollection", "orderedItems")
        need(len(items) <= _MOST_OUTBOX and "first" not in outbox, "the outbox is not in one")
        for each in reversed(items):
            announce = shapes.whole(each)
            need(announce["type"] == "Announce", "the outbox holds more than posts")
            await self._inner(announce["object"], group["id"])
