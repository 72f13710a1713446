"""Of warnings: to a person elsewhere, where their server knows what that is.

Source: Lemmy 1.0, `Warn`.
"""

from fediwiki.activitypub.publishing.sayings import WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_warn
from fediwiki.domain.events import PersonWarned
from fediwiki.errors import NotFound
from fediwiki.storage import actors, acts, subwikis


async def warned(saying: Saying, event: PersonWarned) -> None:
    """Tell somebody what was not right; what it is about is named, and by whose decision."""
    act = (await acts.by_id(saying.tx, event.act_id)).act
    if act.target_id is None or act.subwiki_id is None:
        raise NotFound("this warning is for nobody")
    person = await actors.by_id(saying.tx, act.target_id)
    subwiki = await subwikis.by_id(saying.tx, act.subwiki_id)
    decided = await actors.by_id(saying.tx, act.actor_id or subwiki.steward_id)
    number, uri = saying.new_uri()
    warn = write_warn(
        uri,
        act.object_uri,
        actor=decided.uri,
        to=person.uri,
        group=subwiki.actor.uri,
        words=act.reason or act.rule,
    )
    to = Readers(WRAPPED, inboxes=(person.inbox,))
    await saying.say(number, warn, by=decided, about=act.object_uri, to=to, public=False)
