"""Profiling: what members are called and say of themselves, here and wherever they are followed."""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.profiles import (
    FIELD_NAME_CHARACTERS,
    FIELD_VALUE_CHARACTERS,
    MOST_FIELDS,
    NAME_CHARACTERS,
    Profile,
    ProfileField,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, TooLarge
from fediwiki.services import writing
from fediwiki.services.linking import Links
from fediwiki.storage import actors, events, profiles
from fediwiki.storage.database import Writer
from fediwiki.text import cleaning
from fediwiki.text.gettext import _


async def introduce(
    tx: Writer,
    actor: Actor,
    profile: Profile,
    *,
    name: str,
    bio_characters: int,
    urls: Urls,
    now: datetime,
) -> None:
    """Change what a member is called and says of themselves; followers are told if it is new.

    Raises:
        Malformed: A field has no name or no value, or something cannot be kept.
        TooLarge: Something is too long, or there are too many fields.
    """
    name = _line(_("The name"), name, NAME_CHARACTERS)
    said = Profile(
        cleaning.with_lf_line_ends(profile.bio).strip(),
        tuple(_fields(profile.fields)),
    )
    summary = writing.description_of(said.bio, characters=bio_characters, links=Links(None, urls))
    known = replace(actor, display_name=name, summary=summary)
    if known == actor and said == await profiles.of_actor(tx, actor.id):
        return
    await actors.save_display(tx, actor.id, name=name, summary=summary)
    await profiles.save(tx, actor.id, said)
    await events.append(tx, ActorChanged(actor.id), now=now)


def _fields(said: tuple[ProfileField, ...]) -> list[ProfileField]:
    fields = [
        ProfileField(
            _line(_("The name of a fact"), each.name, FIELD_NAME_CHARACTERS),
            _line(_("What a fact says"), each.value, FIELD_VALUE_CHARACTERS),
        )
        for each in said
    ]
    if any(bool(each.name) != bool(each.value) for each in fields):
        raise Malformed(_("Give each fact both a name and what it says, or leave both empty."))
    named = [each for each in fields if each.name]
    if len(named) > MOST_FIELDS:
        raise TooLarge(_("Name at most %(most_fields)s facts.", most_fields=MOST_FIELDS))
    return named


def _line(what: str, text: str, characters: int) -> str:
    try:
        return cleaning.text(text, max_chars=characters, multiline=False)
    except TooLarge as error:
        raise TooLarge(
            _("%(what)s has at most %(characters)s characters.", what=what, characters=characters)
        ) from error
