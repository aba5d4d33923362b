"""What a request's headers ask for: is the client's copy good, may the answer be compressed.

In: header texts. Out: yes or no. Pure; the rules are those of RFC 9110.
"""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')  # RFC 9110, 8.8.3
CODING = re.compile(r"\s*([^\s;,]+)\s*(?:;\s*q=([0-9.]+))?\s*", re.IGNORECASE)


def unchanged(etag: str, modified: datetime, if_none_match: str, if_modified_since: str) -> bool:
    """Tell whether 304 is the answer (RFC 9110, 13.2.2); an empty text is an absent header.

    ``If-None-Match`` is compared weakly and, where present, is the only one that counts.
    ``modified`` is in whole seconds.
    """
    if if_none_match:
        return if_none_match.strip() == "*" or etag in ENTITY_TAG.findall(if_none_match)
    return bool(if_modified_since) and _not_after(modified, if_modified_since)


def _not_after(modified: datetime, since: str) -> bool:
    """Tell whether nothing changed since; a date that cannot be read is ignored (13.1.3)."""
    try:
        return modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError, OverflowError):
        return False


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether a client takes gzip (RFC 9110, 12.5.3): named, or under ``*``, and not at q=0."""
    weights = {}
    for part in accept_encoding.split(","):
        match = CODING.fullmatch(part)
        if match:
            weights[match[1].lower()] = match[2] or "1"
    weight = weights.get("gzip", weights.get("*", "0"))
    return weight.strip("0.") != ""
