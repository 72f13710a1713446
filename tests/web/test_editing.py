"""The editor."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import banning, protecting
from fediwiki.services.deciding import Why
from fediwiki.storage import comments, posts, revisions
from tests.web.editor import Fields, opened, path_of, press, saved, send, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site, content_of

_TEXT = "It rises.\n\nAsk the gauges.\n\nThe deep is dark."


async def _post(site: Site, text: str = _TEXT) -> Post:
    """A post that ana began, written together."""
    ana = await site.member("ana")
    return await site.collaborative_post(
        ana.actor, await site.subwiki("climate", by=ana), "Sea level", text
    )


async def _now(site: Site, post: Post) -> Post:
    async with site.database.read() as tx:
        return await posts.by_id(tx, post.id, ANYONE)


async def _protect(site: Site, post: Post, protection: PostProtection) -> None:
    async with site.database.write() as tx:
        await protecting.protect(
            tx, post, protection, by=None, reason="quarrels", now=site.clock.now()
        )


async def test_what_is_saved_is_the_next_revision_by_its_editor(site: Site) -> None:
    post = await _post(site)
    bob = await signed_in(site, "bob")
    answer = await saved(
        site, post, "It rises *fast*.", summary="how fast", minor="1", title="Sea levels"
    )
    assert answer.headers["location"] == f"{path_of(post)}?note=saved"
    async with site.database.read() as tx:
        revision = await revisions.by_number(tx, post.id, 2)
    assert revision.words.title == "Sea levels"
    assert revision.words.text == "It rises *fast*."
    assert (revision.credit.summary, revision.credit.minor) == ("how fast", True)
    assert revision.credit.editor_uri == bob.actor.uri
    assert revision.proven
    page = await site.page(answer.headers["location"])
    assert "<em>fast</em>" in page
    assert "Your edit is saved." in page


async def test_the_editor_holds_the_text_as_it_is_however_it_begins(site: Site) -> None:
    post = await _post(site, "\n\n  </textarea><b>& so")
    await signed_in(site, "bob")
    assert (await opened(site, post))["text"] == "\n\n  </textarea><b>& so"


async def test_who_is_not_signed_in_sees_the_source_and_how_to_edit(site: Site) -> None:
    post = await _post(site)
    page = await site.page(f"{path_of(post)}/edit")
    assert "You are not signed in." in page
    assert post.uri in page
    assert f"/sign-in?to={path_of(post)}/edit" in Page(page).links()
    assert "Ask the gauges." in page
    assert 'value="save"' not in page


async def test_what_is_sent_by_nobody_is_refused_and_kept_in_the_form(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    fields = await opened(site, post)
    await press(site, "/sign-out")
    answer = await send(site, post, {**fields, "text": "My long work."})
    assert answer.status_code == 403
    assert "My long work." in answer.text
    assert (await _now(site, post)).revision == 1


async def test_a_preview_shows_the_text_rendered_and_saves_nothing(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    fields = {**await opened(site, post), "text": "It *rises*.", "summary": "why not"}
    answer = await send(site, post, fields, "preview")
    assert "<em>rises</em>" in answer.text
    assert 'value="why not"' in answer.text
    assert "data-unsaved" in answer.text
    assert (await _now(site, post)).revision == 1


async def test_changes_are_shown_before_they_are_saved(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    fields = {**await opened(site, post), "text": _TEXT.replace("rises", "sinks")}
    answer = await send(site, post, fields, "changes")
    assert "<del>rises</del><ins>sinks</ins>" in answer.text
    assert (await _now(site, post)).revision == 1


async def test_sources_are_kept_as_data(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    more = await send(site, post, await opened(site, post), "rows")
    assert 'name="source-4-url"' in more.text
    await saved(
        site,
        post,
        _TEXT,
        **{"source-1-url": "https://psmsl.example/", "source-1-title": "Gauges"},
    )
    (source,) = (await _now(site, post)).content.sources
    assert (source.url, source.title) == ("https://psmsl.example/", "Gauges")
    page = await site.page(path_of(post))
    assert "https://psmsl.example/" in Page(page).links()


async def test_a_source_must_have_an_address_of_the_web(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    answer = await saved(site, post, "New.", **{"source-1-url": "javascript:alert(1)"})
    assert answer.status_code == 400
    assert "the address of source 1 is not one of the web" in answer.text
    assert "New." in answer.text
    assert (await _now(site, post)).revision == 1


async def test_two_edits_that_fit_together_are_merged_and_it_is_said(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    early = await opened(site, post)
    await saved(site, post, _TEXT.replace("It rises.", "It rises fast."))
    late = {**early, "text": _TEXT.replace("is dark", "is very dark")}
    answer = await send(site, post, late)
    assert answer.headers["location"].endswith("?note=merged")
    text = (await _now(site, post)).content.text
    assert "It rises fast." in text
    assert "very dark" in text


async def test_a_conflict_shows_base_theirs_and_mine_and_loses_nothing(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    early = await opened(site, post)
    await saved(site, post, _TEXT.replace("It rises.", "It sinks."))
    answer = await send(site, post, {**early, "text": _TEXT.replace("It rises.", "It waits.")})
    assert answer.status_code == 409
    words = Page(answer.text).words
    for said in ("Before: revision 1", "Theirs: revision 2", "Yours"):
        assert said in words
    assert "<ins>waits</ins>" in answer.text
    assert (await _now(site, post)).content.text.startswith("It sinks.")

    prepared = await opened(site, post)
    assert 'name="base" value="2"' in answer.text
    both = _TEXT.replace("It rises.", "It ⟪waits⟫⟪sinks⟫.")
    assert both.partition("\n")[0] in answer.text
    undecided = await send(site, post, {**prepared, "text": both})
    assert undecided.status_code == 400
    assert "Decide at each such place" in undecided.text
    settled = {**prepared, "text": _TEXT.replace("It rises.", "It waits, then sinks.")}
    assert (await send(site, post, settled)).status_code == 303
    assert (await _now(site, post)).content.text.startswith("It waits, then sinks.")


async def test_an_edit_of_someone_new_waits_where_review_is_asked_for(site: Site) -> None:
    post = await _post(site)
    await _protect(site, post, PostProtection(None, ReviewPolicy.NEW_EDITORS, None))
    await signed_in(site, "bob")
    assert "looked at by a moderator" in await site.page(f"{path_of(post)}/edit")
    answer = await saved(site, post, "Advertising.")
    assert "waits for a moderator" in await site.page(answer.headers["location"])
    assert (await _now(site, post)).revision == 1


@pytest.mark.parametrize("policy", [EditPolicy.ESTABLISHED, EditPolicy.MODERATORS])
async def test_a_protected_post_says_who_may_edit_it(site: Site, policy: EditPolicy) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    fields = await opened(site, post)
    await _protect(site, post, PostProtection(policy, None, site.clock.now() + timedelta(days=2)))
    for path in (path_of(post), f"{path_of(post)}/edit"):
        assert "Protected until 24 November 2026" in await site.page(path)
    page = await site.page(f"{path_of(post)}/edit")
    assert "This text is protected." in page
    answer = await send(site, post, {**fields, "text": "Mine."})
    assert answer.status_code == 403
    assert "Mine." in answer.text
    assert (await _now(site, post)).revision == 1

    await _protect(site, post, PostProtection(EditPolicy.EVERYONE, None, None))
    assert (await send(site, post, {**fields, "text": "Mine."})).status_code == 303


async def test_who_is_banned_is_told_so(site: Site) -> None:
    post = await _post(site)
    bob = await signed_in(site, "bob")
    subwiki = await site.subwiki("birds")
    other = await site.collaborative_post(bob.actor, subwiki, "Gulls", "Loud.")
    async with site.database.write() as tx:
        await banning.ban(
            tx, subwiki, bob.actor, until=None, why=Why("noise"), by=None, now=site.clock.now()
        )
    assert "You are banned from this subwiki." in await site.page(f"{path_of(other)}/edit")
    fields = await opened(site, post)
    assert (await send(site, other, {**fields, "text": "Louder."})).status_code == 403
    assert (await send(site, post, {**fields, "text": "Louder."})).status_code == 303


async def test_what_one_wrote_oneself_is_edited_by_oneself_and_others_propose(site: Site) -> None:
    ana = await signed_in(site, "ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), "Mine", "First.")
    assert (await saved(site, post, "Second.", summary="again")).status_code == 303
    assert (await _now(site, post)).content.text == "Second."
    fields = await opened(site, post)

    await signed_in(site, "bob")
    assert "is proposed to its author" in await site.page(f"{path_of(post)}/edit")
    answer = await send(site, post, {**fields, "text": "Third."})
    assert answer.headers["location"] == f"{path_of(post)}?note=proposed"
    assert (await _now(site, post)).content.text == "Second."

    await press(site, "/sign-out")
    page = await site.page(f"{path_of(post)}/edit")
    assert "Only its author edits it." in page
    assert post.uri in page
    assert (await send(site, post, {**fields, "text": "Fourth."})).status_code == 403


async def test_ones_own_text_from_an_old_window_is_a_conflict(site: Site) -> None:
    ana = await signed_in(site, "ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), "Mine", _TEXT)
    early = await opened(site, post)
    await saved(site, post, _TEXT.replace("It rises.", "It sinks."))
    answer = await send(site, post, {**early, "text": _TEXT.replace("is dark", "is cold")})
    assert answer.status_code == 409
    assert "fit together" in answer.text
    assert "It sinks." in answer.text
    assert "is cold" in answer.text


async def test_a_change_of_what_is_kept_where_nobody_knows_offers_is_suggested_in_a_reply(
    site: Site,
) -> None:
    bob = await site.person("bob", "far.example")
    subwiki = await site.subwiki("climate")
    post = await site.arrived_post(bob, subwiki, content_of("Sea level", _TEXT))
    assert post.uri in await site.page(f"{path_of(post)}/edit")
    ana = await signed_in(site, "ana")
    assert "knows no proposals of edits" in await site.page(f"{path_of(post)}/edit")
    changed = _TEXT.replace("It rises.", "It rises <fast>.")
    answer = await saved(site, post, changed, title="Sea levels", summary="exact")
    prepared = Fields(answer.text).values["text"]
    assert prepared == (
        "I suggest a change: exact\n\nThe title could be: “Sea levels”\n\n"
        "> It rises.\n\nThis could be:\n\nIt rises <fast>."
    )
    path = f"{path_of(post)}/suggest"
    assert (await press(site, path, text=" ")).status_code == 400
    answer = await press(site, path, text=prepared)
    assert answer.headers["location"] == f"{path_of(post)}?note=replied#talk"
    async with site.database.read() as tx:
        [comment] = await comments.of_post(tx, post.id, ANYONE, limit=2)
    assert (comment.author.id, comment.text) == (ana.id, prepared)
    assert (await _now(site, post)).content.text == _TEXT


async def test_nobody_suggests_who_is_not_signed_in(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    post = await site.arrived_post(bob, await site.subwiki("climate"), content_of("Sea", _TEXT))
    answer = await press(site, f"{path_of(post)}/suggest", text="Mine.")
    assert answer.headers["location"] == "/sign-in"


async def test_nothing_new_is_no_revision(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    await saved(site, post, "New.")
    answer = await saved(site, post, "New.")
    assert answer.headers["location"].endswith("?note=unchanged")
    assert (await _now(site, post)).revision == 2


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("base", "", 400),
        ("base", "x", 400),
        ("base", "99", 400),
        ("base", "9" * 5000, 400),
        ("title", " ", 400),
        ("title", "x" * 300, 400),
        ("summary", "x" * 600, 413),
        ("text", "x" * 250_001, 413),
    ],
)
async def test_what_cannot_be_saved_says_why(
    site: Site, field: str, value: str, status: int
) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    fields = {**await opened(site, post), "text": "New.", field: value}
    assert (await send(site, post, fields)).status_code == status
    assert (await _now(site, post)).revision == 1


async def test_an_edit_from_another_site_is_refused(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    data = {**await opened(site, post), "text": "Forged.", "do": "save"}
    path = f"{path_of(post)}/edit"
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert (await site.browser.post(path, data=data, headers=foreign)).status_code == 403
    assert (await _now(site, post)).revision == 1
    assert (await site.browser.post(path, data=data, headers=FROM_HERE)).status_code == 303


async def test_undoing_takes_back_one_revision_and_keeps_what_came_after(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    await saved(site, post, _TEXT.replace("It rises.", "BUY BUOYS."))
    await saved(site, post, _TEXT.replace("It rises.", "BUY BUOYS.").replace("dark", "cold"))
    answer = await press(site, f"{path_of(post)}/undo/2")
    assert answer.headers["location"] == f"{path_of(post)}/diff/3..4?note=undone"
    text = (await _now(site, post)).content.text
    assert text == _TEXT.replace("dark", "cold")
    async with site.database.read() as tx:
        assert (await revisions.by_number(tx, post.id, 2)).undone_by == 4


async def test_what_cannot_be_undone_by_itself_opens_in_the_editor(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    await saved(site, post, _TEXT.replace("It rises.", "It sinks."))
    await saved(site, post, _TEXT.replace("It rises.", "It waits."))
    answer = await press(site, f"{path_of(post)}/undo/2")
    assert answer.status_code == 409
    assert "Revision 2 cannot be undone by itself" in answer.text
    assert 'value="Undid revision 2"' in answer.text
    assert (await _now(site, post)).revision == 3


async def test_going_back_makes_a_new_revision_of_an_old_text(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    site.clock.pass_(timedelta(minutes=1))
    await saved(site, post, "Nothing.")
    answer = await press(site, f"{path_of(post)}/revert/1")
    assert answer.headers["location"] == f"{path_of(post)}/diff/2..3?note=back"
    assert (await _now(site, post)).content.text == _TEXT
    assert "The post is what it was." in await site.page(answer.headers["location"])


@pytest.mark.parametrize("part", ["undo/2", "revert/1", "thank/2", "watch", "unwatch", "seen"])
async def test_who_is_not_signed_in_changes_nothing(site: Site, part: str) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    await saved(site, post, "Second.")
    await press(site, "/sign-out")
    answer = await press(site, f"{path_of(post)}/{part}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (await _now(site, post)).revision == 2


@pytest.mark.parametrize("part", ["undo/1", "undo/9", "undo/x", "revert/2", "revert/0", "thank/2"])
async def test_what_makes_no_sense_changes_nothing(site: Site, part: str) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    await saved(site, post, "Second.")
    answer = await press(site, f"{path_of(post)}/{part}")
    assert answer.status_code in {400, 403, 404}
    assert (await _now(site, post)).revision == 2
    assert (await press(site, f"{path_of(post)}/undo/2")).status_code == 303


async def test_everything_in_the_editor_has_a_label(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    page = Page(await site.page(f"{path_of(post)}/edit"))
    labels = {each["for"] for each in page.all("label")}
    shown = [each for each in page.all("input") if each.get("type") != "hidden"]
    assert {each["id"] for each in [*shown, *page.all("textarea")]} == labels


async def test_an_author_changes_the_warning_and_what_pictures_show(site: Site) -> None:
    bob = await signed_in(site, "bob")
    picture = Attachment("image", "https://wiki.example/media/x", alt="A see", width=4, height=3)
    content = replace(content_of("Sea", "It rises."), attachments=(picture,))
    post = await site.post(bob.actor, await site.subwiki("climate"), content)
    fields = await opened(site, post)
    assert (fields["warning"], fields["picture-1-alt"]) == ("", "A see")
    assert (await send(site, post, fields | {"picture-1-alt": ""})).status_code == 400
    answer = await send(site, post, fields | {"warning": "wet", "picture-1-alt": "A sea"})
    assert answer.status_code == 303
    now = await _now(site, post)
    assert now.content.warning == "wet"
    assert now.content.sensitive
    assert now.content.attachments == (replace(picture, alt="A sea"),)


async def test_what_is_written_together_gets_no_warning_by_an_edit(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    fields = await opened(site, post)
    assert "warning" not in fields
    await send(site, post, fields | {"text": "It sinks.", "warning": "wet"})
    assert (await _now(site, post)).content.warning == ""
