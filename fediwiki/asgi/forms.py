"""Forms that a browser sends, read strictly: url-encoded, UTF-8, each field once."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request

from fediwiki.asgi import bodies
from fediwiki.asgi.state import State
from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

_MOST_FIELDS = 100
_TYPE = "application/x-www-form-urlencoded"


class Form:
    """The fields of a form; lines end as in Unix."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Hold `fields`."""
        self._fields = fields

    def text(self, name: str, *, most_characters: int) -> str:
        """What a field says.

        Raises:
            Malformed: The field is missing or longer than that.
        """
        text = self._fields.get(name)
        if text is None:
            raise Malformed(_("the field %(name)s is missing", name=name))
        if len(text) > most_characters:
            raise Malformed(
                _(
                    "the field %(name)s takes at most %(most)s characters",
                    name=name,
                    most=most_characters,
                )
            )
        return text

    @property
    def said(self) -> Mapping[str, str]:
        """All of it, to show it again where it was refused."""
        return self._fields

    def has(self, name: str) -> bool:
        """Whether the field came along, as a ticked box does."""
        return name in self._fields


async def read(request: Request[State], *, most_fields: int = _MOST_FIELDS) -> Form:
    """The form that the request carries.

    Raises:
        Malformed: It is not such a form, or it is too large or too slow.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _TYPE:
        raise bodies.UnknownForm(_("send this form as %(type)s", type=_TYPE))
    limits = request.state["config"].limits
    body = await bodies.read(
        request.headers,
        request.receive,
        most_bytes=limits.body_bytes,
        seconds=limits.body_seconds,
    )
    return Form(_fields(body, most_fields))


def _fields(body: bytes, most_fields: int) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=most_fields,
        )
    except ValueError as error:
        raise Malformed(_("this is not a url-encoded form in UTF-8")) from error
    return checked(pairs)


def checked(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The fields of a form, each once and without control characters.

    Raises:
        Malformed: One came twice, or holds what nobody types.
    """
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise Malformed(_("the field %(name)s came twice", name=name[:40]))
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if any(_is_control(character) for character in text):
            raise Malformed(_("the field %(name)s holds control characters", name=name[:40]))
        fields[name] = text
    return fields


def _is_control(character: str) -> bool:
    return (character < " " and character not in "\t\n") or character == "\x7f"
