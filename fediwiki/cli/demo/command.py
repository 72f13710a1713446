"""`fediwiki demo`: an instance with something to read, made once."""

from fediwiki import instance
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import CONFIG_VARIABLE, Call, Outcome
from fediwiki.cli.demo.configuring import write_config
from fediwiki.cli.demo.story import STORY
from fediwiki.cli.demo.telling import StoryClock, Teller
from fediwiki.cli.members import give_link
from fediwiki.clock import Clock
from fediwiki.config.settings import BadConfig
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.members import Member
from fediwiki.instance import Instance
from fediwiki.services import passwords
from fediwiki.storage import actors, members
from fediwiki.storage.database import Reader


def add_to(verbs: Verbs) -> None:
    """Add the verb."""
    verbs.add(
        "demo",
        make,
        "make a development instance with something to read; harmless when repeated",
    )


async def make(call: Call) -> Outcome:
    """Write a configuration if there is none, then tell the story if nobody lives there yet."""
    notes: list[str] = []
    path = call.config_path
    if path is None:
        raise BadConfig(f"say where: --config var/fediwiki.toml, or {CONFIG_VARIABLE}")
    if not path.exists():
        write_config(path, call.environment)
        notes.append(f"wrote a development configuration to {path}")
    now = Clock().now()
    clock = StoryClock(now - STORY.began)
    async with instance.opened(call.config(), clock=clock) as opened:
        async with opened.database.read() as tx:
            lived_in = await actors.count_local(tx, ActorKind.MEMBER) > 0
            admin = await _admin_of_the_story(tx)
        if not lived_in:
            teller = Teller(STORY, opened, clock, now)
            await teller.draw()
            async with opened.database.write() as tx:
                admin = await teller.tell(tx)
        elif admin is None:
            notes.append("people live here already: nothing was made up for them")
        return await _told(opened, admin, tuple(notes))


async def _admin_of_the_story(tx: Reader) -> Member | None:
    """The admin that the story made; None where another hand began."""
    community = await actors.find_local(tx, STORY.communities[0].name)
    return await members.find_by_name(tx, STORY.members[0]) if community else None


async def _told(opened: Instance, admin: Member | None, notes: tuple[str, ...]) -> Outcome:
    urls = opened.urls
    value: dict[str, object] = {"id": urls.instance}
    lines = [f"{opened.config.instance.name}: {urls.instance}"]
    if admin is not None:
        subwikis = [urls.subwiki(each.name) for each in STORY.communities]
        value["subwikis"] = subwikis
        lines += [
            f"{each.title}: {uri} (!{each.name}@{urls.host})"
            for each, uri in zip(STORY.communities, subwikis, strict=True)
        ]
    if admin is not None and not admin.password_hash:
        link = await _link_for(admin, opened)
        value["link"] = link
        lines.append(f"Sign in as {admin.actor.name}, the admin, once and within a day: {link}")
    return Outcome("\n".join(lines), value, notes)


async def _link_for(admin: Member, opened: Instance) -> str:
    token = passwords.new_token()
    async with opened.database.write() as tx:
        return await give_link(tx, admin, token, urls=opened.urls, now=Clock().now())
