"""Founding a subwiki, and the settings with which its moderators look after it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.asgi.wording import plain_text
from fediwiki.config.settings import Limits
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import (
    MOST_RULES,
    RULE_CHARACTERS,
    TITLE_CHARACTERS,
    EditPolicy,
    MembershipPolicy,
    ReviewPolicy,
    Subwiki,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, FediWikiError, Malformed, TooLarge
from fediwiki.services import following, founding, looking_after, welcoming, writing
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.looking_after import Charter
from fediwiki.services.protecting import Policies
from fediwiki.storage import subwikis
from fediwiki.text import cleaning, languages
from fediwiki.text.gettext import N_, _
from fediwiki.web.caring import cared_for
from fediwiki.web.views import EDITORS, About

Policy = TypeVar("Policy", bound=StrEnum)

_MOST_LANGUAGES = 20
_NAME_CHARACTERS = 50
_LANGUAGES_CHARACTERS = 200
_POLICY_CHARACTERS = 40
_MEMBERSHIPS: Mapping[StrEnum, str] = MappingProxyType(
    {
        MembershipPolicy.OPEN: N_("Whoever joins belongs to it at once."),
        MembershipPolicy.APPROVAL: N_("Whoever joins reads along; moderators confirm who belongs."),
    }
)
_REVIEWS: Mapping[StrEnum, str] = MappingProxyType(
    {
        ReviewPolicy.NONE: N_("No edit waits."),
        ReviewPolicy.NEW_EDITORS: N_("Edits of new editors wait for a moderator."),
        ReviewPolicy.ALL: N_("Every edit waits for a moderator."),
    }
)


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form says, as it was typed."""

    name: str = ""
    title: str = ""
    description: str = ""
    rules: str = ""
    languages: str = ""
    membership: str = MembershipPolicy.OPEN
    edit: str = EditPolicy.EVERYONE
    review: str = ReviewPolicy.NONE

    def charter(self, limits: Limits) -> Charter:
        """The charter that it makes.

        Raises:
            Malformed: Something of it will not do.
            TooLarge: It is too long.
        """
        html = writing.description_of(self.description, characters=limits.summary_characters)
        return Charter(
            title=cleaning.text(self.title, max_chars=TITLE_CHARACTERS, multiline=False),
            description=html,
            source=self.description.strip(),
            rules=_rules(self.rules),
            languages=_languages(self.languages),
            policies=Policies(
                _chosen(MembershipPolicy, self.membership),
                _chosen(EditPolicy, self.edit),
                _chosen(ReviewPolicy, self.review),
            ),
        )


async def show(request: Request[State]) -> Response:
    """The form to found a subwiki."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in(request)
    welcoming.check_here(member.actor)
    spoken = ", ".join(request.state["config"].instance.languages[:1])
    return _form(request, member, Fields(languages=spoken))


async def found(request: Request[State]) -> Response:
    """Found it; its founder moderates and belongs to it."""
    config = request.state["config"]
    fields = _fields(await forms.read(request), config.limits)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        count = await subwikis.count_founded(tx, member.id)
    urls, now = Urls(config.origin), request.state["clock"].now()
    try:
        if count >= config.limits.founded_subwikis:
            raise Conflict(
                _(
                    "One member founds at most %(founded_subwikis)s subwikis.",
                    founded_subwikis=config.limits.founded_subwikis,
                )
            )
        charter = fields.charter(config.limits)
        pairs = await to_thread.run_sync(KeyPairs.generate)
        steward_pairs = await to_thread.run_sync(KeyPairs.generate)
        async with request.state["database"].write() as tx:
            subwiki = await founding.found(
                tx,
                founding.Charter(
                    fields.name,
                    charter.title,
                    charter.description,
                    charter.languages,
                    charter.policies.membership,
                    charter.policies.edit,
                    charter.policies.review,
                    charter.source,
                    charter.rules,
                ),
                by=member,
                pairs=pairs,
                steward_pairs=steward_pairs,
                urls=urls,
                now=now,
            )
            await following.follow(tx, member.actor, subwiki.actor, urls=urls, now=now)
    except (Malformed, TooLarge, Conflict) as error:
        return _form(request, member, fields, error=error)
    return RedirectResponse(f"/c/{subwiki.actor.name}", 303)


async def show_settings(request: Request[State]) -> Response:
    """What the subwiki says of itself, to be changed by its moderators."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
    fields = Fields(
        subwiki.actor.name,
        subwiki.actor.title,
        subwiki.source or plain_text(subwiki.description),
        "\n".join(subwiki.rules),
        ", ".join(subwiki.languages),
        subwiki.membership_policy,
        subwiki.edit_policy,
        subwiki.review_policy,
    )
    return _form(request, member, fields, subwiki=subwiki)


