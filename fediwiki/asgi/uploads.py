"""Forms with files, read strictly: no larger, no longer and no more parts than agreed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from fediwiki.asgi import bodies, forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.state import State
from fediwiki.errors import Malformed, TooLarge
from fediwiki.text.gettext import _

_TYPE = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A form with its files in their order, empty ones left out; they lie on the disk if large."""

    form: Form
    files: tuple[UploadFile, ...] = ()


@asynccontextmanager
async def opened(
    request: Request[State], *, most_fields: int, most_files: int
) -> AsyncGenerator[Upload]:
    """The form that the request carries, with files or without; they are gone afterwards.

    Raises:
        Malformed: It is not such a form, or it is too large, too slow or has too many parts.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _TYPE:
        yield Upload(await forms.read(request, most_fields=most_fields))
        return
    data = await _parsed(request, most_fields, most_files)
    try:
        pairs: list[tuple[str, str]] = []
        files: list[UploadFile] = []
        for name, value in data.multi_items():
            if not isinstance(value, UploadFile):
                pairs.append((name, value))
            elif value.size:
                files.append(value)
        yield Upload(Form(forms.checked(pairs)), tuple(files))
    finally:
        await data.close()


async def _parsed(request: Request[State], most_fields: int, most_files: int) -> FormData:
    limits = request.state["config"].limits
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise bodies.UnknownForm(_("send this without Content-Encoding"))
    parser = MultiPartParser(
        request.headers,
        _counted(request, limits.upload_bytes + limits.body_bytes),
        max_files=most_files,
        max_fields=most_fields,
        max_part_size=limits.body_bytes,
    )
    try:
        async with asyncio.timeout(limits.upload_seconds):
            return await parser.parse()
    except TimeoutError as error:
        raise bodies.TooSlow(bodies.too_slow(limits.upload_seconds)) from error
    except (MultiPartException, UnicodeDecodeError, KeyError) as error:
        raise Malformed(_("this form cannot be read, or has too many parts")) from error


async def _counted(request: Request[State], most_bytes: int) -> AsyncGenerator[bytes, None]:
    came = 0
    async for chunk in request.stream():
        came += len(chunk)
        if came > most_bytes:
            raise TooLarge(
                _("this takes at most %(most_bytes)s bytes at once", most_bytes=most_bytes)
            )
        yield chunk
