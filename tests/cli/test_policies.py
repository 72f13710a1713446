"""`fediwiki server`."""

from datetime import UTC, datetime
from pathlib import Path

from fediwiki.domain.acts import ActKind
from fediwiki.domain.policies import Policy, Severity
from fediwiki.services import subscribing
from fediwiki.storage import acts, followed_lists, servers
from fediwiki.storage.database import Database
from tests.cli.program import Program

_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def test_a_server_is_suspended_and_let_in_again(program: Program, database: Database) -> None:
    async with database.write() as tx:
        number = await servers.ensure(tx, "https://a.bad.test", _NOW)
        other = await servers.ensure(tx, "https://fine.test", _NOW)
    made = await program.made("server", "suspend", "BAD.test.", "--reason", "Spam.", "--note", "x")
    assert (made["domain"], made["severity"]) == ("bad.test", "suspend")
    async with database.read() as tx:
        assert (await servers.by_id(tx, number)).suspended is not None
        assert (await servers.by_id(tx, other)).suspended is None
        act = await acts.find_last(tx, ActKind.SERVER_SUSPEND, "bad.test")
        assert act is not None
    listed = await program.made("server", "list")
    assert [each["domain"] for each in listed["policies"]] == ["bad.test"]
    assert (
        await program("server", "suspend", "bad.test", "--reason", "Spam.", "--note", "x")
    ).code == 5
    await program.made("server", "lift", "bad.test")
    async with database.read() as tx:
        assert (await servers.by_id(tx, number)).suspended is None
    assert (await program("server", "lift", "bad.test")).code == 4


async def test_a_server_has_to_do_with_itself(program: Program) -> None:
    assert (await program("server", "suspend", "wiki.example")).code == 3
    assert (await program("server", "suspend", "example")).code == 3


async def test_a_list_is_taken_over_as_far_as_it_is_wanted_and_written_again(
    program: Program, tmp_path: Path
) -> None:
    await program.made("server", "suspend", "hard.test")
    file = tmp_path / "list.csv"
    file.write_text("#domain,#severity\nnew.test,silence\nhard.test,noop\nb*d.test,suspend\n")
    tried = await program.made("server", "import", str(file), "--dry-run")
    assert tried["found"] == {"new": 1, "stricter": 0, "looser": 1, "words": 0}
    assert len((await program.made("server", "list"))["policies"]) == 1
    assert (await program.made("server", "import", str(file)))["taken"] == ["new.test"]
    said = (await program("server", "export")).out
    assert said == (
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
        "hard.test,suspend,false,false,,false\n"
        "new.test,silence,false,false,,false\n"
    )


async def test_what_would_be_lost_is_counted(program: Program) -> None:
    lost = await program.made("server", "preview", "nobody.test")
    assert (lost["servers"], lost["members"], lost["posts"]) == (0, 0, 0)


async def test_a_list_is_followed_and_its_proposals_taken_or_ignored(
    program: Program, database: Database
) -> None:
    url = "https://lists.example/a.csv"
    assert (await program("list", "follow", "http://lists.example/a.csv")).code == 2
    made = await program.made("list", "follow", url, "--suspend")
    assert (made["name"], made["most"]) == ("lists.example", "suspend")
    assert (await program("list", "follow", url, "--name", "Other")).code == 5
    async with database.write() as tx:
        followed = await followed_lists.find(tx, "lists.example")
        assert followed is not None
        entries = [Policy("bad.test", Severity.SUSPEND), Policy("sad.test", Severity.SUSPEND)]
        await subscribing.take_in(
            tx, followed, entries, "", own_host="wiki.example", percent=25, now=_NOW
        )
    said = await program.made("list", "proposals", "lists.example")
    assert [each["domain"] for each in said["proposals"]] == ["bad.test", "sad.test"]
    await program.made("list", "ignore", "lists.example", "sad.test")
    taken = (await program.made("list", "take", "lists.example"))["taken"]
    assert taken == [{"kind": "new", "domain": "bad.test", "says": "suspend"}]
    assert (await program("list", "take", "lists.example")).code == 3
    [policy] = (await program.made("server", "list"))["policies"]
    assert (policy["domain"], policy["source"]) == ("bad.test", "lists.example")
    await program.made("list", "leave", "lists.example", "--lift")
    assert (await program.made("server", "list"))["policies"] == []
    assert (await program.made("list", "show"))["lists"] == []


async def test_the_door_is_shut_to_all_that_are_not_allowed(
    program: Program, database: Database
) -> None:
    async with database.write() as tx:
        number = await servers.ensure(tx, "https://fine.test", _NOW)
    assert (await program.made("server", "mode"))["mode"] == "open"
    tried = await program.made("server", "mode", "allow-list", "--dry-run")
    assert (tried["mode"], tried["servers"]) == ("open", 1)
    await program.made("server", "mode", "allow-list", "--allow-known")
    async with database.read() as tx:
        assert (await servers.by_id(tx, number)).suspended is not None
    assert (await program.made("server", "list"))["mode"] == "allow-list"
    await program.made("server", "mode", "open")
    async with database.read() as tx:
        assert (await servers.by_id(tx, number)).suspended is None
