"""The configuration of a development instance, written where there is none yet."""

import json
from collections.abc import Mapping
from pathlib import Path

from fediwiki.config.settings import BadConfig
from fediwiki.errors import Unavailable

_TEMPLATE = """\
# A development instance: plain http on this machine, open to no one else.
# Every setting, with its default, its unit and its reason, is in config.example.toml.

[instance]
domain = {domain}
name = "Open Atlas"
description = "Everyday nature, written together."

[server]
port = {port}

[storage]
database = {database}
media = {media}

# Mails are written into a folder instead of being sent: look there for links.
[mail]
folder = {mail}

[registration]
mode = "open"

# For development only: ids are http://, and private addresses, ports and names without a dot
# are allowed. Never set these on a server that others can reach.
[federation]
insecure_http = true
allow_private_addresses = true
"""


def write_config(path: Path, environment: Mapping[str, str]) -> None:
    """Write a development configuration to `path`, with everything it keeps beside it.

    Where `environment` overrides domain or port, the file says the same: the database is bound to
    its domain, also when the override is forgotten.

    Raises:
        BadConfig: The port is no number.
        Unavailable: The file cannot be written.
    """
    folder = path.parent.resolve()
    domain = environment.get("FEDIWIKI_INSTANCE__DOMAIN", "")
    port = environment.get("FEDIWIKI_SERVER__PORT") or domain.partition(":")[2] or "8000"
    if not port.isdecimal():
        raise BadConfig(f"server.port cannot be {port!r}")
    # JSON's strings are also TOML's.
    database = json.dumps(f"sqlite:///{folder / 'fediwiki.sqlite'}", ensure_ascii=False)
    media = json.dumps(str(folder / "media"), ensure_ascii=False)
    mail = json.dumps(str(folder / "mail"), ensure_ascii=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(
            _TEMPLATE.format(
                domain=json.dumps(domain or f"localhost:{int(port)}", ensure_ascii=False),
                port=int(port),
                database=database,
                media=media,
                mail=mail,
            ),
            encoding="utf-8",
        )
    except OSError as error:
        raise Unavailable(f"cannot write {path}: {error.strerror}") from error
