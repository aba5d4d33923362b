"""Whom a request goes to: the site, which is what one house registers or the host where it has no name.

In: an address or a host, whatever it may be. Out: the site's name, ``""`` where there is none. Pure.
"""

import re
from urllib.parse import urlsplit

from aggregator.collect.outlets import registrable

NUMBERED = re.compile(r"[0-9.]+|.*:.*")  # an IPv4 or IPv6 address: nobody registers a part of one


def site_of(url: str) -> str:
    """Return the site that an address lies at."""
    try:
        return site(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def site(host: str) -> str:
    """Return the site of a host: ``example.co.uk`` of ``feeds.example.co.uk``, an IP address as it is."""
    name = host.lower().rstrip(".")
    return name if NUMBERED.fullmatch(name) else registrable(name)
