"""Other servers: what holds for which, what would be lost with one, and deciding it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.policies import Mode, Policy, Severity
from fediwiki.domain.today import by_section
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound, Refused
from fediwiki.services import policing, sweeping
from fediwiki.services.deciding import Why
from fediwiki.storage import previews, server_policies
from fediwiki.storage.held import count_from
from fediwiki.text.domains import normal_domain, readable_domain
from fediwiki.text.gettext import N_, _

PATH: Final = "/admin/servers"
DECIDE: Final = f"{PATH}/decide"
_DOMAIN_CHARACTERS = 300
_WISH_CHARACTERS = 10
_A_PAGE = 100
NOTES: Final = {
    "decided": N_("It holds from now on."),
    "lifted": N_("Nothing holds for it any more: what vanished is back."),
    "mode": N_("It holds from now on."),
    "swept": N_("All that waited from there is removed. Its page in the log lets it wait again."),
    "taken": N_("What you chose holds from now on."),
}
SEVERITIES: Final = {
    Severity.NONE: N_("Allow"),
    Severity.SILENCE: N_("Silence"),
    Severity.SUSPEND: N_("Suspend"),
}


DAYS: Final = {"1": N_("a day"), "7": N_("a week"), "30": N_("30 days"), "365": N_("a year")}


async def show(request: Request[State], here: Here) -> Response:
    """What holds, by domain."""
    return await _list_page(request, here)


async def show_one(request: Request[State], here: Here) -> Response:
    """One domain: what holds, what would be lost, and the form that decides it."""
    try:
        domain = normal_domain(request.query_params.get("domain", "")[:_DOMAIN_CHARACTERS])
    except Malformed as error:
        return await _list_page(request, here, error)
    return await _one_page(request, here, domain)


async def decide(request: Request[State], here: Here) -> Response:
    """Decide about a domain, or lift what holds for it."""
    form = await forms.read(request)
    domain = normal_domain(form.text("domain", most_characters=_DOMAIN_CHARACTERS))
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    config, now = request.state["config"], request.state["clock"].now()
    reason = form.text("reason", most_characters=policing.MOST_CHARACTERS).strip()
    try:
        async with request.state["database"].write() as tx:
            if wish == "lift":
                await policing.lift(tx, domain, reason=reason, by=here.member, now=now)
            else:
                await policing.decide(
                    tx,
                    _wished(form, domain, reason, now),
                    by=here.member,
                    own_host=config.instance.domain,
                    now=now,
                )
    except (Conflict, Malformed, NotFound, Refused) as error:
        return await _one_page(request, here, domain, error)
    request.state["doors"].expire()
    return RedirectResponse(f"{PATH}?done={'lifted' if wish == 'lift' else 'decided'}", 303)


async def sweep(request: Request[State], here: Here) -> Response:
    """Remove all that is held from a domain, anywhere on this server."""
    form = await forms.read(request)
    domain = normal_domain(form.text("domain", most_characters=_DOMAIN_CHARACTERS))
    why = Why(form.text("reason", most_characters=policing.MOST_CHARACTERS).strip())
    by, now = here.member.actor, request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            await sweeping.sweep(tx, domain, why, place=None, by=by, now=now)
    except (Conflict, Malformed, Refused) as error:
        return await _one_page(request, here, domain, error)
    return RedirectResponse(f"{PATH}?done=swept", 303)


async def _list_page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    said = request.query_params.get("show", "")
    severity = next((each for each in Severity if each.value == said), None)
    after = request.query_params.get("after", "")[:_DOMAIN_CHARACTERS]
    async with request.state["database"].read() as tx:
        found = await server_policies.listed(tx, severity=severity, after=after, limit=_A_PAGE + 1)
        counts = await server_policies.count(tx)
    values = {
        "policies": [(each, readable_domain(each.domain)) for each in found[:_A_PAGE]],
        "further": found[_A_PAGE - 1].domain if len(found) > _A_PAGE else "",
        "counts": counts,
        "severity": severity,
        "severities": SEVERITIES,
        "allow_list": request.state["config"].federation.mode == Mode.ALLOW_LIST,
        "fixed": "federation.mode" in request.state["live"].file.fixed,
        "quoted": quote,
        "lists": by_section(here.wants).get("servers", 0),
    }
    return admin_page(
        request,
        "admin/servers.html",
        here,
        title=_("Servers"),
        values=values,
        error=error,
        notes={key: _(words) for key, words in NOTES.items()},
    )


async def _one_page(
    request: Request[State], here: Here, domain: str, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        held = await server_policies.find(tx, domain)
        waiting = await count_from(tx, domain, None)
        loss = await previews.of_servers(tx, await server_policies.below(tx, domain))
    values = {
        "domain": domain,
        "readable": readable_domain(domain),
        "held": held,
        "shown": held or Policy(domain, Severity.SUSPEND),
        "loss": loss,
        "waiting": waiting,
        "days": DAYS,
        "severities": SEVERITIES,
        "most_characters": policing.MOST_CHARACTERS,
    }
    return admin_page(request, "admin/server.html", here, title=domain, values=values, error=error)


def _wished(form: Form, domain: str, reason: str, now: datetime) -> Policy:
    said = form.text("severity", most_characters=_WISH_CHARACTERS)
    severity = next((each for each in Severity if each.value == said), None)
    if severity is None:
        raise Malformed(_("Choose whether to allow, silence or suspend it."))
    wished = Policy(
        domain,
        severity,
        media_off=form.has("media_off"),
        reports_off=form.has("reports_off"),
        obfuscate=form.has("obfuscate"),
        holds=form.has("holds"),
        until=_until(form, now),
    )
    note = form.text("note", most_characters=policing.MOST_CHARACTERS).strip()
    return replace(wished, reason=reason, note=note)


def _until(form: Form, now: datetime) -> datetime | None:
    """When it ends by itself; what it says already may stay."""
    days = form.text("days", most_characters=20) if form.has("days") else ""
    if not days:
        return None
    if days in DAYS:
        return now + timedelta(days=int(days))
    try:
        return datetime.fromisoformat(days)
    except ValueError as error:
        raise Malformed(_("Choose for how long it holds.")) from error


ROUTES = [
    admin_route(PATH, show),
    admin_route(DECIDE, show_one),
    admin_route(DECIDE, decide, method="POST"),
    admin_route(f"{PATH}/sweep", sweep, method="POST"),
]
