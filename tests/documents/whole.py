"""Every format with nothing wrong, and every breakage of the text around and in it, in every XML format."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tests.documents.case import Case, Facts
from tests.documents.formats import DECLARED, JSON, XML, Format
from tests.documents.news import TITLES, all_facts, facts, pieces

BROKEN = ("broken XML",)
BREAKS_OFF = ("breaks off",)
NOTICE = "<br />\n<b>Notice</b>:  Undefined index: id in <b>feed.php</b> on line <b>12</b><br />\n"
LAUGHS = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 20))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY f SYSTEM "file:///etc/hostname">]>'

Made = tuple[str, list[Facts], tuple[str, ...]]


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for form in (*XML, *JSON):
        whole = form.write(pieces(), "").encode()
        yield Case(kind="formats", name=form.name, document=whole, reads=all_facts(form))
        yield Case(kind="formats", name=f"{form.name}, no entry", document=form.write([], "").encode())
    for form in XML:
        for name, (document, reads, warns) in _breakages(form):
            made = partial(Case, kind="broken XML", name=f"{form.name}, {name}", reads=reads, warns=warns)
            yield made(document=document.encode("utf-8", "surrogatepass"))
        for name, codec in (("UTF-8", "utf-8"), ("UTF-16", "utf-16")):
            bombed = form.write(pieces(), "").replace(DECLARED, f"{DECLARED}{BOMB}")
            bombed = bombed.replace(TITLES[0], TITLES[0] + "&l19;&f;")
            yield Case(
                kind="hostile",
                name=f"{form.name}, a billion laughs and a file's content in {name}",
                document=bombed.encode(codec),
                reads=all_facts(form, title=TITLES[0] + "&l19;&f;"),
                warns=BROKEN,
            )


def _breakages(form: Format) -> Iterator[tuple[str, Made]]:
    """Yield (what is broken, what becomes of it) for one format."""
    whole, same = form.write(pieces(), ""), all_facts(form)
    for name, before in (
        ("a line break before the prolog", "\r\n\n"),
        ("a notice before the prolog", NOTICE),
        ("an HTML comment before the prolog", "<!-- cached <item> -->"),
        ("two byte order marks", "\ufeff\ufeff"),
        ("a byte order mark and a blank", "\ufeff "),
    ):
        yield name, (before + whole, same, ())
    yield (
        "junk behind the root",
        (whole + "\n<!-- 0.1 s -->\n<script>track()</script>", same, ("broken XML",)),
    )
    yield "no declaration", (whole.removeprefix(DECLARED), same, ())
    yield (
        "a style sheet's instruction",
        (
            whole.replace(DECLARED, DECLARED + '<?xml-stylesheet href="/x.xsl"?><!-- <item> -->'),
            same,
            (),
        ),
    )
    yield (
        "an external DTD",
        (
            whole.replace(
                DECLARED, DECLARED + '<!DOCTYPE x PUBLIC "-//x//DTD x//EN" "http://127.0.0.1:9/x.dtd">'
            ),
            same,
            (),
        ),
    )
    yield from _titles(form)
    yield from _cuts(form, whole)


def _titles(form: Format) -> Iterator[tuple[str, Made]]:
    """Yield what is wrong inside a title, or between elements."""
    title = TITLES[0]
    for name, written, meant in (
        ("a bare &", "渔港 & 码头 R&D", "渔港 & 码头 R&D"),
        ("an undefined entity", "caf&eacute;&nbsp;&mdash; 港口&hellip;", "café — 港口…"),
        ("an entity that nobody defined", "港口&harbour;", "港口&harbour;"),
    ):
        told = (
            form.write([replace(pieces()[0], title=written), *pieces()[1:]], ""),
            all_facts(form, title=meant),
        )
        yield name, (*told, BROKEN)
    for name, written, meant in (
        ("control characters", f"{title[:2]}\x00\x08\x0b\x1f{title[2:]}", title),
        ("references to control characters", f"{title[:2]}&#0;{title[2:]}&#x8;&#11;", title),
        ("a reference to a surrogate", f"{title}&#xD800;", title + "\ufffd"),
        ("a reference beyond Unicode", f"{title}&#99999999999;", title + "\ufffd"),
        ("a lone surrogate in its bytes", f"{title}\ud800", title),
    ):
        told = (
            form.write([replace(pieces()[0], title=written), *pieces()[1:]], ""),
            all_facts(form, title=meant),
        )
        yield name, (*told, ())
    more = "<itunes:author>甲</itunes:author><x:extra y='1'>2</x:extra>"
    extra = form.write([replace(pieces()[0], more=more), *pieces()[1:]], "")
    yield "undeclared prefixes", (extra, all_facts(form), BROKEN)
    stray = form.write([replace(pieces()[0], more="<br><hr></p>"), *pieces()[1:]], "")
    yield "tags that nobody ends", (stray, all_facts(form), BROKEN)
    cdata = form.write([replace(pieces()[0], title=f"<![CDATA[{title}]]>"), *pieces()[1:]], "")
    yield "a title in CDATA", (cdata, all_facts(form), ())
    ended = form.write([replace(pieces()[0], title=f"<![CDATA[{title} ]]> 又]]>"), *pieces()[1:]], "")
    yield "]]> in CDATA", (ended, all_facts(form, title=f"{title} ]]> 又"), BROKEN)


def _cuts(form: Format, whole: str) -> Iterator[tuple[str, Made]]:
    """Yield documents that break off."""
    third = whole.index(TITLES[2])
    two = [facts(form, 0), facts(form, 1)]
    yield "cut in the third title", (whole[: third + 4], two, BREAKS_OFF)
    yield "cut in a tag", (whole[: whole.index("<link", third) + 3], two, BREAKS_OFF)
    bare = re.sub(r"</(channel|rss|rdf:RDF|feed)>", "", whole)
    yield "cut behind the last entry", (bare, all_facts(form), BREAKS_OFF)
