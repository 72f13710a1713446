"""`fediwiki post history`, `diff`, `revert`, `undo` and `remove-fields`: every state of a text."""

from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace

from fediwiki.cli import comparing, edits
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import post_called
from fediwiki.domain.offers import Proposal, Source
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision, holds
from fediwiki.errors import Gone, NotFound, Refused
from fediwiki.services import unwriting, writing
from fediwiki.storage import actors, members, revisions
from fediwiki.storage.database import Reader
from fediwiki.text.diff import diff

_DELETED = "(deleted)"


def add_to(noun: Verbs) -> None:
    """Add the verbs."""
    parser = noun.add("history", show_history, "say who changed a post, when and why")
    parser.add_argument("post", metavar="ID")
    parser.add_argument("--limit", type=int, metavar="NUMBER", help="only so many, the newest")
    parser = noun.add("diff", show_diff, "say what changed between two revisions")
    parser.add_argument("post", metavar="ID")
    parser.add_argument("before", type=int, metavar="A")
    parser.add_argument("after", type=int, metavar="B")
    parser = noun.add("revert", revert, "make a post what it was at a revision")
    _add_unwriting(parser)
    parser = noun.add("undo", undo, "take one revision back, and keep what was written since")
    _add_unwriting(parser)
    parser = noun.add("roll-back", roll_back, "take back the last revisions that one editor made")
    parser.add_argument("post", metavar="ID")
    parser.add_argument("number", type=int, metavar="N", help="the latest of them")
    _add_author(parser)
    parser = noun.add(
        "remove-fields", remove_fields, "delete fields of a revision for good; its digests stay"
    )
    parser.add_argument("post", metavar="ID")
    parser.add_argument("number", type=int, metavar="N")
    parser.add_argument("fields", nargs="+", choices=[*Field], metavar="text|summary|editor")
    parser.add_argument("--reason", default="", metavar="TEXT", help="for the log")


async def show_history(call: Call) -> Outcome:
    """Every revision, newest first, and whether each follows the one before."""
    async with call.instance() as instance, instance.database.read() as tx:
        post = await post_called(tx, call.arguments.post, instance.urls)
        shown = await revisions.of_post(tx, post.id, limit=call.arguments.limit)
        reviewers = {
            each: (await actors.by_id(tx, each)).handle
            for each in {one.reviewer_id for one in shown if one.reviewer_id}
        }
        is_whole = await _chain_holds(tx, post, shown)
    notes = () if is_whole else ("the chain of digests does not hold: something was changed",)
    lines = "\n".join(_line(each, reviewers) for each in shown)
    value = [_revision(each, reviewers) for each in shown]
    return Outcome(lines, {"id": post.uri, "chain_holds": is_whole, "revisions": value}, notes)


async def show_diff(call: Call) -> Outcome:
    """What changed: the title, the sources, and the text by paragraph and word."""
    before: int = call.arguments.before
    after: int = call.arguments.after
    async with call.instance() as instance, instance.database.read() as tx:
        post = await post_called(tx, call.arguments.post, instance.urls)
        old = await revisions.by_number(tx, post.id, before)
        new = await revisions.by_number(tx, post.id, after)
    for revision in (old, new):
        if Field.TEXT in revision.removed:
            raise Gone(f"the text of revision {revision.number} was deleted")
    changed = diff(old.words.text, new.words.text)
    gone = [each for each in old.words.sources if each not in new.words.sources]
    came = [each for each in new.words.sources if each not in old.words.sources]
    titles = (old.words.title, new.words.title)
    lines = [f"--- revision {before}", f"+++ revision {after}"]
    if titles[0] != titles[1]:
        lines += [f"- # {titles[0]}", f"+ # {titles[1]}"]
    lines += comparing.lines_of(changed)
    lines += [f"- source: {_told(each)}" for each in gone]
    lines += [f"+ source: {_told(each)}" for each in came]
    value = {
        "id": post.uri,
        "before": before,
        "after": after,
        "title": {"before": titles[0], "after": titles[1]},
        "hunks": comparing.value_of(changed),
        "sources": {
            "removed": [asdict(each) for each in gone],
            "added": [asdict(each) for each in came],
        },
    }
    return Outcome("\n".join(lines), value)


async def revert(call: Call) -> Outcome:
    """Go back to a revision, by a new one."""
    return await _unwrite(call, unwriting.reverting)


async def undo(call: Call) -> Outcome:
    """Take one revision back, by a new one."""
    return await _unwrite(call, unwriting.undoing)


async def roll_back(call: Call) -> Outcome:
    """Take the last run of one editor back, by a new revision."""
    return await _unwrite(call, _rolling_back)


