"""Every page of a running service in a real browser: no error, nothing out of its place or out of reach.

axe-core looks for what keeps people from reading (WCAG 2.2 A and AA, and best practices); it comes with a
locked development package and is loaded into the page from there, not from the net.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from tests.loopback import outlet
from tests.system.conftest import PATIENCE, PROGRAM, free_port
from tests.system.kiosk import CHORUS, configuration, stock
from tests.system.leafing import DESK, KINDS, PHONE, TINY, Kiosk, opened, out_of_place, serving, sized, unfold

pytestmark = pytest.mark.system

SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the program has made of the outlets, read once."""
    folder = tmp_path_factory.mktemp("kiosk")
    with outlet() as served:
        stock(served)
        feeds = folder / "feeds.yaml"
        told = configuration(served, f"127.0.0.1:{free_port()}")
        feeds.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
        done = subprocess.run(
            [str(PROGRAM), "once", "--config", str(feeds)], timeout=PATIENCE * 3, check=False
        )
        assert done.returncode == 75  # one outlet cannot be read
        yield folder


@pytest.fixture(scope="module")
def kiosk(folder: Path) -> Iterator[Kiosk]:
    """The site in Simplified Chinese."""
    with serving(folder) as found:
        yield found


@pytest.fixture(scope="module", params=["en", "zh-TW"])
def abroad(folder: Path, tmp_path_factory: pytest.TempPathFactory, request: Any) -> Iterator[Kiosk]:
    """The same site in another language: published again, and not read again."""
    copy = tmp_path_factory.mktemp("abroad") / "site"
    shutil.copytree(folder, copy)
    feeds, base = copy / "feeds.yaml", f"127.0.0.1:{free_port()}"
    told = yaml.safe_load(feeds.read_text("utf-8"))
    told["service"] |= {"listen": base, "language": request.param}
    told["publish"]["base_url"] = f"http://{base}"
    feeds.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    subprocess.run([str(PROGRAM), "publish", "--config", str(feeds)], timeout=PATIENCE, check=True)
    with serving(copy) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, kiosk: Kiosk) -> Iterator[Page]:
    """A page on a desk that complains at its end."""
    context = browser.new_context(
        base_url=kiosk.base, viewport={"width": DESK[0], "height": DESK[1]}, reduced_motion="reduce"
    )
    found = opened(context, kiosk)
    yield found.page
    context.close()
    assert found.complaints == []


