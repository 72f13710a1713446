"""axe: what on a page keeps people from reading or using it."""

from functools import cache
from typing import Literal, TypedDict

from playwright.async_api import Page

from tests import programs

Theme = Literal["light", "dark"]

_GRAVE = {"serious", "critical"}
# Themes differ in colours alone. `preload` would fetch our style sheets, which our policy forbids.
_RUN = """(rules) => axe.run({
  preload: false,
  resultTypes: ["violations"],
  ...(rules.length ? {runOnly: {type: "rule", values: rules}} : {}),
  rules: {"target-size": {enabled: true}},
})"""


class _Node(TypedDict):
    html: str


class _Violation(TypedDict):
    id: str
    impact: str
    nodes: list[_Node]


class _Results(TypedDict):
    violations: list[_Violation]


async def barriers(page: Page) -> list[str]:
    """What is serious or critical on the page that is shown, in light and in dark."""
    await page.evaluate(_source())
    await page.emulate_media(color_scheme="light")
    found = await _run(page, "light")
    await page.emulate_media(color_scheme="dark")
    return found + await _run(page, "dark", "color-contrast")


async def _run(page: Page, theme: Theme, *rules: str) -> list[str]:
    results: _Results = await page.evaluate(_RUN, rules)
    return [
        f"{each['id']} in {theme}: {node['html']}"
        for each in results["violations"]
        if each["impact"] in _GRAVE
        for node in each["nodes"]
    ]


@cache
def _source() -> str:
    return (programs.node_package("axe-core") / "axe.min.js").read_text(encoding="utf-8")
