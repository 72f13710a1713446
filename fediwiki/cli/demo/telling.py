"""Telling a story: every act at its own time, all of them in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from fediwiki.cli import edits
from fediwiki.cli.demo.scripts import Article, Drawing, Edit, Remark, Story
from fediwiki.clock import Clock
from fediwiki.domain.comments import Comment
from fediwiki.domain.media import Picture
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState, Proposal
from fediwiki.domain.posts import Content, Post, PostEdit, PostKind
from fediwiki.domain.revisions import Words
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.instance import Instance
from fediwiki.media.carding import attachment_of
from fediwiki.media.pictures import Pictures
from fediwiki.services import commenting, editing, following, founding, joining, posting, writing
from fediwiki.services.commenting import Place
from fediwiki.services.commenting import Words as Said
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.linking import Links
from fediwiki.storage import media, members, posts
from fediwiki.storage.database import Writer


class StoryClock(Clock):
    """A clock that stands where the story is, and never passes the real one."""

    def __init__(self, now: datetime) -> None:
        """Stand at `now`."""
        self._now = now

    def now(self) -> datetime:
        """Where the story is."""
        return self._now

    def move(self, now: datetime) -> None:
        """Go on; a story only goes forward."""
        self._now = max(self._now, now)


@dataclass(frozen=True, slots=True)
class _Publish:
    article: Article
    text: str


@dataclass(frozen=True, slots=True)
class _Revise:
    article: Article
    text: str
    edit: Edit
    base: int


@dataclass(frozen=True, slots=True)
class _Say:
    article: Article
    remark: Remark
    answered: Remark | None
    words: Said


@dataclass(frozen=True, slots=True)
class _Show:
    drawing: Drawing


_Act = _Show | _Publish | _Revise | _Say


class Teller:
    """Tells one story on one instance."""

    def __init__(self, story: Story, instance: Instance, clock: StoryClock, now: datetime) -> None:
        """Prepare `story`, which ends before the real `now`: texts and keys take time."""
        self._story = story
        self._instance = instance
        self._clock = clock
        self._acts = sorted(self._planned(now), key=lambda act: act[0])
        self._pairs = {name: KeyPairs.generate() for name in _actors(story)}
        self._members: dict[str, Member] = {}
        self._subwikis: dict[str, Subwiki] = {}
        self._posts: dict[str, Post] = {}
        self._comments: dict[int, Comment] = {}
        self._pictures: dict[str, Picture] = {}

    async def draw(self) -> None:
        """Make the pictures of the story, which takes files and time; before it is told."""
        config = self._instance.config
        pictures = Pictures(Path(config.storage.media), config.limits)
        for each in self._story.drawings:
            self._pictures[each.title] = await pictures.keep(each.draw())

    async def tell(self, tx: Writer) -> Member:
        """Let everything happen, in order; gives the admin."""
        for name in self._story.members:
            await self._join(tx, name)
        for community in self._story.communities:
            charter = Charter(
                community.name,
                community.title,
                writing.description_of(
                    community.description,
                    characters=self._instance.config.limits.summary_characters,
                ),
            )
            self._subwikis[community.name] = await founding.found(
                tx,
                charter,
                by=self._members[community.founder],
                pairs=self._pairs[community.name],
                steward_pairs=self._pairs[f"{community.name} steward"],
                urls=self._instance.urls,
                now=self._clock.now(),
            )
            await self._gather(tx, self._subwikis[community.name])
        for moment, act in self._acts:
            self._clock.move(moment)
            await self._let_happen(tx, act)
        admin = self._members[self._story.members[0]]
        # Or the server would think itself left alone, and take in nobody.
        await members.save_seen(tx, admin.id, self._clock.now())
        return admin

    def _planned(self, now: datetime) -> list[tuple[datetime, _Act]]:
        """Every act with its moment; none lies in the future."""
        acts: list[tuple[datetime, _Act]] = []
        for article in self._story.articles:
            published = now - article.ago
            first, *later = article.texts
            acts.append((published, _Publish(article, first)))
            for number, (edit, text) in enumerate(zip(article.edits, later, strict=True), 1):
                acts.append((published + edit.after, _Revise(article, text, edit, number)))
            acts += self._talk(article, article.remarks, None, published)
        acts += [(now - each.ago, _Show(each)) for each in self._story.drawings]
        if late := [act for moment, act in acts if moment >= now]:
            raise ValueError(f"this lies in the future: {late[0]}")
        return acts

    def _talk(
        self,
        article: Article,
        remarks: Sequence[Remark],
        answered: Remark | None,
        since: datetime,
    ) -> list[tuple[datetime, _Act]]:
        acts: list[tuple[datetime, _Act]] = []
        for remark in remarks:
            words = writing.words_of(
                remark.text,
                language="en",
                comment_characters=self._instance.config.limits.comment_characters,
                links=Links(None, self._instance.urls),
            )
            said = since + remark.after
            acts.append((said, _Say(article, remark, answered, words)))
            acts += self._talk(article, remark.answers, remark, said)
        return acts

    async def _join(self, tx: Writer, name: str) -> None:
        self._members[name] = await joining.join(
            tx,
            name,
            password_hash="",
            admin=not self._members,
            pairs=self._pairs[name],
            urls=self._instance.urls,
            now=self._clock.now(),
        )
        self._clock.move(self._clock.now() + timedelta(minutes=7))

    async def _gather(self, tx: Writer, subwiki: Subwiki) -> None:
        """Let everyone join a subwiki, so that whoever signs in has something at home."""
        for each in self._members.values():
            await following.follow(
                tx, each.actor, subwiki.actor, urls=self._instance.urls, now=self._clock.now()
            )

    async def _let_happen(self, tx: Writer, act: _Act) -> None:
        match act:
            case _Publish(article, text):
                begin = self._begin_together if article.together else self._publish
                self._posts[article.file] = await begin(tx, article, text)
            case _Revise():
                await (self._edit_together if act.article.together else self._edit)(tx, act)
            case _Show(drawing):
                await self._show(tx, drawing)
            case _Say():
                await self._say(tx, act)

    async def _publish(self, tx: Writer, article: Article, text: str) -> Post:
        return await self._post(tx, article, self._content(article, text))

    async def _show(self, tx: Writer, drawing: Drawing) -> None:
        picture = self._pictures[drawing.title]
        await media.add(tx, picture, self._clock.now())
        attached = attachment_of("image", picture, self._instance.urls, alt=drawing.alt)
        words = Words(drawing.title, drawing.text, (), (attached,))
        subwiki = self._subwikis[drawing.subwiki].actor
        content = edits.content_of(self._instance, words, subwiki, language="en")
        await self._post(tx, drawing, replace(content, kind=PostKind.IMAGE))

    async def _post(self, tx: Writer, scene: Article | Drawing, content: Content) -> Post:
        return await posting.publish(
            tx,
            content,
            author=self._members[scene.by].actor,
            subwiki=self._subwikis[scene.subwiki],
            licence=self._instance.config.instance.licence,
            urls=self._instance.urls,
            now=self._clock.now(),
        )

    async def _edit(self, tx: Writer, revise: _Revise) -> None:
        article, edit = revise.article, revise.edit
        content = self._content(article, revise.text)
        change = PostEdit(self._posts[article.file].id, revise.base, content, edit.summary)
        editor = self._members[edit.by or article.by].actor
        await editing.save(tx, change, editor=editor, now=self._clock.now())

    async def _begin_together(self, tx: Writer, article: Article, text: str) -> Post:
        proposal = Proposal(0, article.title, text, sources=tuple(article.sources))
        subwiki, editor = self._subwikis[article.subwiki], self._members[article.by].actor
        judged = await edits.found(tx, self._instance, subwiki, proposal, editor)
        return await posts.by_id(tx, judged.offer.post_id or 0, ANYONE)

    async def _edit_together(self, tx: Writer, revise: _Revise) -> None:
        article, edit = revise.article, revise.edit
        proposal = Proposal(
            revise.base,
            article.title,
            revise.text,
            edit.summary,
            edit.minor,
            tuple(article.sources),
            reverts=(revise.base,) if edit.undoes else (),
        )
        editor = self._members[edit.by or article.by].actor
        post = self._posts[article.file]
        judged = await edits.offer(tx, self._instance, post, proposal, editor)
        if judged.offer.state is not OfferState.ACCEPTED:
            raise ValueError(f"{edit.summary!r} was {judged.offer.state}: {judged.offer.reason}")

    def _content(self, article: Article, text: str) -> Content:
        words = Words(article.title, text, ())
        subwiki = self._subwikis[article.subwiki].actor
        return edits.content_of(self._instance, words, subwiki, language="en")

    async def _say(self, tx: Writer, say: _Say) -> None:
        post = await posts.find(tx, self._posts[say.article.file].id)
        if post is None:
            raise ValueError(f"{say.article.file} is not published yet")
        parent = self._comments[id(say.answered)] if say.answered else None
        self._comments[id(say.remark)] = await commenting.publish(
            tx,
            say.words,
            Place(post, parent),
            author=self._members[say.remark.by].actor,
            max_depth=self._instance.config.limits.comment_depth,
            urls=self._instance.urls,
            now=self._clock.now(),
        )


def _actors(story: Story) -> list[str]:
    names = [each.name for each in story.communities]
    return [*story.members, *names, *(f"{name} steward" for name in names)]