async def remove_fields(call: Call) -> Outcome:
    """Delete fields of a revision, as the operator."""
    number: int = call.arguments.number
    fields = [Field(each) for each in call.arguments.fields]
    async with call.instance() as instance, instance.database.write() as tx:
        post = await post_called(tx, call.arguments.post, instance.urls)
        await unwriting.remove_fields(
            tx,
            post,
            number,
            fields,
            by=None,
            reason=writing.summary_of(call.arguments.reason),
            now=instance.clock.now(),
        )
        revision = await revisions.by_number(tx, post.id, number)
    removed = ", ".join(revision.removed)
    return Outcome(
        f"Gone from revision {number}: {removed}.",
        {"id": post.uri, "number": number, "removed": [*revision.removed]},
    )


async def _unwrite(
    call: Call, propose: Callable[[Reader, Post, int], Awaitable[Proposal]]
) -> Outcome:
    author: str = call.arguments.author
    summary: str = writing.summary_of(call.arguments.summary)
    async with call.instance() as instance:
        async with instance.database.write() as tx:
            post = await post_called(tx, call.arguments.post, instance.urls)
            if post.deleted is not None:
                raise NotFound("this post was deleted")
            if not post.collaborative:
                raise Refused("only its author changes this post: use `post edit`")
            member = await members.by_name(tx, author)
            proposal = await propose(tx, post, call.arguments.number)
            if summary:
                proposal = replace(proposal, summary=summary)
            judged = await edits.offer(tx, instance, post, proposal, member.actor)
        return await edits.outcome_of(instance, judged, post)


async def _rolling_back(tx: Reader, post: Post, number: int) -> Proposal:
    revision = await revisions.by_number(tx, post.id, number)
    return await unwriting.rolling_back(tx, post, revision.credit.editor_uri)


def _add_unwriting(parser: ArgumentParser) -> None:
    parser.add_argument("post", metavar="ID")
    parser.add_argument("number", type=int, metavar="N")
    _add_author(parser)


def _add_author(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="author",
        required=True,
        metavar="NAME",
        help="the member who does it; what they may do holds for this too",
    )
    parser.add_argument("--summary", default="", metavar="TEXT", help="why")


async def _chain_holds(tx: Reader, post: Post, shown: Sequence[Revision]) -> bool:
    """Whether each says what its digests say and follows the one before, if that is here."""
    chains = {each.number: each.proofs.chain for each in shown}
    if shown and shown[-1].parent:
        known = await revisions.find_chain(tx, post.id, shown[-1].parent)
        chains |= {shown[-1].parent: known} if known else {}
    return all(
        holds(each, post_uri=post.uri, parent_chain=chains[each.parent] if each.parent else None)
        for each in shown
        if each.parent is None or each.parent in chains
    )


def _line(revision: Revision, reviewers: dict[int, str]) -> str:
    removed = {*revision.removed}
    editor = revision.editor.handle if revision.editor else revision.credit.editor_uri
    summary = _DELETED if Field.SUMMARY in removed else revision.credit.summary
    marks = [
        "minor" if revision.credit.minor else "",
        f"undid {', '.join(map(str, revision.reverts))}" if revision.reverts else "",
        f"merged from {revision.merged_from}" if revision.merged_from else "",
        f"reviewed by {reviewers[revision.reviewer_id]}" if revision.reviewer_id else "",
        f"undone by {revision.undone_by}" if revision.undone_by else "",
        "text deleted" if Field.TEXT in removed else "",
    ]
    said = "; ".join(filter(None, marks))
    return "  ".join(
        filter(
            None,
            (
                f"{revision.number:>4}",
                revision.made.strftime("%Y-%m-%d %H:%M"),
                f"{revision.change_bytes:+6}",
                _DELETED if Field.EDITOR in removed else editor,
                summary,
                f"({said})" if said else "",
            ),
        )
    )


def _revision(revision: Revision, reviewers: dict[int, str]) -> dict[str, object]:
    return {
        "number": revision.number,
        "parent": revision.parent,
        "editor": revision.credit.editor_uri,
        "title": revision.words.title,
        "summary": revision.credit.summary,
        "minor": revision.credit.minor,
        "published": revision.published,
        "size_bytes": revision.size_bytes,
        "change_bytes": revision.change_bytes,
        "reverts": [*revision.reverts],
        "undone_by": revision.undone_by,
        "merged_from": revision.merged_from,
        "reviewed_by": reviewers[revision.reviewer_id] if revision.reviewer_id else None,
        "removed": [*revision.removed],
        "offer": revision.credit.offer_uri or None,
        "chain": revision.proofs.chain,
    }


def _told(source: Source) -> str:
    return " ".join(filter(None, (source.title, source.url)))
