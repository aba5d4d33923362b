"""Leafing through a site in a browser: which pages there are, what they complain of, what is out of place."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import BrowserContext, Page

from tests.system.conftest import PROGRAM, body_of, running
from tests.system.kiosk import LONG_TITLE

TINY, PHONE, DESK = (320, 640), (390, 844), (1280, 900)
FERRY = re.compile("青屿至鹿湾客运渡轮")


@dataclass(frozen=True, slots=True)
class Kiosk:
    """Where the site is served, and its pages by a name."""

    base: str
    pages: dict[str, str]


@contextmanager
def serving(folder: Path) -> Iterator[Kiosk]:
    """Serve what lies in a folder."""
    feeds = folder / "feeds.yaml"
    base = yaml.safe_load(feeds.read_text("utf-8"))["publish"]["base_url"]
    with running(str(PROGRAM), "serve", "--port", base.rpartition(":")[2], "--config", str(feeds)):
        yield Kiosk(base, addresses(base))


def addresses(base: str) -> dict[str, str]:
    """The address of each kind of page."""
    entries = json.loads(body_of(f"{base}/all/feed.json"))["items"]
    stories = {entry["title"]: f"/story/{entry['id'].rpartition(':')[2]}/" for entry in entries}
    (month, *_) = (entry["date_published"][:7] for entry in entries)
    return {
        "front": "/",
        "topic": "/all/",
        "empty": "/nothing/",
        "english": "/english/",
        "archive": f"/all/archive/{month}.html",
        "sources": "/sources/",
        "ferry": next(page for title, page in stories.items() if FERRY.search(title)),
        "chorus": next(page for title, page in stories.items() if "停水" in title),
        "long": stories[LONG_TITLE],
        "endless": next(page for title, page in stories.items() if title.startswith("Kapitän")),
        "hebrew": next(page for title, page in stories.items() if title.startswith("ה")),
    }


KINDS = (
    "front",
    "topic",
    "empty",
    "english",
    "archive",
    "sources",
    "ferry",
    "chorus",
    "long",
    "endless",
    "hebrew",
)


@dataclass
class Opened:
    """A page and what it complained of: errors, and requests to anybody else."""

    page: Page
    complaints: list[str] = field(default_factory=list)


def opened(context: BrowserContext, kiosk: Kiosk) -> Opened:
    found = Opened(context.new_page())
    found.page.on("console", lambda said: found.complaints.append(f"{said.type}: {said.text}"))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((kiosk.base, "data:")) or asked.is_navigation_request()
            else found.complaints.append(asked.url)
        ),
    )
    return found


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def out_of_place(page: Page) -> Any:
    """What stands beside the window, or over a neighbour's text."""
    return page.evaluate(
        """() => {
          const found = [];
          const wide = document.documentElement.scrollWidth > innerWidth;
          const seen = [...document.querySelectorAll("body *")].filter(each => each.checkVisibility());
          for (const each of seen) {
            const box = each.getBoundingClientRect();
            const aside = each.closest(".skip, dialog, svg, .houses, .latest");
            if (!aside && box.width && (box.right > innerWidth + 1 || box.left < -1))
              found.push(`${each.tagName}.${each.className} ${box.left}..${box.right}`);
          }
          const texts = "h1, h2, h3, p, li > a, summary, label, button, legend";
          const lines = seen.filter(each => each.matches(texts));
          lines.forEach((one, at) => {
            const a = one.getBoundingClientRect();
            for (const other of lines.slice(at + 1)) {
              if (one.contains(other) || other.contains(one)) continue;
              if (!one.closest(".panel") !== !other.closest(".panel")) continue;  // it lies above the page
              const b = other.getBoundingClientRect();
              const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
              const sticky = one.matches("h2") || other.matches("h2");
              const said = [one, other].map(each => each.textContent.slice(0, 20));
              if (over && !sticky) found.push(said.join(" over "));
            }
          });
          return { wide, found };
        }"""
    )


def sized(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
