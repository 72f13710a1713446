"""`fediwiki server`: what this instance has to do with other servers."""

from dataclasses import asdict, replace

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.block_lists import Standing, changes_of, read_list, write_list
from fediwiki.domain.policies import Mode, Policy, Severity
from fediwiki.services import policing
from fediwiki.storage import previews, server_policies
from fediwiki.storage.previews import Loss
from fediwiki.text.domains import normal_domain

_ALL = "all"


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("server", "what this instance has to do with other servers")
    noun.add("list", show_list, "list what holds for which domains")
    for name, run, say in (
        ("suspend", suspend, "have nothing to do with a domain and all below it"),
        ("silence", silence, "show what comes from a domain to those alone who follow there"),
        ("allow", allow, "have to do with a domain, also where others above it are suspended"),
    ):
        parser = noun.add(name, run, say)
        parser.add_argument("domain", metavar="DOMAIN")
        parser.add_argument("--reason", default="", metavar="TEXT", help="which everyone reads")
        parser.add_argument("--note", default="", metavar="TEXT", help="for admins alone")
        parser.add_argument("--media-off", action="store_true", help="take no pictures from there")
        parser.add_argument("--reports-off", action="store_true", help="drop reports from there")
        parser.add_argument(
            "--obfuscate", action="store_true", help="do not spell its name out in public"
        )
    parser = noun.add("lift", lift, "let nothing hold for a domain any more")
    parser.add_argument("domain", metavar="DOMAIN")
    parser.add_argument("--reason", default="", metavar="TEXT", help="for the log")
    parser = noun.add("preview", preview, "say what would be lost with a domain")
    parser.add_argument("domain", metavar="DOMAIN")
    parser = noun.add("import", import_list, "take over a block list in Mastodon's CSV")
    parser.add_argument("file", metavar="FILE", help="- is the standard input")
    parser.add_argument(
        "--take",
        default="new,stricter",
        metavar="KINDS",
        help="of new, stricter, looser, words, or all; new,stricter unless given",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser = noun.add("mode", show_or_switch_mode, "say or switch with whom it has to do at all")
    parser.add_argument("mode", nargs="?", choices=[each.value for each in Mode])
    parser.add_argument(
        "--allow-known", action="store_true", help="first allow where somebody follows"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be lost")
    noun.add("export", export_list, "write what holds as Mastodon's CSV")


async def show_list(call: Call) -> Outcome:
    """List what holds for which domains."""
    async with call.instance() as instance, instance.database.read() as tx:
        policies = await server_policies.listed(tx)
        mode = await server_policies.mode_marked(tx)
    lines = [f"{each.domain}  {each.said()}  {each.reason}".rstrip() for each in policies]
    value = {"mode": mode, "policies": [_value(each) for each in policies]}
    return Outcome("\n".join(lines) or "Nothing holds for any server.", value)


async def suspend(call: Call) -> Outcome:
    """Suspend a domain."""
    return await _decide(call, Severity.SUSPEND)


async def silence(call: Call) -> Outcome:
    """Silence a domain."""
    return await _decide(call, Severity.SILENCE)


async def allow(call: Call) -> Outcome:
    """Allow a domain."""
    return await _decide(call, Severity.NONE)


async def lift(call: Call) -> Outcome:
    """Let nothing hold for a domain any more."""
    domain = normal_domain(call.arguments.domain)
    async with call.instance() as instance, instance.database.write() as tx:
        now = instance.clock.now()
        reason: str = call.arguments.reason
        before = await policing.lift(tx, domain, reason=reason, by=None, now=now)
    return Outcome(f"Nothing holds for {domain} any more; it was: {before.said()}.", _value(before))


async def preview(call: Call) -> Outcome:
    """Say what would be lost with a domain."""
    domain = normal_domain(call.arguments.domain)
    async with call.instance() as instance, instance.database.read() as tx:
        loss = await previews.of_servers(tx, await server_policies.below(tx, domain))
    return Outcome(_said(domain, loss), {"domain": domain, **asdict(loss)})


async def import_list(call: Call) -> Outcome:
    """Take over of a block list what is wanted."""
    found = read_list(call.read(call.arguments.file).encode())
    taken: set[str] = {*str(call.arguments.take).split(",")}
    config = call.config()
    async with call.instance() as instance, instance.database.write() as tx:
        here = {each.domain: each for each in await server_policies.listed(tx)}
        changes = changes_of(found.entries, here)
        wanted = [each for each in changes if _ALL in taken or each.standing.value in taken]
        if not call.arguments.dry_run:
            await policing.decide_all(
                tx,
                [each.after for each in wanted],
                by=None,
                own_host=config.instance.domain,
                now=instance.clock.now(),
            )
    counts = {kind.value: sum(each.standing is kind for each in changes) for kind in _CHANGING}
    lines = [f"{each.standing}  {each.after.domain}  {each.after.said()}" for each in wanted]
    said = "Would take" if call.arguments.dry_run else "Took"
    lines.append(f"{said} {len(wanted)} of {len(changes)} changes.")
    value = {"found": counts, "taken": [each.after.domain for each in wanted]}
    return Outcome("\n".join(lines), value, notes=tuple(found.skipped))


async def show_or_switch_mode(call: Call) -> Outcome:
    """Say with whom this instance has to do where no policy says anything, or switch that."""
    arguments, file = call.arguments, call.config()
    async with call.instance() as instance, instance.database.write() as tx:
        before = await server_policies.mode_marked(tx)
        if arguments.mode is None:
            return Outcome(before.value, {"mode": before})
        mode = Mode(arguments.mode)
        shut = await server_policies.shut_by(tx, mode)
        loss = await previews.of_servers(tx, shut)
        known = await server_policies.followed_hosts(tx, shut) if arguments.allow_known else []
        if not arguments.dry_run:
            now, keep = instance.clock.now(), arguments.allow_known
            await policing.switch(tx, mode, keep_known=keep, file=file, by=None, now=now)
    after = before if arguments.dry_run else mode
    words = _lost(f"Without those that are not allowed ({loss.servers} servers known):", loss)
    allowed = f"  Allowed first: {' '.join(known) or 'none'}." if arguments.allow_known else ""
    lines = [
        f"The mode is {after.value}.",
        *([words] if shut else []),
        *([allowed] if allowed else []),
    ]
    value = {"mode": after, "allowed": known, **asdict(loss)}
    return Outcome("\n".join(lines), value)


async def export_list(call: Call) -> Outcome:
    """Write what holds as CSV."""
    async with call.instance() as instance, instance.database.read() as tx:
        written = write_list(await server_policies.listed(tx)).decode()
    return Outcome(written.removesuffix("\n"), {"csv": written})


_CHANGING = (Standing.NEW, Standing.STRICTER, Standing.LOOSER, Standing.WORDS)


async def _decide(call: Call, severity: Severity) -> Outcome:
    arguments, config = call.arguments, call.config()
    policy = Policy(
        normal_domain(arguments.domain),
        severity,
        media_off=arguments.media_off,
        reports_off=arguments.reports_off,
        reason=arguments.reason,
        note=arguments.note,
        obfuscate=arguments.obfuscate,
    )
    async with call.instance() as instance, instance.database.write() as tx:
        now = instance.clock.now()
        await policing.decide(
            tx,
            policy,
            by=None,
            own_host=config.instance.domain,
            now=now,
        )
    held = replace(policy, since=now)
    return Outcome(f"For {policy.domain} and all below it holds: {policy.said()}.", _value(held))


def _value(policy: Policy) -> dict[str, object]:
    return {
        "domain": policy.domain,
        "severity": policy.severity,
        "media_off": policy.media_off,
        "reports_off": policy.reports_off,
        "reason": policy.reason,
        "note": policy.note,
        "obfuscate": policy.obfuscate,
        "since": policy.since,
        "source": policy.source,
    }


def _said(domain: str, loss: Loss) -> str:
    known = f"{loss.servers} servers, {loss.people} people known"
    return _lost(f"With {domain} and all below it ({known}):", loss)


def _lost(head: str, loss: Loss) -> str:
    there = f"{loss.subwikis} of them to subwikis"
    return "\n".join(
        (
            head,
            f"  {loss.members} members here lose {loss.follows} follows there, {there};",
            f"  {loss.followers} people there no longer follow anyone here;",
            f"  {loss.posts} posts and {loss.comments} comments vanish.",
        )
    )
