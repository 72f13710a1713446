"""What a command is given, and what it answers."""

from argparse import Namespace
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fediwiki import instance
from fediwiki.config.loading import load
from fediwiki.config.settings import BadConfig, Config
from fediwiki.errors import Malformed
from fediwiki.instance import Instance

CONFIG_VARIABLE = "FEDIWIKI_CONFIG"
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: `text` for a person, `value` for a program, `notes` beside either."""

    text: str
    value: Mapping[str, object]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the program: its arguments, and what surrounds it."""

    arguments: Namespace
    environment: Mapping[str, str]
    stdin: BinaryIO

    @property
    def config_path(self) -> Path | None:
        """Where the configuration is; None when it is in the environment alone."""
        given: str | None = self.arguments.config or self.environment.get(CONFIG_VARIABLE)
        return Path(given) if given else None

    def config(self) -> Config:
        """The configuration.

        Raises:
            BadConfig: There is none, or it cannot be used.
        """
        try:
            return load(self.config_path, self.environment)
        except BadConfig as error:
            if self.config_path is None:
                hint = f"{error} (name a file with --config or {CONFIG_VARIABLE})"
                raise BadConfig(hint) from error
            raise

    @asynccontextmanager
    async def instance(self) -> AsyncGenerator[Instance]:
        """The instance that the configuration describes."""
        async with instance.opened(self.config()) as opened:
            yield opened

    def read(self, file: str) -> str:
        """The text of a file, or of the standard input for `-`.

        Raises:
            Malformed: It cannot be read, or is not UTF-8.
        """
        try:
            content = self.stdin.read() if file == STDIN else Path(file).read_bytes()
            return content.decode("utf-8-sig")
        except OSError as error:
            raise Malformed(f"cannot read {file}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise Malformed(f"{file} is not UTF-8 text: {error}") from error

    def read_line(self) -> str:
        """The first line of the standard input, without its end.

        Raises:
            Malformed: It is not UTF-8.
        """
        try:
            return self.stdin.readline().decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise Malformed(f"the standard input is not UTF-8 text: {error}") from error


Run = Callable[[Call], Awaitable[Outcome]]
