"""The configuration: what it says, what it refuses, and that the example tells the truth."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import cast

import pytest

from fediwiki.config.loading import checked, load
from fediwiki.config.settings import TABLES, BadConfig

_EXAMPLE = Path(__file__).resolve().parents[1] / "config.example.toml"
_DOMAIN = {"instance": {"domain": "wiki.example"}}


def _with(**tables: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """The least configuration, with more in it."""
    return {name: {**_DOMAIN.get(name, {}), **tables.get(name, {})} for name in {*_DOMAIN, *tables}}


def test_the_example_needs_nothing_but_the_domain() -> None:
    given = tomllib.loads(_EXAMPLE.read_text())
    assert {name: table for name, table in given.items() if table} == _DOMAIN
    assert checked(given) == checked(_DOMAIN)


def _settings() -> dict[str, dict[str, object]]:
    config = asdict(checked(_DOMAIN))
    return {name: config[name] for name in TABLES}


def test_the_example_names_every_setting_with_its_default() -> None:
    uncommented = re.sub(r"^#(?=[a-z_]+ = )", "", _EXAMPLE.read_text(), flags=re.MULTILINE)
    assert _lists(tomllib.loads(uncommented)) == _lists(_settings())


def test_the_example_gives_a_reason_for_every_setting() -> None:
    lines = _EXAMPLE.read_text().splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"#?[a-z_]+ = ", line)]
    assert len(settings) == sum(len(vars_of) for vars_of in _settings().values())
    assert [lines[number] for number in settings if not lines[number - 1].startswith("# ")] == []


def test_nothing_but_the_domain_is_required() -> None:
    config = checked(_DOMAIN)
    assert config.origin == "https://wiki.example"
    with pytest.raises(BadConfig, match=r"instance\.domain is required"):
        checked({})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"instance": {"domain": "wiki.example", "nam": "x"}}, "instance.nam"),
        (_with(limits={"titles": 1}), "limits.titles"),
        (_with(sever={}), "[sever]"),
        ({"instance": "wiki.example"}, "instance"),
    ],
)
def test_what_is_unknown_is_named(given: Mapping[str, object], named: str) -> None:
    with pytest.raises(BadConfig, match=re.escape(named)):
        checked(given)


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("instance", "name", 1),
        ("instance", "name", " "),
        ("instance", "languages", "en"),
        ("instance", "languages", []),
        ("instance", "languages", ["en", 1]),
        ("instance", "languages", ["plain English"]),
        ("server", "port", "8000"),
        ("server", "port", True),
        ("server", "port", -1),
        ("server", "port", 65_536),
        ("server", "trusted_proxies", ["proxy.example"]),
        ("storage", "database", "mysql://localhost/fediwiki"),
        ("storage", "database", "sqlite:///"),
        ("storage", "synchronous", "off"),
        ("federation", "enabled", "yes"),
        ("federation", "enabled", 1),
        ("registration", "mode", "anyone"),
        ("registration", "mode", "open"),
        ("mail", "tls", "perhaps"),
        ("mail", "port", 65_536),
        ("mail", "from_address", "Open Atlas <noreply@wiki.example>"),
        ("mail", "from_address", "noreply@wiki.example\nBcc: eve@evil.example"),
        ("limits", "feed_posts", 20.0),
        ("limits", "feed_posts", -20),
        ("limits", "feed_posts", 0),
        ("limits", "page_comments", 0),
        ("limits", "fetch_seconds", 0),
        ("limits", "connections", 0),
        ("limits", "fetch_seconds", float("inf")),
        ("limits", "fetch_seconds", float("nan")),
        ("limits", "markdown_bytes", 250_001),
    ],
)
def test_a_value_that_will_not_do_is_named(table: str, key: str, value: object) -> None:
    with pytest.raises(BadConfig, match=rf"{table}\.{key}"):
        checked(_with(**{table: {key: value}}))


@pytest.mark.parametrize(
    ("table", "key", "value", "kept"),
    [
        ("instance", "languages", ["pt-BR", "en"], ("pt-BR", "en")),
        ("server", "port", 0, 0),
        ("server", "port", 65_535, 65_535),
        ("server", "trusted_proxies", ["10.0.0.0/8", "::1"], ("10.0.0.0/8", "::1")),
        ("storage", "database", "postgresql://localhost/wiki", "postgresql://localhost/wiki"),
        ("storage", "synchronous", "normal", "normal"),
        ("limits", "fetch_seconds", 3, 3.0),
        ("limits", "fetch_redirects", 0, 0),
        ("limits", "trusted_days", 0, 0),
    ],
)
def test_a_value_that_will_do_is_kept(table: str, key: str, value: object, kept: object) -> None:
    config = checked(_with(**{table: {key: value}}))
    found = getattr(getattr(config, table), key)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("mail", "named"),
    [
        ({"host": "mail.example", "folder": "var/mail"}, "mail.folder"),
        ({"host": "mail.example", "password": "x", "password_file": "y"}, "mail.password_file"),
        ({"host": "mail.example", "user": "wiki", "password": "x", "tls": "none"}, "mail.tls"),
    ],
)
def test_mail_goes_one_way_and_shows_its_password_to_nobody(
    mail: Mapping[str, object], named: str
) -> None:
    with pytest.raises(BadConfig, match=re.escape(named)):
        checked(_with(mail=mail))


def test_mail_comes_from_the_domain_unless_told_otherwise() -> None:
    assert checked(_DOMAIN).mail_from == "noreply@wiki.example"
    given = _with(mail={"host": "10.0.0.7", "from_address": "wiki@mail.example"})
    assert checked(given).mail_from == "wiki@mail.example"


def test_everyone_may_register_only_where_addresses_can_be_confirmed() -> None:
    everyone = {"mode": "open"}
    assert checked(_with(registration=everyone, mail={"folder": "var/mail"})).mail.enabled
    with pytest.raises(BadConfig, match=r"registration\.mode"):
        checked(_with(registration=everyone))


@pytest.mark.parametrize("domain", ["wiki.example", "a.b.c.example", "xn--bcher-kva.example"])
def test_a_domain_is_a_host_name(domain: str) -> None:
    assert checked({"instance": {"domain": domain}}).origin == f"https://{domain}"


@pytest.mark.parametrize(
    "domain",
    [
        "",
        "Wiki.example",
        "https://wiki.example",
        "wiki.example/",
        "wiki.example.",
        "-wiki.example",
        "wiki..example",
        "wiki_.example",
        "bücher.example",
        "localhost",
        "wiki.example:8000",
        "wiki.example:",
        f"{'a' * 80}.example",
    ],
)
def test_what_is_no_public_host_name_is_refused(domain: str) -> None:
    with pytest.raises(BadConfig, match=r"instance\.domain"):
        checked({"instance": {"domain": domain}})


@pytest.mark.parametrize(
    "domain",
    [
        "Wiki.example",
        "https://Wiki.example/",
        "https://wiki.example:443/about",
        "wiki.example/",
        "wiki.example.",
    ],
)
def test_a_domain_that_can_be_guessed_is_told(domain: str) -> None:
    with pytest.raises(BadConfig, match=re.escape(': write domain = "wiki.example"')) as caught:
        checked({"instance": {"domain": domain}})
    assert repr(domain) in str(caught.value)


def test_a_port_needs_insecure_http_and_a_name_without_a_dot_private_addresses() -> None:
    local = {"instance": {"domain": "localhost:8000"}}
    insecure = {"insecure_http": True}
    private = {"allow_private_addresses": True}
    with pytest.raises(BadConfig, match="insecure_http"):
        checked({**local, "federation": private})
    with pytest.raises(BadConfig, match="allow_private_addresses"):
        checked({**local, "federation": insecure})
    config = checked({**local, "federation": {**insecure, **private}})
    assert config.origin == "http://localhost:8000"


@pytest.mark.parametrize("port", ["", "x", "-1", "65536", "80:90", "８０"])
def test_the_port_of_a_domain_is_a_number(port: str) -> None:
    federation = {"insecure_http": True}
    with pytest.raises(BadConfig, match="port"):
        checked({"instance": {"domain": f"wiki.example:{port}"}, "federation": federation})


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    path = tmp_path / "fediwiki.toml"
    path.write_text('[instance]\ndomain = "wiki.example"\nname = "From the file"\n')
    config = load(
        path,
        {
            "FEDIWIKI_INSTANCE__NAME": "From outside",
            "FEDIWIKI_INSTANCE__LANGUAGES": "fr, en",
            "FEDIWIKI_SERVER__PORT": "8080",
            "FEDIWIKI_SERVER__TRUSTED_PROXIES": "",
            "FEDIWIKI_FEDERATION__ENABLED": "false",
            "FEDIWIKI_LIMITS__FETCH_SECONDS": "2.5",
            "FEDIWIKI_CONFIG": "elsewhere.toml",
        },
    )
    assert config.instance.name == "From outside"
    assert config.instance.languages == ("fr", "en")
    assert config.server.port == 8080
    assert config.server.trusted_proxies == ()
    assert not config.federation.enabled
    assert config.limits.fetch_seconds == 2.5


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("FEDIWIKI_SERVER__PORT", "eighty"),
        ("FEDIWIKI_FEDERATION__ENABLED", "perhaps"),
        ("FEDIWIKI_LIMITS__FETCH_SECONDS", "soon"),
        ("FEDIWIKI_LIMITS__FEED_POST", "20"),
        ("FEDIWIKI_SEVER__PORT", "80"),
    ],
)
def test_an_override_that_will_not_do_is_named(variable: str, text: str) -> None:
    table, key = variable.removeprefix("FEDIWIKI_").lower().split("__")
    environment = {"FEDIWIKI_INSTANCE__DOMAIN": "wiki.example"}
    assert load(None, environment).origin == "https://wiki.example"
    with pytest.raises(BadConfig) as caught:
        load(None, {**environment, variable: text})
    assert (f"{table}.{key}" if table in TABLES else f"[{table}]") in str(caught.value)


@pytest.mark.parametrize("variable", ["FEDIWIKI_FOO", "FEDIWIKI_SERVER_PORT", "FEDIWIKI_server__x"])
def test_a_variable_that_names_no_setting_is_refused(variable: str) -> None:
    environment = {"FEDIWIKI_INSTANCE__DOMAIN": "wiki.example", "FEDIWIKI_CONFIG": "x.toml"}
    assert load(None, environment).origin == "https://wiki.example"
    with pytest.raises(BadConfig, match=variable):
        load(None, {**environment, variable: "1"})


@pytest.mark.parametrize("content", [b"domain = ", b"\xff", b"[instance"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fediwiki.toml"
    path.write_bytes(content)
    with pytest.raises(BadConfig, match=re.escape(str(path))):
        load(path, {})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"none\.toml"):
        load(tmp_path / "none.toml", {})


def _lists(tables: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """The same with lists for tuples, as TOML has them."""
    return {
        name: {
            key: list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
            for key, value in table.items()
        }
        for name, table in tables.items()
    }
