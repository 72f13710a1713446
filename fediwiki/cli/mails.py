"""`fediwiki mail`: what waits to be sent."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.storage import mails


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("mail", "mails of this instance")
    noun.add("status", show, "say what waits to be sent, and what could not be")


async def show(call: Call) -> Outcome:
    """Count, and give reasons; never whom they were for."""
    async with call.instance() as instance, instance.database.read() as tx:
        waiting = await mails.count_waiting(tx)
        given_up = await mails.count_given_up(tx)
        reasons = await mails.reasons(tx)
    enabled = instance.config.mail.enabled
    lines = [] if enabled else ["This instance sends no mail: see [mail] in its configuration."]
    lines.append(f"{waiting} wait, {given_up} were given up.")
    lines += [f"    {number} because: {reason}" for reason, number in reasons.items()]
    value = {"enabled": enabled, "waiting": waiting, "given_up": given_up, "reasons": reasons}
    return Outcome("\n".join(lines), value)
