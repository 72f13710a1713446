"""What stands in the filled instance: one of everything that a path can name.

Whoever adds a kind of thing with a path of its own adds one of it in a method here, and its name
to what `Filling.all` gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from fediwiki.asgi import assets
from fediwiki.asgi.picturing import mark_of
from fediwiki.cli import edits
from fediwiki.domain.applications import Application
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import Draft
from fediwiki.domain.ids import short
from fediwiki.domain.imports import ImportKind, Lines
from fediwiki.domain.members import Member, Session
from fediwiki.domain.notifications import Digest
from fediwiki.domain.offers import Offer, Proposal
from fediwiki.domain.passkeys import Passkey
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import ReviewPolicy, Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.instance import Instance
from fediwiki.services import (
    blocking,
    deleting,
    digesting,
    drafting,
    following,
    importing,
    inviting,
    joining,
    muting,
    one_time_codes,
    protecting,
    protecting_accounts,
    reacting,
    resetting,
    reviewing,
    visiting,
    warning,
    watching,
)
from fediwiki.services.letters import Letterhead
from fediwiki.services.passwords import token_hash
from fediwiki.services.recording import Making, record
from fediwiki.storage import (
    actor_tables,
    actors,
    applications,
    emails,
    imports,
    mail_links,
    media,
    memberships,
    notifications,
    passkeys,
    posts,
    reading,
    second_steps,
    stamps,
)
from fediwiki.storage.database import Writer
from tests.web.elsewhere import picture_bytes
from tests.web.site import PASSWORD, Site, content_of

FAR_PICTURE = "https://far.example/tide.png"
_SECRET = "ORUWIZLTORUWIZLTORUWIZLTORUWIZLT"
_HALF_MINUTE = 30


class Role(StrEnum):
    """Who comes in. The author wrote, keeps and owns everything that is somebody's."""

    VISITOR = "visitor"
    SUSPENDED = "suspended"
    OTHER = "other"
    GUEST = "guest"
    ELSEWHERE = "moderator elsewhere"
    AUTHOR = "author"
    MODERATOR = "moderator"
    ADMIN = "admin"


PEOPLE = {
    Role.SUSPENDED: "sam",
    Role.OTHER: "bob",
    Role.ELSEWHERE: "mona",
    Role.AUTHOR: "ana",
    Role.MODERATOR: "max",
    Role.ADMIN: "ada",
}


def token_of(role: Role) -> str:
    """What the cookie of somebody's session holds."""
    return f"session-of-{PEOPLE.get(role, role)}"


