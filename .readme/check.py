"""Render a wheel's README as a package index does, and look where its links and pictures lead: check.py WHEEL."""

import email
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

from readme_renderer import markdown

CLONE = Path(__file__).parents[1]


class Targets(HTMLParser):
    """Every address that a page refers to, and its own anchors."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]
        self.anchors |= {f"#{value}" for name, value in attrs if name == "id"}


def fault(target: str, anchors: set[str], repository: str) -> str | None:
    """What is wrong with an address, where something is."""
    if target in anchors:
        return None
    if not target.startswith("https://"):
        return f"{target} is relative, expected https://..."
    if not target.startswith(repository):
        return None
    view, _, path = target.removeprefix(repository + "/").partition("/HEAD/")
    if view not in ("blob", "raw") or not (CLONE / path.partition("#")[0]).is_file():
        return f"{target} leads to no file of this repository"
    return None


with zipfile.ZipFile(sys.argv[1]) as wheel:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = email.message_from_bytes(wheel.read(name))
repository = metadata["Project-URL"].partition(", ")[2]
page = markdown.render(metadata.get_payload(decode=True).decode())
if page is None:
    sys.exit("The README cannot be rendered.")
targets = Targets(page)
faults = [sentence for target in targets.found if (sentence := fault(target, targets.anchors, repository))]
ours = sum(target.startswith(repository) for target in targets.found)
print(f"{len(targets.found)} links and pictures, {ours} of them into this repository; {len(faults)} wrong")
sys.exit("\n".join(faults) if faults or not ours else 0)
