"""Measure story finding on real articles: ``python -m benchmarks.stories [SECTION …] --data DIR``.

Every section leaves its result in the work folder as JSON and Markdown; --page makes one page of all
that lie there. The exit code is 1 if a target was missed.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from rich.console import Console

from benchmarks.stories import ablation, gold, labelled, page, random_pairs, speed, transformations
from benchmarks.stories.month import Options
from benchmarks.stories.section import Section, read

SECTIONS: Mapping[str, Callable[[Options], Section]] = MappingProxyType(
    {
        "labelled": labelled.run,
        "gold": gold.run,
        "transformations": transformations.run,
        "random": random_pairs.run,
        "ablation": ablation.run,
        "speed": speed.run,
    }
)
ERRORS = Console(stderr=True)


def options_of(arguments: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.stories",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)}; all by default")
    add("--data", type=Path, required=True, help="a folder with data/stories/ and tools/score_stories.py")
    add("--fraction", type=float, default=1.0, help="the part of the work that is done, e.g. 0.1")
    add("--seed", type=int, default=1, help="of everything drawn at random")
    add("--work", type=Path, default=Path("build/stories"), help="where results are left")
    add("--page", type=Path, help="the page to write, from all results that lie in the work folder")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return chosen


def main() -> int:
    """Run the sections, and print what they found."""
    chosen = options_of(sys.argv[1:])
    options = Options(
        data=chosen.data.resolve(), work=chosen.work.resolve(), fraction=chosen.fraction, seed=chosen.seed
    )
    missed = False
    for name in chosen.sections or SECTIONS:
        ERRORS.print(f"stories: {name}", markup=False)
        section = SECTIONS[name](options)
        if options.fraction != 1:
            section = replace(section, about={"part of the whole work": options.fraction, **section.about})
        section.write(options.work)
        print(section.markdown())
        missed |= not all(target.met for target in section.targets)
    if chosen.page:
        there = [options.work / f"{name}.json" for name in SECTIONS]
        page.write([read(file) for file in there if file.is_file()], chosen.page)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
