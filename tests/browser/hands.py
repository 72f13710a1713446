"""How someone works a page: by mouse, or by keyboard alone; each act of theirs is counted."""

from typing import Protocol

from playwright.async_api import Locator, Page

_MOST_STEPS = 150
_HERE = """async (target) => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  // The browser itself marks the parts of a date.
  const marked = ["date", "month"].includes(here.type)
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const seen = () => {
    const box = here.getBoundingClientRect();
    const part = Math.min(box.height / 2, 24);
    return box.width > 0 && box.bottom >= part && box.top <= innerHeight - part;
  };
  // The page may be on its way there; of a large field it shows where one writes.
  for (let frames = 0; frames < 5 && !seen(); frames += 1) {
    await new Promise((done) => requestAnimationFrame(done));
  }
  return {there: here === target, shown: marked && seen(), what: here.outerHTML.slice(0, 200)};
}"""


class Hand(Protocol):
    """Presses what can be pressed, and writes where one can write."""

    acts: int

    async def press(self, target: Locator) -> None:
        """Press a link, a button or a box."""
        ...

    async def write(self, target: Locator, text: str) -> None:
        """Write into a field."""
        ...

    async def choose_first(self, target: Locator) -> None:
        """Choose the first that there is to choose from a list which begins with nothing."""
        ...


class Mouse:
    """Clicks; writing is one click more."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.acts = 0

    async def press(self, target: Locator) -> None:
        self.acts += 1
        await target.click()

    async def write(self, target: Locator, text: str) -> None:
        self.acts += 1
        await target.click()
        await target.fill(text)

    async def choose_first(self, target: Locator) -> None:
        self.acts += 1
        await target.select_option(index=1)


class Keys:
    """Steps on by Tab, seeing at each step where they are; only what is pressed is counted."""

    def __init__(self, page: Page) -> None:
        """Begin with nothing done."""
        self.acts = 0
        self._page = page

    async def press(self, target: Locator) -> None:
        self.acts += 1
        kind = await target.evaluate("(it) => it.type ?? ''")
        if kind == "radio":
            await self._choose(target)
            return
        await self._step_to(target)
        await self._page.keyboard.press("Space" if kind == "checkbox" else "Enter")

    async def write(self, target: Locator, text: str) -> None:
        self.acts += 1
        await self._step_to(target)
        await self._page.keyboard.press("Control+A")
        await self._page.keyboard.type(text)

    async def choose_first(self, target: Locator) -> None:
        self.acts += 1
        await self._step_to(target)
        await self._page.keyboard.press("ArrowDown")

    async def _choose(self, target: Locator) -> None:
        """Of choices one steps to that which holds, and goes from there by arrows."""
        name = await target.get_attribute("name")
        await self._step_to(self._page.locator(f"input[name='{name}']:checked"))
        for _ in range(_MOST_STEPS):
            if await target.is_checked():
                return
            await self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"no way by arrows to {target}")

    async def _step_to(self, target: Locator) -> None:
        await target.wait_for()
        for _ in range(_MOST_STEPS):
            await self._page.keyboard.press("Tab")
            here = await target.evaluate(_HERE)
            assert here["shown"], here["what"]
            if here["there"]:
                return
        raise AssertionError(f"no way by keyboard to {target}")
