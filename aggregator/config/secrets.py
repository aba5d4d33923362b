"""Secrets stand in feeds.yaml by reference only; here the references become values.

In: a tree, the environment, the files that a reference names. Out: plain data for the validator, in
which a text that holds a secret is a ``Secret``, and what could not be resolved. Not done here:
keeping a secret out of what others print; a ``Secret`` only hides from ``repr``.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aggregator.config import tree
from aggregator.config.tree import ListNode, MapNode, Node, Place, ScalarNode
from aggregator.errors import Problem

REFERENCE = re.compile(r"\$\{([^{}]*)\}")
FORMS = "${env:NAME}, ${file:/run/secrets/x} or ${cred:name}"
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # set by systemd for LoadCredential=, systemd.exec(5)
LARGEST = 64 * 1024  # far above any key or token, far below what hurts


class Secret(str):
    """A text that holds a secret. Its ``repr`` shows the reference as it was written."""

    __slots__ = ("written",)
    written: str

    def __repr__(self) -> str:
        """Return the reference, so that no traceback or log shows the value."""
        return repr(self.written)

    def __reduce__(self) -> tuple[Callable[[str, str], "Secret"], tuple[str, str]]:
        """Let it be sent to another process whole."""
        return secret, (str(self), self.written)


def secret(text: str, written: str) -> Secret:
    """Return ``text`` as a secret that shows itself as ``written``."""
    made = Secret(text)
    made.written = written
    return made


def like(original: str, text: str) -> str:
    """Return ``text``, made from ``original``, as secret as that was."""
    return secret(text, original.written) if isinstance(original, Secret) else text


@dataclass(frozen=True, slots=True)
class Vault:
    """Where references are looked up. ``problems`` collects those that lead nowhere."""

    environ: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def open(self, node: Node, path: tree.KeyPath = ()) -> object:
        """Return the node as plain data with its references resolved."""
        match node:
            case MapNode(members=members):
                return {key: self.open(member.node, (*path, key)) for key, member in members.items()}
            case ListNode(items=items):
                return [self.open(item, path) for item in items]
            case ScalarNode(value=str() as text):
                return self._text(node, text, path)
        return node.value

    def _text(self, node: ScalarNode, text: str, path: tree.KeyPath) -> str:
        """Return a text with its references resolved; what fails is noted, with its place."""
        try:
            resolved = self._resolve(text, node.place) if "${" in text else text
            _refuse_control(resolved)
        except ValueError as error:
            self.problems.append(node.place.error(f"{tree.dotted(path)}: {error}"))
            return secret("", text)
        return resolved

    def _resolve(self, text: str, place: Place) -> Secret:
        """Return the text with every reference replaced, once: a value is not searched again."""
        if "${" in REFERENCE.sub("", text):
            raise ValueError(f"a reference is not closed; write {FORMS}")
        return secret(REFERENCE.sub(lambda found: self._look_up(found[1], place), text), text)

    def _look_up(self, reference: str, place: Place) -> str:
        """Return what one reference stands for."""
        scheme, _, name = reference.partition(":")
        match scheme:
            case "env":
                return self._variable(name)
            case "file" if name:
                return _content(Path(place.file).parent / name, reference)
            case "cred" if re.fullmatch(r"[A-Za-z0-9_.-]+", name) and name.strip("."):
                return _content(Path(self._variable(CREDENTIALS)) / name, reference)
        raise ValueError(f"${{{reference}}} is no reference; write {FORMS}")

    def _variable(self, name: str) -> str:
        """Return an environment variable."""
        if name not in self.environ:
            raise ValueError(
                f"the environment variable {name} is not set; set it where the program is started"
            )
        return self.environ[name]


def _content(file: Path, reference: str) -> str:
    """Return the text of a secret file without the newline at its end."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        text = data.decode("utf-8")
    except (OSError, ValueError) as error:
        # A decoding error's own words would quote the file.
        cause = error.strerror if isinstance(error, OSError) and error.strerror else "it is no UTF-8 text"
        raise ValueError(
            f"${{{reference}}} cannot be read: {cause}; check the path and its permissions"
        ) from error
    if len(data) > LARGEST:
        raise ValueError(f"${{{reference}}} is larger than {LARGEST // 1024} KiB; that is no secret")
    return text.rstrip("\r\n")


def _refuse_control(text: str) -> None:
    """Refuse NUL, other control characters and half surrogates: databases and headers choke on them."""
    if text.isprintable():
        return
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r" for c in text):
        raise ValueError("holds a control character; remove it")
