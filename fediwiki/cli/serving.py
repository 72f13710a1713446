"""`fediwiki serve` and `fediwiki worker`: what runs until it is asked to stop."""

from importlib import import_module

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome, Run
from fediwiki.config.settings import Config
from fediwiki.errors import Refused
from fediwiki.storage.migrating import SQLITE

# By its name: the pages and the protocol take longer to load than any other command to run.
SERVER = "fediwiki.cli.server"


def add_to(verbs: Verbs) -> None:
    """Add the verbs."""
    parser = verbs.add("serve", serve, "answer requests, and do what is due")
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help="leave what is due to `fediwiki worker` (PostgreSQL only)",
    )
    verbs.add("worker", work, "do what is due beside `serve --no-worker` (PostgreSQL only)")


async def serve(call: Call) -> Outcome:
    """Answer requests until a signal comes; then finish those that are under way."""
    if call.arguments.no_worker:
        _check_separable(call.config())
    run: Run = import_module(SERVER).serve
    return await run(call)


async def work(call: Call) -> Outcome:
    """Do what is due until a signal comes."""
    _check_separable(call.config())
    run: Run = import_module(SERVER).work
    return await run(call)


def _check_separable(config: Config) -> None:
    """Refuse two processes over one file.

    Raises:
        Refused: The database is SQLite.
    """
    if config.storage.database.startswith(SQLITE):
        raise Refused(
            "on SQLite one process serves and works: run `fediwiki serve`, or use PostgreSQL"
        )
