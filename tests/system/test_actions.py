"""A wrong fold undone with a tap from its entry in the feed, and that taken back: program and browser."""

import asyncio
import json
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from tests.system.conftest import PROGRAM, body_of, collected, running

pytestmark = pytest.mark.system
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Service:
    """The service at work on the demo's texts."""

    feeds: Path
    base: str

    def entries(self) -> dict[str, dict[str, Any]]:
        """The edition as a reader gets it: story → entry."""
        found = json.loads(body_of(f"{self.base}/all/feed.json"))["items"]
        return {each["id"].removeprefix("urn:uuid:"): each for each in found}

    def folded(self) -> dict[str, Any]:
        """An entry of two outlets or more, as a person would meet it."""
        return next(each for each in self.entries().values() if "#split" in json.dumps(each))


def times(entries: dict[str, dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {story: (each["date_published"], each["url"]) for story, each in entries.items()}


@contextmanager
def service(folder: Path) -> Iterator[Service]:
    feeds = asyncio.run(collected(folder, str(PROGRAM), "once"))
    listen = re.search(r"listen: (\S+)", feeds.read_text("utf-8"))
    assert listen
    with running(str(PROGRAM), "run", "--config", str(feeds)):
        body_of(f"http://{listen[1]}/all/atom.xml")
        yield Service(feeds, f"http://{listen[1]}")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("acting")) as running_:
        yield running_


@pytest.fixture
def phone() -> Iterator[Page]:
    """A phone's browser, which complains at its end of anything in the console."""
    said: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = chromium.new_page(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        yield page
        chromium.close()
    assert said == []


def split_address(entry: dict[str, Any]) -> str:
    """The address behind 拆开 in an entry's text."""
    found = re.search(r'href="([^"]+#split)"', entry.get("content_html", ""))
    assert found, entry
    return found[1]


def tapped(phone: Page, button: Locator, story: str) -> None:
    """Tap, and wait until the page of the story is back."""
    with phone.expect_navigation(url=f"**/story/{story}/"):
        button.tap()


def test_one_tap_takes_it_apart_and_another_takes_that_back(started: Service, phone: Page) -> None:
    before = started.entries()
    entry = started.folded()
    whole = entry["id"].removeprefix("urn:uuid:")

    phone.goto(split_address(entry))
    split = phone.locator("form[action$='/split']")
    others = split.locator("input[type=checkbox]")
    if not split.locator("input:checked").count():
        others.last.check()
    taken = split.locator("input:checked").first.get_attribute("value")
    tapped(phone, split.locator("button:not([form])").first, whole)

    after = started.entries()
    (part,) = after.keys() - before.keys()
    assert times({story: after[story] for story in before}).keys() == before.keys()
    assert {each: after[each]["date_published"] for each in before} == {
        each: before[each]["date_published"] for each in before
    }, "no other entry moved"
    written = (started.feeds.parent / "storage/corrections.yaml").read_text("utf-8")
    assert taken
    assert f"split: {taken}" in written
    assert phone.locator(f"#split input[value='{taken}']").count() == 0, "it is not in this story any more"

    tapped(phone, phone.locator("form[action$='/undo'] button").first, whole)
    assert times(started.entries()) == times(before), "every entry is back, under its old id and time"
    gone = urllib.request.Request(f"{started.base}/story/{part}/", method="HEAD")
    with urllib.request.urlopen(gone, timeout=10) as reply:
        assert reply.url == f"{started.base}/story/{whole}/", "the page of the other one leads back"

    phone.goto(split_address(started.entries()[whole]))
    split = phone.locator("form[action$='/split']")
    split.locator(f"input[value='{taken}']").check()
    tapped(phone, split.locator("button:not([form])").first, whole)
    again = started.entries()
    assert again[part]["date_published"] == after[part]["date_published"], "the old id, with its old time"


def test_looking_never_changes_anything(started: Service) -> None:
    """What fetches every link of a page, such as a preview or a crawler, changes nothing."""
    before = (started.feeds.parent / "storage/corrections.yaml").read_bytes()
    for story in started.entries():
        page = body_of(f"{started.base}/story/{story}/").decode()
        for address in re.findall(r'(?:href|action)="([^"]+)"', page):
            if address.startswith(started.base):
                try:
                    urllib.request.urlopen(address, timeout=10).close()
                except urllib.error.HTTPError as error:
                    assert error.code in {404, 405}  # noqa: PT017 - a form's address, or an empty one
    assert (started.feeds.parent / "storage/corrections.yaml").read_bytes() == before
