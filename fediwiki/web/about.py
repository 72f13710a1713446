"""What this place is, its rules and terms, and what it does with what it knows.

Each page has words of its own, and gives way to a Markdown file of those who keep the server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions, wording
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.config.settings import Config, Limits
from fediwiki.domain.actors import Actor
from fediwiki.services import tuning
from fediwiki.storage import actors, members
from fediwiki.storage.database import Reader
from fediwiki.storage.holdings import HOLDINGS, Whose
from fediwiki.text import links, markdown, sanitize
from fediwiki.text.gettext import N_, _
from fediwiki.web.asking import banner_for
from fediwiki.web.views import About

_TITLES = {
    "about": N_("About"),
    "rules": N_("Rules"),
    "privacy": N_("Privacy"),
    "terms": N_("Terms"),
}


async def show(request: Request[State]) -> Response:
    """One of the pages."""
    name = request.scope["path"].removeprefix("/")
    config = request.state["config"]
    own = await to_thread.run_sync(_own_words, config, name)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        banner = await banner_for(tx, request, member)
        said = await tuning.text_of(tx, name)
        keepers = await _keepers(tx) if name == "about" else []
    title = _("About %(name)s", name=config.instance.name) if name == "about" else _(_TITLES[name])
    contact = config.instance.contact
    values: Mapping[str, object] = {
        "about": About(
            title=title,
            canonical=f"{config.origin}/{name}",
            description=wording.operators(config.instance.description),
        ),
        "banner": banner,
        "keepers": keepers,
        "own": sanitize.clean(markdown.render(said).html) if said else own,
        "contact_link": links.safe(contact) or links.safe(f"mailto:{contact}") or "",
        "source_link": links.safe(config.instance.source_url) or "",
        "limits": config.limits,
        "holdings": holdings(config.limits),
        "mails": config.mail.enabled,
        "federates": config.federation.enabled,
        "takes_guests": config.takes_guests,
    }
    return page(request, f"{name}.html", member=member, values=values)


async def _keepers(tx: Reader) -> list[Actor]:
    """The admins who can act, by name."""
    found = (await actors.of_ids(tx, await members.admin_ids(tx))).values()
    return sorted((each for each in found if each.suspended is None), key=lambda each: each.name)


def holdings(limits: Limits) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What is held of people and until when, by who sees it."""
    kept = asdict(limits)
    return {
        _(whose.value): [
            (_(each.what), _(each.until).format(**kept))
            for each in HOLDINGS.values()
            if each is not None and each.whose is whose
        ]
        for whose in Whose
    }


def _own_words(config: Config, name: str) -> str:
    """The HTML of the file for a page, empty without one."""
    if not config.instance.pages:
        return ""
    try:
        text = (Path(config.instance.pages) / f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return sanitize.clean(markdown.render(text).html)


ROUTES = [Route(f"/{name}", show) for name in _TITLES]
