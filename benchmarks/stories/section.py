"""What a section found: tables, and targets that are met or missed; as JSON and as Markdown."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def markdown(self) -> list[str]:
        """Return the lines of the table."""
        lines = ["", f"### {self.title}", *(["", self.note] if self.note else []), ""]
        if not self.rows:
            return [*lines, "None."]
        lines += [_line(self.head), _line("---" for _ in self.head)]
        return [*lines, *(_line(map(shown, row)) for row in self.rows)]


@dataclass(frozen=True, slots=True)
class Target:
    """What must be so, the figure found, and whether it is."""

    name: str
    figure: Cell
    limit: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one section found; ``about`` is what it was run on, so that it can be run again."""

    name: str
    method: str
    about: dict[str, Cell] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    targets: tuple[Target, ...] = ()

    def markdown(self) -> str:
        """Return the section for people."""
        about = ", ".join(f"{name} {shown(value)}" for name, value in self.about.items())
        lines = [f"## {self.name}", "", self.method, "", f"Run on: {about}."]
        if self.targets:
            lines += ["", *targets([self])]
        return "\n".join([*lines, *(line for table in self.tables for line in table.markdown())]) + "\n"

    def write(self, folder: Path) -> None:
        """Leave the section in a folder as JSON and as Markdown."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / f"{self.name}.json").write_text(text + "\n", "utf-8")
        (folder / f"{self.name}.md").write_text(self.markdown(), "utf-8")


def read(file: Path) -> Section:
    """Return a section that was written before."""
    values: dict[str, Any] = json.loads(file.read_text("utf-8"))
    values["tables"] = tuple(_table(each) for each in values["tables"])
    values["targets"] = tuple(Target(**each) for each in values["targets"])
    return Section(**values)


def _table(values: Mapping[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in values["rows"])
    return Table(values["title"], tuple(values["head"]), rows, values["note"])


def targets(sections: Iterable[Section]) -> list[str]:
    """Return the lines of a table of what must be so."""
    rows = [
        (section.name, each.name, shown(each.figure), each.limit, "met" if each.met else "**missed**")
        for section in sections
        for each in section.targets
    ]
    head = ("section", "what", "found", "must be", "")
    return [_line(head), _line("---" for _ in head), *map(_line, rows)]


def shown(value: Cell) -> str:
    """Return a figure as people read it."""
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004
    return f"{value:,}" if isinstance(value, int) else value.replace("|", "\\|")


def at_most(name: str, figure: float, limit: float) -> Target:
    """Return the target that a figure stays at or under a limit."""
    return Target(name, figure, f"≤ {shown(limit)}", figure <= limit)


def at_least(name: str, figure: float, limit: float) -> Target:
    """Return the target that a figure reaches a limit."""
    return Target(name, figure, f"≥ {shown(limit)}", figure >= limit)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
