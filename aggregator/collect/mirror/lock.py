"""One program at a time works on a clone, the git of a killed one included.

In: the clone's lock file. Out: a descriptor that every git is given and keeps open: the lock is theirs too,
so that what a killed program left is waited for, and whatever lies about once we hold the lock is stale.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aggregator.errors import MirrorError

# git dies with the program that started it; what git itself has started notices within moments.
PATIENCE = 10.0
TURN = 0.05


@asynccontextmanager
async def locked(subject: str, path: Path, patience: float = PATIENCE) -> AsyncGenerator[int, None]:
    """Hold the lock; ``MirrorError`` where somebody else does for longer than ``patience`` seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + patience
        while not _taken(descriptor):
            if time.monotonic() > until:
                cause = f"another program works on the clone and holds {path.name}"
                raise MirrorError(subject, "reading the mirror", cause, "nothing, if it ends; else end it")
            await asyncio.sleep(TURN)
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Take the lock if it is free, and tell whether that worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
