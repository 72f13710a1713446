"""`fediwiki mail`."""

from fediwiki.clock import Clock
from fediwiki.domain.mails import Mail
from fediwiki.services import mailing
from fediwiki.storage import mails
from fediwiki.storage.database import Database
from tests.cli.program import Program


async def test_an_operator_sees_what_waits_and_why_and_not_for_whom(
    program: Program, database: Database
) -> None:
    now = Clock().now()
    async with database.write() as tx:
        for name in ("ana", "bea"):
            await mailing.queue(tx, Mail(f"{name}@mail.example", "A word", ""), now=now)
        (first, _) = await mails.due(tx, now, limit=2)
        await mails.give_up(tx, first.id, "the mail server refuses the recipient (550)")
    told = await program.made("mail", "status")
    assert (told["waiting"], told["given_up"], told["enabled"]) == (1, 1, False)
    assert told["reasons"] == {"the mail server refuses the recipient (550)": 1}
    ran = await program("mail", "status")
    assert "1 because: the mail server refuses the recipient (550)" in ran.out
    assert "mail.example" not in ran.out
