"""What a story does not tell and some pages show: links from mails, what was removed, a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fediwiki.cli import edits
from fediwiki.domain.applications import Application
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import Draft, UnsavedEdit
from fediwiki.domain.filters import FilterAction, FilterKind
from fediwiki.domain.holding import WhyHeld
from fediwiki.domain.ids import short
from fediwiki.domain.imports import ImportKind, Lines
from fediwiki.domain.media import Picture
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer, Proposal
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.posts import Post, PostKind
from fediwiki.domain.revisions import Words
from fediwiki.domain.subwikis import Subwiki
from fediwiki.instance import Instance
from fediwiki.media.carding import attachment_of
from fediwiki.media.pictures import Pictures
from fediwiki.services import (
    announcing,
    drafting,
    filtering,
    holding,
    importing,
    inviting,
    joining,
    portraying,
    posting,
    protecting_accounts,
    removing,
)
from fediwiki.services.deciding import Why
from fediwiki.services.passwords import token_hash
from fediwiki.services.resetting import NEW_ADDRESS, RESET
from fediwiki.storage import (
    applications,
    block_lists,
    followed_lists,
    mail_links,
    media,
    one_time_tokens,
    posts,
    received,
    servers,
    turned_away,
)
from fediwiki.storage.database import Writer
from fediwiki.storage.one_time_tokens import OneTimeToken
from fediwiki.storage.received import Received, State
from fediwiki.storage.turned_away import TurnedAway
from fediwiki.web import drafts
from tests.web.elsewhere import picture_bytes

_SOON = timedelta(days=1)
_OFTEN = 99


async def picture(opened: Instance) -> Picture:
    """A picture that somebody has uploaded."""
    pictures = Pictures(Path(opened.config.storage.media), opened.config.limits)
    return await pictures.keep(picture_bytes(size=(800, 600)))


@dataclass(frozen=True, slots=True)
class Keeper:
    """Adds what the steward and another editor of a subwiki have beside the story."""

    opened: Instance
    subwiki: Subwiki
    steward: Member
    editor: Member
    now: datetime

    async def _announcement(self, tx: Writer) -> str:
        """One that will stand above every page, some day."""
        text = "On Sunday morning this server moves, and is **away for an hour**."
        words = announcing.Words(text, self.now + timedelta(days=300), None, members_only=False)
        said = await announcing.announce(
            tx, words, by=self.steward, most_characters=len(text), now=self.now
        )
        return short(said.id)

    async def all(self, tx: Writer, shown: Picture, alone: Post) -> Mapping[str, str]:
        """Add it; `alone` is a post of the editor's. Gives what paths are made of."""
        await media.add(tx, shown, self.now)
        for actor in (self.steward.actor, self.editor.actor):
            for portrait in Portrait:
                url = self.opened.urls.media(shown.name)
                await portraying.portray(tx, actor, portrait, url, now=self.now)
        lines = Lines(ImportKind.FOLLOWS, ("a@far.example", "b@far.example"), ("nobody at all",))
        await importing.propose(tx, self.steward, lines, now=self.now)
        pool = attachment_of("image", shown, self.opened.urls, alt="A pool at noon")
        own = await self._post(tx, "Why rock pools grow warm", "Little water, much *sun*.", pool)
        removed = await self._post(tx, "Cheap watches", "Buy **now**.")
        why = Why("Sells watches.", "Stay with the tides.")
        act_id = await removing.remove(tx, removed, why, by=self.steward.actor, now=self.now)
        held = await self._held(tx)
        offers = {
            "asked": await self._offer(tx, own, "Little water, much sun, no stream.", self.editor),
            "sent": await self._offer(tx, alone, f"{alone.content.text}\n\nDone.", self.steward),
        }
        things = {"own": own, "removed": removed, **offers}
        return {
            **{name: short(each.id) for name, each in things.items()},
            "account": short(self.editor.id),
            "announcement": await self._announcement(tx),
            "act": short(act_id),
            "own_uri": own.uri,
            "held": short(held.id),
            **await self._elsewhere(tx, own),
            "draft": await self._draft(tx, shown),
            "unsaved": await self._unsaved(tx, alone),
            **await self._links(tx),
        }

    async def _post(self, tx: Writer, title: str, text: str, *shown: Attachment) -> Post:
        words = Words(title, text, (), shown)
        content = edits.content_of(self.opened, words, self.subwiki.actor, language="en")
        made = await posting.publish(
            tx,
            content,
            author=self.steward.actor,
            subwiki=self.subwiki,
            licence=self.opened.config.instance.licence,
            urls=self.opened.urls,
            now=self.now,
        )
        return await posts.by_id(tx, made.id, self.steward.viewer)

    async def _held(self, tx: Writer) -> Post:
        """What waits for the moderators, and a filter that found it."""
        place, by = self.subwiki.actor, self.steward.actor
        for kind, said in ((FilterKind.WORD, "cheap boots"), (FilterKind.MENTIONS, "5")):
            act = FilterAction.HOLD
            await filtering.add(tx, kind, said, act, place=place, by=by, now=self.now)
        post = await self._post(tx, "Cheap boots", "At <https://shop.example/>.")
        whys = (WhyHeld.LINK, "word cheap boots")
        await holding.hold(tx, post, place, whys, now=self.now)
        return await posts.by_id(tx, post.id, self.steward.viewer)

    async def _offer(self, tx: Writer, post: Post, text: str, by: Member) -> Offer:
        proposal = Proposal(post.revision, post.content.title, text, "plainer")
        return (await edits.offer(tx, self.opened, post, proposal, by.actor)).offer

    async def _draft(self, tx: Writer, shown: Picture) -> str:
        pictures = tuple(
            attachment_of("image", shown, self.opened.urls, alt=alt)
            for alt in ("A pool at noon", "")
        )
        draft = Draft(self.subwiki.actor.name, PostKind.IMAGE, title="Pools", pictures=pictures)
        by = self.steward.actor
        kept = await drafting.keep(tx, draft, draft_id=None, member=by, most=_OFTEN, now=self.now)
        return short(kept.id)

    async def _unsaved(self, tx: Writer, post: Post) -> str:
        """What the steward began to change and left."""
        begun = drafts.Draft(post.content.title, "Begun.", base=1)
        typed = drafts.to_keep(begun, post, f"/p/{short(post.id)}/edit")
        by, number = self.steward.id, tx.new_id(self.now)
        edit = UnsavedEdit(number, by, typed.path, post.id, 1, self.now, typed.fields)
        return short((await drafting.keep_edit(tx, edit, known=None, most=_OFTEN)).id)

    async def _elsewhere(self, tx: Writer, post: Post) -> Mapping[str, str]:
        """What is known of another server, and what was said between us."""
        origin = "https://far.example"
        number = await servers.ensure(tx, origin, self.now)
        server = await servers.by_id(tx, number)
        await servers.save_failure(tx, server, next_try=self.now + _SOON, now=self.now)
        came = Received(
            id=tx.new_id(self.now),
            uri=f"{origin}/a/1",
            origin=origin,
            actor_uri=f"{origin}/users/eve",
            signer_uri=f"{origin}/users/eve",
            type="Like",
            object_uri=post.uri,
            inbox=self.opened.urls.shared_inbox,
            body=b'{"type": "Like"}',
            arrived=self.now,
        )
        away = TurnedAway(
            id=tx.new_id(self.now),
            server_id=number,
            sent_id=came.id,
            type="Announce",
            object_uri=post.uri,
            inbox=f"{origin}/inbox",
            status=403,
            said="You are not on our list",
            at=self.now,
        )
        await turned_away.add(tx, [away])
        await received.add(tx, came, due=self.now)
        await received.settle(tx, came.id, State.REFUSED, "not signed", self.now)
        entries = (Policy("bad.example", Severity.SUSPEND, reason="Spam"),)
        listed = await block_lists.add(tx, "list.csv", entries, self.now)
        followed = await followed_lists.add(
            tx, "Watch", "https://lists.example/servers.csv", Severity.SILENCE, self.now
        )
        far = Policy("far.example", Severity.SUSPEND, reason="Adverts by the hundred")
        await followed_lists.save_entries(tx, followed, [*entries, far])
        await followed_lists.save_jump(tx, followed, entries)
        later = self.now + timedelta(days=9)
        await followed_lists.save_fetched(tx, followed, "", due=later, now=self.now)
        await followed_lists.recount(tx)
        return {
            "came": short(came.id),
            "server": "far.example",
            "block_list": short(listed),
            "followed_list": short(followed),
        }

    async def _links(self, tx: Writer) -> Mapping[str, str]:
        """What is mailed, or given once."""
        steward, expires = self.steward, self.now + _SOON
        for token, kind, value in (
            ("reset", RESET, ""),
            ("address", NEW_ADDRESS, "ana@mail.example"),
        ):
            kept = OneTimeToken(token_hash(token), kind, steward.id, value, expires)
            await one_time_tokens.add(tx, kept)
        await joining.give_link(tx, steward, token_hash("link"), now=self.now)
        await protecting_accounts.begin_app(tx, steward)
        await applications.add(
            tx,
            Application(
                id=tx.new_id(self.now),
                name="nina",
                address="nina@mail.example",
                password_hash="",
                text="To write of tides, and to learn.",
                token_hash=token_hash("nina"),
                invite_id=None,
                made=self.now,
                confirmed=None,
                expires=expires,
            ),
        )
        await mail_links.add(tx, steward.id, mail_links.DIGEST, "digest")
        invite = await inviting.invite(tx, by=steward, uses=_OFTEN, days=3, now=self.now)
        return {
            "digest": "digest",
            "reset": "reset",
            "address": "address",
            "link": "link",
            "application": "nina",
            "invite": invite.code,
        }
