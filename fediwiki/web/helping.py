"""How all of this works, for whoever comes from elsewhere, and how texts are written."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.urls import Urls
from fediwiki.storage import subwikis
from fediwiki.text import markdown
from fediwiki.text.gettext import N_, _
from fediwiki.text.mentions import Reference
from fediwiki.text.wikilinks import Target, Wikilink
from fediwiki.web.views import About

_WORDS = (
    (N_("subwiki"), N_("a portal, a WikiProject"), N_("a group, a community")),
    (N_("collaborative post"), N_("an article"), N_("nothing like it")),
    (N_("post of one author"), N_("an essay"), N_("a post")),
    (N_("revision"), N_("a revision"), N_("an edit of a post")),
    (N_("Talk"), N_("the talk page"), N_("the replies")),
    (N_("Home"), N_("nothing like it"), N_("the home timeline, “subscribed”")),
    (N_("Recent changes"), N_("recent changes"), N_("nothing like it")),
    (N_("Watchlist"), N_("the watchlist"), N_("nothing like it")),
    (N_("thanks"), N_("thanks"), N_("a favourite, seen by its author alone")),
    (N_("Public log"), N_("the logs"), N_("the modlog")),
)
_WRITTEN = N_("Spring tide")
_EXAMPLES = (
    (
        N_("Words"),
        (
            N_("*slanted*, **bold**, ~~struck out~~"),
            N_("An empty line\n\nbegins a paragraph."),
            N_("> what somebody said"),
        ),
    ),
    (
        N_("Parts"),
        (
            N_("## A heading\n\n### A smaller one"),
            N_("- one\n- another\n\n1. first\n2. second"),
            N_("| place | range |\n|---|---|\n| Bristol | 12 m |\n| Tahiti | 0.3 m |"),
        ),
    ),
    (
        N_("Links"),
        (
            N_("[[Spring tide]]"),
            N_("[[Spring tide|the highest waters]]"),
            N_("[[Neap tide]], which nobody wrote yet"),
            N_("[[!tides:Spring tide]], in another subwiki"),
            N_("[a page elsewhere](https://example.org/)"),
            N_("@name@server.example, #tides"),
        ),
    ),
    (
        N_("Where it is from"),
        (
            N_("It rises twice a day.[^1]\n\n[^1]: NOAA, *Tides and Water Levels*."),
            N_("It rises twice a day.{{citation needed}}"),
        ),
    ),
    (N_("Code"), ("`12 * 30`", "```python\nprint(12 * 30)\n```")),
)


@dataclass(frozen=True, slots=True)
class Example:
    """What is typed, and the HTML that comes of it."""

    typed: str
    html: str


async def show(request: Request[State]) -> Response:
    """What there is, and how to take part in it from here or from elsewhere."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        names = await subwikis.first_names(tx, sessions.viewer_of(member), limit=1)
    values = {
        "about": About(_("How it works"), f"{config.origin}/help", description=_said()),
        "own": "",
        "words": [tuple(_(each) for each in line) for line in _WORDS],
        "federates": config.federation.enabled,
        "takes_guests": config.takes_guests,
        "example": next(iter(names), "tides"),
    }
    return page(request, "help.html", member=member, values=values)


async def show_writing(request: Request[State]) -> Response:
    """How a text is written, by examples."""
    origin = request.state["config"].origin
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    values = {
        "about": About(_("How to write"), f"{origin}/help/writing"),
        "own": "",
        "parts": _examples(Urls(origin)),
    }
    return page(request, "help_writing.html", member=member, values=values)


def _said() -> str:
    return _("How to read, follow from your own server, write, and edit with others.")


def _examples(urls: Urls) -> list[tuple[str, list[Example]]]:
    """The examples in the reader's language, as our own Markdown renders them."""
    return [
        (
            _(part),
            [_example(_(typed), f"{at}-{number}-", urls) for number, typed in enumerate(these)],
        )
        for at, (part, these) in enumerate(_EXAMPLES)
    ]


def _example(typed: str, id_prefix: str, urls: Urls) -> Example:
    def searched(reference: Reference) -> str:
        return f"{urls.origin}/search?q={quote(str(reference))}"

    def titled(link: Wikilink) -> Target:
        return Target(f"{urls.origin}/help/writing", is_missing=link.title != _(_WRITTEN))

    rendered = markdown.render(typed, link=searched, wikilink=titled, id_prefix=id_prefix)
    return Example(typed, rendered.html)


ROUTES = [Route("/help", show), Route("/help/writing", show_writing)]
