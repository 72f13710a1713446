"""`fediwiki demo`."""

import sqlite3
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from fediwiki.cli.demo.configuring import write_config
from fediwiki.cli.demo.scripts import Remark, Section, Wording
from fediwiki.cli.demo.story import STORY
from fediwiki.clock import Clock
from fediwiki.config.loading import load
from fediwiki.config.settings import BadConfig
from fediwiki.domain.posts import PostKind
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import passwords
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import members, migrating, revisions, timelines
from fediwiki.storage.database import Database
from fediwiki.storage.timelines import Span
from tests.cli.program import Program, settle

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_CHANGED_BY_A_NEW_LINK = {"sign_in_links"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the demo, made once for all that only read it."""
    return tmp_path_factory.mktemp("demo")


async def _made(folder: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    program = Program({"FEDIWIKI_CONFIG": str(folder / "fediwiki.toml")}, capsys)
    ran = await program("demo")
    assert ran.code == 0, ran.err
    return program


def _database(folder: Path) -> Database:
    return migrating.database_of(f"sqlite:///{folder / 'fediwiki.sqlite'}")


async def test_it_writes_a_configuration_that_says_what_it_is_for(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await _made(told, capsys)
    path = told / "fediwiki.toml"
    config = load(path, {})
    assert config.origin == "http://localhost:8000"
    assert config.storage.database == f"sqlite:///{told / 'fediwiki.sqlite'}"
    assert "For development only" in path.read_text()


@pytest.mark.parametrize(
    ("overrides", "origin", "port"),
    [
        ({}, "http://localhost:8000", 8000),
        ({"FEDIWIKI_SERVER__PORT": "8100"}, "http://localhost:8100", 8100),
        ({"FEDIWIKI_INSTANCE__DOMAIN": "atlas.test"}, "http://atlas.test", 8000),
        ({"FEDIWIKI_INSTANCE__DOMAIN": "localhost:8200"}, "http://localhost:8200", 8200),
        (
            {"FEDIWIKI_INSTANCE__DOMAIN": "atlas.test:80", "FEDIWIKI_SERVER__PORT": "8300"},
            "http://atlas.test:80",
            8300,
        ),
    ],
)
def test_the_configuration_says_what_the_environment_says(
    tmp_path: Path, overrides: dict[str, str], origin: str, port: int
) -> None:
    path = tmp_path / "fediwiki.toml"
    write_config(path, overrides)
    config = load(path, {})
    assert (config.origin, config.server.port) == (origin, port)
    assert config == load(path, overrides)


def test_a_port_that_is_no_number_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"server\.port"):
        write_config(tmp_path / "fediwiki.toml", {"FEDIWIKI_SERVER__PORT": "eighty"})
    assert not (tmp_path / "fediwiki.toml").exists()


async def test_it_leaves_a_configuration_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    mine = f'[instance]\ndomain = "mine.example"\n[storage]\ndatabase = "sqlite:///{tmp_path}/db"\n'
    path.write_text(mine)
    made = await Program({}, capsys).made("--config", str(path), "demo")
    assert path.read_text() == mine
    assert made["id"] == "https://mine.example/"


async def test_it_must_be_told_where(capsys: pytest.CaptureFixture[str]) -> None:
    ran = await Program({}, capsys)("demo")
    assert ran.code == 2
    assert "--config" in ran.err


async def test_a_second_run_changes_nothing_but_the_link(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = await _made(told, capsys)
    before = _dump(told)
    again = await program.made("demo")
    assert _dump(told) == before
    assert len(before["posts"]) == len(STORY.articles) + len(STORY.drawings)
    assert again["link"].startswith("http://localhost:8000/sign-in/")


async def test_the_link_is_for_an_admin_without_a_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = await _made(tmp_path, capsys)
    link = (await program.made("demo"))["link"]
    database = _database(tmp_path)
    await database.open()
    async with database.read() as tx:
        token_hash = passwords.token_hash(link.rpartition("/")[2])
        holder = await members.find_link(tx, token_hash, Clock().now())
        ana = await members.by_name(tx, "ana")
    await database.close()
    assert ana.admin
    assert holder == ana.id

    await program.made("member", "password", "ana", stdin="a long password\n")
    assert "link" not in await program.made("demo")


async def test_it_makes_nothing_up_where_people_live(
    here: Program, pairs: KeyPairs, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[instance]\ndomain = "wiki.example"\n')
    await settle(here, pairs, ("mira",))
    ran = await here("--config", str(path), "demo", "--json")
    assert ran.value == {"id": "https://wiki.example/"}
    assert "people live here" in ran.err
    assert (await here("subwiki", "followers", "tides")).code == 4


async def test_everything_happened_in_its_order_and_lately(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await _made(told, capsys)
    database = _database(told)
    await database.open()
    now = Clock().now()
    async with database.read() as tx:
        feed = await timelines.of_instance(tx, ANYONE, Span(limit=100))
        posts = await timelines.whole(tx, feed, ANYONE)
        histories = {post.id: await revisions.of_post(tx, post.id) for post in posts}
    await database.close()
    assert len(posts) == len(STORY.articles) + len(STORY.drawings)
    (drawn,) = [each.content for each in posts if each.content.kind is PostKind.IMAGE]
    (picture,) = drawn.attachments
    assert (picture.width, picture.height) == (1_200, 600)
    assert "fifteen days" in picture.alt
    assert len([*(told / "media").rglob("*.*")]) == 2
    moments = [post.placed for post in posts]
    assert moments == sorted(moments, reverse=True)
    assert all(now - STORY.began - timedelta(minutes=5) < moment < now for moment in moments)
    for post in posts:
        history = histories[post.id]
        assert history[0].words.text == post.content.text
        published = [each.published for each in history]
        assert published == sorted(published, reverse=True)
        assert all(each.credit.summary for each in history[:-1])
    assert sum(post.revision > 1 for post in posts) > 3
    assert sum(post.comments for post in posts) == len(_remarks())
    together = [histories[post.id] for post in posts if post.collaborative]
    assert len(together) > 3
    assert all(len({each.credit.editor_uri for each in history}) > 1 for history in together)
    assert any(each.reverts for history in together for each in history)


@pytest.mark.parametrize("number", range(len(STORY.articles)))
def test_every_edit_of_an_article_changes_it(number: int) -> None:
    article = STORY.articles[number]
    texts = article.texts
    assert all(before != after for before, after in pairwise(texts))
    for place, edit in enumerate(article.edits, 1):
        assert (texts[place] == texts[max(place - 2, 0)]) is edit.undoes
    assert all(len(text.split()) > 250 for text in texts)


def test_a_passage_that_is_not_there_once_cannot_be_undone() -> None:
    assert Wording(now="new", before="old").undone("a new word") == "a old word"
    with pytest.raises(ValueError, match="2 times"):
        Wording(now="new", before="old").undone("new and new")
    assert Section("B").undone("# A\n\na\n\n# B\n\nb\n\n# C\n") == "# A\n\na\n\n# C\n"
    with pytest.raises(ValueError, match="0 times"):
        Section("B").undone("# A\n")


def _remarks() -> list[Remark]:
    found: list[Remark] = []
    waiting = [remark for article in STORY.articles for remark in article.remarks]
    while waiting:
        found.append(remark := waiting.pop())
        waiting += remark.answers
    return found


def _dump(folder: Path) -> dict[str, list[object]]:
    connection = sqlite3.connect(folder / "fediwiki.sqlite")
    names = [row[0] for row in connection.execute(_TABLES)]
    tables = {
        name: list(connection.execute(f"SELECT * FROM {name}"))
        for name in names
        if not name.startswith(("sqlite_", "ix_", "uq_")) and name not in _CHANGED_BY_A_NEW_LINK
    }
    connection.close()
    return tables
