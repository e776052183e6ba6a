"""Take the README's first picture, a frame of the step-through page: `python .readme/frame.py`. It needs Chromium.

The page is the one in tutorials/pages, at ADDRESS; another processor or version of Chromium gives other pixels.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from browser import CHROMIUM, WITHOUT_CHROMIUM, Browser  # noqa: E402

PAGE, PICTURE = ROOT / "tutorials" / "pages" / "copy-small.html", Path(__file__).with_name("page.png")
ADDRESS = "level=step&step=7&place=read&direction=back&number=step7/read/memory[2,0]&loss=8.0"
SIZE = 1280, 830
DRAWN = "document.querySelector('figure .curve') !== null"  # the last thing to be drawn, when nothing else happens


def main() -> int:
    """Open the page, wait until it is drawn, and save what is seen."""
    if CHROMIUM is None:
        print(WITHOUT_CHROMIUM, file=sys.stderr)
        return 1
    browser = Browser(*SIZE)
    try:
        browser.media(prefers_color_scheme="light")
        browser.open(PAGE, ADDRESS)
        until = time.monotonic() + 30
        while not browser.run(DRAWN) and time.monotonic() < until:
            time.sleep(0.1)
        browser.screenshot(PICTURE)
    finally:
        browser.close()
    print(f"{PICTURE.name}: {PICTURE.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
