"""The tokens that a story's page carries, so that whoever reads it may take the story apart.

In: the storage's own key and a story. Out: a text for the story's forms, and whether one that came back
is genuine. A token says "this page of ours was seen", nothing of who saw it: there are no accounts.
Not done here: what may be asked for with it, and how often.
"""

import hmac
import os
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from aggregator.errors import PublishError
from aggregator.model import StoryId

NAME = "actions.key"
KEY = 32  # bytes, as long as the digest (RFC 2104, 3)
# Of the digest's 32 bytes: 192 bits, at which nobody guesses, in 32 characters without padding.
LENGTH = 24


@dataclass(frozen=True, slots=True)
class Actions:
    """Who answers actions: ``address`` without a slash at its end."""

    address: str
    key: bytes = field(repr=False)

    def token(self, story: StoryId) -> str:
        """Return what the forms of the story's page carry."""
        return token(self.key, story)

    def answer(self, story: StoryId, verb: str) -> str:
        """Return the address that a form of the story's page is sent to."""
        return f"{self.address}/story/{story}/{verb}"


def token(key: bytes, story: StoryId) -> str:
    """Return the story's token; the same one for as long as the key is the same."""
    digest = hmac.digest(key, f"story {story}".encode(), "sha256")
    return urlsafe_b64encode(digest[:LENGTH]).decode()


def genuine(key: bytes, story: StoryId, given: str) -> bool:
    """Tell whether a token is the story's; a wrong one takes as long wherever it differs."""
    return hmac.compare_digest(token(key, story).encode(), given.encode(errors="replace"))


def key_of(storage: Path) -> bytes:
    """Return the storage's key, drawn at the first need; whoever has it can act on every story."""
    path = storage / NAME
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise _failure(path, error.strerror or str(error)) from error
    if len(found) != KEY:
        raise _failure(path, f"it has {len(found)} bytes instead of {KEY}")
    return found


def _make(path: Path) -> None:
    """Draw a key. It is put in place whole: of two processes, or after a crash, one key is everybody's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made with O_EXCL under a name of its own, and its owner's alone.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as new:
        new.write(os.urandom(KEY))
        new.flush()
        os.fsync(new.fileno())
        with suppress(FileExistsError):  # another one was faster, and its key counts
            os.link(new.name, path)


def _failure(path: Path, cause: str) -> PublishError:
    return PublishError(
        str(path),
        "reading the key of the pages' actions",
        cause,
        "give it to the user who runs aggregator, or delete it and the folder public: both are made again",
    )
