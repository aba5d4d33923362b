"""When do two URLs name one article? A second opinion, apart from the program's own folding.

It is deliberately plain, so that a mistake of the program's folding shows as a loss or a double
here instead of being made twice.
"""

import html
import re
from urllib.parse import parse_qsl, unquote, urlsplit

TRACKING = re.compile(r"utm_\w+|fbclid|gclid|spm|from_source")


def key(url: str) -> str:
    """Return what stays the same however an article's URL is written."""
    parts = urlsplit(html.unescape(url).strip())
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    path = re.sub("/{2,}", "/", unquote(parts.path)).rstrip("/")
    query = sorted(pair for pair in parse_qsl(parts.query) if not TRACKING.fullmatch(pair[0]))
    return f"{host}{path}?{query}" if query else f"{host}{path}"
