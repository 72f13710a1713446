"""The configuration: one TOML file, checked to the last key, then frozen.

Every setting with its default, unit and reason stands in `config.example.toml`.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from ipaddress import ip_network
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from fediwiki.errors import FediWikiError

DOMAIN = re.compile(r"(?=.{1,80}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PORTS = range(65_536)
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MAIL_TLS = ("starttls", "tls", "none")
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_FEDERATION_MODES = ("open", "allow-list")
_REGISTRATION_MODES = ("open", "approval", "invite", "closed")
# The text floor refuses more, whatever is configured.
_MOST_MARKDOWN_BYTES = 250_000
# Of these none at all is a choice; with any other limit at 0 nothing would work.
_MAY_BE_NONE = {
    "comment_depth",
    "fetches_per_activity",
    "boosts_per_hour",
    "boosts_of_one_per_hour",
    "fetch_redirects",
    "log_days",
    "remote_posts_days",
    "backup_days",
    "free_disk_percent",
    "established_edits",
    "established_days",
    "trusted_edits",
    "trusted_days",
    "move_days",
    "newcomer_days",
    "newcomer_posts",
    "stranger_days",
}
# Names the file, so it cannot be in it.
_FILE_VARIABLE = "FEDIWIKI_CONFIG"


class BadConfig(FediWikiError):
    """The configuration cannot be used; the text names the key."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What this instance is called, and by whom it is kept."""

    domain: str
    name: str = "FediWiki"
    description: str = "A community that writes together."
    languages: tuple[str, ...] = ("en",)
    contact: str = ""
    licence: str = "https://creativecommons.org/licenses/by-sa/4.0/"
    source_url: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the HTTP server listens."""

    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept."""

    database: str = "sqlite:///var/fediwiki.sqlite"
    media: str = "var/media"
    synchronous: str = "full"


@dataclass(frozen=True, slots=True)
class Federation:
    """How this instance talks to others."""

    enabled: bool = True
    mode: str = "open"
    allow_private_addresses: bool = False
    insecure_http: bool = False
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """Who may make an account."""

    mode: str = "approval"
    question: str = "What brings you here?"
    members_invite: bool = False
    absent_days: int = 7


