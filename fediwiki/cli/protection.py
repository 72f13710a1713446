"""`fediwiki post protect`: who may edit one post, and whose edits of it wait."""

from fediwiki.cli.arguments import Verbs, policy
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import post_called
from fediwiki.cli.moments import moment
from fediwiki.domain.posts import PostProtection
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.services import protecting, writing


def add_to(noun: Verbs) -> None:
    """Add the verb."""
    parser = noun.add(
        "protect",
        protect,
        "say who may edit a post, whatever holds in its subwiki; without a policy, as it holds",
    )
    parser.add_argument("post", metavar="ID")
    parser.add_argument("--edit", type=policy(EditPolicy), metavar="POLICY", help="who may edit it")
    parser.add_argument(
        "--review", type=policy(ReviewPolicy), metavar="POLICY", help="whose edits wait"
    )
    parser.add_argument(
        "--until", type=moment, metavar="DATE", help="like 2026-12-31 or 2026-12-31T18:00, in UTC"
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="for the log")


async def protect(call: Call) -> Outcome:
    """Protect a post, as the operator."""
    protection = PostProtection(call.arguments.edit, call.arguments.review, call.arguments.until)
    reason = writing.summary_of(call.arguments.reason)
    async with call.instance() as instance, instance.database.write() as tx:
        post = await post_called(tx, call.arguments.post, instance.urls)
        await protecting.protect(
            tx, post, protection, by=None, reason=reason, now=instance.clock.now()
        )
    edit, review = protection.edit, protection.review
    until = f" until {protection.until.isoformat()}" if protection.until else ""
    said = ", ".join(
        filter(None, (f"edits by {edit}" if edit else "", f"review of {review}" if review else ""))
    )
    return Outcome(
        f"Protected{until}: {said}." if said else "What holds in its subwiki holds for it.",
        {
            "id": post.uri,
            "edit": edit,
            "review": review,
            "until": protection.until.isoformat() if protection.until else None,
        },
    )
