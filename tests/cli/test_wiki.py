"""`fediwiki post`, for what a whole community writes."""

import pytest

from fediwiki.domain.posts import PostMode
from fediwiki.domain.viewers import OPERATOR
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import acts, offers, posts, subwikis
from fediwiki.storage.database import Database
from tests.cli.program import ORIGIN, Program, settle

PAGE = "The sea rises.\n\nThe sea falls.\n\nTwice a day."


@pytest.fixture
async def tides(program: Program, pairs: KeyPairs) -> Program:
    """The program where ana, bob and cleo live, and a subwiki is."""
    await settle(program, pairs, ("ana", "bob", "cleo"), ("tides",))
    return program


@pytest.fixture
async def shore(here: Program, pairs: KeyPairs) -> Program:
    """The same, on SQLite alone."""
    await settle(here, pairs, ("ana", "bob", "cleo"), ("tides",))
    return here


async def _text(program: Program, post: str) -> str:
    history = await program.made("post", "history", post)
    newest = history["revisions"][0]["number"]
    compared = await program.made("post", "diff", post, "1", str(newest))
    kept = [
        segment["text"]
        for hunk in compared["hunks"]
        for segment in hunk["segments"]
        if segment["part"] != "removed"
    ]
    return " ".join(kept)


async def test_a_post_of_all_belongs_to_the_steward_and_anyone_edits_it(
    tides: Program, database: Database
) -> None:
    post = await tides.together("tides", "ana", PAGE, "--language", "fr")
    async with database.read() as tx:
        stored = await posts.find_by_uri(tx, post)
    assert stored is not None
    assert (stored.mode, stored.author.name) == (PostMode.COLLABORATIVE, "tides_wiki")
    assert stored.content.language == "fr"

    ran = await tides.edit(post, "bob", f"{PAGE} Or once.", "--summary", "more", "--json")
    assert ran.value == {"id": post, "revision": 2, "merged": False, "state": "accepted"}
    async with database.read() as tx:
        offer = await offers.find_applied(tx, stored.id, 2)
    assert offer is not None
    assert b'"type":"Offer"' in offer.paper.body
    assert b"eddsa-jcs-2022" in offer.paper.body


async def test_an_edit_from_an_older_revision_is_merged_and_says_so(tides: Program) -> None:
    post = await tides.together("tides", "ana", PAGE)
    await tides.edit(post, "bob", PAGE.replace("rises", "rises slowly"))
    edit = PAGE.replace("Twice", "Mostly twice")
    ran = await tides.edit(post, "cleo", edit, "--base", "1", "--minor", "--json")
    assert ran.value == {"id": post, "revision": 3, "merged": True, "state": "accepted"}
    assert "merged with what others wrote" in ran.err
    history = await tides.made("post", "history", post)
    assert [each["merged_from"] for each in history["revisions"]] == [1, None, None]
    assert history["revisions"][0]["minor"]


async def test_an_edit_that_contradicts_another_is_a_conflict_that_is_shown(
    shore: Program,
) -> None:
    post = await shore.together("tides", "ana", PAGE)
    await shore.edit(post, "bob", PAGE.replace("rises", "climbs"))
    ran = await shore.edit(post, "cleo", PAGE.replace("rises", "swells"), "--base", "1", "--json")
    assert (ran.code, ran.out) == (5, "")
    assert "--- before\nThe sea rises.\n--- now\nThe sea climbs.\n--- yours\nThe sea swells." in (
        ran.err
    )
    again = await shore.edit(post, "cleo", PAGE.replace("rises", "climbs and swells"))
    assert again.code == 0


