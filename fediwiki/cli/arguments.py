"""The words of the command line: a noun and a verb, or a verb alone."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from fediwiki.cli.calls import Run

Policy = TypeVar("Policy", bound=StrEnum)


def policy(kind: type[Policy]) -> Callable[[str], Policy]:
    """Reads a policy of this kind, with spaces or hyphens."""

    def read(text: str) -> Policy:
        try:
            return kind(text.replace("-", " "))
        except ValueError as error:
            known = ", ".join(each.replace(" ", "-") for each in kind)
            raise ArgumentTypeError(f"{text!r} is none of {known}") from error

    return read


def positive(text: str) -> int:
    """Reads a number above 0."""
    if not (text.isascii() and text.isdecimal()) or not int(text):
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


class Verbs:
    """The verbs below a noun, or those of the program itself."""

    def __init__(self, parser: ArgumentParser, what: str) -> None:
        """Gather verbs below `parser`; `what` names their place in its usage."""
        self._parsers = parser.add_subparsers(dest=what, metavar=what.upper(), required=True)

    def add(self, name: str, run: Run, say: str) -> ArgumentParser:
        """A verb that calls `run`; gives its parser, for what else it takes."""
        parser = self._parsers.add_parser(name, help=say, description=say, allow_abbrev=False)
        parser.set_defaults(run=run)
        parser.add_argument("--json", action="store_true", help="answer with one JSON value")
        return parser

    def add_noun(self, name: str, say: str) -> "Verbs":
        """A noun, for verbs of its own."""
        parser = self._parsers.add_parser(name, help=say, description=say, allow_abbrev=False)
        return Verbs(parser, "verb")
