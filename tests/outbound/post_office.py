"""A mail server on this machine that says what it is told to say."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class PostOffice:
    """What arrived; `answers` are given to the commands that they are named after."""

    answers: Mapping[str, str]
    port: int = 0
    said: list[str] = field(default_factory=list[str])
    taken: list[bytes] = field(default_factory=list[bytes])

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client."""
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            command = line.decode(errors="replace").strip()
            self.said.append(command)
            verb = command.partition(" ")[0].upper()
            answer = self.answers.get(verb, "250 fine")
            if verb == "DATA" and "DATA" not in self.answers:
                writer.write(b"354 go on\r\n")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                answer = self.answers.get(".", "250 fine")
            writer.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()


@asynccontextmanager
async def post_office(**answers: str) -> AsyncGenerator[PostOffice]:
    """A mail server that stands until the block is left."""
    office = PostOffice(answers)
    server = await asyncio.start_server(office.attend, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    async with server:
        yield office
