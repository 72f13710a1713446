"""How members, subwikis and people from elsewhere show themselves on the pages."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from PIL import Image

from fediwiki.asgi.live import LiveConfig
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.ids import short
from fediwiki.domain.media import names_in
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.posts import kind_of
from fediwiki.domain.profiles import Profile, ProfileField
from fediwiki.services import leaving, shelving
from fediwiki.storage import (
    actors,
    acts,
    events,
    exports,
    members,
    profiles,
    server_policies,
    subwikis,
)
from fediwiki.workers.upkeep import Upkeep
from tests.web.editor import signed_in
from tests.web.elsewhere import picture_bytes
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site, content_of

_OWN = "/settings/profile/pictures"
_FAR = "https://cdn.example/fay.png"


async def _send(
    site: Site, path: str, portrait: str, content: bytes = b"", do: str = "keep"
) -> httpx.Response:
    files = {"file": ("me.jpg", content)} if content else {"file": ("", b"")}
    data = {"portrait": portrait, "do": do}
    return await site.browser.post(path, data=data, files=files, headers=FROM_HERE)


async def _images(site: Site, path: str) -> list[str]:
    return [each["src"] for each in Page(await site.page(path)).all("img")]


async def _tidied(site: Site) -> None:
    live = LiveConfig(site.config, site.database, site.clock)
    await Upkeep(site.database, site.urls, site.pictures, live, site.clock).run_once(
        site.clock.now()
    )


async def _now(site: Site, member: Member) -> Member:
    async with site.database.read() as tx:
        return await members.by_id(tx, member.id)


async def test_a_member_shows_a_picture_and_takes_it_away_again(site: Site) -> None:
    ana = await signed_in(site, "ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), content_of("Sea", "Rises."))
    await site.comment(ana.actor, post, "Indeed.")
    photo = picture_bytes("JPEG", (1_600, 900), exif=b"Exif\x00\x00secret place")
    assert (await _send(site, _OWN, "avatar", photo)).status_code == 303
    assert (await _send(site, _OWN, "banner", picture_bytes(size=(2_000, 300)))).status_code == 303

    shown = (await _now(site, ana)).actor
    [avatar], [banner] = names_in([shown.avatar]), names_in([shown.banner])
    small = f"/media/small/{avatar}"
    assert await _images(site, "/u/ana") == [f"/media/small/{banner}", small, small]
    for path, times in (("/", 1), (f"/p/{short(post.id)}", 2)):
        assert await _images(site, path) == [small] * times, path
    whole = await site.browser.get(f"/media/{avatar}")
    assert b"secret" not in whole.content
    async with site.database.read() as tx:
        assert await exports.pictures_of(tx, ana.id) == sorted((avatar, banner))

    assert (await _send(site, _OWN, "avatar", do="remove")).status_code == 303
    assert await _images(site, "/u/ana") == [f"/media/small/{banner}"]
    site.clock.pass_(timedelta(days=3))
    await _tidied(site)
    assert (await site.browser.get(f"/media/{avatar}")).status_code == 404
    assert site.pictures.file_of(avatar) is None
    assert site.pictures.file_of(banner)


async def test_what_is_no_picture_is_refused_and_the_one_before_stays(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await _send(site, _OWN, "avatar", picture_bytes())
    before = (await _now(site, ana)).actor.avatar
    for portrait, content, status in (
        ("avatar", b"<svg xmlns='http://www.w3.org/2000/svg'/>", 400),
        ("avatar", b"", 400),
        ("face", picture_bytes(), 400),
        ("banner", b"x" * (site.config.limits.media_bytes + 1), 413),
    ):
        answer = await _send(site, _OWN, portrait, content)
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
    assert (await _now(site, ana)).actor.avatar == before


async def test_pictures_go_with_whoever_leaves_and_hide_with_whoever_is_suspended(
    site: Site,
) -> None:
    ana = await signed_in(site, "ana")
    await _send(site, _OWN, "avatar", picture_bytes())
    [name] = names_in([(await _now(site, ana)).actor.avatar])
    for since, status in ((site.clock.now(), 404), (None, 200)):
        async with site.database.write() as tx:
            await actors.save_suspended(tx, ana.id, since)
        assert (await site.browser.get(f"/media/{name}")).status_code == status
    async with site.database.write() as tx:
        await leaving.leave(
            tx, await members.by_id(tx, ana.id), keeps_name=True, now=site.clock.now()
        )
    site.clock.pass_(timedelta(days=3))
    await _tidied(site)
    assert site.pictures.file_of(name) is None


async def test_moderators_give_a_subwiki_a_picture_and_it_stands_in_the_log(site: Site) -> None:
    ana = await signed_in(site, "ana")
    climate = await site.subwiki("climate")
    path = "/c/climate/settings/pictures"
    assert (await _send(site, path, "avatar", picture_bytes())).status_code == 403
    async with site.database.write() as tx:
        await subwikis.add_moderator(tx, climate.id, ana.id, place=0)
    assert (await _send(site, path, "avatar", picture_bytes())).status_code == 303
    [small] = await _images(site, "/c/climate")
    assert await _images(site, path) == [small]
    assert (await _send(site, path, "avatar", b"x")).status_code == 400
    async with site.database.read() as tx:
        [entry] = await acts.listed(tx, subwiki_id=climate.id, limit=9)
    act = entry.act
    assert (act.actor_id, act.details["picture"], act.details["before"]) == (ana.id, "avatar", "")
    [name] = names_in([act.details["after"]])
    assert name in small

    ada = await site.member("ada", admin=True)
    async with site.database.write() as tx:
        now = site.clock.now()
        await shelving.remove(tx, name, reason="Not ours.", by=ada, urls=site.urls, now=now)
        steward = await actors.by_id(tx, climate.steward_id)
        told = [each.event for each in await events.due(tx, now, limit=99)]
    assert await _images(site, "/c/climate") == []
    assert steward.avatar == ""
    assert {ActorChanged(climate.id), ActorChanged(steward.id)} <= {*told}


async def test_pictures_of_people_elsewhere_come_through_us_alone(site: Site) -> None:
    site.elsewhere.put(_FAR, picture_bytes(size=(1_200, 1_200)), "image/png")
    fay = await site.person("fay", "far.example")
    cats = await site.person("cats", "far.example", kind=ActorKind.GROUP)
    async with site.database.write() as tx:
        await actors.save_portrait(tx, fay.id, Portrait.AVATAR, _FAR)
        await actors.save_portrait(tx, fay.id, Portrait.BANNER, "https://cdn.example/none.png")
        await actors.save_portrait(tx, cats.id, Portrait.AVATAR, _FAR)
        said = (ProfileField("Site", "https://fay.example/"), ProfileField("Work", "<b>tides</b>"))
        await profiles.save(tx, fay.id, Profile(fields=said))
    banner, avatar = await _images(site, "/u/fay@far.example")
    page = Page(await site.page("/u/fay@far.example"))
    assert "https://fay.example/" in page.links()
    assert "<b>tides</b>" in page.words
    [shown] = await _images(site, "/c/cats@far.example")
    assert shown.startswith(f"/media/by/{short(cats.id)}/avatar?")

    for _ in range(2):
        answer = await site.browser.get(avatar)
        assert answer.headers["content-type"] == "image/webp"
    assert site.elsewhere.asked == [_FAR]
    answer = await site.browser.get(banner)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert len(site.elsewhere.asked) == 2
    assert await _images(site, "/u/fay@far.example") == [avatar]


async def test_a_face_that_stands_in_a_post_too_is_shown_there_in_its_own_size(site: Site) -> None:
    site.elsewhere.put(_FAR, picture_bytes(size=(1_200, 900)), "image/png")
    fay = await site.person("fay", "far.example")
    async with site.database.write() as tx:
        await actors.save_portrait(tx, fay.id, Portrait.AVATAR, _FAR)
    attachments = (Attachment("image", _FAR, alt="A cat"),)
    content = replace(content_of("Cat"), attachments=attachments, kind=kind_of(attachments))
    post = await site.arrived_post(fay, await site.subwiki("cats"), content)
    sizes: list[tuple[int, int]] = []
    for path in (f"/media/by/{short(fay.id)}/avatar", f"/media/of/{short(post.id)}/0"):
        assert (await site.browser.get(path)).status_code == 200
        with Image.open(BytesIO((await site.browser.get(path)).content)) as image:
            sizes.append(image.size)
    side = site.config.limits.avatar_side
    assert sizes == [(side, side * 3 // 4), (1_200, 900)]
    assert site.elsewhere.asked == [_FAR, _FAR]


async def test_an_initial_stands_where_no_picture_can_be_had(site: Site) -> None:
    site.elsewhere.put(_FAR, picture_bytes(), "image/png")
    fay = await site.person("fay", "far.example", display_name="<ñ&")
    async with site.database.write() as tx:
        await actors.save_portrait(tx, fay.id, Portrait.AVATAR, _FAR)
        off = Policy("cdn.example", Severity.NONE, media_off=True)
        await server_policies.save(tx, [off], site.clock.now())
    answer = await site.browser.get(f"/media/by/{short(fay.id)}/avatar")
    assert ">Ñ</text>" in answer.text
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert site.elsewhere.asked == []
    async with site.database.write() as tx:
        await actors.save_suspended(tx, fay.id, site.clock.now())
    assert (await site.browser.get(f"/media/by/{short(fay.id)}/avatar")).status_code == 404


@pytest.mark.parametrize("url", ["https://127.0.0.1/x.png", "https://wiki.example/x.png"])
async def test_nobody_elsewhere_makes_us_ask_where_we_do_not(site: Site, url: str) -> None:
    fay = await site.person("fay", "far.example")
    async with site.database.write() as tx:
        await actors.save_portrait(tx, fay.id, Portrait.AVATAR, url)
    answer = await site.browser.get(f"/media/by/{short(fay.id)}/avatar")
    assert ">F</text>" in answer.text
    for portrait in ("banner", "name", "uri"):
        answer = await site.browser.get(f"/media/by/{short(fay.id)}/{portrait}")
        assert answer.status_code == 404
    assert site.elsewhere.asked == []
