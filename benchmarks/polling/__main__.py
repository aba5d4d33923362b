"""Measure what polling costs: ``python -m benchmarks.polling [pass] [warm] [cold]``.

Thousands of loopback outlets, the installed program, and the library ``reader`` on the same outlets in the
same run. Every section leaves its result in the work folder as JSON and Markdown. The exit code is 1 if a
target was missed.
"""

import argparse
import compileall
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from rich.console import Console

import aggregator
from benchmarks.passes import ProgramFailed
from benchmarks.polling.measuring import Options, cold, one_pass, warm
from benchmarks.polling.reader import ReaderFailed
from benchmarks.stories.section import Section

SECTIONS: Mapping[str, Callable[[Options], Section]] = MappingProxyType(
    {"pass": one_pass, "warm": warm, "cold": cold}
)
ERRORS = Console(stderr=True)


def options_of(arguments: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.polling",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)}; all by default")
    add("--sources", type=int, default=0, help="fewer outlets than the section wants, for a first look")
    add("--rounds", type=int, default=3, help="of warm, whose medians count")
    add("--work", type=Path, default=Path("build/polling"), help="where results are left")
    made = Path(tempfile.gettempdir()) / "reader-venv"
    add("--environment", type=Path, default=made, help="the other library's own; made where it is not there")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return chosen


def run(chosen: argparse.Namespace) -> bool:
    """Run the sections and print what they found; tell whether every target was met."""
    options = Options(chosen.work.resolve(), chosen.environment.resolve(), chosen.sources, chosen.rounds)
    met = True
    for name in chosen.sections or SECTIONS:
        ERRORS.print(f"polling: {name}", markup=False)
        section = SECTIONS[name](options)
        section.write(options.work)
        print(section.markdown(), flush=True)
        met &= all(target.met for target in section.targets)
    return met


def as_installed() -> None:
    """Let both sides start as an installation does: from compiled modules, and with a storage of its own."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.pop("AGGREGATOR_STORAGE", None)  # it would win over the work folder
    compileall.compile_dir(Path(aggregator.__file__).parent, quiet=2)


def main() -> int:
    """Run what the command line asks for."""
    chosen = options_of(sys.argv[1:])
    as_installed()
    try:
        return int(not run(chosen))
    except (ProgramFailed, ReaderFailed) as error:
        ERRORS.print(f"polling: {error}", markup=False)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
