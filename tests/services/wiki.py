"""A subwiki, and people who write in it together: services on a real database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.offers import Offer, OfferState, Paper, Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision, holds
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy, Subwiki
from fediwiki.domain.trust import Thresholds
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import OPERATOR
from fediwiki.services import founding, joining, judging, unwriting
from fediwiki.services.applying import Judged, Rules
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import follows, members, offers, posts, revisions, subwikis
from fediwiki.storage.database import Database

URLS = Urls("https://wiki.example")
NAMES = ("ana", "bob", "cleo", "dan")
RULES = Rules(
    thresholds=Thresholds(established_edits=3, established_days=2, trusted_edits=5, trusted_days=4),
    title_characters=60,
    markdown_bytes=2_000,
    licence="https://creativecommons.org/licenses/by-sa/4.0/",
    urls=URLS,
)


@dataclass(slots=True)
class Wiki:
    """The subwiki tides, which ana founded, and those who write in it."""

    database: Database
    people: dict[str, Actor]
    tides: Subwiki
    now: datetime
    papers: int = 0

    def wait(self, time: timedelta) -> None:
        """Let time pass."""
        self.now += time

    def paper(self) -> Paper:
        """A paper that was not seen before."""
        self.papers += 1
        return Paper(f"https://elsewhere.example/a/{self.papers}", b'{"type":"Offer"}')

    async def found(self, text: str, *, title: str = "Tides", by: str = "ana") -> Post:
        """A collaborative post that was accepted at once."""
        judged = await self.found_by_offer(Proposal(0, title, text), by=by)
        assert judged.offer.post_id is not None, judged.offer.reason
        return await self.post(judged.offer.post_id)

    async def found_by_offer(
        self, proposal: Proposal, *, by: str, paper: Paper | None = None
    ) -> Judged:
        """A new collaborative post is offered."""
        async with self.database.write() as tx:
            return await judging.judge_new(
                tx,
                self.tides,
                proposal,
                paper or self.paper(),
                editor=self.people[by],
                rules=RULES,
                now=self.now,
            )

    async def offer(
        self, post: Post, proposal: Proposal, *, by: str, paper: Paper | None = None
    ) -> Judged:
        """An edit is offered."""
        async with self.database.write() as tx:
            return await judging.judge(
                tx,
                post.id,
                proposal,
                paper or self.paper(),
                editor=self.people[by],
                rules=RULES,
                now=self.now,
            )

    async def edit(self, post: Post, text: str, *, by: str, base: int | None = None) -> Judged:
        """Someone gives the post another text, from the latest revision or an older one."""
        current = await self.post(post.id)
        number = current.revision if base is None else base
        read = await self.revision(post, number)
        proposal = Proposal(number, read.words.title, text, sources=read.words.sources)
        return await self.offer(post, proposal, by=by)

    async def undo(self, post: Post, number: int, *, by: str) -> Judged:
        """Someone undoes a revision."""
        async with self.database.read() as tx:
            proposal = await unwriting.undoing(tx, await posts.by_id(tx, post.id, OPERATOR), number)
        return await self.offer(post, proposal, by=by)

    async def revert(self, post: Post, number: int, *, by: str) -> Judged:
        """Someone goes back to a revision."""
        async with self.database.read() as tx:
            proposal = await unwriting.reverting(
                tx, await posts.by_id(tx, post.id, OPERATOR), number
            )
        return await self.offer(post, proposal, by=by)

    async def review(
        self, judged: Judged, *, by: str | None, accept: bool, changed: Proposal | None = None
    ) -> Judged:
        """Someone, or the operator, says what becomes of an edit that waits."""
        async with self.database.write() as tx:
            return await judging.review(
                tx,
                judged.offer,
                reviewer=self.people[by] if by else None,
                accept=accept,
                changed=changed,
                rules=RULES,
                now=self.now,
            )

    async def rule(
        self, edit: EditPolicy = EditPolicy.EVERYONE, review: ReviewPolicy = ReviewPolicy.NONE
    ) -> None:
        """The subwiki gets other policies."""
        async with self.database.write() as tx:
            await subwikis.save_policies(tx, self.tides.id, MembershipPolicy.OPEN, edit, review)
        self.tides = replace(self.tides, edit_policy=edit, review_policy=review)

    async def let_in(self, name: str) -> None:
        """Someone becomes a member of the subwiki."""
        person = self.people[name]
        uri = f"{person.uri}#follow"
        follow = Follow(person.id, self.tides.id, uri, FollowState.ACCEPTED, self.now, tries=1)
        async with self.database.write() as tx:
            await follows.save(tx, follow)

    async def post(self, post_id: int) -> Post:
        """The post as it is now."""
        async with self.database.read() as tx:
            return await posts.by_id(tx, post_id, OPERATOR)

    async def text(self, post: Post) -> str:
        """What the post says now."""
        return (await self.post(post.id)).content.text

    async def revision(self, post: Post, number: int) -> Revision:
        """One revision."""
        async with self.database.read() as tx:
            return await revisions.by_number(tx, post.id, number)

    async def history(self, post: Post) -> list[Revision]:
        """Every revision, the oldest first."""
        async with self.database.read() as tx:
            return (await revisions.of_post(tx, post.id))[::-1]

    async def offered(self, by: str, *states: OfferState) -> list[Offer]:
        """What someone offered."""
        async with self.database.read() as tx:
            return await offers.of_editor(tx, self.people[by].id, states or [*OfferState])


def chain_holds(post: Post, history: list[Revision]) -> bool:
    """Whether every revision says what its digests say, and follows the one before."""
    chains = [None, *(each.proofs.chain for each in history)]
    return all(
        holds(revision, post_uri=post.uri, parent_chain=chain)
        for revision, chain in zip(history, chains, strict=False)
    )


async def settled(database: Database, pairs: KeyPairs) -> Wiki:
    """Ana, bob, cleo and dan live here, and ana founded the subwiki tides."""
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    async with database.write() as tx:
        for name in NAMES:
            await joining.join(
                tx, name, password_hash="", admin=False, pairs=pairs, urls=URLS, now=now
            )
        people = [await members.by_name(tx, name) for name in NAMES]
        tides = await founding.found(
            tx,
            Charter("tides", "Tides"),
            by=people[0],
            pairs=pairs,
            steward_pairs=pairs,
            urls=URLS,
            now=now,
        )
    return Wiki(database, {each.actor.name: each.actor for each in people}, tides, now)
