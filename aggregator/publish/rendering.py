"""What every page is made with: templates that escape, one style sheet, one small script, one policy.

In: a template's name and values. Out: the bytes of a page that is one file, asks no third party for
anything, works without its script, and carries a policy that allows just these two. What a page says is
its own module's.
"""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlsplit

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aggregator.publish.page_words import PAGE_WORDS
from aggregator.publish.words import Locale, iso

# A seal, for the tab of a page that stays open: a picture inside the page, so nobody is asked for it.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect x="2" y="2" width="28" height="28" rx="5" fill="#ad2d1c"/>'
    '<path d="M8 10h16M8 16h16M8 22h10" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a page does besides showing text. ``forms`` are the addresses that its forms may reach."""

    images: bool = False
    watches: bool = False
    forms: Collection[str] = ()


TEXT_ONLY = Needs()


def render(template: str, locale: Locale, needs: Needs = TEXT_ONLY, **values: object) -> bytes:
    """Return a filled template."""
    style, script = page_style(), page_script()
    common = {
        "locale": locale,
        "words": locale.words,
        "say": PAGE_WORDS[locale.language],
        "iso": iso,
        "qr": qr,
        "style": style,
        "script": script,
        "policy": policy(style, script, needs),
        "icon": icon(),
    }
    return environment().get_template(template).render(common | values).encode()


@cache
def environment() -> Environment:
    """Return the templates, which escape what they are given and fail on a misspelt name."""
    return Environment(
        loader=PackageLoader("aggregator.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def page_style() -> Markup:
    """Return the style sheet; it stands in every page, so that a page is one file and one request."""
    return _ours("style.css")


@cache
def page_script() -> Markup:
    """Return the script of the keys, the copy button and the look for news; every page works without."""
    return _ours("page.js")


def _ours(name: str) -> Markup:
    text = files("aggregator.publish").joinpath(f"templates/{name}").read_text("utf-8")
    return Markup(text)  # noqa: S704 - a file of this package


@cache
def icon() -> str:
    """Return the icon as an address that needs no request."""
    return f"data:image/svg+xml,{quote(ICON)}"


# Each edition has its address, and its pages are written again and again.
@cache
def qr(address: str) -> Markup:
    """Return the address as a QR code: SVG to stand in a page, black on white whatever the scheme."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=4, light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn.strip())  # noqa: S704 - drawn by segno, holds no text of anybody


def policy(style: str, script: str = "", needs: Needs = TEXT_ONLY) -> str:
    """Return the content security policy (CSP 3): this style sheet, this script, and what the page needs.

    A form's answer is a redirect to a page of ours, which browsers hold to ``form-action`` as well.
    """
    rules = {
        "default-src": "'none'",
        "style-src": _digest(style),
        "script-src": _digest(script) if script else "",
        "img-src": "data: https: http:" if needs.images else "data:" if script else "",
        "connect-src": "'self'" if needs.watches else "",
        "base-uri": "'none'",
        "form-action": " ".join(sorted({_origin(each) for each in needs.forms})) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items() if value)


@cache
def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
