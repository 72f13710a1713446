"""Documents whose words are renamed or written out, put into the words that we read.

Nearly all that others say uses the plain words of ActivityStreams, and is read as the JSON that it
is. What is not is compacted here: in a process of its own, which is killed when it takes too long
or too much, with the few contexts that come with us. No context is ever fetched: in the place
of one that we do not have stands an empty one.

Source: JSON-LD 1.1 Processing Algorithms, section 5.6 (compaction).
"""

import asyncio
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

import orjson
from pyld import jsonld
from pyld.documentloader.frozen import BUNDLED_CONTEXTS

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document
from fediwiki.errors import Malformed, Unavailable

_NAMESPACE: Final = contexts.ACTIVITY_STREAMS + "#"
_WRITTEN_OUT: Final = ("@id", "@type", "@graph", "as:", _NAMESPACE)
_MEMORY_BYTES: Final = 512 * 1024 * 1024
_MOST_BYTES: Final = 262_144
_CONTEXTS_DEEP: Final = 3
_MOST_WAIT: Final = 20
# PyLD says little of its types.
_COMPACT = cast("Callable[[object, object, object], object]", vars(jsonld)["compact"])
_READING: Final = [
    contexts.ACTIVITY_STREAMS,
    contexts.SECURITY,
    *(each for each in (*contexts.ACTOR, *contexts.ACTIVITY) if isinstance(each, dict)),
]


def is_plain(document: Document) -> bool:
    """Whether a document uses the words of ActivityStreams as they are."""
    return not any(key.startswith(_WRITTEN_OUT) for key in document) and not _renames(
        document.get("@context"), _CONTEXTS_DEEP
    )


@dataclass(slots=True)
class Compacting:
    """Puts documents into our words, one at a time; `seconds` is how long one may take."""

    seconds: float = 5.0
    _waiting: int = 0
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def compacted(self, document: Document) -> Document:
        """What a document says, in our words.

        Raises:
            Malformed: It is no JSON-LD, says several things, or is more than we work through.
            Unavailable: We cannot do it now.
        """
        body = orjson.dumps(document)
        if len(body) > _MOST_BYTES:
            raise Malformed("this is too much to be put into the words that we read")
        if self._waiting >= _MOST_WAIT:
            raise Unavailable("too much waits to be put into the words that we read")
        self._waiting += 1
        try:
            async with self._turn:
                said = await self._worked_through(body)
        finally:
            self._waiting -= 1
        found: object = orjson.loads(said) if said else None
        if not isinstance(found, dict) or "@graph" in found:
            raise Malformed("this cannot be put into the words that we read")
        return cast("Document", found)

    async def _worked_through(self, body: bytes) -> bytes:
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", __name__, str(round(self.seconds) + 1)),
                stdin=pipe,
                stdout=pipe,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise Unavailable(f"no process can be started: {error.strerror}") from error
        try:
            async with asyncio.timeout(self.seconds):
                said, _ = await process.communicate(body)
        except TimeoutError as error:
            raise Malformed("this takes too long to be put into the words that we read") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return said


def compact(document: Document) -> Document:
    """What a document says, in our words, however long that takes.

    Raises:
        jsonld.JsonLdError: It is no JSON-LD.
    """
    options = {"documentLoader": _load, "processingMode": "json-ld-1.1"}
    return cast("Document", _COMPACT(document, _READING, options))


def _renames(context: object, deep: int) -> bool:
    """Whether a context gives a word of ActivityStreams another name."""
    if isinstance(context, list) and deep:
        return any(_renames(each, deep - 1) for each in cast("list[object]", context))
    if not isinstance(context, dict):
        return False
    return any(_is_another(name, meant) for name, meant in cast("Document", context).items())


def _is_another(name: str, meant: object) -> bool:
    if isinstance(meant, dict):
        meant = cast("Document", meant).get("@id")
    if not isinstance(meant, str) or name.startswith("@"):
        return False
    if meant in {"@id", "@type"}:
        return name not in {"id", "type"}
    for begin in ("as:", _NAMESPACE):
        if meant.startswith(begin) and meant != begin:
            return name.removeprefix("as:") != meant.removeprefix(begin)
    return False


def _load(url: str, _: object) -> dict[str, object]:
    """A context that came with us, and an empty one in the place of any other."""
    bundled = BUNDLED_CONTEXTS.get(url)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": orjson.loads(bundled.read_bytes()) if bundled else {"@context": {}},
    }


def _main() -> None:
    """Compact one document from the standard input, within bounds."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    document = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(orjson.dumps(compact(document)))


if __name__ == "__main__":
    _main()
