"""What becomes of a subwiki: which acts are open to whom, and what a form wants."""

from datetime import timedelta

from starlette.requests import Request

from fediwiki.asgi.forms import Form
from fediwiki.asgi.life_acts import ACTS, LifeAct, Wish
from fediwiki.asgi.state import State
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, NotFound, Refused, Unreachable
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Why
from fediwiki.text.gettext import _

_TARGET_CHARACTERS = 2_048


def acts_for(subwiki: Subwiki, *, admin: bool) -> list[LifeAct]:
    """What can become of a subwiki now, by a moderator or by an admin."""
    return [each for each in ACTS.values() if each.fits(subwiki) and (admin or not each.for_admins)]


def act_called(name: str, *, admin: bool) -> LifeAct:
    """The act of that name.

    Raises:
        NotFound: There is none for them.
    """
    act = ACTS.get(name)
    if act is None or (act.for_admins and not admin):
        raise NotFound
    return act


async def wish_of(
    request: Request[State], form: Form, act: LifeAct, subwiki: Subwiki, by: Member
) -> Wish:
    """What a form wants; the group that it names is looked up on its own server.

    Raises:
        Malformed: It names none.
    """
    reason = form.text("reason", most_characters=4 * MOST_REASON_CHARACTERS).strip()
    target = None
    if act.asks:
        said = form.text("target", most_characters=_TARGET_CHARACTERS).strip().lstrip("!@")
        request.state["limits"].look_ups.take(f"member {by.id}")
        try:
            target = await request.state["abroad"].find(said)
        except (NotFound, Malformed, Refused, Unreachable) as error:
            raise Malformed(_("Nothing of that name or address answers.")) from error
    urls = Urls(request.state["config"].origin)
    now = request.state["clock"].now()
    rest = timedelta(days=request.state["config"].limits.move_days)
    return Wish(subwiki, by, Why(reason), target, urls, days(request), rest, now)


def days(request: Request[State]) -> int:
    """How long the deletion of a subwiki can be taken back."""
    return request.state["config"].limits.subwiki_deletion_days
