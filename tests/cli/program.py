"""The program as an operator meets it, in this process: arguments in, words and a code out."""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from anyio import to_thread

from fediwiki.cli.main import main
from fediwiki.config.loading import load
from fediwiki.instance import opened
from fediwiki.services import founding, joining
from fediwiki.services.keymaking import KeyPairs

DOMAIN = "wiki.example"
ORIGIN = f"https://{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> dict[str, Any]:
        """The one JSON value that `--json` answers with."""
        assert self.code == 0, self.err
        return json.loads(self.out)


class Program:
    """The program with an environment of its own."""

    def __init__(self, environment: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
        self.environment = environment
        self._capsys = capsys

    def elsewhere(self, environment: Mapping[str, str]) -> "Program":
        """The same program with another environment."""
        return Program(environment, self._capsys)

    async def __call__(self, *argv: str, stdin: str | bytes = b"") -> Ran:
        """Run one command, in a thread, for it has an event loop of its own."""
        given = stdin.encode() if isinstance(stdin, str) else stdin

        def run() -> int:
            return main(argv, environment=self.environment, stdin=io.BytesIO(given))

        code = await to_thread.run_sync(run)
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)

    async def made(self, *argv: str, stdin: str | bytes = b"") -> dict[str, Any]:
        """What a command that must succeed answers."""
        return (await self(*argv, "--json", stdin=stdin)).value

    async def post(self, subwiki: str, author: str, text: str = "Some words.") -> str:
        """Publish a post; gives its id."""
        arguments = ("post", "create", subwiki, "--as", author, "--title", "A title", "--file", "-")
        return (await self.made(*arguments, stdin=text))["id"]

    async def together(self, subwiki: str, author: str, text: str, *more: str) -> str:
        """Begin a post that all may write; gives its id."""
        begin = ("post", "create", subwiki, "--as", author, "--title", "A title", "--file", "-")
        return (await self.made(*begin, "--collaborative", *more, stdin=text))["id"]

    async def edit(self, post: str, author: str, text: str, *more: str) -> Ran:
        """Give a post another text."""
        return await self("post", "edit", post, "--as", author, "--file", "-", *more, stdin=text)


async def settle(
    program: Program, pairs: KeyPairs, members: Iterable[str], subwikis: Iterable[str] = ()
) -> None:
    """Let people and subwikis be there, with keys that need not be made."""
    async with opened(load(None, program.environment), pairs=pairs) as instance:
        now, urls = instance.clock.now(), instance.urls
        async with instance.database.write() as tx:
            for name in members:
                await joining.join(
                    tx,
                    name,
                    password_hash="",
                    admin=False,
                    pairs=pairs,
                    urls=urls,
                    now=now,
                )
            for name in subwikis:
                await founding.found(
                    tx,
                    founding.Charter(name, name.capitalize()),
                    by=None,
                    pairs=pairs,
                    steward_pairs=pairs,
                    urls=urls,
                    now=now,
                )


def on(database_url: str, **more: str) -> dict[str, str]:
    """The environment of an instance on this database."""
    return {
        "FEDIWIKI_INSTANCE__DOMAIN": DOMAIN,
        "FEDIWIKI_STORAGE__DATABASE": database_url,
        **more,
    }
