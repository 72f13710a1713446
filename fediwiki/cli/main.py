"""The `fediwiki` program: reads its arguments, runs one command, and says how it went."""

import asyncio
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import BinaryIO

import orjson
import uvloop

from fediwiki.cli import (
    backups,
    comments,
    databases,
    federation,
    lists,
    mails,
    members,
    offers,
    policies,
    posts,
    serving,
    subwikis,
    timelines,
)
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import CONFIG_VARIABLE, Call, Outcome, Run
from fediwiki.cli.demo import command as demo
from fediwiki.config.settings import BadConfig
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound, Refused

EXIT_CODES: Mapping[type[FediWikiError], int] = {
    BadConfig: 2,
    Malformed: 2,
    Refused: 3,
    NotFound: 4,
    Conflict: 5,
}
_INTERRUPTED = 130


def main(
    argv: Sequence[str] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    stdin: BinaryIO | None = None,
) -> int:
    """Run the command that `argv` names; gives the exit code."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    run: Run = arguments.run
    try:
        call = Call(arguments, environment, stdin or sys.stdin.buffer)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            outcome = runner.run(_awaited(run, call))
    except FediWikiError as error:
        print(f"fediwiki: {error}", file=sys.stderr)
        return _exit_code(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    _answer(outcome, as_json=arguments.json)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="fediwiki",
        description="Runs and looks after a FediWiki instance.",
        epilog="Exit codes: 0 done, 1 not now, 2 usage, 3 refused, 4 not found, 5 conflict.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=version("fediwiki"))
    parser.add_argument(
        "--config", metavar="PATH", help=f"the configuration (else {CONFIG_VARIABLE} names it)"
    )
    verbs = Verbs(parser, "command")
    for noun in (
        serving,
        demo,
        databases,
        backups,
        members,
        mails,
        subwikis,
        posts,
        offers,
        comments,
        timelines,
        federation,
        policies,
        lists,
    ):
        noun.add_to(verbs)
    return parser


async def _awaited(run: Run, call: Call) -> Outcome:
    return await run(call)


def _exit_code(error: FediWikiError) -> int:
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def _answer(outcome: Outcome, *, as_json: bool) -> None:
    for note in outcome.notes:
        print(f"fediwiki: {note}", file=sys.stderr)
    if as_json:
        print(orjson.dumps(outcome.value, option=orjson.OPT_INDENT_2).decode())
    elif outcome.text:
        print(outcome.text)
