"""`fediwiki member`."""

import pytest

from fediwiki.clock import Clock
from fediwiki.domain.members import Member
from fediwiki.services import passwords
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import members
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle


async def _member(database: Database, name: str) -> Member:
    async with database.read() as tx:
        return await members.by_name(tx, name)


async def test_a_member_without_a_password_gets_a_link(
    program: Program, database: Database
) -> None:
    made = await program.made("member", "create", "ana", "--admin")
    assert made["id"] == f"{ORIGIN}/u/ana"
    token = made["link"].removeprefix(f"{ORIGIN}/sign-in/")
    async with database.read() as tx:
        holder = await members.find_link(tx, passwords.token_hash(token), Clock().now())
    ana = await _member(database, "ana")
    assert holder == ana.id
    assert ana.admin


async def test_a_member_with_a_password_gets_no_link(program: Program, database: Database) -> None:
    argv = ("member", "create", "ana", "--password-stdin")
    made = await program.made(*argv, stdin="a long password\nmore\n")
    assert "link" not in made
    ana = await _member(database, "ana")
    assert passwords.matches("a long password", ana.password_hash)
    assert not ana.admin


async def test_a_name_is_given_once(here: Program, pairs: KeyPairs) -> None:
    await settle(here, pairs, ("ana",))
    assert (await here("member", "create", "ana")).code == 5
    assert (await here("member", "create", "bob")).code == 0


@pytest.mark.parametrize("name", ["Ana", "a", "admin", "tides_wiki", "a" * 26, "a b"])
async def test_a_name_that_will_not_do_is_refused(here: Program, name: str) -> None:
    ran = await here("member", "create", name)
    assert (ran.code, ran.out) == (2, "")


async def test_a_password_that_is_too_short_makes_no_member(here: Program) -> None:
    argv = ("member", "create", "ana", "--password-stdin")
    assert (await here(*argv, stdin="short\n")).code == 2
    assert (await here(*argv, stdin=b"\xff\xfe long enough\n")).code == 2
    assert (await here("member", "admin", "ana")).code == 4
    assert (await here(*argv, stdin="long enough\n")).code == 0


async def test_a_password_is_changed_from_the_standard_input(
    program: Program, database: Database
) -> None:
    await program.made("member", "create", "ana")
    changed = await program.made("member", "password", "ana", stdin="another password\n")
    assert changed["id"] == f"{ORIGIN}/u/ana"
    assert passwords.matches("another password", (await _member(database, "ana")).password_hash)
    assert (await program("member", "password", "bob", stdin="another password\n")).code == 4
    assert (await program("member", "password", "bob")).code == 4
    assert (await program("member", "password", "ana", stdin="short\n")).code == 2


async def test_a_link_ends_when_a_password_is_set(program: Program, database: Database) -> None:
    made = await program.made("member", "create", "ana")
    await program.made("member", "password", "ana", stdin="another password\n")
    token = made["link"].rpartition("/")[2]
    async with database.read() as tx:
        assert await members.find_link(tx, passwords.token_hash(token), Clock().now()) is None


async def test_a_member_becomes_an_admin(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana",))
    assert not (await _member(database, "ana")).admin
    for _ in range(2):
        assert (await program.made("member", "admin", "ana"))["admin"] is True
    assert (await _member(database, "ana")).admin
    assert (await program("member", "admin", "bob")).code == 4


async def test_the_operator_suspends_silences_and_deletes(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana", "bob"))
    await program.made("member", "suspend", "bob", "--reason", "Spam.")
    assert (await _member(database, "bob")).actor.suspended is not None
    assert (await program("member", "suspend", "bob")).code != 0
    await program.made("member", "unsuspend", "bob")
    await program.made("member", "silence", "bob")
    bob = (await _member(database, "bob")).actor
    assert (bob.suspended, bob.silenced is None) == (None, False)
    await program.made("member", "unsilence", "bob")
    await program.made("member", "sign-out", "bob")
    await program.made("member", "admin", "ana")
    refused = await program("member", "no-admin", "ana")
    assert (refused.code != 0, (await _member(database, "ana")).admin) == (True, True)
    await program.made("member", "delete", "bob")
    async with database.read() as tx:
        assert await members.find_by_name(tx, "bob") is None