async def amend(request: Request[State]) -> Response:
    """Change what a subwiki says of itself and what holds in it."""
    limits = request.state["config"].limits
    fields = _fields(await forms.read(request), limits)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
    try:
        charter = fields.charter(limits)
        async with request.state["database"].write() as tx:
            subwiki = await cared_for(tx, request, member)
            now = request.state["clock"].now()
            await looking_after.amend(tx, subwiki, charter, by=member.actor, now=now)
    except (Malformed, TooLarge) as error:
        return _form(request, member, fields, subwiki=subwiki, error=error)
    return RedirectResponse(f"/c/{subwiki.actor.name}", 303)


def _form(
    request: Request[State],
    member: Member,
    fields: Fields,
    *,
    subwiki: Subwiki | None = None,
    error: FediWikiError | None = None,
) -> Response:
    title = (
        _("Settings of %(title)s", title=subwiki.actor.title) if subwiki else _("Found a subwiki")
    )
    values = {
        "about": About(title, ""),
        "fields": fields,
        "founded": subwiki,
        "error": str(error) if error else "",
        "memberships": _MEMBERSHIPS,
        "edits": EDITORS,
        "reviews": _REVIEWS,
        "title_characters": TITLE_CHARACTERS,
        "rule_characters": RULE_CHARACTERS,
        "description_characters": request.state["config"].limits.summary_characters,
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, "found.html", member=member, values=values, status=status)


def _fields(form: Form, limits: Limits) -> Fields:
    rules = MOST_RULES * (RULE_CHARACTERS + 1)
    return Fields(
        form.text("name", most_characters=_NAME_CHARACTERS).strip().lower()
        if form.has("name")
        else "",
        form.text("title", most_characters=10 * TITLE_CHARACTERS),
        form.text("description", most_characters=2 * limits.summary_characters),
        form.text("rules", most_characters=2 * rules),
        form.text("languages", most_characters=_LANGUAGES_CHARACTERS),
        form.text("membership", most_characters=_POLICY_CHARACTERS),
        form.text("edit", most_characters=_POLICY_CHARACTERS),
        form.text("review", most_characters=_POLICY_CHARACTERS),
    )


def _rules(text: str) -> tuple[str, ...]:
    rules = [" ".join(line.split()) for line in text.split("\n")]
    kept = tuple(each for each in rules if each)
    if len(kept) > MOST_RULES:
        raise Malformed(_("A subwiki has at most %(most_rules)s rules.", most_rules=MOST_RULES))
    if any(len(each) > RULE_CHARACTERS for each in kept):
        raise Malformed(
            _("A rule has at most %(rule_characters)s characters.", rule_characters=RULE_CHARACTERS)
        )
    return kept


def _languages(text: str) -> tuple[str, ...]:
    tags = [each for each in re.split(r"[\s,;]+", text) if each]
    if not 0 < len(tags) <= _MOST_LANGUAGES:
        raise Malformed(_("Name at least one language, by a tag like en or fr."))
    for tag in tags:
        languages.check(tag)
    return tuple(dict.fromkeys(languages.known_or_undetermined(tag) for tag in tags))


def _chosen(kind: type[Policy], said: str) -> Policy:
    if said not in {*kind}:
        raise Malformed(_("Choose one of the policies."))
    return kind(said)


ROUTES = [
    Route("/c/new", show, methods=["GET"]),
    Route("/c/new", found, methods=["POST"]),
    Route("/c/{name}/settings", show_settings, methods=["GET"]),
    Route("/c/{name}/settings", amend, methods=["POST"]),
]