async def test_a_new_title_from_an_older_revision_is_kept(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    await shore.edit(post, "bob", PAGE, "--title", "High water")
    await shore.edit(post, "cleo", f"Hello.\n\n{PAGE}", "--base", "1")
    history = await shore.made("post", "history", post)
    assert [each["title"] for each in history["revisions"]] == [
        "High water",
        "High water",
        "A title",
    ]
    other = await shore.edit(post, "cleo", PAGE, "--base", "1", "--title", "Low water")
    assert other.code == 5
    assert "another title" in other.err


async def test_an_edit_that_changes_nothing_says_so(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    ran = await shore.edit(post, "bob", PAGE, "--json")
    assert ran.value["revision"] == 1
    assert "nothing is different" in ran.err


async def test_an_edit_needs_a_base_that_is_there(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    assert (await shore.edit(post, "bob", "New.", "--base", "2")).code == 4
    assert (await shore.edit(post, "nobody", "New.")).code == 4
    assert (await shore.edit(post, "bob", "x" * 250_001)).code == 2
    assert (await shore.edit(post, "bob", "New.", "--base", "1")).code == 0


async def test_history_tells_who_what_when_and_why(tides: Program) -> None:
    post = await tides.together("tides", "ana", PAGE)
    await tides.edit(post, "bob", "Spam.", "--summary", "better", "--minor")
    await tides.made("post", "revert", post, "1", "--as", "cleo", "--summary", "no spam")
    value = await tides.made("post", "history", post)
    assert (value["id"], value["chain_holds"]) == (post, True)
    third, second, first = value["revisions"]
    assert (third["reverts"], second["undone_by"]) == ([2], 3)
    assert (third["summary"], second["summary"], first["summary"]) == ("no spam", "better", "")
    assert second["editor"] == f"{ORIGIN}/u/bob"
    assert (first["parent"], first["change_bytes"]) == (None, len(PAGE))
    lines = (await tides("post", "history", post)).out.splitlines()
    assert "bob@wiki.example  better  (minor; undone by 3)" in lines[1]
    newest = await tides.made("post", "history", post, "--limit", "1")
    assert [each["number"] for each in newest["revisions"]] == [3]
    assert newest["chain_holds"]


async def test_a_comparison_is_by_paragraph_and_word(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    await shore.edit(post, "bob", PAGE.replace("falls", "sinks"), "--title", "Sea")
    ran = await shore("post", "diff", post, "1", "2")
    assert ran.out.splitlines() == [
        "--- revision 1",
        "+++ revision 2",
        "- # A title",
        "+ # Sea",
        "  The sea rises.",
        "~ The sea [-falls-]{+sinks+}.",
        "  Twice a day.",
    ]
    value = await shore.made("post", "diff", post, "1", "2")
    assert value["title"] == {"before": "A title", "after": "Sea"}
    changed = value["hunks"][1]
    assert (changed["kind"], changed["before_line"]) == ("changed", 3)
    assert {"part": "added", "text": "sinks"} in changed["segments"]
    back = await shore("post", "diff", post, "2", "1")
    assert "~ The sea [-sinks-]{+falls+}." in back.out
    assert (await shore("post", "diff", post, "1", "3")).code == 4


async def test_undo_keeps_what_was_written_since_and_revert_does_not(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    await shore.edit(post, "bob", PAGE.replace("rises", "climbs"))
    await shore.edit(post, "cleo", PAGE.replace("rises", "climbs").replace("Twice", "Once"))
    undone = await shore.made("post", "undo", post, "2", "--as", "ana")
    assert (undone["id"], undone["revision"]) == (post, 4)
    assert "Once" in await _text(shore, post)
    await shore.edit(post, "bob", PAGE.replace("rises", "swells").replace("Twice", "Once"))
    reverted = await shore.made("post", "revert", post, "2", "--as", "ana")
    assert reverted["revision"] == 6
    await shore.edit(post, "bob", PAGE.replace("rises", "swells"))
    assert (await shore("post", "undo", post, "2", "--as", "ana")).code == 5
    assert (await shore("post", "undo", post, "1", "--as", "ana")).code == 3
    assert (await shore("post", "revert", post, "7", "--as", "ana")).code == 3
    assert (await shore("post", "revert", post, "8", "--as", "ana")).code == 4
    own = await shore.post("tides", "ana")
    assert (await shore("post", "revert", own, "1", "--as", "ana")).code == 3


async def test_a_protected_post_is_refused_until_it_is_not(tides: Program) -> None:
    post = await tides.together("tides", "ana", PAGE)
    protect = ("post", "protect", post)
    kept = await tides.made(
        *protect, "--edit", "moderators", "--until", "2096-12-31", "--reason", "a quarrel"
    )
    assert kept == {
        "id": post,
        "edit": "moderators",
        "review": None,
        "until": "2096-12-31T00:00:00+00:00",
    }
    ran = await tides.edit(post, "bob", "New.")
    assert (ran.code, "protected" in ran.err) == (3, True)
    await tides.made("subwiki", "moderator", "tides", "bob")
    assert (await tides.edit(post, "bob", "New.")).code == 0
    assert (await tides.made(*protect))["edit"] is None
    assert (await tides.edit(post, "cleo", "Newer.")).code == 0


async def test_what_protects_nothing_is_a_matter_of_usage(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    own = await shore.post("tides", "ana")
    protect = ("--edit", "trusted", "--until")
    assert (await shore("post", "protect", post, *protect, "2020-01-01")).code == 2
    assert (await shore("post", "protect", post, *protect, "tomorrow")).code == 2
    assert (await shore("post", "protect", post, "--edit", "friends")).code == 2
    assert (await shore("post", "protect", own, *protect, "2096-01-01")).code == 3
    assert (await shore("post", "protect", post, *protect, "2096-01-01T18:00+01:00")).code == 0


async def test_edits_wait_where_all_are_reviewed(tides: Program, database: Database) -> None:
    post = await tides.together("tides", "ana", PAGE)
    await tides.made("subwiki", "policy", "tides", "--review", "new-editors")
    ran = await tides.edit(post, "bob", "New.", "--summary", "all new", "--json")
    assert (ran.value["revision"], ran.value["state"]) == (1, "pending")
    assert "waits for review" in ran.err
    offer = ran.value["offer"]

    [waiting] = (await tides.made("post", "review", "tides"))["pending"]
    assert (waiting["offer"], waiting["post"], waiting["text"]) == (offer, post, "New.")
    assert "all new" in (await tides("post", "review", "tides")).out
    assert (await tides("post", "review", offer, "--accept", "--as", "cleo")).code == 3
    await tides.made("subwiki", "moderator", "tides", "cleo")
    done = await tides.made("post", "review", offer, "--accept", "--as", "cleo")
    assert (done["revision"], done["state"]) == (2, "accepted")
    assert (await tides("post", "review", offer, "--accept")).code == 5
    history = await tides.made("post", "history", post)
    assert history["revisions"][0]["reviewed_by"] == "cleo@wiki.example"
    assert (await tides("post", "review", "tides")).out == "Nothing waits.\n"


async def test_an_edit_is_declined_with_a_reason_or_accepted_with_changes(
    tides: Program, database: Database
) -> None:
    post = await tides.together("tides", "ana", PAGE)
    await tides.made("subwiki", "policy", "tides", "--review", "all")
    first = (await tides.edit(post, "bob", "Nwe.", "--json")).value["offer"]
    second = (await tides.edit(post, "cleo", "Spam.", "--json")).value["offer"]
    assert (await tides("post", "review", second, "--decline")).code == 2
    declined = await tides.made("post", "review", second, "--decline", "--reason", "spam")
    assert declined["state"] == "rejected"
    accepted = await tides("post", "review", first, "--accept", "--file", "-", stdin="New.")
    assert accepted.code == 0
    compared = (await tides("post", "diff", post, "1", "2")).out
    assert "+ New." in compared
    async with database.read() as tx:
        tides_id = (await subwikis.listed(tx, OPERATOR))[0].id
        log = await acts.listed(tx, subwiki_id=tides_id, limit=10)
    assert [(each.act.kind, each.act.reason) for each in log] == [
        ("decline", "spam"),
        ("govern", ""),
    ]


async def test_a_new_post_can_wait_too(shore: Program) -> None:
    await shore.made("subwiki", "policy", "tides", "--review", "all")
    create = ("post", "create", "tides", "--as", "bob", "--title", "Waves", "--file", "-")
    ran = await shore(*create, "--collaborative", "--json", stdin="Wind.")
    assert (ran.value["id"], ran.value["state"]) == (None, "pending")
    assert "new: Waves" in (await shore("post", "review", "tides")).out
    done = await shore.made("post", "review", ran.value["offer"], "--accept")
    assert done["id"].startswith(f"{ORIGIN}/p/")


async def test_who_is_banned_is_refused_until_the_ban_is_lifted(tides: Program) -> None:
    post = await tides.together("tides", "ana", PAGE)
    banned = await tides.made(
        "subwiki", "ban", "tides", "bob", "--until", "2096-01-01", "--reason", "spam"
    )
    assert banned == {
        "id": f"{ORIGIN}/c/tides",
        "actor": f"{ORIGIN}/u/bob",
        "banned": True,
        "until": "2096-01-01T00:00:00+00:00",
    }
    ran = await tides.edit(post, "bob", "New.")
    assert (ran.code, "banned" in ran.err) == (3, True)
    assert (await tides("subwiki", "ban", "tides", "nobody")).code == 4
    assert (await tides("subwiki", "ban", "tides", "bob", "--until", "2020-01-01")).code == 2
    lift = ("subwiki", "ban", "tides", f"{ORIGIN}/u/bob", "--lift")
    assert (await tides(*lift)).code == 0
    assert (await tides(*lift)).code == 5
    assert (await tides.edit(post, "bob", "New.")).code == 0


async def test_only_members_edit_where_only_they_may(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    assert await shore.made("subwiki", "policy", "tides") == {
        "id": f"{ORIGIN}/c/tides",
        "membership": "open",
        "edit": "everyone",
        "review": "none",
    }
    changed = await shore.made(
        "subwiki", "policy", "tides", "--edit", "members", "--membership", "approval"
    )
    assert (changed["edit"], changed["membership"]) == ("members", "approval")
    ran = await shore.edit(post, "bob", "New.")
    assert (ran.code, "members" in ran.err) == (3, True)
    await shore.made("subwiki", "policy", "tides", "--edit", "everyone")
    assert (await shore.edit(post, "bob", "New.")).code == 0


async def test_moderators_come_and_go(shore: Program) -> None:
    moderator = ("subwiki", "moderator", "tides")
    await shore.made(*moderator, "ana")
    both = await shore.made(*moderator, "@bob@wiki.example")
    assert both["moderators"] == [f"{ORIGIN}/u/ana", f"{ORIGIN}/u/bob"]
    assert (await shore(*moderator, "bob")).code == 5
    assert (await shore.made(*moderator, "ana", "--remove"))["moderators"] == [f"{ORIGIN}/u/bob"]
    assert (await shore(*moderator, "bob", "--remove")).code == 3
    assert (await shore(*moderator, "nobody@beta.example")).code == 4


async def test_fields_of_a_revision_are_deleted_and_the_chain_holds(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    await shore.edit(post, "bob", "Call 555-0101.", "--summary", "my number")
    remove = ("post", "remove-fields", post, "2")
    assert (await shore(*remove, "text")).code == 3
    await shore.made("post", "revert", post, "1", "--as", "ana")
    gone = await shore.made(*remove, "text", "summary", "--reason", "private")
    assert gone == {"id": post, "number": 2, "removed": ["summary", "text"]}
    history = await shore.made("post", "history", post)
    second = history["revisions"][1]
    assert (history["chain_holds"], second["summary"], second["title"]) == (True, "", "")
    assert "(deleted)" in (await shore("post", "history", post)).out
    assert (await shore("post", "diff", post, "1", "2")).code == 4
    assert (await shore("post", "undo", post, "3", "--as", "ana")).code == 3
    assert (await shore(*remove, "title")).code == 2


async def test_what_is_written_together_is_deleted_and_restored_for_the_steward(
    tides: Program, database: Database
) -> None:
    post = await tides.together("tides", "ana", "Some *words*, and [[more]].")
    await tides.edit(post, "bob", "Other *words*, and [[more]].")
    assert (await tides.made("post", "delete", post))["id"] == post
    assert (await tides.edit(post, "bob", "New.")).code == 4
    assert (await tides("post", "revert", post, "1", "--as", "ana")).code == 4
    back = await tides.made("post", "restore", post)
    assert (back["id"], back["revision"]) == (post, 2)
    async with database.read() as tx:
        stored = await posts.find_by_uri(tx, post)
    assert stored is not None
    assert f'<a href="{ORIGIN}/c/tides/wiki/more" ' in stored.content.html
    assert (await tides.edit(post, "bob", "New.")).code == 0
    assert (await tides("post", "restore", post)).code == 5


async def test_an_editor_is_named_as_trusted_and_no_longer(shore: Program) -> None:
    trust = ("subwiki", "trust", "tides", "bob")
    assert (await shore.made(*trust))["trusted"] is True
    assert (await shore(*trust)).code == 5
    assert (await shore.made(*trust, "--remove"))["trusted"] is False
    assert (await shore(*trust, "--remove")).code == 5


async def test_the_last_run_of_one_editor_is_rolled_back(shore: Program) -> None:
    post = await shore.together("tides", "ana", PAGE)
    for text in ("Buy buoys.", "Buy more buoys."):
        await shore.edit(post, "bob", text)
    rolled = ("post", "roll-back", post, "3", "--as", "ana")
    assert (await shore.made(*rolled))["revision"] == 4
    history = (await shore.made("post", "history", post))["revisions"]
    assert history[0]["reverts"] == [2, 3]
    assert (await shore(*rolled)).code == 3
