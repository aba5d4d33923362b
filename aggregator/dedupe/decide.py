"""Two articles and the evidence → one text or not, by a rule whose name is kept.

Precision comes first: what is folded is hidden from readers. Two outlets' texts are one from a
certainty on (``certainty``), unless a guard forbids it; one outlet's texts are one only as versions of
each other. The thresholds below were chosen on 342 labelled pairs of one month of twenty Chinese
outlets (same, event, contains, different); `make bench-stories` measures them again, and
docs/decisions/003-evidence.md tells the roads not taken.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from aggregator.dedupe.candidates import apart
from aggregator.dedupe.certainty import certainty
from aggregator.dedupe.evidence import Evidence, Likeness, title_overlap
from aggregator.model import Dedup, Fingerprinted

Kind = Literal["same", "related", "different"]

# One outlet writes one text twice only as a new version. Its bulletins, tallies and next-day
# updates share their template, so it must be surer, and more of the text the same: a column that fills
# its phrases anew shares two fifths of its shingles and all of its title.
HOUSE, HOUSE_JACCARD, HOUSE_CONTAINMENT = 0.92, 0.6, 0.85
# As sure as two outlets' texts must be, and with a title that the other text speaks of, it is enough within
# a sitting that three quarters of the shorter stand in the longer and half of both is the same, however
# rewritten its opening; or, under nearly the same title, that half of the shorter does. Of the labelled
# month's pairs 15 more are folded, every one read and one text.
REVISED_CONTAINMENT, REVISED_JACCARD = 0.75, 0.5
RETITLED, RETITLED_CONTAINMENT = 0.8, 0.5
# Under another title its text comes back as a new version, whose new words then stand in the text, or
# as a channel's boilerplate below hundreds of videos, which knows nothing of any title. In the labelled
# month 17 of 18 retitled versions keep at least .33 of them there, boilerplate keeps none.
HOUSE_TITLE, HOUSE_HEADING = 0.5, 0.25
# A house revises a text within hours; what it writes half a day later repeats the background of the
# day before (incursion notices of two days running reach Jaccard .62), unless it is all but equal, or
# the same text cut or continued: it begins alike, and nearly all of the shorter stands in the longer
# (three such of the labelled month have .87 to .93 and .71 to .87; no other text reaches both).
SAME_SITTING, LATER_JACCARD = timedelta(hours=12), 0.85
LATER_CONTAINMENT, LATER_LEAD = 0.85, 0.7
# Texts of one template say other numbers in the same places. Between two outlets true copies differ
# in up to a third of the places they share, tallies of two days in half and more; within one outlet
# two places are enough (11 of 12 true versions of the labelled month differ in one at most).
DIFFER, DIFFER_SHARE, HOUSE_DIFFER_SHARE = 2, 0.4, 0.1
# Two titles that each name a number which the other does not, over texts that differ in one too, head two
# days' notices of one template; a copy that was corrected or brought up to date has most of the text.
TITLE_SWAPPED, TITLE_JACCARD = 2, 0.5
# The instalments of a series begin alike and share nothing else: what is one text holds a third of the
# shorter in the longer (in the labelled month, of what is sure enough, true copies begin at .35).
LEAST_CONTAINMENT = 0.3
# A digest may begin with the whole of another's text: what tells it from a copy cut as short is its
# title. Of 16 copies cut to less than a half in the labelled month 15 have .56 of the wording or more. At
# .5 eleven of a thousand made digests were taken for their first text, at .6 three; at .67 true copies go.
DIGEST_BALANCE, DIGEST_WORDING = 0.6, 0.4
# Besides, one outlet's texts are apart when at least two numbers of the shorter, three in ten, are
# nowhere in the longer.
ODD_NUMBERS, SHARED_NUMBERS = 2, 0.7
# Under forty characters or sixteen words (a caption, a headline repeated) a text proves nothing by
# being alike.
SHORT = 40
# But one that is the other's beginning, under its title, is a summary that ends with the photograph's
# caption: of a thousand texts cut to their first hundred characters 41 are.
BRIEF, BRIEF_TITLE, BRIEF_CONTAINMENT = 16, 0.9, 0.9
# Texts under one address share a lead if a fifth of its shingles agree: a live page keeps less.
ADDRESS_LEAD = 0.2
# Two outlets' texts that are not sure enough to be one, or of which one is much longer, still speak for a
# story that agrees with both; what differs in its numbers, or in all but its beginning, does not. Less sure
# than this they are as good as nothing: with .3 in its place no labelled pair moves, with .5 two do.
WITHHELD = frozenset({"certainty", "digest"})
LEAST_NEAR = 0.4
# Below these, two texts do not even report one event in common words.
EVENT_CONTAINMENT, EVENT_TITLE = 0.15, 0.3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of a pair, and the tier or the guard that decided."""

    kind: Kind
    rule: str
    score: float = 0.0


