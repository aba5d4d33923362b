"""The sections → docs/stories.md."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.stories.section import Section, targets

INTRODUCTION = """# How well stories are found

What the program folds, what it misses, what it must never fold, and what that costs, measured on real
articles. This page is written by

```sh
make bench-stories DATA=DIR
```

and by nothing else. `DIR` holds labelled articles; they belong to their outlets, so no word of them stands
here: pairs are named by the ids of that folder. [benchmarks/README.md](../benchmarks/README.md) tells what is
in it and how to run one section alone; [decision 003](decisions/003-evidence.md) tells why the rule is as it
is.

## What must be so
"""


def write(sections: Sequence[Section], file: Path) -> None:
    """Write the page."""
    parts = [INTRODUCTION, "\n".join(targets(sections)), "", *(each.markdown() for each in sections)]
    file.write_text("\n".join(parts).rstrip() + "\n", "utf-8")
