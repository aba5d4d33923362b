"""Two tellings of one story → what one says and the other does not, as a person reads it.

In: titles and plain texts. Out: sentences that both have, counted; sentences that only one has; and
sentences that were changed, with the words or characters that differ. Compared is what folding leaves
(``fold``), so that widths, letter case and the two Chinese scripts are no difference; shown is what each
outlet wrote. Nothing here decides whether two tellings are one story.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from aggregator import fold
from aggregator.publish.alignment import aligned, equal_begin
from aggregator.publish.plain import carried

Kind = Literal["same", "gone", "new"]

SENTENCE = re.compile(r"[^。！？!?…\n.]+(?:\.(?!\s)[^。！？!?…\n.]*)*[。！？!?….]*[”’」』）》】\"')]*")
# What is compared inside a sentence: a number or a Latin word whole, anything else by the character.
TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*|[^\W\d_\u2e80-\U000323af]+(?:['’-][^\W\d_\u2e80-\U000323af]+)*|.", re.DOTALL
)
# What may stand inside a token that is longer than a letter.
INSIDE = re.compile(r"[^\W_\u2e80-\U000323af]|[.,:'’-]")
WORD = re.compile(r"\w")
NO_SIGN = re.compile(r"[^\w\n]|_")
# Equal stretches shorter than this between two changes are a coincidence of letters, and read as noise.
ISLAND = 2
# Sentences that share less than this are two sentences and not one that was changed.
ALIKE = 0.5
# A page is read by a person: of one telling at most so much is compared, and so many changes are shown.
CHARACTERS, SENTENCES, SHOWN = 20_000, 400, 60
SENTENCE_LENGTH = 2_000  # a longer one has no full stops, and is compared whole
AHEAD = 3  # an editor adds a sentence or two before one that was changed
# What all tellings of one story may cost together: changed sentences that are taken apart, some 60 µs each,
# and pairs of tokens, some 20 ns each (`python -m benchmarks.story_page`). Beyond it a changed sentence is
# shown as one that went and one that came. Of many tellings fewer changes each are shown.
PAIRS, TOKENS = 300, 800_000
ALL_SHOWN, LEAST_SHOWN = 600, 12


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: in both tellings, ``gone`` (only in the first) or ``new`` (only in the other)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence that differs, in its runs; without runs ``count`` sentences that both tellings have."""

    runs: tuple[Run, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How another telling differs from the first.

    ``title`` and ``pieces`` are empty where nothing differs. ``same``, ``gone``, ``new`` and ``changed``
    count sentences, also those beyond what ``pieces`` holds: ``more`` is how many differ there.
    ``compared`` is false where a text was too long to be compared to its end.
    """

    title: tuple[Run, ...] = ()
    pieces: tuple[Piece, ...] = ()
    same: int = 0
    gone: int = 0
    new: int = 0
    changed: int = 0
    more: int = 0
    compared: bool = True

    @property
    def equal(self) -> bool:
        """Tell whether the texts say the same, sentence for sentence."""
        return self.compared and not (self.gone or self.new or self.changed)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it was written and as it is compared: folded, and without signs."""

    text: str
    folded: str
    key: str


@dataclass(frozen=True, slots=True)
class Words:
    """A telling as it is compared; ``whole`` tells whether that is all of it."""

    title: Sentence
    sentences: tuple[Sentence, ...]
    whole: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """By what sentences are found again."""
        return tuple(each.key for each in self.sentences)


@dataclass(slots=True)
class Budget:
    """What comparing may still cost."""

    pairs: int = PAIRS
    tokens: int = TOKENS

    @property
    def spent(self) -> bool:
        """Tell whether nothing more may be taken apart."""
        return self.pairs < 0 or self.tokens < 0

    def takes(self, a: Sequence[object], b: Sequence[object]) -> bool:
        """Tell whether a pair of sentences may be compared, and count it."""
        self.pairs -= 1
        self.tokens -= len(a) * len(b)
        return not self.spent


@dataclass(slots=True)
class _Made:
    """A difference in the making."""

    pieces: list[Piece] = field(default_factory=list)
    same: int = 0
    gone: int = 0
    new: int = 0
    changed: int = 0


def differences(
    first: tuple[str, str], others: Sequence[tuple[str, str]], *, texts: bool
) -> tuple[Difference, ...]:
    """Return how each of the others, a title and a text, differs from the first.

    Without ``texts`` only titles are shown: sentences are counted.
    """
    base, budget = taken_apart(*first), Budget()
    shown = max(LEAST_SHOWN, min(SHOWN, ALL_SHOWN // max(1, len(others)))) if texts else 0
    return tuple(_difference(base, taken_apart(*other), budget, shown) for other in others)


def taken_apart(title: str, text: str) -> Words:
    """Return a telling as it is compared."""
    found = SENTENCE.findall(carried(text[:CHARACTERS]))
    kept = [stripped for each in found[:SENTENCES] if (stripped := each.strip())]
    heading, *told = folded([title.replace("\n", " "), *kept])
    whole = len(found) <= SENTENCES and len(text) <= CHARACTERS
    return Words(heading, tuple(each for each in told if each.key), whole)


def folded(lines: Sequence[str]) -> list[Sentence]:
    """Return texts of one line each as they are compared; folded together, which costs least."""
    joined = fold.fold("\n".join(lines))
    keys = NO_SIGN.sub("", joined).split("\n")
    return [Sentence(*each) for each in zip(lines, joined.split("\n"), keys, strict=True)]


def _difference(a: Words, b: Words, budget: Budget, shown: int) -> Difference:
    title = _title(a.title, b.title, budget)
    one, other = a.keys, b.keys
    if one == other:
        return Difference(title=title, same=len(one), compared=a.whole and b.whole)
    made = _Made()
    for step in aligned(one, other):
        if step.same:
            made.same += step.same
            made.pieces.append(Piece(count=step.same))
        else:
            gone, new = a.sentences[slice(*step.gone)], b.sentences[slice(*step.new)]
            _changed(made, gone, new, budget)
    return Difference(
        title=title,
        pieces=tuple(made.pieces[:shown]),
        same=made.same,
        gone=made.gone,
        new=made.new,
        changed=made.changed,
        more=sum(bool(piece.runs) for piece in made.pieces[shown:]) if shown else 0,
        compared=a.whole and b.whole,
    )


def _title(a: Sentence, b: Sentence, budget: Budget) -> tuple[Run, ...]:
    """Return how a title differs, nothing where it does not or where one is missing."""
    runs = changes(a, b, budget) if a.key and b.key else ()
    return runs if any(run.kind != "same" for run in runs) else ()


def _changed(made: _Made, gone: Sequence[Sentence], new: Sequence[Sentence], budget: Budget) -> None:
    """Add sentences that stand in the same place and differ: pairs that are alike, the rest one by one."""
    at = 0
    for before in gone:
        step, runs = _partner(before, new[at : at + AHEAD], budget)
        if not runs:
            made.gone += 1
            made.pieces.append(Piece((Run("gone", before.text),)))
            continue
        _added(made, new[at : at + step])
        made.changed += 1
        made.pieces.append(Piece(runs))
        at += step + 1
    _added(made, new[at:])


def _partner(before: Sentence, new: Sequence[Sentence], budget: Budget) -> tuple[int, tuple[Run, ...]]:
    """Return which of the next new sentences a sentence became, and how; no runs where none did."""
    letters = set(before.key)
    for step, after in enumerate(new):
        others = set(after.key)
        if len(letters & others) < ALIKE * max(len(letters), len(others)):
            continue  # they cannot be alike, and need not be taken apart
        runs = changes(before, after, budget)
        if budget.spent or _alike(runs):
            return step, runs
    return 0, ()


def _added(made: _Made, new: Sequence[Sentence]) -> None:
    made.new += len(new)
    made.pieces += [Piece((Run("new", sentence.text),)) for sentence in new]


def _alike(runs: Sequence[Run]) -> bool:
    same = sum(len(run.text) for run in runs if run.kind == "same")
    return bool(runs) and same >= ALIKE * max(_length(runs, "gone"), _length(runs, "new"))


def _length(runs: Sequence[Run], kind: Kind) -> int:
    """Return how long the telling is in which runs of this kind stand."""
    return sum(len(run.text) for run in runs if run.kind in {"same", kind})


def changes(a: Sentence, b: Sentence, budget: Budget) -> tuple[Run, ...]:
    """Return two sentences as one, in runs; where that would cost too much, one after the other."""
    if budget.spent or max(len(a.text), len(b.text)) > SENTENCE_LENGTH:
        return (Run("gone", a.text), Run("new", b.text))
    if len(a.text) != len(a.folded) or len(b.text) != len(b.folded):
        # Folding changed how many letters it has, which is rare: what is compared is what was written.
        a, b = Sentence(a.text, a.text, ""), Sentence(b.text, b.text, "")
    begin, end = _common(a.folded, b.folded)
    one, other = _tokens(a, begin, end), _tokens(b, begin, end)
    if not budget.takes(one.folded, other.folded):
        return (Run("gone", a.text), Run("new", b.text))
    steps = [("equal", "", b.text[:begin])]
    for kind, i, j, k, n in SequenceMatcher(None, one.folded, other.folded, autojunk=False).get_opcodes():
        steps.append((kind, "".join(one.written[i:j]), "".join(other.written[k:n])))
    steps.append(("equal", "", b.text[len(b.text) - end :]))
    return tuple(run for run in _runs(_without_islands(steps)) if run.text)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What stands between the ends that two sentences share: tokens as written and as compared."""

    written: list[str]
    folded: list[str]


def _tokens(sentence: Sentence, begin: int, end: int) -> _Tokens:
    spans = [match.span() for match in TOKEN.finditer(sentence.folded, begin, len(sentence.folded) - end)]
    return _Tokens([sentence.text[i:j] for i, j in spans], [sentence.folded[i:j] for i, j in spans])


def _common(a: str, b: str) -> tuple[int, int]:
    """Return how many letters two sentences begin and end with alike, no token cut in two."""
    begin = equal_begin(a, b)
    while begin and INSIDE.match(a[begin - 1]):
        begin -= 1
    end = equal_begin(a[begin:][::-1], b[begin:][::-1])
    while end and INSIDE.match(a[-end]):
        end -= 1
    return begin, end


Change = tuple[str, str, str]


def _without_islands(steps: Sequence[Change]) -> Iterator[Change]:
    """Give the steps with what is equal by coincidence counted to the changes around it."""
    for number, (kind, before, after) in enumerate(steps):
        inside = 1 < number < len(steps) - 2
        if kind == "equal" and inside and len(before) < ISLAND:
            yield "replace", before, after
        else:
            yield kind, before, after


def _runs(steps: Iterator[Change]) -> Iterator[Run]:
    """Give the runs; neighbouring changes are one, what is gone before what is new."""
    gone = new = ""
    for kind, before, after in steps:
        if kind != "equal":
            gone, new = gone + before, new + after
            continue
        yield from _pair(gone, new)
        gone = new = ""
        yield Run("same", after)
    yield from _pair(gone, new)


def _pair(gone: str, new: str) -> Iterator[Run]:
    """Give what changed in one place; another kind of quotation mark or comma is no change."""
    if not WORD.search(gone + new):
        yield Run("same", new)
        return
    if gone:
        yield Run("gone", gone)
    if new:
        yield Run("new", new)
