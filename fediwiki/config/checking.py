"""What a value has to be so that an instance can run with it."""

import re
from dataclasses import fields
from ipaddress import ip_network

from fediwiki.config.settings import BadConfig, Config, Federation, Limits, Server, Storage

_DOMAIN = re.compile(
    r"(?=.{1,80}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)
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


def check(config: Config) -> None:
    """Check that all values will do, each and together.

    Raises:
        BadConfig: One will not.
    """
    _check_instance(config)
    _check_server(config.server)
    _check_storage(config.storage)
    _check_federation(config.federation)
    _check_mail(config)
    _check_registration(config)
    _check_limits(config.limits)


def _check_instance(config: Config) -> None:
    domain = config.instance.domain
    host, colon, port = domain.partition(":")
    if "/" in domain or not _DOMAIN.fullmatch(host):
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
    return f': write domain = "{host}"' if _DOMAIN.fullmatch(host) and host != domain else ""


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
