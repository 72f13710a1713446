"""Of bans from subwikis of ours: announced to those who understand that, and to who is banned.

Source: protocol §4, the row "subwiki ban"; FEP-1b12.
"""

from datetime import datetime

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.removals import moderator_of
from fediwiki.activitypub.publishing.sayings import NOBODY, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_undo
from fediwiki.activitypub.vocabulary.removals import write_ban
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import BanGivenBack, BanLifted, BanSpread, PersonBanned
from fediwiki.services import banning
from fediwiki.services.deciding import Why
from fediwiki.storage import actors, acts, events
from fediwiki.storage.acts import Act


async def banned(saying: Saying, event: PersonBanned) -> None:
    """Say that somebody may not take part."""
    act = (await acts.by_id(saying.tx, event.act_id)).act
    await _tell(saying, act, act, undone=False)


async def lifted(saying: Saying, event: BanLifted) -> None:
    """Say that somebody may take part again."""
    act = (await acts.by_id(saying.tx, event.act_id)).act
    banned_by = (await acts.by_id(saying.tx, act.undoes)).act if act.undoes else act
    await _tell(saying, act, banned_by, undone=True)


async def spread(saying: Saying, event: BanSpread) -> None:
    """Let another part of what somebody wrote go with their ban."""
    if await banning.spread(saying.tx, event.act_id, now=saying.now):
        await events.append(saying.tx, event, now=saying.now)


async def given_back(saying: Saying, event: BanGivenBack) -> None:
    """Let another part of it come back."""
    if await banning.give_back(saying.tx, event.act_id, now=saying.now):
        await events.append(saying.tx, event, now=saying.now)


async def _tell(saying: Saying, act: Act, ban: Act, *, undone: bool) -> None:
    if act.subwiki_id is None or act.target_id is None:
        return
    group = await actors.by_id(saying.tx, act.subwiki_id)
    whom = await actors.by_id(saying.tx, act.target_id)
    by = await moderator_of(saying, group, act)
    number, said = _block(saying, ban, group, whom, by)
    if undone:
        number, uri = saying.new_uri()
        restores = {"restoreData": True} if banning.goes_with_content(act) else {}
        said = {**write_undo(uri, said, now=saying.now), **restores}
    said = await saying.proven(said, by)
    about = str(said["id"])
    await saying.say(number, said, by=by, about=about, thread=whom.uri, to=NOBODY)
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, said, group=group, now=saying.now)
    inbox = "" if whom.local else whom.shared_inbox or whom.inbox
    to = Readers(WRAPPED, (group.id,), (inbox,) if inbox else ())
    await saying.say(number, wrapped, by=group, about=about, thread=whom.uri, to=to)


def _block(saying: Saying, ban: Act, group: Actor, whom: Actor, by: Actor) -> tuple[int, Document]:
    number, uri = saying.new_uri()
    until = ban.details.get("until")
    block = write_ban(
        uri,
        whom.uri,
        Why(ban.reason, ban.rule).text,
        actor=by,
        group=group,
        until=datetime.fromisoformat(until) if until else None,
        with_content=banning.goes_with_content(ban),
        now=saying.now,
    )
    return number, block
