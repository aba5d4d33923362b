"""An article before and after an edit → whether readers should be told.

Another title, another number, or over a tenth of the text: nothing less moves ``updated``. What
was stripped as boilerplate is not in the text, so that a promotion that changes moves nothing.
"""

from aggregator import fold
from aggregator.dedupe.evidence import weigh
from aggregator.dedupe.numerals import numbers
from aggregator.dedupe.shingles import shared
from aggregator.model import Passage

# product.md decides: over 10 % of the canonical article's shingles.
CHANGED = 0.1


def material(before: Passage, after: Passage) -> bool:
    """Tell whether the edit from ``before`` to ``after`` is a material change."""
    if _words(before.title) != _words(after.title):
        return True
    old, new = weigh(before), weigh(after)
    if numbers(before.text) != numbers(after.text):
        return True
    whole = max(old.body.size, new.body.size)
    kept = shared(old.body, new.body)
    return bool(whole and (whole - kept) / whole > CHANGED)


def _words(title: str) -> bytes:
    return fold.fold_alphanumerics(title).tobytes()