NOTHING = {"wide": False, "found": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_fits_every_window_without_an_error(
    browser: Browser, kiosk: Kiosk, kind: str, scheme: Any
) -> None:
    context = browser.new_context(base_url=kiosk.base, color_scheme=scheme)
    found = opened(context, kiosk)
    answer = found.page.goto(kiosk.pages[kind])
    assert answer is not None
    assert answer.ok
    places = {}
    for size in (DESK, PHONE, TINY):
        sized(found.page, size)
        places[size, "folded"] = out_of_place(found.page)
    unfold(found.page)
    for size in (TINY, PHONE, DESK):
        sized(found.page, size)
        places[size, "open"] = out_of_place(found.page)
    context.close()
    assert {how: place for how, place in places.items() if place != NOTHING} == {}
    assert found.complaints == []


def test_pages_in_other_languages_fit_as_well(browser: Browser, abroad: Kiosk) -> None:
    context = browser.new_context(base_url=abroad.base)
    found = opened(context, abroad)
    places = {}
    for kind in KINDS:
        found.page.goto(abroad.pages[kind])
        unfold(found.page)
        for size in (TINY, DESK):
            sized(found.page, size)
            places[kind, size] = out_of_place(found.page)
    context.close()
    assert {how: place for how, place in places.items() if place != NOTHING} == {}
    assert found.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious_on_any_page(
    browser: Browser, kiosk: Kiosk, kind: str, scheme: Any
) -> None:
    # axe is put into the page, which the page's own policy forbids; that is what other tests are for.
    context = browser.new_context(base_url=kiosk.base, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(kiosk.pages[kind])
    unfold(page)
    told = []
    for size in (PHONE, DESK):
        sized(page, size)
        told += Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    context.close()
    assert [
        (each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"])
        for each in told
        if each["impact"] in SERIOUS
    ] == []


def test_the_keys_walk_from_entry_to_entry_and_open_them(page: Page) -> None:
    page.goto("/all/")
    titles = page.locator("article h3").all_inner_texts()
    focused = "document.activeElement.textContent"
    page.keyboard.press("j")
    assert page.evaluate(focused) == titles[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(focused) == titles[1]
    page.keyboard.press("s")
    page.wait_for_url("**/story/**")
    assert page.locator("h1").inner_text() == titles[1]
    page.go_back()
    for _ in range(len(titles) + 3):
        page.keyboard.press("j")
    assert page.evaluate(focused) == titles[-1]
    href = page.evaluate("document.activeElement.href")
    page.route(href, lambda route: route.fulfill(body="the original"))
    page.keyboard.press("o")
    page.wait_for_url(href)


def test_a_question_mark_shows_the_keys_and_escape_hides_them(page: Page) -> None:
    page.goto("/all/")
    dialog = page.locator("#keys")
    assert not dialog.is_visible()
    page.keyboard.press("?")
    assert dialog.is_visible()
    page.keyboard.press("j")  # the page behind does not move
    assert page.evaluate("document.activeElement.closest('article')") is None
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.locator("[data-keys]").click()
    page.locator("[data-close]").click()
    assert not dialog.is_visible()


def test_everything_is_reached_by_the_tabulator_in_the_order_in_which_it_is_read(page: Page) -> None:
    page.goto("/all/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        tops.append(
            page.evaluate(
                "document.activeElement.getBoundingClientRect().top + document.scrollingElement.scrollTop"
            )
        )
    assert tops == sorted(tops)


def test_the_address_of_the_feed_is_copied_with_one_tap(browser: Browser, kiosk: Kiosk) -> None:
    context = browser.new_context(
        base_url=kiosk.base, permissions=["clipboard-read", "clipboard-write"], locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/all/")
    page.get_by_text("订阅", exact=True).click()
    page.get_by_role("button", name="复制").click()
    page.get_by_role("button", name="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{kiosk.base}/all/atom.xml"
    code = page.locator("svg.qr")
    assert code.is_visible()
    # Whole, with four modules of quiet on every side, as readers of codes want (ISO/IEC 18004).
    whole, drawn = code.evaluate(
        "each => [each.viewBox.baseVal.width, each.querySelector('path:last-of-type').getBBox()]"
        ".map(found => typeof found === 'number' ? found : [found.x, found.x + found.width])"
    )
    assert drawn == [4, whole - 4]
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_works_without_its_script(browser: Browser, kiosk: Kiosk, kind: str) -> None:
    context = browser.new_context(base_url=kiosk.base, java_script_enabled=False)
    page = context.new_page()
    answer = page.goto(kiosk.pages[kind])
    assert answer is not None
    assert answer.ok
    assert page.locator("h1").is_visible()
    # What only the script can do does not offer itself.
    for path in ("[data-copy]", "[data-keys]", "[data-watch]"):
        assert not any(each.is_visible() for each in page.locator(path).all())
    for each in page.locator("details.fold").all():
        each.locator("summary").click()
        assert each.locator(".tellings").is_visible()
    context.close()


def test_a_story_of_forty_articles_lists_them_all_with_why_and_what_differs(page: Page, kiosk: Kiosk) -> None:
    page.goto(f"{kiosk.pages['chorus']}#why")
    assert page.locator(".tale > li").count() == CHORUS
    assert page.locator(".tale > li .reason").count() >= CHORUS - 1
    page.locator(".diff summary").first.click()
    differing = page.locator(".diff").first
    assert differing.locator("ins, del").count() > 0
    assert page.locator('input[name="article"]').count() == CHORUS


def test_what_differs_is_marked_by_more_than_its_colour(page: Page, kiosk: Kiosk) -> None:
    page.goto(kiosk.pages["ferry"])
    unfold(page)
    style = "each => getComputedStyle(each).textDecorationLine"
    assert page.locator("ins").first.evaluate(style) == "underline"
    assert page.locator("del").first.evaluate(style) == "line-through"


def test_nothing_happens_by_opening_a_page_and_every_form_posts_to_who_answers(
    page: Page, kiosk: Kiosk
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.goto(kiosk.pages["ferry"])
    forms = page.locator("form").evaluate_all("all => all.map(each => [each.method, each.action])")
    assert forms
    for method, action in forms:
        assert method == "post"
        assert action.startswith(f"{kiosk.base}{kiosk.pages['ferry']}")
    assert set(asked) == {"GET"}


def test_an_open_page_tells_when_there_is_something_new(page: Page) -> None:
    page.clock.install()
    page.goto("/all/")
    page.wait_for_load_state("networkidle")
    assert not page.locator("[data-watch]").is_visible()
    page.route("**/feed.json", lambda route: route.fulfill(headers={"ETag": '"another"'}))
    page.clock.run_for("11:00")
    page.locator("[data-watch]").wait_for(state="visible")


def test_the_files_that_pages_link_to_are_all_there(page: Page, kiosk: Kiosk) -> None:
    links: set[str] = set()
    for kind in KINDS:
        page.goto(kiosk.pages[kind])
        found = page.locator("a[href], link[href]").evaluate_all("all => all.map(each => each.href)")
        links |= {link.partition("#")[0] for link in found if link.startswith(f"{kiosk.base}/")}
    missing = [link for link in links if not page.request.get(link).ok]
    assert missing == []
