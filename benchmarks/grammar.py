"""Holds every published document against the grammar of its format.

    python -m benchmarks.grammar --storage DIR --data DIR

``--storage`` is one that the program has published into (``aggregator demo --once --storage DIR``, or a
replay's); ``--data`` holds ``tools/atom.rng``, the RELAX NG schema of RFC 4287's appendix B. Prints what is
wrong, document by document, and how many there are; ends with 1 if anything is.

    python -m benchmarks.grammar --month 13000

writes one month's archive of so many entries instead, and tells how long that took and how much memory.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from benchmarks.grammar_month import month
from benchmarks.grammar_rules import atom_faults, json_faults, rss_faults, together_faults


def main() -> int:
    """Check, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--storage", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--month", type=int, default=0)
    asked = parser.parse_args()
    if asked.month:
        print(month(asked.month))
        return 0
    if not (asked.storage and asked.data):
        parser.error("--storage and --data, or --month")
    schema = etree.RelaxNG(etree.parse(asked.data / "tools/atom.rng"))
    counts: Counter[str] = Counter()
    faults = list(checked(asked.storage / "public", schema, counts))
    print(*faults, sep="\n", end="\n" if faults else "")
    print(json.dumps(dict(sorted(counts.items())) | {"faults": len(faults)}))
    return 1 if faults else 0


def checked(public: Path, schema: etree.RelaxNG, counts: Counter[str]) -> Iterator[str]:
    """Give every fault of every document, and count what was looked at."""
    for file in sorted([*public.rglob("*.atom"), *public.rglob("atom.xml")]):
        counts["atom"] += 1
        document = file.read_bytes()
        counts["entries"] += document.count(b"<entry")
        yield from _valid(file.relative_to(public), document, schema)
        if file.name != "health.atom":
            yield from _said(file.relative_to(public), atom_faults(document, address(document)))
    for folder in sorted(path.parent for path in public.rglob("rss.xml")):
        counts["editions"] += 1
        atom, rss, told = (folder / name for name in ("atom.xml", "rss.xml", "feed.json"))
        base = address(atom.read_bytes()).removesuffix("atom.xml")
        place = folder.relative_to(public)
        yield from _said(place / "rss.xml", rss_faults(rss.read_bytes(), f"{base}rss.xml"))
        yield from _said(place / "feed.json", json_faults(told.read_bytes(), f"{base}feed.json"))
        yield from _said(place, together_faults(atom.read_bytes(), rss.read_bytes(), told.read_bytes()))


def address(document: bytes) -> str:
    """Return where a document says that it lies: its place is checked against the others' below it."""
    links = etree.fromstring(document).findall("{http://www.w3.org/2005/Atom}link")
    return next(link.get("href", "") for link in links if link.get("rel") == "self")


def _valid(place: Path, document: bytes, schema: etree.RelaxNG) -> Iterator[str]:
    if not schema.validate(etree.fromstring(document)):
        yield f"{place}: {schema.error_log.last_error}"


def _said(place: Path, faults: list[str]) -> Iterator[str]:
    yield from (f"{place}: {fault}" for fault in faults)


if __name__ == "__main__":
    sys.exit(main())
