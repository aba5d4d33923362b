"""All documents of the corpus, in the order of their kinds."""

from tests.documents import (
    charsets,
    crossed,
    dates,
    hostile,
    identity,
    links,
    media,
    odd,
    repairs,
    texts,
    titles,
    whole,
)
from tests.documents.case import Case

CASES: tuple[Case, ...] = tuple(
    case
    for part in (
        whole,
        odd,
        media,
        charsets,
        crossed,
        dates,
        identity,
        titles,
        links,
        texts,
        hostile,
        repairs,
    )
    for case in part.cases()
)


def of(*kinds: str) -> list[Case]:
    """Return the cases of some kinds."""
    return [case for case in CASES if case.kind in kinds]
