"""Coverage-guided fuzzing of reading: ``python -m tests.fuzz.parse [--seconds 20] [--keep FOLDER]``.

In: the corpus of ``tests/documents`` as seeds, mutated by atheris (libFuzzer) towards code that was not
reached before. Out: exit code 0, or the traceback and a file with the document that did it. The first byte
chooses the ``Content-Type``. With ``--keep`` what was found is kept, and gone on from the next time.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(
    include=["aggregator.collect.parse", "aggregator.collect.normalise", "feedparser"]
):
    from tests.fuzz.oracle import judge

from tests.documents.corpus import CASES

TYPES = (
    "",
    "text/xml; charset=gbk",
    "application/json",
    "text/html; charset=utf-16",
    "text/xml; charset=big5",
)
LARGEST = 4_096
# Seconds for one document: far above what any of this size takes, on a busy machine too.
STUCK = 60


def one(octets: bytes) -> None:
    """Read one document."""
    if octets:
        judge(octets[1:], TYPES[octets[0] % len(TYPES)])


def seeded(folder: Path) -> None:
    """Write the corpus as seeds."""
    for number, case in enumerate(CASES):
        if len(case.document) < LARGEST:
            (folder / f"seed-{number:04}").write_bytes(b"\0" + case.document)


def main() -> None:
    """Fuzz for some time; libFuzzer ends the process itself."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.parse")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--keep", type=Path, default=None)
    chosen = parser.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    seeded(folder)
    options = [f"-max_total_time={chosen.seconds}", f"-max_len={LARGEST}", f"-timeout={STUCK}"]
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={folder}/", "-print_final_stats=1", str(folder)], one
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
