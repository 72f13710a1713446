"""Taking pictures that came with a form: each made anew, kept, and counted for whoever sends it."""

from starlette.datastructures import UploadFile
from starlette.requests import Request

from fediwiki.asgi.shelving import shelve
from fediwiki.asgi.state import State
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.media import Picture
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.media.carding import attachment_of


async def picture(
    request: Request[State], member: Member, file: UploadFile, *, side: int | None = None
) -> Picture:
    """The picture in a file; its longer side is made `side` pixels at most, or as the limits say.

    Raises:
        Malformed: It is no picture that we take.
        Refused: An admin removed it once.
        TooLarge: It has too many bytes.
        TooOften: They sent too many lately.
    """
    limits = request.state["limits"]
    limits.uploads.take(str(member.id))
    async with limits.uploading:
        content = await file.read(request.state["config"].limits.media_bytes + 1)
        kept = await request.state["pictures"].keep(content, side=side)
    await shelve(request, kept)
    return kept


async def attachment(request: Request[State], member: Member, file: UploadFile) -> Attachment:
    """The picture in a file as it stands with a post, not yet described; raises as `picture`."""
    urls = Urls(request.state["config"].origin)
    return attachment_of("image", await picture(request, member, file), urls)
