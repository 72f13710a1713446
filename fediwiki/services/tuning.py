"""Tuning: what admins change of the configuration while the server runs, over the file."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import orjson

from fediwiki.config.loading import changed
from fediwiki.config.settings import BadConfig, Config
from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, Refused
from fediwiki.services import administering, founding
from fediwiki.storage import actors, members, settings
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import N_, _

_TEXT_CHARACTERS: Final = 50_000
_UNATTENDED: Final = "unattended"

# The others say where things are kept or how they are reached: changing those needs a start.
TUNABLE: Final = MappingProxyType(
    {
        "instance.name": N_("Name"),
        "instance.description": N_("What it is for, in a sentence"),
        "instance.contact": N_("Contact: an address or a link"),
        "registration.mode": N_("Who may join: open, approval, invite or closed"),
        "registration.question": N_("What applicants are asked"),
        "registration.members_invite": N_("Every member may invite"),
        "registration.absent_days": N_("Days without an admin after which nobody new is taken in"),
        "registration.guests": N_("People of other servers sign in as guests, to watch and edit"),
        "limits.address_days": N_("Days that networks of sessions are kept"),
        "limits.log_days": N_("Days that the activity log is kept, as far as it makes no timeline"),
        "limits.notification_days": N_("Days that notifications are kept"),
        "limits.remote_media_days": N_("Days that copies of pictures from elsewhere are kept"),
        "limits.remote_posts_days": N_(
            "Days that posts from elsewhere are kept which nobody here touched; 0 for good"
        ),
        "limits.unused_media_days": N_("Days that unused uploads are kept"),
        "limits.newcomer_days": N_("Days that a member is new, whose links and pictures wait"),
        "limits.newcomer_posts": N_("Accepted posts and comments after which they are new no more"),
        "limits.stranger_days": N_(
            "Days that words from elsewhere must stand before links of theirs do not wait"
        ),
        "limits.suspended_days": N_("Days until what a suspended person wrote is deleted"),
    }
)
# What else holds at once, but asks first, on a page of its own.
_ASKED: Final = ("federation.mode",)
# What the actor of the instance says of it.
_SHOWN: Final = frozenset({"instance.name", "instance.description"})
_LIVE: Final = frozenset({*TUNABLE, *_ASKED})
PAGES: Final = ("about", "rules", "privacy", "terms")

_log = logging.getLogger(__name__)


async def current(tx: Reader, file: Config) -> Config:
    """The configuration as it holds now: where nobody looks after it, nobody new is taken in."""
    holds = await chosen(tx, file)
    if await unattended_since(tx) is None:
        return holds
    return changed(holds, {"registration.mode": "closed"})


async def chosen(tx: Reader, file: Config) -> Config:
    """The configuration as admins chose it; what no longer fits the file is left out."""
    changes = {key: value for key, value in (await _changes(tx)).items() if key not in file.fixed}
    try:
        return changed(file, changes) if changes else file
    except BadConfig as error:
        _log.warning("what admins set does not fit the configuration: %s", error)
        return file


async def change(
    tx: Writer, key: str, value: object, *, file: Config, by: Member | None, now: datetime
) -> None:
    """Set a key to a value, or back to what the file says if it is that.

    Raises:
        Refused: It cannot be changed here.
        Malformed: The value will not do.
    """
    await administering.check(tx, by)
    if key not in _LIVE or key in file.fixed:
        raise Refused(_("%(key)s cannot be changed here.", key=key))
    before = _value(await chosen(tx, file), key)
    if value == before:
        return
    try:
        after = _value(changed(file, {**await _changes(tx), key: value}), key)
    except BadConfig as error:
        raise Malformed(str(error)) from error
    if after == _value(file, key):
        await settings.remove(tx, settings.OVERRIDE + key)
    else:
        await settings.save(tx, settings.OVERRIDE + key, orjson.dumps(value).decode())
    await _write_down(tx, key, str(before), str(after), by=by, now=now)
    if key in _SHOWN:
        holds = (await chosen(tx, file)).instance
        actor = await actors.find_by_uri(tx, Urls(file.origin).instance)
        if actor is not None:
            await founding.introduce(tx, actor, holds.name, holds.description)


async def text_of(tx: Reader, page: str) -> str:
    """What admins wrote for a page, empty for what the file or the program says."""
    return (await settings.overrides(tx)).get(f"page.{page}", "")


async def change_text(
    tx: Writer, page: str, text: str, *, by: Member | None, now: datetime
) -> None:
    """Let a page say something else; an empty text is what the file or the program says.

    Raises:
        Malformed: There is no such page, or the text is too long.
    """
    await administering.check(tx, by)
    if page not in PAGES or len(text) > _TEXT_CHARACTERS:
        raise Malformed(_("This text is too long."))
    before, key = await text_of(tx, page), f"{settings.OVERRIDE}page.{page}"
    if text == before:
        return
    if text:
        await settings.save(tx, key, text)
    else:
        await settings.remove(tx, key)
    sizes = (_size(before), _size(text))
    await _write_down(tx, f"page.{page}", *sizes, by=by, now=now)


async def unattended_since(tx: Reader) -> datetime | None:
    """Since when nobody new is taken in because no admin was there."""
    said = await settings.find(tx, _UNATTENDED)
    return None if said is None else datetime.fromisoformat(said)


async def close_unattended(tx: Writer, file: Config, *, now: datetime) -> bool:
    """Take in nobody new if no admin was there for too long; says whether that began now."""
    holds = await current(tx, file)
    days, seen = holds.registration.absent_days, await members.last_admin_seen(tx)
    there = seen is None or not days or now - seen < timedelta(days=days)
    if there or holds.registration.mode == "closed":
        return False
    await settings.save(tx, _UNATTENDED, now.isoformat())
    mode = holds.registration.mode
    await _write_down(tx, "registration.mode", mode, "closed", by=None, now=now)
    return True


async def reopen(tx: Writer, *, by: Member | None, now: datetime) -> None:
    """Take in people again as before, now that an admin is back."""
    await administering.check(tx, by)
    if await unattended_since(tx) is None:
        return
    await settings.remove(tx, _UNATTENDED)
    await _write_down(tx, "registration.mode", "closed", "as before", by=by, now=now)


async def _changes(tx: Reader) -> dict[str, object]:
    said: Mapping[str, str] = await settings.overrides(tx)
    return {key: orjson.loads(value) for key, value in said.items() if key in _LIVE}


async def _write_down(
    tx: Writer, key: str, before: str, after: str, *, by: Member | None, now: datetime
) -> None:
    details = {"setting": key, "before": before, "after": after}
    await administering.write_down(
        tx, ActKind.CHANGE_SETTING, None, by=by, details=details, now=now
    )


def _value(config: Config, key: str) -> object:
    table, _dot, part = key.partition(".")
    return getattr(getattr(config, table), part)


def _size(text: str) -> str:
    return f"{len(text):,} characters" if text else "as in the file"
