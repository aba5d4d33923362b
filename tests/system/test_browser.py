"""Chromium, a real browser, opens the pages."""

import json
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.system.conftest import Site, body_of

pytestmark = pytest.mark.system
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page that complains at its end about any error, and about anything loaded from elsewhere."""
    complaints: list[str] = []
    opened = browser.new_page(base_url=site.base)
    opened.on("console", lambda message: complaints.extend(errors(message)))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request", lambda request: complaints.append(request.url) if not ours(request.url, site) else None
    )
    yield opened
    opened.close()
    assert complaints == []


def errors(message: ConsoleMessage) -> list[str]:
    """A message if it is an error; a browser asks every site for an icon that no page names."""
    about_icon = message.location.get("url", "").endswith("/favicon.ico")
    return [message.text] if message.type == "error" and not about_icon else []


def ours(url: str, site: Site) -> bool:
    return url.startswith((f"{site.base}/", "data:"))


def items(site: Site, topic: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(body_of(f"{site.base}/{topic}/feed.json"))["items"]
    return found


def test_a_topics_page_shows_every_entry_with_its_link_in_our_order(page: Page, site: Site) -> None:
    page.goto("/all/")
    expected = items(site, "all")
    assert expected
    assert page.locator("article h2, article h3").all_inner_texts() == [item["title"] for item in expected]
    links = [link.get_attribute("href") for link in page.locator("article :is(h2, h3) a").all()]
    assert links == [item["url"] for item in expected]


def test_the_front_page_leads_to_every_topic_and_back(page: Page) -> None:
    for title in ("全部", "两岸", "科技", "English"):
        page.goto("/")
        page.get_by_role("link", name=title, exact=True).first.click()
        assert title in page.title()
        page.locator("header a, nav a").first.click()
        assert page.url.endswith("/")


def test_the_feed_is_found_from_the_page(page: Page, site: Site) -> None:
    page.goto("/all/")
    found = (
        page.locator('link[rel="alternate"][type="application/atom+xml"]').first.get_attribute("href") or ""
    )
    assert page.request.get(found if "://" in found else f"{site.base}/all/{found}").ok


@pytest.mark.parametrize("path", ["/", "/all/"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
def test_no_page_is_wider_than_its_window(page: Page, path: str, size: dict[str, int]) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_page_says_its_language_and_reads_without_its_style_sheet(page: Page) -> None:
    page.goto("/all/")
    assert page.locator("html").get_attribute("lang")
    assert page.locator("h1").count() == 1
