"""Reports between servers: who hears of them, and what never leaves."""

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Complaint, Outcome, ReportKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import reporting, settling
from fediwiki.storage import actors, reports, subwikis
from tests.federation.letters import JSON
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server

WORDS = "He told me where he lives."


async def _report(
    server: Server,
    uri: str,
    *,
    by: Member,
    forwards: bool = False,
    named: bool = False,
    fediverse: Fediverse,
) -> str:
    complaint = Complaint(ReportKind.SPAM, "", WORDS, forwards, named)
    async with server.instance.database.write() as tx:
        reported = await reporting.find_reported(tx, uri)
        assert reported is not None
        made = await reporting.report(
            tx,
            reported,
            complaint,
            by=by.actor,
            urls=server.instance.urls,
            now=server.clock.now(),
        )
    await fediverse.settle()
    return made.uri


async def _waiting(server: Server, subwiki: Subwiki | None) -> list[str]:
    async with server.instance.database.read() as tx:
        found = await reports.cases(tx, subwiki.id if subwiki else None, limit=20)
    return [each.object_uri for each in found]


@pytest.fixture
async def theirs(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> tuple[str, JSON]:
    """Somebody of a microblog, and what they said in the subwiki."""
    eve = mastodon.person("eve")
    await follow(mastodon, eve, physics.actor, fediverse)
    article = mastodon.article(eve, to=physics.actor.uri)
    await mastodon.send(mastodon.create(article), physics.actor.inbox)
    await fediverse.settle()
    mastodon.forget()
    assert await alpha.knows(article["id"])
    return eve, article


async def test_the_authors_server_hears_only_if_the_reporter_wants_it_to(
    alpha: Server, theirs: tuple[str, JSON], mastodon: Peer, fediverse: Fediverse
) -> None:
    eve, article = theirs
    bob, cleo = await alpha.member("bob"), await alpha.member("cleo")
    await _report(alpha, article["id"], by=bob, fediverse=fediverse)
    assert mastodon.heard("Flag") == []
    await _report(alpha, article["id"], by=cleo, forwards=True, fediverse=fediverse)
    [flag] = mastodon.heard("Flag")
    assert flag["actor"] == "https://alpha.example/"
    assert flag["object"] == [eve, article["id"]]
    assert flag["content"] == "Spam"
    said = str(mastodon.deliveries)
    assert WORDS not in said
    assert "cleo" not in said
    path = flag["id"].removeprefix("https://alpha.example")
    answer = await alpha.get(path, Accept="application/activity+json")
    assert answer.status_code == 404


async def test_a_microblogs_report_reaches_the_moderators_and_the_admins(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    instance = mastodon.person("mastodon.example", kind="Application")
    named = [ana.actor.uri, post.uri, "https://alpha.example/p/0000000000000"]
    await mastodon.send(
        mastodon.activity("Flag", instance, named, content="Rude."), ana.actor.inbox
    )
    await fediverse.settle()
    assert await _waiting(alpha, physics) == await _waiting(alpha, None) == [post.uri]


@pytest.mark.parametrize("as_list", [False, True])
async def test_a_report_of_a_lemmy_and_of_an_mbin_is_read(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    fediverse: Fediverse,
    *,
    as_list: bool,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    group = physics.actor.uri
    about = [post.uri, ana.actor.uri] if as_list else post.uri
    flag = lemmy.activity(
        "Flag", lemmy.person("liz"), about, to=[group], audience=group, summary="Rude."
    )
    await lemmy.send(flag, physics.actor.inbox)
    await fediverse.settle()
    assert await _waiting(alpha, physics) == [post.uri]
    async with alpha.instance.database.read() as tx:
        [case] = await reports.cases(tx, physics.id, limit=5)
    assert case.reports[0].complaint.text == "Rude."


async def _appoint(server: Server, subwiki: Subwiki, who: str) -> None:
    await server.remote_actor(who)
    async with server.instance.database.write() as tx:
        actor = await actors.by_uri(tx, who)
        await subwikis.add_moderator(tx, subwiki.id, actor.id, place=1)


async def test_moderators_elsewhere_hear_of_a_report_and_of_its_end_and_nobody_else_does(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    liz = lemmy.person("liz")
    await follow(lemmy, liz, physics.actor, fediverse)
    await _appoint(alpha, physics, liz)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    lemmy.forget()
    bob = await alpha.member("bob")
    uri = await _report(alpha, post.uri, by=bob, fediverse=fediverse)
    [announce] = lemmy.heard("Announce{Flag}")
    flag = announce["object"]
    assert (announce["actor"], flag["type"], flag["id"]) == (physics.actor.uri, "Flag", uri)
    assert (flag["object"], flag["to"]) == (post.uri, [physics.actor.uri])
    assert flag["actor"] == "https://alpha.example/u/physics_wiki"
    assert "bob" not in str(lemmy.deliveries)
    assert WORDS not in str(lemmy.deliveries)
    lemmy.forget()
    async with alpha.instance.database.write() as tx:
        await settling.settle(
            tx,
            [post.uri],
            physics.id,
            outcome=Outcome.KEPT,
            act_id=None,
            reason="It is kind.",
            by=ana.actor,
            now=alpha.clock.now(),
        )
    await fediverse.settle()
    [announce] = lemmy.heard("Announce{Resolve}")
    resolve = announce["object"]
    assert (resolve["type"], resolve["actor"]) == ("Resolve", ana.actor.uri)
    assert resolve["object"]["id"] == uri
    assert "It is kind." not in str(lemmy.deliveries)


async def test_a_moderator_elsewhere_settles_a_report_and_a_stranger_does_not(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    evil: Peer,
    eve: str,
    fediverse: Fediverse,
) -> None:
    liz = lemmy.person("liz")
    await _appoint(alpha, physics, liz)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    uri = await _report(alpha, post.uri, by=await alpha.member("bob"), fediverse=fediverse)
    flag = {"id": uri, "type": "Flag", "actor": liz, "object": post.uri}
    to = [physics.actor.uri]
    await evil.send(evil.activity("Resolve", eve, flag, to=to), physics.actor.inbox)
    await fediverse.settle()
    assert await _waiting(alpha, physics) == [post.uri]
    await lemmy.send(lemmy.activity("Resolve", liz, flag, to=to), physics.actor.inbox)
    await fediverse.settle()
    assert await _waiting(alpha, physics) == []


async def _post_in_their_group(
    alpha: Server, lemmy: Peer, fediverse: Fediverse, member: Member
) -> tuple[str, Post]:
    group = lemmy.group("tides")
    await alpha.follow(member, group)
    await fediverse.settle()
    asked = lemmy.heard("Follow")[-1]
    await lemmy.send(lemmy.activity("Accept", group, asked), member.actor.inbox)
    page = lemmy.article(lemmy.person("liz"), to=group)
    announce = lemmy.activity("Announce", group, lemmy.create(page))
    await lemmy.send(announce, alpha.instance.urls.shared_inbox)
    await fediverse.settle()
    lemmy.forget()
    return group, await alpha.stored_post(page["id"])


@pytest.mark.parametrize("named", [False, True])
async def test_a_report_in_a_community_elsewhere_goes_there_and_by_name_only_if_agreed(
    alpha: Server, ana: Member, lemmy: Peer, fediverse: Fediverse, *, named: bool
) -> None:
    group, post = await _post_in_their_group(alpha, lemmy, fediverse, ana)
    await _report(alpha, post.uri, by=ana, named=named, fediverse=fediverse)
    [flag] = lemmy.heard("Flag")
    assert (flag["to"], flag["object"], flag["audience"]) == ([group], post.uri, group)
    assert flag["actor"] == (ana.actor.uri if named else "https://alpha.example/")
    assert lemmy.signers("Flag") == [flag["actor"]]
    assert (WORDS in flag["summary"]) is named
    assert await _waiting(alpha, None) == [post.uri]
