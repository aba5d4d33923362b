"""Secrets stand in feeds.yaml by reference only; here the references become values.

In: a tree, the environment, the files that a reference names. Out: plain data for the validator, in
which a text that holds a secret is a ``Secret``, and what could not be resolved. A ``Secret`` hides from
``repr`` by itself; texts that were made with one are ``veiled`` by whoever passes them on.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from aggregator.config import tree
from aggregator.config.tree import ListNode, MapNode, Node, Place, ScalarNode
from aggregator.errors import Problem

REFERENCE = re.compile(r"\$\{([^{}]*)\}")
FORMS = "${env:NAME}, ${file:/run/secrets/x} or ${cred:name}"
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # set by systemd for LoadCredential=, systemd.exec(5)
LARGEST = 64 * 1024  # far above any key or token, far below what hurts
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")  # RFC 3986, 2.3: nobody percent-encodes these


class Secret(str):
    """A text that holds a secret. Its ``repr`` shows the reference as it was written.

    ``values`` are what the references in ``written`` stand for, in their order.
    """

    __slots__ = ("values", "written")
    values: tuple[str, ...]
    written: str

    def __repr__(self) -> str:
        """Return the reference, so that no traceback or log shows the value."""
        return repr(self.written)

    def __reduce__(
        self,
    ) -> tuple[Callable[[str, str, tuple[str, ...]], "Secret"], tuple[str, str, tuple[str, ...]]]:
        """Let it be sent to another process whole."""
        return secret, (str(self), self.written, self.values)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Each value with its reference as it was written."""
        references = [found[0] for found in REFERENCE.finditer(self.written)]
        return tuple(zip(self.values, references, strict=False))


def secret(text: str, written: str, values: tuple[str, ...] = ()) -> Secret:
    """Return ``text`` as a secret that shows itself as ``written``."""
    made = Secret(text)
    made.written = written
    made.values = values
    return made


def like(original: str, text: str) -> str:
    """Return ``text``, made from ``original``, as secret as that was."""
    return secret(text, original.written, original.values) if isinstance(original, Secret) else text


def veiled(text: str, by: Secret, also: Mapping[str, str], shortest: int = 1) -> str:
    """Return a text in which each value of a secret, however it is spelled, is its reference.

    ``also`` are further texts with what to show for them; what is below ``shortest`` stays.
    """
    shown = {spelled: told for value, told in by.parts for spelled in (value, unquote(value))}
    shown |= also
    found = sorted((each for each in shown if len(each) >= shortest), key=len, reverse=True)
    pattern = "|".join(f"({_any_spelling(each)})" for each in found)
    if not pattern:
        return text
    # In one go: a reference that was put in is not searched again.
    told = [shown[each] for each in found]
    return re.sub(pattern, lambda match: told[(match.lastindex or 1) - 1], text, flags=re.IGNORECASE)


def unveiled(text: str, by: Secret) -> str:
    """Return a text that was ``veiled`` with the values in their places again."""
    values = {told: value for value, told in by.parts}
    return REFERENCE.sub(lambda found: values.get(found[0], found[0]), text)


def _any_spelling(value: str) -> str:
    """Return a pattern for a text of whose characters a URL may show any one percent-encoded."""
    pieces = re.split(f"({UNRESERVED.pattern})", value)
    return "".join(
        re.escape(piece) if UNRESERVED.fullmatch(piece) else "".join(map(_either, piece)) for piece in pieces
    )


def _either(character: str) -> str:
    """Return a pattern for a character, plain or percent-encoded; in a query a blank may be a plus."""
    encoded = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    return f"(?:{re.escape(character)}|{encoded}{'|[+]' if character == ' ' else ''})"


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
        values = [self._look_up(found[1], place) for found in REFERENCE.finditer(text)]
        remaining = iter(values)
        return secret(REFERENCE.sub(lambda _: next(remaining), text), text, tuple(values))

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
