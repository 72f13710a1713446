"""Telling a story: every act at its own time, all of them in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.cli.demo.scripts import Article, Remark, Story
from fediwiki.clock import Clock
from fediwiki.domain.comments import Comment
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post, PostEdit
from fediwiki.domain.subwikis import Subwiki
from fediwiki.instance import Instance
from fediwiki.services import commenting, editing, founding, joining, posting, writing
from fediwiki.services.commenting import Place, Words
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import posts
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
    content: Content


@dataclass(frozen=True, slots=True)
class _Revise:
    article: Article
    content: Content
    base: int
    summary: str


@dataclass(frozen=True, slots=True)
class _Say:
    article: Article
    remark: Remark
    answered: Remark | None
    words: Words


_Act = _Publish | _Revise | _Say


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
        for moment, act in self._acts:
            self._clock.move(moment)
            await self._let_happen(tx, act)
        return self._members[self._story.members[0]]

    def _planned(self, now: datetime) -> list[tuple[datetime, _Act]]:
        """Every act with its moment; none lies in the future."""
        acts: list[tuple[datetime, _Act]] = []
        for article in self._story.articles:
            published = now - article.ago
            first, *later = article.texts
            acts.append((published, _Publish(article, self._content(article, first))))
            for number, (edit, text) in enumerate(zip(article.edits, later, strict=True), 1):
                revise = _Revise(article, self._content(article, text), number, edit.summary)
                acts.append((published + edit.after, revise))
            acts += self._talk(article, article.remarks, None, published)
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
            )
            said = since + remark.after
            acts.append((said, _Say(article, remark, answered, words)))
            acts += self._talk(article, remark.answers, remark, said)
        return acts

    def _content(self, article: Article, text: str) -> Content:
        limits = self._instance.config.limits
        return writing.content_of(
            article.title,
            text,
            language="en",
            title_characters=limits.title_characters,
            markdown_bytes=limits.markdown_bytes,
        )

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

    async def _let_happen(self, tx: Writer, act: _Act) -> None:
        match act:
            case _Publish(article, content):
                self._posts[article.file] = await posting.publish(
                    tx,
                    content,
                    author=self._members[article.by].actor,
                    subwiki=self._subwikis[article.subwiki],
                    licence=self._instance.config.instance.licence,
                    urls=self._instance.urls,
                    now=self._clock.now(),
                )
            case _Revise(article, content, base, summary):
                change = PostEdit(self._posts[article.file].id, base, content, summary)
                editor = self._members[article.by].actor
                await editing.save(tx, change, editor=editor, now=self._clock.now())
            case _Say():
                await self._say(tx, act)

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
