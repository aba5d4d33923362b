"""Ids that are missing, shared, repeated or no ids: N entries stay N, and one bad entry costs itself only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from tests.documents.case import Case, Facts
from tests.documents.formats import JSON, XML, Format, Piece, atom, rss
from tests.documents.news import BODIES, DATES, LINKS, ROOT, TEXTS, TITLES, all_facts, facts, pieces

FOLDED = tuple(link.removeprefix("https://") for link in LINKS)
SHARED = ("shared",)
NOBODY = ("no id, no link and no text",)
LATER = DATES[0] + timedelta(hours=6)

Breakage = Callable[[Format], tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]]


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for form in (*XML, *JSON):
        for name, breakage in BREAKAGES.items():
            broken, reads, warns = breakage(form)
            if broken:
                document = form.write(broken, "").encode()
                yield Case(
                    kind="identity", name=f"{form.name}, {name}", document=document, reads=reads, warns=warns
                )
    yield from _permalinks()


def _no_ids(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    without = [replace(piece, id="") for piece in pieces()]
    # RDF has no element for an id but the address in rdf:about.
    ids = LINKS if form.name == "RSS 1.0" else FOLDED
    return without, [facts(form, n, id=ids[n]) for n in range(3)], ()


def _one_id(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    same = [replace(piece, id="urn:one") for piece in pieces()] if form.ids else []
    return same, [facts(form, n, id=FOLDED[n]) for n in range(3)], SHARED


def _one_id_and_link(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    same = [replace(piece, id="urn:one", link=f"{ROOT}/") for piece in pieces()] if form.ids else []
    return same, [_without_id(form, n, f"{ROOT}/") for n in range(3)], SHARED


def _one_link_and_no_id(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    same = [replace(piece, id="", link=f"{ROOT}/") for piece in pieces()]
    return same, [_without_id(form, n, f"{ROOT}/") for n in range(3)], SHARED


def _no_id_and_no_link(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    bare = [replace(piece, id="", link="") for piece in pieces()]
    return bare, [_without_id(form, n, "") for n in range(3)], ()


def _nothing(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    empty = Piece(date=DATES[0], more="" if form in JSON else "<category>x</category>")
    return [pieces()[0], empty, *pieces()[1:]], all_facts(form), NOBODY


def _twice(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    if not form.ids:
        return [], [], ()
    newer = replace(pieces()[0], title="夜间航班延到明天恢复", date=LATER)
    reads = [facts(form, 0, title=newer.title, published=LATER), facts(form, 1), facts(form, 2)]
    return [*pieces(), newer], reads, ()


def _twice_newer_first(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    twice, reads, warns = _twice(form)
    return [*twice[3:], *twice[:3]] if twice else [], reads, warns


def _same_entry_twice(form: Format) -> tuple[Sequence[Piece], Sequence[Facts], tuple[str, ...]]:
    return [*pieces(), pieces()[1]], all_facts(form), ()


def _without_id(form: Format, number: int, link: str) -> Facts:
    """Return the facts of a piece that nothing but its text tells from others."""
    return {name: fact for name, fact in facts(form, number, link=link).items() if name != "id"}


BREAKAGES: dict[str, Breakage] = {
    "no ids": _no_ids,
    "one id for all": _one_id,
    "one id and one link for all": _one_id_and_link,
    "one link for all and no ids": _one_link_and_no_id,
    "neither ids nor links": _no_id_and_no_link,
    "an entry of nothing": _nothing,
    "an id twice, the newer one last": _twice,
    "an id twice, the newer one first": _twice_newer_first,
    "an entry twice": _same_entry_twice,
}


def _permalinks() -> Iterator[Case]:
    """Yield what a guid may be besides an id (RSS 2.0)."""
    for guid, link, told in (
        (f"<guid>{LINKS[0]}</guid>", "", {"id": LINKS[0], "link": LINKS[0]}),
        (f"<guid isPermaLink='true'> {LINKS[0]}\n</guid>", "", {"id": LINKS[0], "link": LINKS[0]}),
        (f"<guid isPermaLink='false'>{LINKS[0]}</guid>", "", {"id": LINKS[0], "link": ""}),
        (f"<guid isPermaLink='False'>{LINKS[0]}</guid>", "", {"id": LINKS[0], "link": ""}),
        ("<guid>20260301-1</guid>", "", {"id": "20260301-1", "link": ""}),
        ("<guid>urn:uuid:0d0b1b9c</guid>", "", {"id": "urn:uuid:0d0b1b9c", "link": ""}),
        (f"<guid>{LINKS[1]}</guid>", f"<link>{LINKS[0]}</link>", {"id": LINKS[1], "link": LINKS[0]}),
        ("<guid></guid>", f"<link>{LINKS[0]}</link>", {"id": FOLDED[0], "link": LINKS[0]}),
    ):
        piece = Piece(title=TITLES[0], body=BODIES[0], more=guid + link)
        reads = [{"title": TITLES[0], "text": TEXTS[0], **told}]
        document = rss("2.0")([piece], "").encode()
        yield Case(kind="identity", name=f"{guid}{link}", document=document, reads=reads)
    for name, link in (
        (LINKS[0], LINKS[0]),
        (LINKS[0].replace("https", "HTTPS"), LINKS[0]),
        ("tag:haian.example,2026:1", ""),
        ("urn:uuid:1", ""),
    ):
        document = atom("1.0")([Piece(title=TITLES[0], id=name)], "").encode()
        reads = [{"title": TITLES[0], "id": name, "link": link}]
        yield Case(kind="identity", name=f"Atom without a link, id {name}", document=document, reads=reads)
