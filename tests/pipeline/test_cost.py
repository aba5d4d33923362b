"""CPU seconds by stage."""

from aggregator.pipeline.cost import Seconds


def test_seconds_of_one_stage_add_up() -> None:
    seconds = Seconds()
    seconds.spent("read", 1)
    seconds.spent("read", 0.5)
    assert seconds == {"read": 1.5}


def test_two_accounts_add_up_stage_by_stage_and_stay_as_they_are() -> None:
    one = Seconds({"read": 1.0})
    both = one + {"read": 2.0, "settle": 3.0}
    assert both == {"read": 3.0, "settle": 3.0}
    assert one == {"read": 1.0}
    assert sum([one, both], Seconds()) == {"read": 4.0, "settle": 3.0}


def test_what_is_done_inside_is_counted_even_if_it_fails() -> None:
    seconds = Seconds()
    try:
        with seconds.timed("settle"):
            assert sum(n * n for n in range(200_000)) < 0
    except AssertionError:
        pass
    assert seconds["settle"] > 0