@dataclass(frozen=True, slots=True)
class Mail:
    """How mails leave: by a mail server, or for development into a folder."""

    host: str = ""
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = ""
    password_file: str = ""
    from_address: str = ""
    folder: str = ""

    @property
    def enabled(self) -> bool:
        """Whether there is any way for them to leave."""
        return bool(self.host or self.folder)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound on what comes in, goes out, and is kept."""

    body_bytes: int = 1_048_576
    document_bytes: int = 950_000
    json_depth: int = 64
    title_characters: int = 200
    summary_characters: int = 5_000
    comment_characters: int = 20_000
    markdown_bytes: int = 250_000
    comment_depth: int = 50
    fetches_per_activity: int = 20
    boosts_per_hour: int = 1_000
    boosts_of_one_per_hour: int = 60
    fetch_redirects: int = 3
    connect_seconds: float = 5.0
    fetch_seconds: float = 15.0
    fetch_bytes: int = 1_048_576
    media_bytes: int = 10_485_760
    upload_bytes: int = 33_554_432
    upload_seconds: float = 120.0
    images_per_post: int = 8
    image_pixels: int = 50_000_000
    image_side: int = 2_560
    avatar_side: int = 400
    banner_side: int = 1_500
    image_frames: int = 400
    image_seconds: int = 20
    uploads_per_hour: int = 100
    posts_per_hour: int = 30
    comments_per_hour: int = 120
    toggles_per_hour: int = 300
    link_cards_per_hour: int = 60
    exports_per_day: int = 3
    imports_per_day: int = 20
    import_bytes: int = 1_048_576
    import_rows: int = 5_000
    import_rows_per_minute: int = 30
    import_days: int = 30
    drafts_per_member: int = 100
    unsaved_edit_days: int = 30
    unused_media_days: int = 2
    remote_media_days: int = 30
    remote_posts_days: int = 0
    head_bytes: int = 16_384
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    connections: int = 1_000
    sign_in_tries: int = 25
    code_tries: int = 5
    sign_up_tries: int = 10
    reset_tries: int = 5
    look_ups: int = 30
    unsubscribe_tries: int = 100
    founded_subwikis: int = 10
    subwiki_moderators: int = 30
    pinned_posts: int = 5
    moderator_invitation_days: int = 30
    moderator_absent_days: int = 60
    subwiki_deletion_days: int = 7
    move_days: int = 30
    inbox_attempts: int = 10
    parallel_deliveries: int = 8
    parallel_servers: int = 50
    delivery_seconds: float = 15.0
    feed_posts: int = 20
    page_comments: int = 200
    session_days: int = 30
    session_idle_days: int = 14
    proof_minutes: int = 15
    address_days: int = 7
    log_days: int = 30
    turned_away_days: int = 14
    notification_days: int = 90
    suspended_days: int = 30
    established_edits: int = 10
    established_days: int = 7
    trusted_edits: int = 100
    trusted_days: int = 60
    edits_per_hour: int = 100
    newcomer_days: int = 3
    newcomer_posts: int = 2
    stranger_days: int = 7
    reports_per_hour: int = 30
    notice_tries: int = 5
    announcement_characters: int = 1_000
    backup_days: int = 2
    free_disk_percent: int = 10
    followed_lists: int = 20
    list_change_percent: int = 25


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration; `fixed` are the keys that the environment sets."""

    instance: Instance
    server: Server = field(default_factory=Server)
    storage: Storage = field(default_factory=Storage)
    federation: Federation = field(default_factory=Federation)
    registration: Registration = field(default_factory=Registration)
    mail: Mail = field(default_factory=Mail)
    limits: Limits = field(default_factory=Limits)
    fixed: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def mail_from(self) -> str:
        """The address that mails come from."""
        return self.mail.from_address or f"noreply@{self.instance.domain.partition(':')[0]}"

    @property
    def origin(self) -> str:
        """Scheme and authority of every id of ours, without a final slash."""
        scheme = "http" if self.federation.insecure_http else "https"
        return f"{scheme}://{self.instance.domain}"


TABLES = MappingProxyType(
    {
        "instance": Instance,
        "server": Server,
        "storage": Storage,
        "federation": Federation,
        "registration": Registration,
        "mail": Mail,
        "limits": Limits,
    }
)


