"""The published list of places that no server may be made to ask."""

import json
from dataclasses import dataclass
from ipaddress import ip_address

from fediwiki.outbound.addresses import IPAddress
from tests.vectors import vectors


@dataclass(frozen=True, slots=True)
class Target:
    """A url that must be refused, and why."""

    url: str
    kind: str
    why: str


def targets() -> list[Target]:
    """Every url of the list; the scenarios in it are tests of their own."""
    listed: dict[str, list[dict[str, str]]]
    listed = json.loads((vectors() / "selfmade_ssrf_targets.json").read_text("utf-8"))
    return [
        Target(case["url"], case["kind"], case["why"]) for case in listed["cases"] if "url" in case
    ]


def addresses() -> list[IPAddress]:
    """The addresses among them."""
    hosts = [
        target.url.removeprefix("http://").split("/")[0].strip("[]").replace("%25", "%")
        for target in targets()
        if target.kind == "ip-literal"
    ]
    return [ip_address(host) for host in hosts]
