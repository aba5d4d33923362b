"""``init``: what a new installation begins with."""

import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from aggregator import config as configuration
from aggregator.cli import output
from aggregator.cli.options import Config
from aggregator.errors import AggregatorError

NAME = "feeds.yaml"
# Lets editors that know the YAML language server check and complete the file against the schema.
MODELINE = "# yaml-language-server: $schema=feeds.schema.json\n"


def command(config: Config = None) -> None:
    """Write a commented feeds.yaml, its schema and a systemd unit.

    In the current folder, or where --config says. Nothing is overwritten.
    """
    path = (config or Path.cwd() / NAME).absolute()
    for name, text in documents(path).items():
        made = _write(path.with_name(name), text)
        output.result(f"{path.with_name(name)}: {'written' if made else 'is there already, left as it is'}")
    output.say(f"next: add your sources to {path}, then `aggregator check`, then `aggregator run`")


def documents(path: Path) -> Mapping[str, str]:
    """Return the texts to write beside each other, by their file names."""
    return {
        path.name: MODELINE + configuration.starter(),
        "feeds.schema.json": json.dumps(configuration.schema(), ensure_ascii=False, indent=2) + "\n",
        "aggregator.service": unit(path, Path(sys.prefix)),
    }


def unit(path: Path, environment: Path) -> str:
    """Return the systemd unit for a configuration and the virtual environment the program is in."""
    text = files("aggregator.cli").joinpath("aggregator.service").read_text("utf-8")
    places = {
        "/opt/aggregator/.venv": environment,
        "/opt/aggregator": environment.parent,
        "/etc/aggregator/feeds.yaml": path,
    }
    for usual, here in places.items():
        text = text.replace(usual, str(here))
    return text


def _write(path: Path, text: str) -> bool:
    """Write a new file; tell whether there was none."""
    if path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        cause = error.strerror or str(error)
        raise AggregatorError(
            str(path), "writing it", cause, "name a folder of yours with --config DIR/feeds.yaml"
        ) from error
    return True
