"""``check``: is feeds.yaml good, and what is doubtful in it."""

import re
from collections.abc import Iterable
from dataclasses import asdict

import typer

from aggregator.cli import output
from aggregator.cli.options import Config, Json
from aggregator.cli.session import Session, session
from aggregator.errors import ConfigError, Problem

WARNING = re.compile(r"(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?P<level>\w+): (?P<text>.*)", re.DOTALL)


def command(config: Config = None, *, json: Json = False) -> None:
    """Check feeds.yaml, and say everything that is wrong with it.

    Errors (exit code 78) and warnings are one line each, as file:line:column.
    """
    try:
        checked = session(config)
    except ConfigError as error:
        if not json:
            raise
        output.lines(map(asdict, error.problems))
        raise typer.Exit(error.exit_code) from error
    if json:
        output.lines(map(asdict, _problems(checked.settings.warnings)))
        return
    for warning in checked.settings.warnings:
        output.say(warning)
    output.result(_good(checked))


def _problems(warnings: Iterable[str]) -> Iterable[Problem]:
    """Give the warnings in the form of errors."""
    for found in filter(None, map(WARNING.fullmatch, warnings)):
        file, line, column, level, text = found.groups()
        yield Problem(file, int(line), int(column), text, level)


def _good(checked: Session) -> str:
    settings = checked.settings
    warnings = len(settings.warnings)
    return (
        f"{settings.path}: good: {counted(len(settings.sources), 'source')}, "
        f"{counted(len(settings.topics), 'topic')}, {counted(warnings, 'warning')}"
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in English."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
