"""Muting: what a member does not want to see; nobody else is told."""

from fediwiki.domain.actors import Actor
from fediwiki.domain.reading import MOST_MUTES, muted_word
from fediwiki.errors import Conflict, Malformed
from fediwiki.storage import mutes
from fediwiki.storage.database import Writer
from fediwiki.text import names
from fediwiki.text.gettext import _


async def mute(tx: Writer, member: Actor, actor: Actor) -> None:
    """Mute a person or a subwiki.

    Raises:
        Malformed: It is the member.
        Conflict: They mute too much already.
    """
    if actor.id == member.id:
        raise Malformed(_("You cannot mute yourself."))
    await _check_room(tx, member)
    await mutes.add_actor(tx, member.id, actor.id)


async def mute_word(tx: Writer, member: Actor, said: str) -> None:
    """Mute a word, or several in a row.

    Raises:
        Malformed: There is none, or it is too long.
        Conflict: They mute too much already.
    """
    word = muted_word(said)
    await _check_room(tx, member)
    await mutes.add_word(tx, member.id, word)


async def mute_server(tx: Writer, member: Actor, said: str, *, own_host: str) -> None:
    """Mute everyone on a server.

    Raises:
        Malformed: It is no host, or this one.
        Conflict: They mute too much already.
    """
    host = names.parse_handle(f"x@{said.strip()}").host
    if host == own_host:
        raise Malformed(_("You cannot mute the server that you are on."))
    await _check_room(tx, member)
    await mutes.add_server(tx, member.id, host)


async def _check_room(tx: Writer, member: Actor) -> None:
    if await mutes.count(tx, member.id) >= MOST_MUTES:
        raise Conflict(
            _(
                "You mute %(most_mutes)s already; hear some of them again first.",
                most_mutes=MOST_MUTES,
            )
        )
