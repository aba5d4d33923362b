"""The pictures in the documentation, taken anew: the demo's pages as a browser shows them.

    python -m benchmarks.pictures

Needs Chromium. Each is a WebP file of some tens of kilobytes in docs/images.
"""

import base64
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

PROGRAM = Path(sys.executable).with_name("aggregator")
IMAGES = Path(__file__).parent.parent / "docs/images"
QUALITY = 82  # letters stay sharp from about 75 on; the files grow fast above 90
DESK, PHONE = (1000, 820), (390, 780)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page at a size; ``opened`` is a part of it that is opened first, and ``shown`` where it begins."""

    name: str
    path: str
    size: tuple[int, int]
    scheme: Literal["light", "dark"]
    opened: str = ""
    shown: str = ""


def main() -> None:
    """Take them all."""
    with demo() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for each in pictures(browser, base):
            taken = take(browser, base, each)
            (IMAGES / f"{each.name}.webp").write_bytes(taken)
            print(f"docs/images/{each.name}.webp: {len(taken) // 1000} kB")
        browser.close()


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo; give its address."""
    command = [str(PROGRAM), "demo", "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        lines = (line.strip() for line in process.stdout or ())
        yield next(line for line in lines if line.startswith("http://"))
    finally:
        process.terminate()
        process.wait()


def pictures(browser: Browser, base: str) -> Iterator[Picture]:
    """Give what is shown: a topic on a desk and on a phone, and why a story is one."""
    page = browser.new_page()
    page.goto(f"{base}all/")
    folded = page.locator("article", has=page.locator("details.fold"))
    most = max(folded.all(), key=lambda each: each.locator(".tellings li").count())
    story = most.get_attribute("id") or ""
    page.close()
    yield Picture("topic", "all/", DESK, "light", opened=f'[id="{story}"] details', shown=f'[id="{story}"]')
    yield Picture("phone", "all/", PHONE, "dark")
    yield Picture("story", f"story/{story}/", DESK, "light", opened=".diff", shown="#why")


def take(browser: Browser, base: str, wanted: Picture) -> bytes:
    """Return a picture as WebP, which Playwright itself does not write."""
    width, height = wanted.size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=wanted.scheme, device_scale_factor=1
    )
    page.goto(base + wanted.path)
    if wanted.opened:
        page.locator(wanted.opened).first.evaluate("each => { each.open = true; }")
    if wanted.shown:
        page.locator(wanted.shown).evaluate("each => scrollTo(0, each.offsetTop - 60)")
    session = page.context.new_cdp_session(page)
    answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (IMAGES.parent.parent / "build").mkdir(exist_ok=True)
    page.screenshot(path=IMAGES.parent.parent / f"build/{wanted.name}.png")
    page.close()
    return base64.b64decode(answer["data"])


if __name__ == "__main__":
    main()
