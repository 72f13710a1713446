"""The composition root: everything is built, wired, started and stopped here."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from fediwiki.activitypub import dialects, routes
from fediwiki.activitypub.delivery import client_limits
from fediwiki.activitypub.dispatch import Judging
from fediwiki.activitypub.inbox import Inbox
from fediwiki.activitypub.looking_up import LookUp
from fediwiki.activitypub.publishing.telling import Teller
from fediwiki.activitypub.receiving import Receiving
from fediwiki.activitypub.remote import Remote
from fediwiki.activitypub.signing import Sign, signer
from fediwiki.activitypub.vouching import Vouching
from fediwiki.admin import routes as admin_routes
from fediwiki.asgi.layers import application
from fediwiki.asgi.live import LiveConfig
from fediwiki.asgi.rate_limits import rate_limits
from fediwiki.asgi.remembering import Counts
from fediwiki.asgi.rendering import Templates
from fediwiki.asgi.seen_sessions import SeenSessions
from fediwiki.asgi.state import State
from fediwiki.asgi.stateful import Stateful
from fediwiki.clock import Clock
from fediwiki.config.settings import BadConfig, Config
from fediwiki.domain.actors import RSA
from fediwiki.domain.policies import Mode
from fediwiki.errors import NotFound
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.instance import Instance, opened
from fediwiki.media.carding import Cards
from fediwiki.media.copying import Copies
from fediwiki.media.pictures import Pictures
from fediwiki.outbound import policy
from fediwiki.outbound.client import Client
from fediwiki.outbound.mail import FolderMailer, Mailer, Sender, SmtpMailer, SmtpServer
from fediwiki.outbound.transport import GuardedTransport
from fediwiki.services import policing, tuning
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors
from fediwiki.storage.doors import Doors
from fediwiki.text.tongues import Tongues
from fediwiki.text.tongues import read as read_tongues
from fediwiki.web import routes as web_routes
from fediwiki.workers.deliveries import Deliveries
from fediwiki.workers.digests import DigestWorker
from fediwiki.workers.events import EventWorker
from fediwiki.workers.imports import ImportWorker
from fediwiki.workers.inbox import BoostWorker, InboxWorker
from fediwiki.workers.lists import ListWorker
from fediwiki.workers.mail import MailWorker
from fediwiki.workers.notices import NoticeWorker
from fediwiki.workers.runner import Repeating, Runner, Running
from fediwiki.workers.upkeep import Upkeep

PAGES = [*web_routes.ROUTES, *admin_routes.ROUTES]
_CLAIM_AGAIN_SECONDS = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """A running instance: what answers requests, and the clockwork behind it."""

    instance: Instance
    remote: Remote
    asgi: ASGIApp
    inbox: InboxWorker
    boosts: BoostWorker
    events: EventWorker
    deliveries: Deliveries
    digests: DigestWorker
    notices: NoticeWorker
    lists: ListWorker
    imports: ImportWorker
    mail: MailWorker
    upkeep: Upkeep

    async def settle(self) -> bool:
        """Do everything that is due now, once round; says whether that was anything."""
        now = self.instance.clock.now()
        did = [await self.inbox.run_once(now), await self.events.run_once(now)]
        did.append(await self.boosts.run_once(now))
        did += [await self.deliveries.run_once(now), await self.digests.run_once(now)]
        did += [await self.notices.run_once(now), await self.mail.run_once(now)]
        did += [await self.lists.run_once(now), await self.upkeep.run_once(now)]
        did.append(await self.imports.run_once(now))
        return any(did)

    def runner(self) -> Runner:
        """The clockwork, not yet started."""
        clock = self.instance.clock
        workers: dict[str, Running] = {
            "inbox": Repeating(self.inbox, clock),
            "boosts": Repeating(self.boosts, clock),
            "events": Repeating(self.events, clock),
            "digests": Repeating(self.digests, clock),
            "notices": Repeating(self.notices, clock),
            "imports": Repeating(self.imports, clock),
            "mail": Repeating(self.mail, clock),
            "upkeep": Repeating(self.upkeep, clock),
        }
        if self.instance.config.federation.enabled:
            workers["deliveries"] = self.deliveries
            workers["lists"] = Repeating(self.lists, clock)
        return Runner(workers)


@asynccontextmanager
async def running(
    config: Config,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    mailer: Mailer | None = None,
    pairs: KeyPairs | None = None,
    tongues: Tongues | None = None,
) -> AsyncGenerator[App]:
    """The instance that `config` describes, open, its clockwork at rest.

    `transport` is the way to other servers, the guarded one unless given; `mailer` that of mails;
    `tongues` are the languages that it speaks, those of `locale/` unless given.

    Raises:
        Refused: The database is another domain's, or of another version.
        Unavailable: It cannot be reached.
    """
    async with AsyncExitStack() as stack:
        instance = await stack.enter_async_context(opened(config, clock=clock, pairs=pairs))
        transport = transport or guarded_transport(config)
        stack.push_async_callback(transport.aclose)
        yield await _built(
            instance, transport, mailer or mailer_of(config), tongues or read_tongues()
        )


@asynccontextmanager
async def at_work(app: App) -> AsyncGenerator[None]:
    """Let the clockwork run, in one process at a time: others wait until that one ends."""
    runner = app.runner()
    waiting = asyncio.create_task(_start_when_free(app, runner))
    try:
        yield
    finally:
        waiting.cancel()
        await asyncio.wait([waiting])
        await runner.stop()


def guarded_transport(config: Config) -> GuardedTransport:
    """The way to other servers that `config` allows."""
    ca_file = Path(config.federation.ca_file) if config.federation.ca_file else None
    return GuardedTransport(_policy(config), _fetch_limits(config), ca_file=ca_file)


def mailer_of(config: Config) -> Mailer | None:
    """The way for mails that `config` allows; None where it names none.

    Raises:
        BadConfig: The file with the password cannot be read.
    """
    mail = config.mail
    domain = config.instance.domain.partition(":")[0]
    sender = Sender(config.mail_from, domain)
    if mail.folder:
        return FolderMailer(Path(mail.folder), sender)
    if not mail.host:
        return None
    password = mail.password or _first_line(mail.password_file)
    return SmtpMailer(SmtpServer(mail.host, mail.port, mail.tls, mail.user, password), sender)


def _first_line(path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"mail.password_file cannot be read: {error}") from error


async def _start_when_free(app: App, runner: Runner) -> None:
    while not await app.instance.database.claim_work():  # noqa: ASYNC110 - another process ends
        await asyncio.sleep(_CLAIM_AGAIN_SECONDS)
    runner.start()


async def _built(
    instance: Instance,
    transport: httpx.AsyncBaseTransport,
    mailer: Mailer | None,
    tongues: Tongues,
) -> App:
    config, clock, database, urls = (
        instance.config,
        instance.clock,
        instance.database,
        instance.urls,
    )
    sign = await _own_signer(instance)
    doors = await _doors(instance)
    client = _client(instance, transport, _fetch_limits(config), doors)
    pictures = Pictures(Path(config.storage.media), config.limits)
    copies = Copies(client, pictures, most_bytes=config.limits.media_bytes, lets=doors.lets_media)
    remote = Remote(database, client, urls, config.limits, sign, clock.now, doors, copies)
    deliveries = Deliveries(
        database,
        _client(instance, transport, client_limits(config.limits), doors),
        dialects.asking(client, sign),
        own_origin=config.origin,
        clock=clock,
        limits=config.limits,
        random=random.random,
    )
    events = EventWorker(database, Teller(urls, config.limits), told=deliveries.wake)
    judging = Judging(database, remote, urls, config.limits, config.instance.licence)
    attempts = config.limits.inbox_attempts
    inbox = InboxWorker(database, judging, attempts=attempts, happened=events.wake)
    boosts = BoostWorker(database, judging, attempts=attempts, happened=events.wake)
    receiving = Inbox(database, remote, urls, database.ids, came=inbox.wake, spoke=deliveries.wake)
    live = LiveConfig(config, database, clock)

    async def letterhead() -> Letterhead:
        return Letterhead.of(await live.fresh(), tongues)

    return App(
        instance=instance,
        remote=remote,
        asgi=_asgi(instance, receiving, pictures, client, remote, tongues, live),
        inbox=inbox,
        boosts=boosts,
        events=events,
        deliveries=deliveries,
        digests=DigestWorker(database, letterhead, mails=mailer is not None),
        notices=NoticeWorker(database, letterhead, mails=mailer is not None),
        lists=ListWorker(database, client, live),
        imports=ImportWorker(database, LookUp(remote), urls, config.limits, clock),
        mail=MailWorker(database, mailer, letterhead),
        upkeep=Upkeep(database, urls, pictures, live, clock),
    )


def _asgi(
    instance: Instance,
    inbox: Inbox,
    pictures: Pictures,
    client: Client,
    remote: Remote,
    tongues: Tongues,
    live: LiveConfig,
) -> ASGIApp:
    """Everything that answers requests; the inbox stands first, for most come to it."""
    config = instance.config
    state: State = {
        "config": config,
        "live": live,
        "database": instance.database,
        "clock": instance.clock,
        "templates": Templates(config, instance.clock),
        "tongues": tongues,
        "limits": rate_limits(config.limits, instance.clock),
        "counts": Counts(instance.clock),
        "seen": SeenSessions(config.limits),
        "pictures": pictures,
        "copies": remote.copies,
        "cards": Cards(client, remote.copies, instance.urls),
        "abroad": LookUp(remote),
        "doors": remote.doors,
        "vouching": Vouching(LookUp(remote), config.instance.name),
        "guest": None,
    }
    spoken = routes.ROUTES if config.federation.enabled else []
    pages = application(config, pages=PAGES, activity_routes=spoken)
    answering = Stateful(pages, state)
    if not config.federation.enabled:
        return answering
    return Receiving(answering, inbox=inbox, limits=config.limits)


async def _doors(instance: Instance) -> Doors:
    """The doors, with the servers marked for the mode that the configuration says."""
    async with instance.database.write() as tx:
        holds = await tuning.current(tx, instance.config)
        await policing.settle(tx, Mode(holds.federation.mode), instance.clock.now())
    return Doors(instance.database, instance.clock.now)


def _client(
    instance: Instance,
    transport: httpx.AsyncBaseTransport,
    limits: policy.Limits,
    doors: Doors,
) -> Client:
    agent = f"FediWiki/{version('fediwiki')} (+{instance.urls.instance})"
    return Client(
        transport,
        user_agent=agent,
        policy=_policy(instance.config),
        limits=limits,
        clock=instance.clock.monotonic,
        lets=doors.lets,
    )


def _policy(config: Config) -> policy.Policy:
    return policy.Policy(
        insecure_http=config.federation.insecure_http,
        allow_private_addresses=config.federation.allow_private_addresses,
        own_hosts=frozenset({config.instance.domain}),
    )


def _fetch_limits(config: Config) -> policy.Limits:
    limits = config.limits
    return policy.Limits(
        connect_seconds=limits.connect_seconds,
        total_seconds=limits.fetch_seconds,
        json_bytes=limits.fetch_bytes,
        media_bytes=limits.media_bytes,
        redirects=limits.fetch_redirects,
    )


async def _own_signer(instance: Instance) -> Sign:
    """What signs for the instance actor."""
    async with instance.database.read() as tx:
        for key in await actors.keys_of(tx, instance.actor.id):
            if key.algorithm == RSA:
                private = PrivateKey.from_pem(key.private)
                return signer(private, key.id, Scheme.CAVAGE, instance.clock.now)
    raise NotFound("the instance has no key")
