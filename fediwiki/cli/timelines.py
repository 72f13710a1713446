"""`fediwiki timelines`: posts and comments, as the logs of activities tell them."""

from importlib import import_module

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome, Run
from fediwiki.cli.serving import SERVER


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("timelines", "what is made from the logs of activities")
    noun.add("rebuild", rebuild, "make posts and comments again from the logs alone")


async def rebuild(call: Call) -> Outcome:
    """Make posts and comments again; nothing is fetched, and nobody is told."""
    run: Run = import_module(SERVER).rebuild
    return await run(call)
