"""corrections.yaml → corrections, in their order.

In: the file. Out: every correction with the places of what it names, or a ConfigError with all that is
wrong. Not done here: editing it (``corrections_file``), whether the articles exist, what holds where
two contradict each other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.config.compose import compose
from aggregator.config.files import LARGEST, decoded, shown
from aggregator.config.nearest import or_one_of
from aggregator.config.tree import ListNode, MapNode, Node, Place, ScalarNode
from aggregator.errors import ConfigError, Problem
from aggregator.model import ArticleId
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split

KINDS = ("split", "merge", "never", "pin")
ARTICLE = re.compile(r"a[a-z2-7]{14}")
REMEDY = "articles are named by their ids; `aggregator explain URL` shows one"


@dataclass(frozen=True, slots=True)
class Entry:
    """A correction, where it stands, and where each article that it names does."""

    correction: Correction
    place: Place
    articles: tuple[tuple[ArticleId, Place], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What the file holds; ``there`` tells that there is one."""

    entries: tuple[Entry, ...] = ()
    there: bool = True

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Return them without their places."""
        return tuple(entry.correction for entry in self.entries)


def read(path: Path) -> Written:
    """Return the corrections of a file; none where there is no file."""
    text = text_of(path)
    return Written(there=False) if text is None else parse(shown(path), text)


def text_of(path: Path) -> str | None:
    """Return the file's text, ``None`` where there is no file."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        text = f"cannot be read: {error.strerror}; check the path and its permissions"
        raise ConfigError((Problem(shown(path), 1, 1, text),)) from error
    if len(found) > LARGEST:
        raise ConfigError((Problem(shown(path), 1, 1, f"is larger than {LARGEST // 2**20} MiB"),))
    return decoded(found, shown(path))


def parse(file: str, text: str) -> Written:
    """Return the corrections of a file's text."""
    composed = compose(file, text)
    problems = list(composed.problems)
    match composed.root:
        case ScalarNode(value=None):
            rows: tuple[Node, ...] = ()
        case ListNode(items=rows):
            pass
        case _:
            raise ConfigError((composed.root.place.error("must be a list, each entry one correction"),))
    entries = [entry for row in rows if (entry := _Row(row, problems).entry())]
    if problems:
        raise ConfigError(tuple(problems))
    return Written(tuple(entries))


class _Row:
    """One entry of the list, and what is wrong with it."""

    def __init__(self, node: Node, problems: list[Problem]) -> None:
        self._node = node
        self._problems = problems
        self._articles: list[tuple[ArticleId, Place]] = []

    def entry(self) -> Entry | None:
        """Return the correction, unless something was wrong."""
        before = len(self._problems)
        if not isinstance(self._node, MapNode):
            self._wrong(self._node.place, f"must be one of {', '.join(KINDS)}, with a colon behind it")
            return None
        members = self._node.members
        kinds = [key for key in members if key in KINDS]
        if len(kinds) != 1:
            has = " and ".join(kinds) or "none"
            self._wrong(self._node.place, f"needs exactly one of {', '.join(KINDS)}; it has {has}")
            return None
        allowed = (kinds[0], *(("from",) if kinds[0] == "split" else ()), "at")
        for key in members.keys() - set(allowed):
            self._wrong(members[key].key, f"{key}: unknown key{or_one_of(key, allowed)}")
        correction = self._correction(kinds[0], self._node)
        if correction is None or len(self._problems) > before:
            return None
        return Entry(correction, members[kinds[0]].key, tuple(self._articles))

    def _correction(self, kind: str, node: MapNode) -> Correction | None:
        at = self._moment(node)
        value = node.members[kind].node
        if kind == "pin":
            (article,) = self._named(kind, [value]) or (None,)
            return Pin(article, at) if article else None
        if kind == "split":
            return self._split(node, at)
        found = self._list(kind, value)
        if kind == "never":
            if len(set(found)) == 2 == len(found):  # noqa: PLR2004 - a pair
                return Never(found[0], found[1], at)
            self._wrong(value.place, "never: names two different articles, [a…, a…]")
            return None
        if len(set(found)) < 2:  # noqa: PLR2004 - one alone is merged with nothing
            self._wrong(value.place, "merge: names two or more different articles, [a…, a…]")
            return None
        return Merge(tuple(dict.fromkeys(found)), at)

    def _split(self, node: MapNode, at: datetime | None) -> Correction | None:
        (article,) = self._named("split", [node.members["split"].node]) or (None,)
        if "from" not in node.members:
            self._wrong(node.members["split"].key, "split: from is missing; it lists the articles that stay")
            return None
        value = node.members["from"].node
        others = self._list("from", value)
        if article is None or not others or article in others:
            self._wrong(value.place, "from: lists the articles that stay, without the one that leaves")
            return None
        return Split(article, tuple(dict.fromkeys(others)), at)

    def _list(self, key: str, node: Node) -> tuple[ArticleId, ...]:
        if not isinstance(node, ListNode):
            self._wrong(node.place, f"{key}: must be a list of article ids, [a…, a…]")
            return ()
        return self._named(key, node.items)

    def _named(self, key: str, nodes: Sequence[Node]) -> tuple[ArticleId, ...]:
        found = []
        for node in nodes:
            text = node.text if isinstance(node, ScalarNode) else ""
            if ARTICLE.fullmatch(text):
                found.append(ArticleId(text))
                self._articles.append((ArticleId(text), node.place))
            else:
                self._wrong(node.place, f'{key}: "{text}" is no article id; {REMEDY}')
        return tuple(found)

    def _moment(self, node: MapNode) -> datetime | None:
        if "at" not in node.members:
            return None
        value = node.members["at"].node
        try:
            found = datetime.fromisoformat(value.text if isinstance(value, ScalarNode) else "")
        except ValueError:
            self._wrong(value.place, "at: must be a time, like 2026-03-05T04:00:00Z")
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

    def _wrong(self, place: Place, text: str) -> None:
        self._problems.append(place.error(text))