Table = TypeVar("Table", Instance, Server, Storage, Federation, Registration, Mail, Limits)
_KINDS: Mapping[object, str] = MappingProxyType(
    {str: "string", bool: "true or false", int: "whole number", float: "number"}
)


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration of the file at `path`, overridden by `FEDIWIKI_<TABLE>__<KEY>`.

    Raises:
        BadConfig: The file is missing or not TOML, a key is unknown, or a value will not do.
    """
    given = {} if path is None else _parsed(path)
    config = checked(_overridden(given, environment))
    return replace(config, fixed=frozenset(_keys_of(environment)))


def changed(config: Config, changes: Mapping[str, object]) -> Config:
    """The configuration with other values for some of its keys, `table.key`.

    Raises:
        BadConfig: A key is unknown, or a value will not do.
    """
    given = {name: _as_given(getattr(config, name)) for name in TABLES}
    for key, value in changes.items():
        name, _, part = key.partition(".")
        if part not in given.get(name, {}):
            raise BadConfig(f"unknown key {key}")
        given[name] = {**given[name], part: value}
    return replace(checked(given), fixed=config.fixed)


def checked(given: Mapping[str, object]) -> Config:
    """The configuration that `given` spells out, table by table.

    Raises:
        BadConfig: A key is missing or unknown, or a value will not do.
    """
    if unknown := sorted(set(given) - TABLES.keys()):
        raise BadConfig(f"unknown table [{unknown[0]}]")
    config = Config(
        instance=_table(Instance, "instance", given),
        server=_table(Server, "server", given),
        storage=_table(Storage, "storage", given),
        federation=_table(Federation, "federation", given),
        registration=_table(Registration, "registration", given),
        mail=_table(Mail, "mail", given),
        limits=_table(Limits, "limits", given),
    )
    _check_instance(config)
    _check_server(config.server)
    _check_storage(config.storage)
    _check_federation(config.federation)
    _check_mail(config)
    _check_registration(config)
    _check_limits(config.limits)
    return config


def _parsed(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadConfig(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path} is not TOML: {error}") from error


def _as_given(table: object) -> dict[str, object]:
    """A table as TOML would give it."""
    values = cast("dict[str, object]", asdict(cast("Instance", table)))
    return {key: _as_listed(value) for key, value in values.items()}


def _as_listed(value: object) -> object:
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value


def _keys_of(environment: Mapping[str, str]) -> Iterator[str]:
    for variable in environment:
        match = re.fullmatch(r"FEDIWIKI_([A-Z]+)__([A-Z_]+)", variable)
        if match:
            yield f"{match[1]}.{match[2]}".lower()


def _overridden(given: Mapping[str, object], environment: Mapping[str, str]) -> dict[str, object]:
    merged = dict(given)
    for variable, text in sorted(environment.items()):
        if not variable.startswith("FEDIWIKI_") or variable == _FILE_VARIABLE:
            continue
        match = re.fullmatch(r"FEDIWIKI_([A-Z]+)__([A-Z_]+)", variable)
        if not match:
            raise BadConfig(f"{variable} names no setting: write FEDIWIKI_<TABLE>__<KEY>")
        name, key = match[1].lower(), match[2].lower()
        table = _as_table(name, merged.get(name, {}))
        merged[name] = {**table, key: _from_text(name, key, text)}
    return merged


def _from_text(name: str, key: str, text: str) -> object:
    """What a variable's text means for this key: the same value that TOML would give."""
    kind = (
        next((f.type for f in fields(TABLES[name]) if f.name == key), str)
        if name in TABLES
        else str
    )
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        if kind is int:
            return int(text)
        if kind is float:
            return float(text)
    except (KeyError, ValueError) as error:
        raise BadConfig(f"{name}.{key} cannot be {text!r}") from error
    if kind == tuple[str, ...]:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _table(kind: type[Table], name: str, given: Mapping[str, object]) -> Table:
    table = _as_table(name, given.get(name, {}))
    known = {each.name: each for each in fields(kind)}
    if unknown := sorted(set(table) - known.keys()):
        raise BadConfig(f"unknown key {name}.{unknown[0]}")
    for each in known.values():
        if each.name not in table and each.default is MISSING:
            raise BadConfig(f"{name}.{each.name} is required")
    values = {key: _value(f"{name}.{key}", known[key].type, value) for key, value in table.items()}
    return kind(**values)


