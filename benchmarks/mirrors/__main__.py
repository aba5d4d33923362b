"""Read real mirrors: ``python -m benchmarks.mirrors bundles|replay|seeds --data DIR``.

``bundles`` counts what every bundle in ``DIR/data/mirrors`` gives, and with --show prints some of it, to be
read beside its files. ``replay`` shows bundles commit by commit. ``seeds`` holds the three seed documents
against what is known of them. The exit code is 1 if an article was missed or doubled, an update told or kept
back for no reason, or a seed came out otherwise.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.mirrors import bundles, replay, seeds


def main(arguments: list[str]) -> int:
    """Run one part."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mirrors",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("part", choices=["bundles", "replay", "seeds"])
    add("names", nargs="*", metavar="BUNDLE", help="all by default")
    add("--data", type=Path, required=True, help="a folder with data/mirrors/ and data/seeds/")
    add("--work", type=Path, default=Path("build/mirrors"), help="where bundles are unpacked")
    add("--show", type=int, default=0, help="so many articles of each are printed")
    add("--seed", type=int, default=1, help="of what is drawn at random")
    chosen = parser.parse_intermixed_args(arguments)
    if chosen.part == "seeds":
        return int(not seeds.run(chosen.data))
    if chosen.part == "replay":
        return int(not replay.run(chosen.data, chosen.work, chosen.names))
    fine = bundles.run(chosen.data, chosen.work, shown=chosen.show, seed=chosen.seed, names=chosen.names)
    return int(not fine)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
