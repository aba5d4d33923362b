"""What lets others see or change what is asked, and what hides who asks.

In: the settings and the tree. Out: warnings with their places; nothing of it is an error. Pure.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from aggregator.config.secrets import Secret
from aggregator.config.tree import MapNode, locate
from aggregator.errors import Problem
from aggregator.model import Http, Settings, Source

CONTACT = re.compile(r"https?://|[^\s@]@[^\s@]+\.")
BROWSER = re.compile(r"mozilla/", re.IGNORECASE)  # what every browser begins with


def exposures(settings: Settings, root: MapNode) -> Iterator[Problem]:
    """Yield every warning."""
    yield from _nobody(settings.http.user_agent, root, "http", "user_agent")
    for slug, source in settings.sources.items():
        for name, text in source.access.headers:
            if name.lower() == "user-agent":
                yield from _nobody(text, root, "sources", slug, "headers", name)
        if source.access.insecure:
            path = ("sources", slug, "tls")
            text = "no certificate is checked; whoever sits on the way may change what is read"
            yield locate(root, path).place.warning(f"{'.'.join(path)}: {text}")
        if _secret(source) and any(_in_the_clear(url, settings.http) for url in source.origin.urls):
            text = f"sources.{slug}: its password goes over plain http, readable on the way; write https://"
            yield locate(root, ("sources", slug)).place.warning(text)


def _nobody(agent: str, root: MapNode, *path: str) -> Iterator[Problem]:
    """Warn of a User-Agent that names nobody to turn to, or poses as somebody else."""
    found = locate(root, path)
    if found.path != path:
        return
    if not CONTACT.search(agent):
        remedy = "add an address, like name/1.0 (+https://news.example.org/about)"
        yield found.place.warning(f"{'.'.join(path)}: names nobody to turn to; {remedy}")
    if BROWSER.search(agent):
        yield found.place.warning(
            f"{'.'.join(path)}: poses as a browser, which many servers refuse; say who asks"
        )


def _secret(source: Source) -> bool:
    """Tell whether a source's servers are told a secret apart from the address."""
    access = source.access
    return bool(access.basic or access.bearer) or any(isinstance(text, Secret) for _, text in access.headers)


def _in_the_clear(url: str, http: Http) -> bool:
    """Tell whether what is sent to an address can be read on the way; a private host is next door."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not http.host(parts.hostname or "").allow_private
