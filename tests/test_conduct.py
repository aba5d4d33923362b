"""docs/conduct.md keeps its word: every rule has a row, and every test that a row names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"\| (\d+) \| .+ \| (.+) \|")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")
RULES = range(1, 121)

ROWS = [
    (int(found[1]), found[2])
    for line in (ROOT / "docs" / "conduct.md").read_text("utf-8").splitlines()
    if (found := ROW.fullmatch(line))
]


def test_every_rule_has_one_row_in_order() -> None:
    assert [number for number, _ in ROWS] == list(RULES)


@pytest.mark.parametrize(("number", "proof"), ROWS)
def test_a_row_names_tests_that_exist_or_says_why_there_is_none(number: int, proof: str) -> None:
    named = NAMED.findall(proof)
    assert named or proof.startswith("deliberately not: "), number
    for file, name in named:
        text = (ROOT / file).read_text("utf-8")
        for part in name.split("::"):
            defined = re.search(rf"^\s*(?:async )?(?:def|class) {part}\b", text, re.MULTILINE)
            assert defined, (number, file, part)
