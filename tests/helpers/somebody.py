"""Somebody who uses the step-through page by keyboard and reads what it says, and knows nothing of how it is made."""

from __future__ import annotations

import re

from browser import Browser
from on_paper import is_written

TABLE = """(words) => {
  const above = Array.from(document.querySelectorAll("h2, h3, p, table")),
    title = above.findIndex((one) => one.innerText.startsWith(words)),
    table = above.slice(title).find((one) => one.rows);
  return Array.from(table.rows, ({ cells }) => Array.from(cells, (cell) => cell.textContent));
}"""


class Somebody:
    """Keys and words."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def press(self, *keys: str, shift: bool = False) -> None:
        self.browser.press(*keys, shift=shift)

    def read(self, region: str) -> str:
        """The words of a region of the page: "top", "view", "side" or "words", the line of the walk."""
        return " ".join(self.browser.run(f"document.getElementById('{region}').innerText").split())

    def find(self, pattern: str, region: str = "words") -> tuple[str, ...]:
        """What a sentence says in the places of its groups."""
        words = self.read(region)
        found = re.search(pattern, words)
        assert found, f"{pattern!r} is not in: {words}"
        return found.groups()

    def table(self, words: str) -> dict[str, list[str]]:
        """The table below a heading or a sentence that begins so: the cells of each row, by the first."""
        rows = self.browser.run(f"({TABLE})({words!r})")
        return {first: rest for first, *rest in rows}

    def go_to(self, step: int, stage: str = "", backwards: bool = False) -> None:
        """To a stage of a step, at the level of the wires."""
        self.press("Escape", "Escape", "Home", *["ArrowRight"] * step)
        if not stage:
            return
        self.press("Enter")
        if ("backwards" in self.heading()) != backwards:
            self.press("b")
        for key, wanted in (("ArrowUp", "State received"), ("ArrowDown", stage)):
            while not self.heading().endswith(f": {wanted}"):
                self.press(key)
                assert self.heading().startswith(f"Step {step}, "), f"there is no {wanted} in step {step}"

    def heading(self) -> str:
        """What stands above the picture."""
        return str(self.browser.run("document.querySelector('#view h2').innerText"))

    def tab_to(self, name: str) -> None:
        """To the button of that name: by Tab to its region, and from there by arrow keys."""
        for _ in range(8):
            self.press("Tab")
            first = None
            while (here := self.focused()) != first:
                if here == name:
                    return
                first = first or here
                self.press("ArrowDown")
        raise AssertionError(f"no key leads to {name}")

    def focused(self) -> str:
        """The name of what has the focus."""
        code = "((one) => one.getAttribute('aria-label') || one.textContent.slice(0, 60))(document.activeElement)"
        return str(self.browser.run(code))


def assert_written(number: float, text: str) -> None:
    """A text is how a number is written."""
    assert is_written(number, text.rstrip(".,;")), f"{text} is not {number}"
