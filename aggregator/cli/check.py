"""``check``: is feeds.yaml good, and what is doubtful in it."""

import re
from collections.abc import Iterable
from dataclasses import asdict

import typer

from aggregator.cli import output
from aggregator.cli.options import Config, Json
from aggregator.cli.session import Session, session
from aggregator.errors import ConfigError, Problem, StoreError
from aggregator.pipeline.sifting import newest, unfound
from aggregator.publish.contradictions import contradictions

WARNING = re.compile(r"(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?P<level>\w+): (?P<text>.*)", re.DOTALL)


def command(config: Config = None, *, json: Json = False) -> None:
    """Check feeds.yaml, and say everything that is wrong with it.

    Errors (exit code 78) and warnings are one line each, as file:line:column. Where articles are stored, the
    newest are held against the topics, and rules that find nothing in them are told of.
    """
    try:
        checked = session(config)
    except ConfigError as error:
        if not json:
            raise
        output.lines(map(asdict, error.problems))
        raise typer.Exit(error.exit_code) from error
    warnings = (*checked.settings.warnings, *_doubts(checked))
    if json:
        output.lines(map(asdict, _problems(warnings)))
        return
    for warning in warnings:
        output.say(warning)
    output.result(_good(checked, len(warnings)))


def _doubts(checked: Session) -> tuple[str, ...]:
    """Return what is doubtful in the rules: what cannot hold, and what has not held yet."""
    topics = checked.settings.topics.values()
    impossible = [str(doubt) for topic in topics for doubt in contradictions(topic)]
    try:
        return (*impossible, *_untried(checked))
    except StoreError as error:
        output.say(f"{error}; so the rules were not held against what is stored")
        return tuple(impossible)


def _untried(checked: Session) -> tuple[str, ...]:
    """Return which rules have found nothing in the newest stored articles."""
    if not checked.stored:
        return ()
    with checked.reading() as store, store.looking() as look:
        ids = newest(look, checked.clock.now())
        with output.progress("holding articles against the topics", len(ids)) as progress:
            return tuple(map(str, unfound(checked.settings, look, ids, progress)))


def _problems(warnings: Iterable[str]) -> Iterable[Problem]:
    """Give the warnings in the form of errors."""
    for found in filter(None, map(WARNING.fullmatch, warnings)):
        file, line, column, level, text = found.groups()
        yield Problem(file, int(line), int(column), text, level)


def _good(checked: Session, warnings: int) -> str:
    settings = checked.settings
    return (
        f"{settings.path}: good: {counted(len(settings.sources), 'source')}, "
        f"{counted(len(settings.topics), 'topic')}, {counted(warnings, 'warning')}"
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in English."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
