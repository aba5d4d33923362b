"""Published files from memory: what is asked for again and again costs one look at the disk and no thread.

In: requests, and the representations that were answered lately. Out: 200 and 304, from those whose file
still has the stamp that it had. What is not here is answered by the application behind, which hands over
what it has read. Memory is bounded; nothing here is an authority on what is published.
"""

import os
import time
from collections.abc import Callable
from functools import lru_cache
from threading import RLock
from typing import TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.web.conditions import accepts_gzip
from aggregator.web.ready import Ready
from aggregator.web.responses import Facts, Representation

# Two hundred editions of 50 entries, packed and plain, are half of it.
MOST = 32 * 1024 * 1024
# Of one representation's headers and bookkeeping, so that thousands of empty ones count too.
OVERHEAD = 4096
# A month ends, and with it how long its archive is fresh: what was read this long ago is read anew.
SECONDS = 3600.0

Key: TypeAlias = tuple[bytes, bool]
# Clients' texts for it are few, and each is read once.
takes_gzip = lru_cache(256)(lambda header: accepts_gzip(header.decode("latin-1")))


class Hot:
    """Representations by path and coding, and the application that answers from them."""

    def __init__(self, facts: Callable[[], Facts]) -> None:
        """Have none yet."""
        self._facts = facts
        self._said = facts()
        self._kept: dict[Key, tuple[Representation, float]] = {}
        self._bytes = 0
        self._changing = RLock()  # what is read comes from worker threads

    @property
    def held(self) -> int:
        """How many bytes are kept."""
        return self._bytes

    def keep(self, path: bytes, facts: Facts, found: Representation, *, packed: bool) -> None:
        """Keep what was read under some facts; the oldest make room."""
        # Each path can be written in countless ways with escapes, and has one without.
        if b"%" in path or facts is not self._said:
            return
        with self._changing:
            self._drop((path, packed))
            self._kept[path, packed] = (found, time.monotonic() + SECONDS)
            self._bytes += len(found.body) + OVERHEAD
            while self._bytes > MOST:
                self._drop(next(iter(self._kept)))

    def find(self, path: bytes, *, packed: bool) -> Representation | None:
        """Return what is kept of a path, if it is what lies on the disk."""
        facts = self._facts()
        if facts is not self._said:
            with self._changing:
                self._said, self._bytes = facts, 0
                self._kept.clear()
        kept = self._kept.get((path, packed))
        if kept is None:
            return None
        found, until = kept
        try:
            # The loop waits for this one: the folder was looked at a moment ago, and lies in memory.
            now = os.stat(found.file)  # noqa: PTH116 - ten times as fast as Path's
        except OSError:
            now = None
        if (
            now is None
            or (now.st_ino, now.st_mtime_ns, now.st_size) != found.stamp
            or time.monotonic() > until
        ):
            self._drop((path, packed))
            return None
        return found

    def _drop(self, key: Key) -> None:
        with self._changing:
            kept = self._kept.pop(key, None)
            if kept:
                self._bytes -= len(kept[0].body) + OVERHEAD

    def answer(self, scope: Scope) -> Ready | None:
        """Return the answer to a request from memory; nothing where that cannot be."""
        if scope["method"] not in {"GET", "HEAD"}:
            return None
        known, since, codings = asked(scope)
        found = self.find(scope["raw_path"], packed=takes_gzip(codings))
        if found is None:
            return None
        return found.not_modified if found.is_known(known, since) else found.content


class Front:
    """An application that answers what is kept, and hands everything else on."""

    def __init__(self, hot: Hot, behind: ASGIApp) -> None:
        """Stand before an application."""
        self.at_once = hot.answer
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await (self.at_once(scope) or self._behind)(scope, receive, send)


def asked(scope: Scope) -> tuple[bytes, bytes, bytes]:
    """Return If-None-Match, If-Modified-Since and Accept-Encoding; lists may come in several lines."""
    known = since = codings = b""
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            known = known + b"," + value if known else value
        elif name == b"accept-encoding":
            codings = codings + b"," + value if codings else value
        elif name == b"if-modified-since":
            since = value
    return known, since, codings
