"""Titles without what the operator names."""

from aggregator.collect.normalise.strip import stripped
from tests.pace import within


def test_what_the_patterns_find_is_cut_out_one_pattern_after_the_other() -> None:
    titles, warnings = stripped(["【快讯】港口恢复 | 某报", "码头"], [r"^【快讯】", r"\s*\| 某报$"])
    assert (titles, warnings) == (("港口恢复", "码头"), ())


def test_a_title_is_never_emptied() -> None:
    assert stripped(["港口"], [".*"])[0] == ("港口",)


def test_a_pattern_that_takes_too_long_is_told_and_not_used_again() -> None:
    with within(2):
        titles, warnings = stripped(["a" * 400 + "b 码头"] * 50, ["(a|a)*$", "^a+b "])
    assert titles == ("码头",) * 50
    assert warnings == ("repair.title_strip: “(a|a)*$” takes too long, and was not used; simplify it",)
