"""Pairs of articles drawn at random, and pairs of one day with a rare title word: what is folded of them?

In: the month. Out: how many pairs are held to be one text, and which. Every pair is weighed on its
exact texts, whether or not it would ever be a candidate. Titles are left in the work folder, for
reading by eye; pairs read before stand in ``read_pairs.json``.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

from aggregator import fold
from aggregator.dedupe.decide import Verdict, decide
from aggregator.dedupe.evidence import Evidence, Weighed, weigh, weigh_pair
from aggregator.model import Fingerprinted
from benchmarks.stories.finding import Documents
from benchmarks.stories.month import Options, labelled, rows
from benchmarks.stories.section import Cell, Section, Table, at_most

METHOD = """Two draws: any two articles of the month, and two articles of one day (UTC) whose titles share
two characters (or words) running that at most 150 titles of the month have. Left out are pairs of one
address and pairs labelled *same*. Every pair is weighed on its exact texts and decided, candidate or not:
*as it is*, and *as if of one hour*, both articles at one time, so that nothing is excused by the window.
What was folded and then read as one text is no false fold (`benchmarks/stories/read_pairs.json`); what
nobody has read counts as one. Titles and figures of every folded pair lie in `build/stories/`."""
PAIRS, TOPICAL = 1_000_000, 100_000
FALSE = 10
RARE = 150
# So many of them stand on the page; all of them, with their titles, in the work folder.
LISTED = 40
READ = Path(__file__).with_name("read_pairs.json")
SHOWN = ("jaccard", "containment", "lead", "title")

Two = tuple[Fingerprinted, Fingerprinted]


@dataclass(frozen=True, slots=True)
class Fold:
    """A pair held to be one text.

    ``near`` is the verdict as if both were of one hour; ``label`` is what a reader called the pair,
    ``""`` where nobody has read it.
    """

    a: Fingerprinted
    b: Fingerprinted
    evidence: Evidence
    verdict: Verdict
    near: Verdict
    label: str

    def line(self) -> tuple[Cell, ...]:
        """Return what stands on the page: no word of the articles."""
        figures = (float(getattr(self.evidence, name)) for name in SHOWN)
        rule = self.verdict.rule if self.verdict.kind == "same" else f"({self.near.rule})"
        return (self.a.entry_id, self.b.entry_id, rule, *figures, self.label or "not read")


def run(options: Options) -> Section:
    """Return what is folded of both draws."""
    documents = Documents()
    documents.add(rows(replace(options, fraction=1.0)))
    known = {frozenset((each.a, each.b)) for each in labelled(options) if each.label == "same"}
    chance = Random(options.seed)  # noqa: S311 - repeatable on purpose
    articles = list(documents.articles.values())
    draws = {
        "any two articles": drawn(articles, options.count(PAIRS), chance, known),
        "one day, a rare title word": topical(articles, options.count(TOPICAL), chance, known),
    }
    found = {name: list(folds(documents, pairs)) for name, pairs in draws.items()}
    for name, each in found.items():
        written(each, options.work / f"random-{name.split(',', maxsplit=1)[0].replace(' ', '-')}.jsonl")
    wrong = [each for each in found["any two articles"] if each.verdict.kind == "same" and not one_text(each)]
    return Section(
        name="random",
        method=METHOD,
        about={"articles": len(articles), "seed": options.seed},
        tables=(_counts(draws, found), *(_listed(name, each) for name, each in found.items())),
        targets=(at_most("false folds of any two articles", len(wrong), FALSE),),
    )


def drawn(
    articles: Sequence[Fingerprinted], count: int, chance: Random, known: set[frozenset[str]]
) -> list[Two]:
    """Return different pairs drawn at random."""
    count = min(count, len(articles) * (len(articles) - 1) // 4)
    seen: set[tuple[int, int]] = set()
    while len(seen) < count:
        a, b = sorted((chance.randrange(len(articles)), chance.randrange(len(articles))))
        if a != b and _unknown(articles[a], articles[b], known):
            seen.add((a, b))
    return [(articles[a], articles[b]) for a, b in sorted(seen)]


def topical(
    articles: Sequence[Fingerprinted], count: int, chance: Random, known: set[frozenset[str]]
) -> list[Two]:
    """Return pairs of one day whose titles share two units that are rare in the month."""
    words = {each.id: title_bigrams(each.title) for each in articles}
    frequency = Counter(word for each in words.values() for word in each)
    holders: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, each in enumerate(articles):
        for word in words[each.id]:
            if frequency[word] <= RARE:
                holders[(each.time.date(), word)].append(at)
    near = {pair for places in holders.values() for pair in combinations(places, 2)}
    pairs = sorted((a, b) for a, b in near if _unknown(articles[a], articles[b], known))
    return [(articles[a], articles[b]) for a, b in chance.sample(pairs, min(count, len(pairs)))]


def title_bigrams(title: str) -> set[tuple[int, int]]:
    """Return the pairs of characters that stand side by side in a title, as they fold."""
    codes = [int(code) for code in fold.fold_alphanumerics(title)]
    return set(pairwise(codes))


def folds(documents: Documents, pairs: Iterable[Two]) -> Iterator[Fold]:
    """Yield the pairs that are held to be one text, as they are or as if of one hour."""
    weighed: dict[str, Weighed] = {}
    for a, b in pairs:
        for each in (a, b):
            if each.id not in weighed:
                weighed[each.id] = weigh(documents.passages[each.id])
        evidence = weigh_pair(weighed[a.id], weighed[b.id])
        near = decide(a, replace(b, time=a.time, end=a.end), evidence, documents.rules)
        verdict = decide(a, b, evidence, documents.rules)
        if "same" in {near.kind, verdict.kind}:
            label = read_labels().get(frozenset((a.entry_id, b.entry_id)), "")
            yield Fold(a, b, evidence, verdict, near, label)


def one_text(each: Fold) -> bool:
    """Tell whether a reader has called it one text."""
    return each.label == "same"


@cache
def read_labels() -> Mapping[frozenset[str], str]:
    """Return what readers called the pairs that were folded before."""
    found = json.loads(READ.read_text("utf-8"))
    return {frozenset((a, b)): label for label, pairs in found.items() for a, b in pairs}


def written(found: Sequence[Fold], file: Path) -> None:
    """Leave every fold with its titles and figures, the doubtful ones first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as output:
        for each in sorted(found, key=lambda fold: fold.evidence.containment):
            values = {
                "a": each.a.entry_id,
                "b": each.b.entry_id,
                "label": each.label,
                "rule": each.verdict.rule if each.verdict.kind == "same" else "",
                "rule if of one hour": each.near.rule,
                "outlets": [each.a.outlet, each.b.outlet],
                "titles": [each.a.title, each.b.title],
                "times": [each.a.time.isoformat(), each.b.time.isoformat()],
                "evidence": asdict(each.evidence),
            }
            output.write(json.dumps(values, ensure_ascii=False) + "\n")


def _unknown(a: Fingerprinted, b: Fingerprinted, known: set[frozenset[str]]) -> bool:
    one_page = bool(a.address) and a.address == b.address
    return not one_page and frozenset((a.entry_id, b.entry_id)) not in known


def _counts(draws: Mapping[str, Sequence[Two]], found: Mapping[str, Sequence[Fold]]) -> Table:
    lines = []
    for name, pairs in draws.items():
        same = [each for each in found[name] if each.verdict.kind == "same"]
        labels = Counter(each.label or "not read" for each in same)
        read = ", ".join(f"{label} {count}" for label, count in sorted(labels.items()))
        lines.append((name, len(pairs), len(same), read or "–", len(found[name]) - len(same)))
    head = ("draw", "pairs", "folded", "read as", "more if of one hour")
    return Table("What is folded", head, tuple(lines))


def _listed(name: str, found: Sequence[Fold]) -> Table:
    ranked = sorted(found, key=lambda each: (one_text(each), each.evidence.containment))
    note = f"The {LISTED} that share least of {len(found)}." if len(found) > LISTED else ""
    head = ("a", "b", "rule", *SHOWN, "read as")
    return Table(f"Folded of: {name}", head, tuple(each.line() for each in ranked[:LISTED]), note)
