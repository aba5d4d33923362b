"""``undo``: take back a correction, the newest or one by its number."""

from typing import Annotated

import typer

from aggregator.cli import output
from aggregator.cli.correction import correction_row, names_of, undo, words
from aggregator.cli.options import Config, Json
from aggregator.cli.session import session
from aggregator.config.corrections import read
from aggregator.dedupe.corrections import resolve

Number = Annotated[
    int | None, typer.Argument(metavar="[N]", min=1, show_default=False, help="Which one; else the newest.")
]
Listed = Annotated[bool, typer.Option("--list", help="List the corrections, and take none back.")]


def command(
    number: Number = None, config: Config = None, *, listed: Listed = False, json: Json = False
) -> None:
    """Take back a correction: the newest, or one by its number.

    What it had parted is together again, what it had merged is two again, under the old ids and times.
    """
    if not listed:
        undo(number or 0, config, json=json)
        return
    begun = session(config)
    said = read(begun.settings.service.corrections).corrections
    overruled = resolve(said).overruled
    if json:
        rows = ({"number": n + 1, **correction_row(each)} for n, each in enumerate(said))
        output.lines({**row, "overruled": overruled.get(row["number"] - 1, -1) + 1 or None} for row in rows)
        return
    names = names_of(said, begun)
    output.table(
        ("N", "AT", "CORRECTION", ""),
        [
            (
                n + 1,
                output.iso(each.at) or "",
                words(each, names),
                f"does not hold: {overruled[n] + 1} contradicts it, and is later" if n in overruled else "",
            )
            for n, each in enumerate(said)
        ],
    )