@dataclass(slots=True)
class Filling:
    """Fills an empty instance; nothing in it is anybody's but the author's, unless said."""

    site: Site
    instance: Instance

    async def all(self) -> Mapping[str, str]:
        """Make everything; gives what paths and forms are made of, by name."""
        people = {name: await self._member(name) for name in ("cleo", *PEOPLE.values())}
        climate = await self.site.subwiki("climate", by=people["max"])
        music = await self.site.subwiki("music", by=people["mona"])
        names = await self._written(climate, people)
        gwen = await self.site.person("gwen", "far.example")
        async with self.site.database.write() as tx:
            ana, now, urls = people["ana"].actor, self.site.clock.now(), self.site.urls
            for followed in (climate.actor, people["mona"].actor):
                await following.follow(tx, ana, followed, urls=urls, now=now)
            for muted in (music.actor, people["mona"].actor):
                await muting.mute(tx, ana, muted)
            await blocking.block(tx, ana, people["sam"].actor, urls=urls, now=now)
            await memberships.ask(tx, climate.id, people["cleo"].id, now)
            names |= await self._own(tx, people["ana"])
            warned = await warning.warn(
                tx,
                ana,
                about=ana.uri,
                subwiki=climate,
                reason="Loud.",
                by=people["max"].actor,
                now=now,
            )
            names["act"] = short(warned)
            await self._tokens(tx, people)
            await self._applications(tx, people["cleo"].password_hash)
            for role, name in PEOPLE.items():
                await joining.sign_in(tx, self._session(people[name], token_of(role)))
            hashed = token_hash(token_of(Role.GUEST))
            await visiting.come_in(tx, gwen, token_hash=hashed, days=9, now=now)
            table, sam = actor_tables.actors, people["sam"].id
            await tx.change(update(table).where(table.c.id == sam).values(suspended=now))
        return {
            **names,
            "subwiki": "climate",
            "subwiki_id": short(climate.id),
            "author": "ana",
            "asker": short(people["cleo"].id),
            "style": assets.url("style.css").rpartition("/")[2],
        }

    async def _member(self, name: str) -> Member:
        return await self.site.member(name, admin=name == "ada", password=PASSWORD)

    async def _written(self, climate: Subwiki, people: Mapping[str, Member]) -> dict[str, str]:
        """Posts, comments and edits of the author's, and what others made of them."""
        site, ana, cleo = self.site, people["ana"], people["cleo"]
        alone = await site.post(ana.actor, climate, "Alone", "By **one**. #tides")
        lost = await site.post(ana.actor, climate, "Lost", "Gone.")
        far = await self._far(climate)
        together = await self._together(climate, "Together", ana)
        await self._edit(together, "It rises and falls.", cleo)
        protected = await self._together(climate, "Protected", ana)
        await self._protect(protected)
        declined = await self._edit(protected, "It rises never.", ana)
        await self._decline(declined, people["max"])
        waiting = await self._edit(protected, "It falls.", ana)
        proposed = await self._edit(alone, "By two.", cleo)
        said = await site.comment(ana.actor, together, "Indeed.")
        heard = await site.comment(cleo.actor, alone, "Since when?")
        async with site.database.write() as tx:
            now, urls = site.clock.now(), site.urls
            await deleting.delete_post(tx, lost, now=now)
            await stamps.add(tx, alone.id, "https://far.example/quote", "", ana.id, now)
            await watching.watch(tx, alone, by=ana.actor, now=now)
            await reading.add_saved(tx, ana.id, alone.id, now)
            for uri in (alone.uri, heard.uri):
                await reacting.like(tx, ana.actor, uri, urls=urls, now=now)
        made = {"post": together, "alone": alone, "lost": lost, "far": far}
        offers = {"waiting": waiting, "proposed": proposed}
        talk = {"comment": said, "heard": heard}
        known = {**made, **offers, **talk, "fay": far.author}
        return {name: short(each.id) for name, each in known.items()}

    async def _far(self, subwiki: Subwiki) -> Post:
        """A post from elsewhere, with a picture."""
        author = await self.site.person("fay", "far.example")
        async with self.site.database.write() as tx:
            await actors.save_portrait(tx, author.id, Portrait.AVATAR, FAR_PICTURE)
        picture = Attachment("image", FAR_PICTURE, "image/png", "A tide")
        content = replace(content_of("Far", "From afar."), attachments=(picture,))
        post = await self.site.arrived_post(author, subwiki, content)
        async with self.site.database.write() as tx:
            await record(tx, post, editor=author, making=Making(), now=self.site.clock.now())
        return post

    async def _together(self, subwiki: Subwiki, title: str, by: Member) -> Post:
        async with self.site.database.write() as tx:
            proposal = Proposal(0, title, "It rises.")
            judged = await edits.found(tx, self.instance, subwiki, proposal, by.actor)
            return await posts.by_id(tx, judged.offer.post_id or 0, ANYONE)

    async def _edit(self, post: Post, text: str, by: Member) -> Offer:
        async with self.site.database.write() as tx:
            proposal = Proposal(post.revision, post.content.title, text)
            return (await edits.offer(tx, self.instance, post, proposal, by.actor)).offer

    async def _protect(self, post: Post) -> None:
        """Let every edit of a post wait for a moderator."""
        async with self.site.database.write() as tx:
            protection = PostProtection(None, ReviewPolicy.ALL, None)
            now = self.site.clock.now()
            await protecting.protect(tx, post, protection, by=None, reason="Disputed", now=now)

    async def _decline(self, offer: Offer, by: Member) -> None:
        async with self.site.database.write() as tx:
            rules, now = edits.rules_of(self.instance), self.site.clock.now()
            await reviewing.decline(tx, offer, by=by.actor, reason="No.", rules=rules, now=now)

    async def _own(self, tx: Writer, ana: Member) -> dict[str, str]:
        """What only its owner may see or change."""
        now = self.site.clock.now()
        draft = await drafting.keep(
            tx, Draft("climate", title="Begun"), draft_id=None, member=ana.actor, most=9, now=now
        )
        picture = await self.site.pictures.keep(picture_bytes())
        await media.add(tx, picture, now)
        await emails.save(tx, ana.id, "ana@mail.example", now)
        await passkeys.add(tx, Passkey("key", ana.id, b"key", 0, "Laptop", now, None))
        await muting.mute_word(tx, ana.actor, "spoiler")
        await joining.sign_in(tx, self._session(ana, "another browser"))
        await second_steps.begin(tx, ana.id, _SECRET)
        invite = await inviting.invite(tx, by=ana, uses=3, days=3, now=now)
        lines = Lines(ImportKind.WORDS, ("tidal wave",), ("x" * 300,))
        await importing.propose(tx, ana, lines, now=now)
        (brought,) = await imports.of_member(tx, ana.id)
        told = await notifications.of_member(tx, ana.viewer, limit=9)
        step = int(now.timestamp()) // _HALF_MINUTE
        return {
            "draft": short(draft.id),
            "picture": picture.name,
            "mark": mark_of(Attachment("image", FAR_PICTURE)),
            "session": token_hash("another browser"),
            "code": one_time_codes.code_at(_SECRET, step),
            "import": short(brought.id),
            "invite_code": invite.code,
            "invite_id": short(invite.id),
            "place": short(told[0].place),
        }

    async def _tokens(self, tx: Writer, people: Mapping[str, Member]) -> None:
        """Links that are mailed, or given once; the moderator has a second step under way."""
        now, ana, head = self.site.clock.now(), people["ana"], self._head
        reset, address = token_hash("reset"), token_hash("address")
        await resetting.ask(tx, "ana", token="reset", token_hash=reset, head=head, now=now)
        await resetting.ask_address(
            tx, ana, "new@mail.example", token="address", token_hash=address, head=head, now=now
        )
        await joining.give_link(tx, ana, token_hash("link"), now=now)
        await reading.save_link(tx, ana.id, token_hash("feeds"), now)
        await digesting.choose(tx, ana.actor, Digest.DAILY, now=now)
        await mail_links.add(tx, ana.id, mail_links.DIGEST, "digest")
        await second_steps.begin(tx, people["max"].id, _SECRET)
        await second_steps.save_on(tx, people["max"].id, now)
        step = token_hash("step")
        await protecting_accounts.ask_second_step(tx, people["max"], step, now=now)

    async def _applications(self, tx: Writer, password_hash: str) -> None:
        """One that must be confirmed, and one that waits for an admin."""
        now = self.site.clock.now()
        for name, confirmed in (("nina", None), ("olga", now)):
            await applications.add(
                tx,
                Application(
                    id=tx.new_id(now),
                    name=name,
                    address=f"{name}@mail.example",
                    password_hash=password_hash,
                    text="To write of tides, and to learn.",
                    token_hash=token_hash(name),
                    invite_id=None,
                    made=now,
                    confirmed=confirmed,
                    expires=now + timedelta(days=1),
                ),
            )

    @property
    def _head(self) -> Letterhead:
        return Letterhead("Open Atlas", self.site.config.origin)

    def _session(self, member: Member, token: str) -> Session:
        """A session in which the password was given a minute ago."""
        now = self.site.clock.now()
        proved, expires = now - timedelta(minutes=1), now + timedelta(days=9)
        return Session(token_hash(token), member.id, now, now, expires, proved, "", "")