def _as_table(name: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadConfig(f"{name} must be a table")
    return cast("dict[str, object]", value)


def _value(key: str, kind: object, value: object) -> Any:  # noqa: ANN401 - fits the field by check
    if kind == tuple[str, ...]:
        parts = cast("list[object]", value) if isinstance(value, list) else [None]
        if all(isinstance(each, str) for each in parts):
            return tuple(parts)
        raise BadConfig(f"{key} must be a list of strings")
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise BadConfig(f"{key} must be a {_KINDS[kind]}, not {value!r}")
    if isinstance(value, int | float) and not 0 <= value < inf:
        raise BadConfig(f"{key} must be a number from 0 up, not {value!r}")
    return value


def _check_instance(config: Config) -> None:
    domain = config.instance.domain
    host, colon, port = domain.partition(":")
    if "/" in domain or not DOMAIN.fullmatch(host):
        raise BadConfig(
            f"instance.domain must be a lower-case host name, not {config.instance.domain!r}"
            f"{_meant(config.instance.domain)}"
        )
    if colon and not config.federation.insecure_http:
        raise BadConfig("instance.domain may carry a port only with federation.insecure_http")
    if colon and not (re.fullmatch(r"[0-9]{1,5}", port) and int(port) in _PORTS):
        raise BadConfig(f"the port of instance.domain must be a number, not {port!r}")
    if "." not in host and not config.federation.allow_private_addresses:
        raise BadConfig(
            "instance.domain without a dot needs federation.allow_private_addresses",
        )
    if not config.instance.name.strip():
        raise BadConfig("instance.name must not be empty")
    if not config.instance.languages:
        raise BadConfig("instance.languages needs at least one language")
    for language in config.instance.languages:
        if not _LANGUAGE.fullmatch(language):
            raise BadConfig(f"instance.languages takes tags like en or pt-BR, not {language!r}")


def _meant(domain: str) -> str:
    """What to write instead, where a url or capitals tell it."""
    authority = re.sub(r"\Ahttps?://", "", domain.strip().lower()).partition("/")[0]
    host = authority.partition(":")[0].removesuffix(".")
    return f': write domain = "{host}"' if DOMAIN.fullmatch(host) and host != domain else ""


def _check_limits(limits: Limits) -> None:
    for each in fields(limits):
        if not getattr(limits, each.name) and each.name not in _MAY_BE_NONE:
            raise BadConfig(f"limits.{each.name} must be above 0")
    if limits.markdown_bytes > _MOST_MARKDOWN_BYTES:
        raise BadConfig(f"limits.markdown_bytes must be at most {_MOST_MARKDOWN_BYTES}")


def _check_server(server: Server) -> None:
    if server.port not in _PORTS:
        raise BadConfig(f"server.port must be below {_PORTS.stop}, not {server.port}")
    for address in server.trusted_proxies:
        try:
            ip_network(address, strict=False)
        except ValueError as error:
            raise BadConfig(
                f"server.trusted_proxies takes addresses and networks, not {address!r}"
            ) from error


def _check_storage(storage: Storage) -> None:
    if not storage.database.startswith(("sqlite:///", "postgresql://")):
        raise BadConfig('storage.database must begin with "sqlite:///" or "postgresql://"')
    if storage.database == "sqlite:///":
        raise BadConfig("storage.database names no file")
    if storage.synchronous not in {"full", "normal"}:
        raise BadConfig('storage.synchronous must be "full" or "normal"')


def _check_federation(federation: Federation) -> None:
    if federation.mode not in _FEDERATION_MODES:
        known = ", ".join(_FEDERATION_MODES)
        raise BadConfig(f"federation.mode must be one of {known}, not {federation.mode!r}")


def _check_mail(config: Config) -> None:
    mail = config.mail
    if mail.tls not in _MAIL_TLS:
        raise BadConfig(f"mail.tls must be one of {', '.join(_MAIL_TLS)}, not {mail.tls!r}")
    if mail.port not in _PORTS:
        raise BadConfig(f"mail.port must be below {_PORTS.stop}, not {mail.port}")
    if mail.host and mail.folder:
        raise BadConfig("mail.folder is for development, and for an instance without mail.host")
    if mail.password and mail.password_file:
        raise BadConfig("mail.password and mail.password_file are two ways of saying the same")
    if mail.user and mail.tls == "none" and mail.host not in _THIS_MACHINE:
        raise BadConfig('mail.tls = "none" would show mail.password to the network')
    if mail.from_address and not _ADDRESS.fullmatch(mail.from_address):
        raise BadConfig(f"mail.from_address must be a bare address, not {mail.from_address!r}")


def _check_registration(config: Config) -> None:
    mode = config.registration.mode
    if mode not in _REGISTRATION_MODES:
        known = ", ".join(_REGISTRATION_MODES)
        raise BadConfig(f"registration.mode must be one of {known}, not {mode!r}")
    if mode == "open" and not config.mail.enabled:
        raise BadConfig('registration.mode = "open" needs [mail]: addresses could not be confirmed')
