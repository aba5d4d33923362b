"""The report of a replay: the same figures as JSON for machines and as Markdown for people."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SHOWN = 25


@dataclass(slots=True)
class Report:
    """What a replay found. ``faults`` are broken promises by kind, ``notes`` only worth a look."""

    about: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Tell whether any promise was broken."""
        return any(self.faults.values())

    def markdown(self) -> str:
        """Return the report for people."""
        parts = ["# Replay", *pairs(self.about), "", "## Figures", *pairs(self.figures)]
        parts += ["", "## Entries seen by a subscriber, by topic", *pairs(self.entries)]
        parts += ["", "## CPU seconds of a simulated hour, by stage", *pairs(self.seconds)]
        parts += ["", "## Broken promises", *pairs({kind: len(list_) for kind, list_ in self.faults.items()})]
        for kind, examples in self.faults.items():
            if examples:
                parts += ["", f"### {kind}", *(f"- {example}" for example in examples[:SHOWN])]
        parts += [
            "",
            "## Worth a look",
            *pairs(self.notes),
            "",
            "## Sources at the end",
            *pairs(self.sources),
        ]
        return "\n".join(parts) + "\n"

    def write(self, folder: Path) -> None:
        """Leave ``report.md`` and ``report.json`` in a folder."""
        (folder / "report.md").write_text(self.markdown(), "utf-8")
        (folder / "report.json").write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")


def pairs(values: dict[str, Any]) -> list[str]:
    """Return a Markdown table of two columns; long lists are counted."""
    if not values:
        return ["", "(none)"]
    rows = [
        f"| {name} | {value if not isinstance(value, list) else len(value)} |"
        for name, value in values.items()
    ]
    return ["", "| | |", "|---|---|", *rows]
