"""The labelled month through the installed program: how much of what is one text is folded, and what else.

Every folded pair of another label is listed, and every missed one counted by what held it apart.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aggregator.dedupe.candidates import Window
from aggregator.dedupe.evidence import weigh, weigh_pair
from aggregator.pipeline.clustering import Row
from aggregator.pipeline.settling import same_text
from benchmarks.stories.finding import Documents, ordered
from benchmarks.stories.month import PAIRS, Labelled, Options, labelled, objects, rows
from benchmarks.stories.program import Clustered, cluster, score
from benchmarks.stories.section import Cell, Section, Table, at_least, at_most

METHOD = """`aggregator cluster` on a month of twenty Chinese outlets. Pairs of its articles were read and
labelled *same*, *event*, *contains* or *different*; each stands for as many as its weight says. Precision
and recall are of folded pairs, weighted; the intervals hold 95 % of 2,000 samples drawn again within the
strata. *High* are the pairs labelled with high confidence."""
ROUNDS = 2000
SHOWN = ("jaccard", "containment", "lead", "title")


def run(options: Options) -> Section:
    """Return how well labelled pairs are told apart."""
    month = rows(options)
    done = cluster(written(month, options.work / "labelled.jsonl"), options.work / "labelled.stories.jsonl")
    stories = done.member()
    pairs = [pair for pair in labelled(options) if pair.a in stories and pair.b in stories]
    scores = scored(options, done, stories)
    documents = Documents()
    documents.add(month)
    high, whole = scores["high"], scores["all"]
    return Section(
        name="labelled",
        method=METHOD,
        about={"articles": len(month), "labelled pairs": len(pairs), **done.costs(len(month))},
        tables=(quality(scores), wrong(pairs, stories, documents), missed(pairs, stories, documents)),
        targets=(
            at_least("precision, all", whole["precision"] or 0.0, 0.95),
            at_least("recall, all", whole["recall"] or 0.0, 0.66),
            at_least("precision, high", high["precision"] or 0.0, 0.99),
            at_least("recall, high", high["recall"] or 0.0, 0.84),
            at_most("folded `different`", whole["folded_pairs"].get("different", 0), 0),
            at_most("folded `contains`", whole["folded_pairs"].get("contains", 0), 0),
        ),
    )


def written(month: Iterable[Row], file: Path) -> Path:
    """Write rows as JSON Lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as output:
        for each in month:
            values = {name: getattr(each, name) for name in Row.__slots__}
            output.write(json.dumps(values, ensure_ascii=False) + "\n")
    return file


def scored(options: Options, done: Clustered, stories: Mapping[str, str]) -> dict[str, Any]:
    """Return the scorer's figures: of all pairs, of the surely labelled, of each kind of pair."""
    file = options.work / "labelled.pairs.jsonl"
    with file.open("w", encoding="utf-8") as output:
        for pair in objects(options.data / PAIRS):
            if pair["a"] in stories and pair["b"] in stories:
                output.write(json.dumps(pair, ensure_ascii=False) + "\n")
    given = ("--pairs", str(file), "--bootstrap", str(ROUNDS))
    whole = score(options.scorer, done.file, *given, "--by", "sub")["pairs"]
    high = score(options.scorer, done.file, *given, "--high")["pairs"]
    return {"all": whole, "high": high, **whole["by_sub"]}


def quality(scores: Mapping[str, Any]) -> Table:
    """Return the scorer's figures by kind of pair."""
    head = ("pairs", "precision", "95 %", "recall", "95 %", "same", "event", "contains", "different")
    return Table("Precision and recall", head, tuple(_quality(*each) for each in scores.items()))


def _quality(name: str, found: Mapping[str, Any]) -> tuple[Cell, ...]:
    between = {key: "–".join(map(str, ends)) for key, ends in found.get("interval_95", {}).items()}
    counts = [
        f"{found['folded_pairs'].get(label, 0)} of {found['pairs'].get(label, 0)}"
        for label in ("same", "event", "contains", "different")
    ]
    figures = [(_figure(found[key]), between.get(key, "")) for key in ("precision", "recall")]
    return (name, *figures[0], *figures[1], *counts)


def _figure(value: float | None) -> Cell:
    return "–" if value is None else value


def wrong(pairs: Sequence[Labelled], stories: Mapping[str, str], documents: Documents) -> Table:
    """Return every folded pair whose label is not ``same``, with what the program says of it."""
    by_name = documents.by_name()
    found: list[tuple[Cell, ...]] = []
    for pair in pairs:
        if stories[pair.a] == stories[pair.b] and pair.label != "same":
            a, b = by_name[pair.a].id, by_name[pair.b].id
            verdict = documents.verdict(ordered(a, b))
            evidence = weigh_pair(weigh(documents.passages[a]), weigh(documents.passages[b]))
            figures = (float(getattr(evidence, name)) for name in SHOWN)
            said = f"{verdict.kind}: {verdict.rule}"
            found.append((pair.a, pair.b, pair.label, pair.confidence, pair.weight, said, *figures))
    head = ("a", "b", "label", "confidence", "weight", "the pair alone", *SHOWN)
    return Table("Folded pairs that are not one text", head, tuple(found))


def missed(pairs: Sequence[Labelled], stories: Mapping[str, str], documents: Documents) -> Table:
    """Return how many pairs of one text were not folded, by what held them apart."""
    by_name = documents.by_name()
    window = Window(documents.articles.values())
    reasons: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        if stories[pair.a] == stories[pair.b] or pair.label != "same":
            continue
        a, b = by_name[pair.a], by_name[pair.b]
        verdict = documents.verdict(ordered(a.id, b.id))
        near = window.candidates(a, documents.rules.window) + window.candidates(b, documents.rules.window)
        twins = same_text(a, b) or a.address == b.address
        is_candidate = twins or {a.id, b.id} & {each.id for each in near}
        reason = "the rest of the story disagrees" if verdict.kind == "same" else f"rule: {verdict.rule}"
        if not is_candidate:
            said = "one text" if verdict.kind == "same" else verdict.rule
            reason = f"not a candidate (would be judged: {said})"
        reasons[reason].append(pair.weight)
    ranked = sorted(reasons.items(), key=lambda each: -sum(each[1]))
    lines = tuple((reason, len(weights), sum(weights)) for reason, weights in ranked)
    return Table("Missed pairs of one text, by what held them apart", ("reason", "pairs", "weight"), lines)