ONE_PAGE = Verdict("same", "address", 1.0)


def decide(a: Fingerprinted, b: Fingerprinted, evidence: Evidence, rules: Dedup) -> Verdict:
    """Return whether two articles tell one text."""
    near = apart(a, b) <= rules.window
    if not compatible(a.language, b.language) and not misread(a, b, evidence):
        return Verdict("different", "language")
    if one_page(a, b, evidence.lead, evidence.title, near=near):
        return ONE_PAGE
    if equal_text(a, b) and (a.outlet != b.outlet or evidence.title >= HOUSE_TITLE):
        return Verdict("same", "exact", 1.0)
    if not near:
        return Verdict("different", "window")
    return by_evidence(evidence, rules, same_outlet=a.outlet == b.outlet, time=apart(a, b))


def of_equal_text(a: Fingerprinted, b: Fingerprinted) -> Verdict | None:
    """Return what ``decide`` says of two equal texts, where it needs no more than that.

    A flood of one text would else be read, and taken apart, once for each pair of it.
    """
    if not compatible(a.language, b.language):
        return None
    if specific(a.address) and a.address == b.address:
        return ONE_PAGE
    if a.outlet != b.outlet or title_overlap(a.title, b.title) >= HOUSE_TITLE:
        return Verdict("same", "exact", 1.0)
    return None


def hopeful(a: Fingerprinted, b: Fingerprinted, likeness: Likeness, rules: Dedup) -> bool:
    """Tell whether ``decide`` can come to "same", before the other figures are worked out."""
    return _one_address_or_text(a, b) or certainty(likeness) >= rules.threshold


def nearly(verdict: Verdict) -> bool:
    """Tell whether a verdict leaves two articles near each other, though not one text."""
    return verdict.rule in WITHHELD and verdict.score >= LEAST_NEAR and verdict.kind != "same"


def least_certainty(a: Fingerprinted, b: Fingerprinted, rules: Dedup) -> float:
    """Return how sure a pair must be for its figures to matter.

    Two outlets' texts that are not one speak all the same for a story that holds both, if they are near.
    """
    if _one_address_or_text(a, b):
        return 0.0
    near = a.outlet != b.outlet and compatible(a.language, b.language)
    return min(LEAST_NEAR, rules.threshold) if near else rules.threshold


def _one_address_or_text(a: Fingerprinted, b: Fingerprinted) -> bool:
    return a.address == b.address or a.fingerprint.exact == b.fingerprint.exact


def by_evidence(
    evidence: Evidence, rules: Dedup, *, same_outlet: bool, time: timedelta = timedelta(0)
) -> Verdict:
    """Return what the texts alone say, ``time`` apart in story time."""
    if evidence.shorter < (BRIEF if summary(evidence) else SHORT):
        return Verdict("different", "short")
    sure = certainty(evidence)
    if same_outlet:
        guard = _house_guard(evidence, time, sure, rules)
        return _otherwise(evidence, guard, sure) if guard else Verdict("same", "house", sure)
    guard = "certainty" if sure < rules.threshold else _guard(evidence)
    return _otherwise(evidence, guard, sure) if guard else Verdict("same", "certainty", sure)


def _guard(evidence: Evidence) -> str:
    """Return what keeps two outlets' texts apart however sure they are, if anything does."""
    if template(evidence, DIFFER_SHARE):
        return "template"
    if swapped(evidence):
        return "title-numbers"
    if evidence.containment < LEAST_CONTAINMENT:
        return "beginning"
    return "digest" if digest(evidence) else ""


def _house_guard(evidence: Evidence, time: timedelta, sure: float, rules: Dedup) -> str:
    """Return what keeps one outlet's two texts apart, if anything does."""
    if template(evidence, HOUSE_DIFFER_SHARE):
        return "template"
    if evidence.odd_numbers >= ODD_NUMBERS and evidence.numbers < SHARED_NUMBERS:
        return "numbers"
    if evidence.title_numbers:
        return "title-numbers"
    if evidence.title < HOUSE_TITLE and evidence.heading < HOUSE_HEADING:
        return "title"
    if time > SAME_SITTING and not continued(evidence):
        return "next-day"
    rewritten = time <= SAME_SITTING and sure >= rules.threshold and revised(evidence, sure)
    return "" if rewritten or (sure >= HOUSE and version(evidence)) else "house"


