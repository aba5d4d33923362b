"""A wrong fold undone from its entry in the feed, step by step: what was asked, what was shown, what changed.

    python -m benchmarks.undoing

Runs the demo, follows 拆开 of an entry of several outlets on a phone, takes the story apart, and takes that
back. Leaves a picture of each step in docs/images, and prints the requests and the edition before and after.
Needs Chromium.
"""

import base64
import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Request, Response, sync_playwright

from benchmarks.pictures import IMAGES, QUALITY, demo

PHONE = {"width": 390, "height": 780}
SECRET = 12  # of a token so many letters are told
Entries = dict[str, dict[str, Any]]


def main() -> None:
    """Do it, and say what happened."""
    asked: list[str] = []
    with demo() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=PHONE, has_touch=True)  # type: ignore[arg-type] # a mapping is fine
        page.on("response", lambda response: asked.append(told(response)))
        before = edition(base)
        page.goto(address(folded(before)))
        picture(page, "undo-1-folded", "#split")
        split(page)
        picture(page, "undo-2-apart", "main")
        after = edition(base)
        tap(page, "form[action$='/undo'] button")
        picture(page, "undo-3-back", "main")
        again = edition(base)
        browser.close()
    print("Requests:", *(f"    {each}" for each in asked), sep="\n")
    for name, entries in (("Before", before), ("Taken apart", after), ("Taken back", again)):
        print(f"{name}:", *lines(entries, before), sep="\n")


def edition(base: str) -> Entries:
    """Return the entries of the demo's first topic, by id."""
    with urllib.request.urlopen(f"{base}all/feed.json") as reply:
        return {each["id"]: each for each in json.load(reply)["items"]}


def folded(entries: Entries) -> dict[str, Any]:
    """Return the smallest story that several outlets tell: of a text's exact copies none can leave alone."""
    several = [
        each
        for each in entries.values()
        if "#split" in json.dumps(each) and len(each["_aggregator"]["houses"]) > 1
    ]
    return min(several, key=lambda each: len(each["_aggregator"]["articles"]))


def address(entry: dict[str, Any]) -> str:
    """Return where 拆开 leads in an entry's text."""
    found = re.search(r'href="([^"]+#split)"', entry["content_html"])
    if found is None:
        raise AssertionError("the entry has no such link")
    return found[1]


def split(page: Page) -> None:
    """Take the last article out of the story, as a thumb does."""
    boxes = page.locator("form[action$='/split'] input[type=checkbox]")
    if not page.locator("form[action$='/split'] input:checked").count():
        boxes.last.check()
    tap(page, "form[action$='/split'] button:not([form])")


def tap(page: Page, button: str) -> None:
    """Tap a button, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(button).first.tap()


def picture(page: Page, name: str, shown: str) -> None:
    """Leave a picture of what a person sees now, a part of the page in its middle."""
    page.locator(shown).first.evaluate("each => scrollTo(0, each.offsetTop - 60)")
    session = page.context.new_cdp_session(page)
    answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(answer["data"]))
    (IMAGES.parent.parent / "build").mkdir(exist_ok=True)
    page.screenshot(path=IMAGES.parent.parent / f"build/{name}.png")


def told(response: Response) -> str:
    """Return a line about a request and its answer; of a token no more than its beginning."""
    request: Request = response.request
    form = ", ".join(f"{name}={shortened(value)}" for name, value in parse_qsl(request.post_data or ""))
    return f"{request.method} {urlsplit(request.url).path} {form}→ {response.status}".replace("→", " →", 1)


def shortened(value: str) -> str:
    """Return the beginning of a long value."""
    return value if len(value) <= SECRET + 4 else f"{value[:SECRET]}…"


def lines(entries: Entries, before: Entries) -> Iterator[str]:
    """Yield a line for each entry that has several articles, or is new."""
    for name, each in entries.items():
        articles = each["_aggregator"]["articles"]
        if len(articles) > 1 or name not in before:
            houses = ", ".join(article["outlet"] for article in articles)
            yield f"    {name[9:17]} {each['date_published'][:19]} {each['title']} ({houses})"


if __name__ == "__main__":
    main()
