"""What each way of finding candidates is worth: what is lost, and what is saved, when it is taken away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time

from aggregator.dedupe.candidates import Window
from aggregator.dedupe.fingerprint import exact, lead, sampled, simhash, sketch
from aggregator.dedupe.shingles import Hashes, shingle, units
from aggregator.model import Fingerprinted
from aggregator.pipeline.clustering import Row
from aggregator.pipeline.settling import same_text
from benchmarks.stories.changes import COPIES, Change
from benchmarks.stories.finding import (
    GENERATORS,
    Documents,
    Found,
    Pair,
    candidates,
    folded,
    links,
    ordered,
    without,
)
from benchmarks.stories.month import Labelled, Options, labelled, rows
from benchmarks.stories.section import Cell, Section, Table
from benchmarks.stories.transformations import DOCUMENTS, copies, sample

METHOD = """Candidates are found as the stream finds them, with and without each generator: *simhash* (twelve
bits), *sketch* (three shared hashes of the whole text), *lead* (three of its beginning), *exact* (equal
folded text), *address*. What remains is judged and arranged by the program's own functions. A fold is a pair
of articles in one story. CPU is of this process, the least of three runs: of finding candidates (the
database's part of *exact* and *address*, one indexed query a batch, is not in it), and of judging the pairs
found."""
RUNS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """The month without a generator: candidates, folds, and the seconds that judging took."""

    found: Found
    folds: frozenset[Pair]
    judging: float


def run(options: Options) -> Section:
    """Return what is lost and saved over the month and over changed copies."""
    month = rows(options)
    documents = Documents()
    documents.add(month)
    same = _labelled(documents, labelled(options))
    trials = {name: tried(documents, name) for name in ("", *GENERATORS)}
    chosen = sample(month, options.count(DOCUMENTS), options.seed)
    return Section(
        name="ablation",
        method=METHOD,
        about={"articles": len(month), "articles changed": len(chosen), "seed": options.seed},
        tables=(
            over_month(trials, same, len(month)),
            making(documents),
            over_copies(chosen, COPIES, options.seed),
        ),
    )


def tried(documents: Documents, generator: str, runs: int = RUNS) -> Trial:
    """Return what the month comes to without a generator; ``""`` takes none away."""
    found = min((candidates(documents, generator) for _ in range(runs)), key=lambda each: each.seconds)
    judging = documents.seconds(found.pairs)
    return Trial(found, frozenset(folded(documents, links(documents, found.pairs))), judging)


def _labelled(documents: Documents, pairs: Sequence[Labelled]) -> dict[Pair, float]:
    """Return the pairs labelled as one text, with their weights."""
    names = documents.by_name()
    inside = [each for each in pairs if each.label == "same" and each.a in names and each.b in names]
    return {ordered(names[each.a].id, names[each.b].id): each.weight for each in inside}


def over_month(trials: Mapping[str, Trial], same: Mapping[Pair, float], articles: int) -> Table:
    """Return what each generator is worth over the month."""
    lines = tuple(_line(name, trial, trials[""], same, articles) for name, trial in trials.items())
    head = (
        *("without", "candidate pairs", "folds", "folds lost", "folds gained"),
        *("labelled *same*: candidates", "folded", "weighted recall"),
        *("finding, ms per article", "judging, ms per article"),
    )
    note = "Folds are gained where a pair that drew an article into another story is not found."
    return Table("Over the labelled month", head, lines, note)


def _line(
    name: str, trial: Trial, whole: Trial, same: Mapping[Pair, float], articles: int
) -> tuple[Cell, ...]:
    kept = sum(weight for pair, weight in same.items() if pair in trial.folds)
    return (
        name or "(nothing)",
        len(trial.found.pairs),
        len(trial.folds),
        len(whole.folds - trial.folds),
        len(trial.folds - whole.folds),
        sum(pair in trial.found.pairs for pair in same),
        sum(pair in trial.folds for pair in same),
        kept / (sum(same.values()) or 1.0),
        trial.found.seconds / articles * 1000,
        trial.judging / articles * 1000,
    )


def making(documents: Documents, runs: int = RUNS) -> Table:
    """Return what making each part of a fingerprint costs, over what all of them need."""
    taken = [units(each.text) for each in documents.passages.values()]
    texts = [(hashes, size, shingle(hashes, size)) for hashes, size in taken]
    ways: dict[str, Callable[[Hashes, int, Hashes], object]] = {
        "simhash": lambda _hashes, _size, whole: simhash(whole),
        "sketch": lambda _hashes, _size, whole: sketch(sampled(whole)),
        "lead": lambda _hashes, size, whole: lead(sampled(whole), size),
        "exact": lambda hashes, _size, _whole: exact(hashes),
    }
    lines = []
    for name, make in ways.items():
        seconds = min(_spent(make, texts) for _ in range(runs))
        lines.append((name, seconds / len(texts) * 1000))
    return Table("Making a fingerprint", ("part", "ms per article"), tuple(lines))


def _spent(
    make: Callable[[Hashes, int, Hashes], object], texts: Sequence[tuple[Hashes, int, Hashes]]
) -> float:
    began = process_time()
    for text in texts:
        make(*text)
    return process_time() - began


def over_copies(chosen: Sequence[Row], changes: Mapping[str, Change], seed: int) -> Table:
    """Return how many copies, and how many of those judged one text, only one generator finds."""
    documents = Documents()
    originals = documents.add(chosen)
    lines: list[tuple[Cell, ...]] = []
    for name, change in changes.items():
        pairs = list(copies(name, change, chosen, seed))
        by_name = {each.entry_id: each for each in originals}
        printed = documents.add(pair.changed for pair in pairs)
        both = [(by_name[pair.original.id], copy) for pair, copy in zip(pairs, printed, strict=True)]
        same = [documents.verdict(ordered(a.id, b.id)).kind == "same" for a, b in both]
        cells = [_reached(documents, originals, both, same, generator) for generator in ("", *GENERATORS)]
        lines.append((name, len(both), *cells))
    note = "In each cell: copies whose original is found / those of them that are judged one text."
    head = ("change", "copies", "all", *(f"without {each}" for each in GENERATORS))
    return Table("Over changed copies", head, tuple(lines), note)


def _reached(
    documents: Documents,
    originals: Sequence[Fingerprinted],
    both: Sequence[tuple[Fingerprinted, Fingerprinted]],
    same: Sequence[bool],
    generator: str,
) -> str:
    window = Window(without(generator, each) for each in originals)
    pairs = [(without(generator, a), without(generator, b)) for a, b in both]
    near = [
        same_text(a, b) or a.id in {each.id for each in window.candidates(b, documents.rules.window)}
        for a, b in pairs
    ]
    return f"{sum(near)} / {sum(one and other for one, other in zip(near, same, strict=True))}"