def summary(evidence: Evidence) -> bool:
    """Tell whether one text is a part of the other, under the same title."""
    return evidence.title >= BRIEF_TITLE and evidence.containment >= BRIEF_CONTAINMENT


def template(evidence: Evidence, share: float) -> bool:
    """Tell whether the two say other numbers in so large a share of the places they have in common."""
    both = evidence.differ + evidence.agree
    return evidence.differ >= DIFFER and evidence.differ >= share * both


def swapped(evidence: Evidence) -> bool:
    """Tell whether two outlets' titles and texts name other numbers, over texts not mostly the same."""
    other = evidence.title_numbers >= TITLE_SWAPPED and evidence.differ > 0
    return other and evidence.jaccard < TITLE_JACCARD


def digest(evidence: Evidence) -> bool:
    """Tell whether one text may be a digest that begins with the other: much longer, by another title."""
    return evidence.balance < DIGEST_BALANCE and evidence.wording < DIGEST_WORDING


def version(evidence: Evidence) -> bool:
    """Tell whether one outlet's text is another's version: mostly the same, or the same cut or continued."""
    return evidence.jaccard >= HOUSE_JACCARD or evidence.containment >= HOUSE_CONTAINMENT


def revised(evidence: Evidence, sure: float) -> bool:
    """Tell whether one outlet's text is another rewritten at a sitting: its title is spoken of there, too."""
    if evidence.heading < HOUSE_HEADING:
        return False
    if evidence.containment >= REVISED_CONTAINMENT and evidence.jaccard >= REVISED_JACCARD:
        return True
    headed = sure >= HOUSE and evidence.title >= RETITLED
    return headed and evidence.containment >= RETITLED_CONTAINMENT


def continued(evidence: Evidence) -> bool:
    """Tell whether one outlet's later text is all but equal, or the same cut or continued."""
    whole = evidence.containment >= LATER_CONTAINMENT and evidence.lead >= LATER_LEAD
    return evidence.jaccard >= LATER_JACCARD or (whole and evidence.title >= HOUSE_TITLE)


def _otherwise(evidence: Evidence, guard: str, sure: float) -> Verdict:
    """Return related where the texts or titles share enough for one event, else different."""
    alike = evidence.containment >= EVENT_CONTAINMENT or evidence.title >= EVENT_TITLE
    return Verdict("related" if alike else "different", guard, sure)


def misread(a: Fingerprinted, b: Fingerprinted, evidence: Evidence) -> bool:
    """Tell whether two copies of one page were only taken for two languages.

    One of them has too little text to tell a language by, or the two begin alike.
    """
    empty = evidence.shorter < SHORT and evidence.title >= HOUSE_TITLE
    return a.address == b.address and (empty or evidence.lead >= ADDRESS_LEAD)


def one_page(a: Fingerprinted, b: Fingerprinted, lead: float, title: float, *, near: bool) -> bool:
    """Tell whether two articles of one address are one, by their texts' leads and titles or by their time.

    Two entries of one source are told apart by it on purpose: one link for all of them is a broken
    feed, so there the time alone says nothing.
    """
    if not specific(a.address) or a.address != b.address:
        return False
    alike = lead >= ADDRESS_LEAD
    if a.source == b.source and not alike:
        return near and title >= HOUSE_TITLE
    return near or alike


def equal_text(a: Fingerprinted, b: Fingerprinted) -> bool:
    """Tell whether the folded texts are equal and long enough to mean something."""
    same = a.fingerprint.exact == b.fingerprint.exact
    return same and min(a.fingerprint.length, b.fingerprint.length) >= SHORT


def compatible(a: str, b: str) -> bool:
    """Tell whether texts in two languages may be one: zh-Hans, zh-Hant and zh are, unknown is any."""
    return (
        a == b or not a or not b or a.split("-", maxsplit=1)[0].lower() == b.split("-", maxsplit=1)[0].lower()
    )


@lru_cache(maxsize=4096)
def specific(address: str) -> bool:
    """Tell whether an address names one page rather than a whole site."""
    parts = urlsplit(f"//{address}" if "//" not in address else address)
    return bool(parts.path.strip("/") or parts.query)
