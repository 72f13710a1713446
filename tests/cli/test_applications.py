"""`fediwiki member applications` and its neighbours."""

import pytest

from fediwiki.clock import Clock
from fediwiki.domain.applications import Application
from fediwiki.services import passwords
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.registering import WAITS_FOR
from fediwiki.storage import applications, emails, invites, mails, members
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle


@pytest.fixture
async def waiting(database: Database) -> None:
    """Ana waits for an account."""
    now = Clock().now()
    async with database.write() as tx:
        asked = Application(
            id=tx.new_id(now),
            name="ana",
            address="ana@mail.example",
            password_hash=passwords.hashed("three unrelated words"),
            text="I walk along the sea.\nOften.",
            token_hash="x",
            invite_id=None,
            made=now,
            confirmed=now,
            expires=now + WAITS_FOR,
        )
        await applications.add(tx, asked)


async def _subjects(database: Database) -> list[str]:
    async with database.read() as tx:
        return [each.mail.subject for each in await mails.due(tx, Clock().now(), limit=10)]


@pytest.mark.usefixtures("waiting")
async def test_who_waits_is_listed_with_what_they_wrote(program: Program) -> None:
    ran = await program("member", "applications")
    assert "ana  ana@mail.example" in ran.out
    assert "    Often." in ran.out
    value = await program.made("member", "applications")
    assert [each["name"] for each in value["applications"]] == ["ana"]


@pytest.mark.usefixtures("waiting")
async def test_whoever_is_approved_is_a_member_and_told(
    program: Program, database: Database
) -> None:
    assert (await program.made("member", "approve", "Ana"))["id"] == f"{ORIGIN}/u/ana"
    async with database.read() as tx:
        ana = await members.by_name(tx, "ana")
        assert await emails.find(tx, ana.id) == "ana@mail.example"
    assert passwords.matches("three unrelated words", ana.password_hash)
    assert await _subjects(database) == ["Welcome (FediWiki)"]
    assert (await program("member", "approve", "ana")).code == 4


@pytest.mark.usefixtures("waiting")
async def test_whoever_is_declined_is_forgotten_and_told(
    program: Program, database: Database
) -> None:
    await program.made("member", "decline", "ana", "--reason", "No ads, please.")
    assert await _subjects(database) == ["Your request (FediWiki)"]
    assert (await program.made("member", "applications"))["applications"] == []
    assert (await program("member", "decline", "ana")).code == 4


async def test_an_operator_invites(program: Program, database: Database) -> None:
    made = await program.made("member", "invite", "--uses", "3", "--days", "2")
    code = made["link"].removeprefix(f"{ORIGIN}/invite/")
    async with database.read() as tx:
        invite = await invites.find_by_code(tx, code)
    assert invite is not None
    assert (invite.uses, invite.member_id) == (3, None)
    assert (await program("member", "invite", "--uses", "0")).code == 2


async def test_an_operator_sets_an_address(
    program: Program, database: Database, pairs: KeyPairs
) -> None:
    await settle(program, pairs, ("ana", "bea"))
    await program.made("member", "email", "ana", "ana@mail.example")
    assert (await program("member", "email", "bea", "Ana@mail.example")).code == 5
    assert (await program("member", "email", "bea", "nonsense")).code == 2
    async with database.read() as tx:
        ana = await members.by_name(tx, "ana")
        assert await emails.find(tx, ana.id) == "ana@mail.example"
    await program.made("member", "email", "ana", "")
    await program.made("member", "email", "bea", "ana@mail.example")
