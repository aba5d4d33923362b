"""The options that many commands share, so that one word means one thing in all of them."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="feeds.yaml; else $AGGREGATOR_CONFIG, ./feeds.yaml, /etc/aggregator/feeds.yaml."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines, for programs.")]
Another = Annotated[str, typer.Argument(metavar="B", show_default=False, help="Another.")]
Topics = Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]...", show_default=False)]
Sources = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", show_default=False)]
