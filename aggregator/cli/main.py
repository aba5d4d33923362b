"""The ``aggregator`` command: from words to a command, from errors to an exit code.

Each command is a module of its own, imported when it is asked for: ``--help`` must not wait for a
database driver (2 s), nor for boxes drawn around its words (0.13 s without them, 0.4 s with). Nothing is
done here.
"""

import io
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from aggregator import __version__
from aggregator.errors import AggregatorError

COMMANDS = {
    "run": "Run the service: fetch, cluster, publish, serve.",
    "once": "Poll the due sources once, publish, and exit.",
    "demo": "Show the whole thing in a minute, without a network.",
    "init": "Write a commented feeds.yaml, its schema and a systemd unit.",
    "check": "Check feeds.yaml, and say everything that is wrong with it.",
    "test": "Fetch one source now without storing anything, and show what a poll would bring.",
    "add": "Find the feed of an address, try it, and add it to feeds.yaml.",
    "remove": "Remove a source from feeds.yaml, with the comment above it and its name in topics.",
    "status": "Show how the service is doing.",
    "sources": "Show the state of every source, and what to do about it.",
    "topics": "Show every topic and its feed.",
    "preview": "Show the edition as it would be published now, and which rule let each story in.",
    "explain": "Explain why an article is where it is, or why two are one story or not.",
    "split": "Take an article out of a story, for good.",
    "merge": "Make two stories one, for good.",
    "pin": "Let an article be the one that its story's entries link to, for good.",
    "never": "Keep two articles out of one story, for good.",
    "undo": "Take back a correction: the newest, or one by its number.",
    "recluster": "Find the stories of stored articles anew, by today's rules.",
    "publish": "Write the editions now.",
    "serve": "Serve the published files, and do nothing else.",
    "reload": "Make the running service read feeds.yaml again.",
    "export": "Print articles, stories or sources as JSON Lines.",
    "cluster": "Find the stories in a file of articles (JSON Lines), and which of them report one event.",
    "tune": "Replay a topic with other thresholds, take labels of doubtful pairs, suggest a threshold.",
    "audit": "Tell what share of some feeds is repeats, who repeats whom, and which folds are doubtful.",
}
# What a shell shows for a program that SIGPIPE ended: the reader of a pipe has gone.
PIPE_CLOSED = 141


class Commands(TyperGroup):
    """The commands by name; each is a name and a line of help until it is asked for."""

    def __init__(self, **options: Any) -> None:
        """Know every command, load none."""
        super().__init__(**options)
        self.commands.update({name: TyperCommand(name, short_help=text) for name, text in COMMANDS.items()})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Load the command that is asked for."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, loaded(name or ""), rest

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what an operator can act on is one line, a bug keeps its traceback."""
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except AggregatorError as error:
            typer.echo(error, err=True)
            raise typer.Exit(error.exit_code) from error
        except BrokenPipeError as error:
            # Python flushes once more at the end, into a pipe that leads nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from error
        return done


def loaded(name: str) -> Any:
    """Return the command of a module ``aggregator.cli.<name>``."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name)(import_module(f"aggregator.cli.{name}").command)
    return typer.main.get_command(app)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's form of a flag
    if wanted:
        typer.echo(f"aggregator {__version__}")
        raise typer.Exit


app = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def aggregator(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Merge overlapping news sources into one feed per topic, with one entry per story."""
    del version


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # News is Chinese, and a service manager's locale is often C.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="aggregator")
