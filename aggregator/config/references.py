"""What one key says of another: sources named by topics and mirrors, and the one origin of a source.

In: the tree, so that these are found together with everything else that is wrong. Out: problems. Values
of a wrong shape are passed over: ``validate`` speaks of those.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.config.nearest import did_you_mean
from aggregator.config.tree import MapNode, Node, Place, ScalarNode, members, texts
from aggregator.config.written import ORIGINS
from aggregator.errors import Problem

TAG = "tag:"
# A search for the nearest of 2,000 slugs takes some 10 ms: with more unknown ones than this, something
# larger is wrong (an include that is gone), and a guess for each only costs time.
GUESSES = 50


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that should be a source's slug, or a tag that some source carries."""

    place: Place
    path: str
    name: str

    @property
    def kind(self) -> str:
        """What it names: ``tag`` or ``source``."""
        return "tag" if self.name.startswith(TAG) else "source"


def references(root: MapNode) -> tuple[Problem, ...]:
    """Return everything that does not fit together."""
    slugs = members(root, "sources")
    tags = {TAG + tag.text for slug in slugs for tag in texts(root, "sources", slug, "tags")}
    known = {*slugs, *tags}
    unknown = [name for name in _names(root) if name.name not in known]
    guesses = sorted(known) if len(unknown) <= GUESSES else []
    names = (_unknown(name, guesses) for name in unknown)
    return (*names, *_origins(root), *_renamed(root), *_unused(root), *_opened(root))


def _unknown(name: _Name, guesses: list[str]) -> Problem:
    """Return the problem of a name that nothing has."""
    alike = (guess for guess in guesses if guess.startswith(TAG) == (name.kind == "tag"))
    hint = did_you_mean(name.name, alike)
    shown = name.name.removeprefix(TAG)
    return name.place.error(f'{name.path}: unknown {name.kind} "{shown}"{hint or _remedy(name)}')


def _remedy(name: _Name) -> str:
    """Return what to do where no known name is near."""
    if name.kind == "tag":
        return "; give it to a source under tags, or remove it here"
    return "; add it under sources, or remove it here"


def _names(root: MapNode) -> Iterator[_Name]:
    """Yield every name that must exist, from the topics and from ``mirror_of``."""
    for slug in members(root, "topics"):
        path = ("topics", slug, "sources")
        for part in ("include", "exclude"):
            for text in texts(root, *path, part):
                yield _Name(text.place, ".".join((*path, part)), text.text)
        for weighed, member in members(root, "topics", slug, "canonical", "weights").items():
            yield _Name(member.key, f"topics.{slug}.canonical.weights", weighed)
    for slug in members(root, "sources"):
        for text in texts(root, "sources", slug, "mirror_of"):
            yield _Name(text.place, f"sources.{slug}.mirror_of", text.text)


def _origins(root: MapNode) -> Iterator[Problem]:
    """Yield the sources that have not exactly one origin, and those that mirror themselves."""
    for slug, member in members(root, "sources").items():
        if _is_address(member.node):
            continue
        given = [key for key in ORIGINS if key in members(root, "sources", slug)]
        if len(given) != 1:
            has = " and ".join(given) or "none"
            yield member.key.error(f"sources.{slug}: needs exactly one of {', '.join(ORIGINS)}; it has {has}")
        for text in texts(root, "sources", slug, "mirror_of"):
            if text.text == slug:
                yield text.place.error(f"sources.{slug}.mirror_of: names itself; name the outlet it copies")


def _unused(root: MapNode) -> Iterator[Problem]:
    """Yield what is written of HTTP and of feeds at a source that is read with git, which asks by itself."""
    for slug in members(root, "sources"):
        written = members(root, "sources", slug)
        for key in ("auth", "headers", "proxy", "tls", "repair", "identity") if "git" in written else ():
            if key in written:
                remedy = "; a password goes into its url, by reference" if key == "auth" else ""
                text = f"sources.{slug}.{key}: is not for git; remove it{remedy}"
                yield written[key].key.error(text)


def _renamed(root: MapNode) -> Iterator[Problem]:
    """Yield the former slugs that are somebody's: what is stored under one can become one source's only."""
    heirs: dict[str, Place] = {}
    for slug in members(root, "sources"):
        for text in texts(root, "sources", slug, "was"):
            first = heirs.setdefault(text.text, text.place)
            if text.text in members(root, "sources"):
                yield text.place.error(f"sources.{slug}.was: {text.text} is a source; name one that is gone")
            elif first is not text.place:
                yield text.place.error(f"sources.{slug}.was: {text.text} is named twice; first at {first}")


def _opened(root: MapNode) -> Iterator[Problem]:
    """Yield the rule that would open every private address there is."""
    member = members(root, "http", "hosts", "*").get("allow_private")
    if member and isinstance(member.node, ScalarNode) and member.node.value is True:
        yield member.key.error("http.hosts.*.allow_private: opens one named host, never all; name the host")


def _is_address(node: Node) -> bool:
    """Tell whether a source is written as a bare value, which stands for its feed."""
    return isinstance(node, ScalarNode) and node.value is not None
