"""Feeds that nobody wrote: the same bytes on every machine, of the lengths that news have.

In: the number of a source and of its edition. Out: an RSS or Atom document in Chinese or English, some of
whose entries stand in other sources, too, as agencies' reports do. Not here: serving them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from itertools import accumulate
from random import Random

START = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
# Of a source's entries, every fifth is an agency's report, which eight sources of its language print.
WIRE, PRINTED = 5, 8
SHORTEST, LONGEST = 600, 1_500  # characters of an English text; Chinese says the same in fewer
WORDS, TIGHT = 1_500, 0.45
PARAGRAPHS = 6
HAN = "的了在是和有不为中上与对将也"
STOP = ("the", "of", "and", "to", "in", "a", "that", "is", "for", "on", "was", "with", "as", "by", "at")
USUAL = (
    "city council harbour bridge minister report market river train school hospital company workers weather "
    "police court budget vote election parliament station factory farmers village museum doctor patients "
    "research study price energy water road airport season match team players coach fans festival music film "
    "government president spokesman statement decision agreement meeting week month year people children "
    "women said announced opened closed reported expected found made began ended rose fell won lost called "
    "asked new old local national public private early late large small first last next several many more"
)
SYLLABLES = ("ka", "ren", "tol", "mi", "sa", "ver", "lon", "di", "pre", "nar", "cu", "bel", "tis", "ga")
ENDINGS = ("ing", "ed", "s", "er", "ly", "ton", "ford")
LINK = '<a href="https://{host}/topic/{number}?utm_source=feed">{word}</a>'
IMAGE = '<p><img src="https://{host}/pictures/{number}.jpg" width="640" height="360" alt=""></p>'
SEVERAL = 9  # words between two commas


@dataclass(frozen=True, slots=True)
class Story:
    """One text; ``seed`` makes it."""

    title: str
    paragraphs: tuple[str, ...]


def feed(source: int, edition: int, entries: int) -> bytes:
    """Return the document of a source; each edition brings one entry and drops one."""
    host, shape = f"outlet-{source}.example", ATOM if source % 2 else RSS
    newest_first = reversed(range(edition, edition + entries))
    return shape.whole(host, "".join(shape.entry(host, source, each) for each in newest_first)).encode()


def story(source: int, number: int) -> Story:
    """Return what an entry tells: its source's own, or an agency's report."""
    chinese = bool(source % 3)
    if number % WIRE:
        return written(f"{source} {number}", chinese=chinese)
    return written(f"agency {source % 3} {source // (3 * PRINTED)} {number}", chinese=chinese)


@cache
def vocabulary(*, chinese: bool) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return (words, cumulated weights): made up, and as unevenly used as words are."""
    random = Random("words")  # noqa: S311 - the same on every machine
    usual = (*HAN,) if chinese else (*STOP, *USUAL.split())
    made = (_han(random) if chinese else _latin(random) for _ in range(WORDS))
    words = (*usual, *made)
    return words, tuple(accumulate(1 / (rank + 2) for rank in range(len(words))))


def _han(random: Random) -> str:
    return "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(2))


def _latin(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=random.randint(1, 3))) + random.choice(ENDINGS)


def written(seed: str, *, chinese: bool) -> Story:
    """Return the text that a seed makes."""
    random = Random(seed)  # noqa: S311 - the same on every machine
    length = random.randint(SHORTEST, LONGEST) * (TIGHT if chinese else 1)
    words, weights = vocabulary(chinese=chinese)
    space, comma, stop = ("", "，", "。") if chinese else (" ", ", ", ". ")
    chosen = random.choices(words, cum_weights=weights, k=int(length / (1.7 if chinese else 6.2)))
    clauses = [space.join(chosen[at : at + SEVERAL]) for at in range(0, len(chosen), SEVERAL)]
    size = max(1, len(clauses) // PARAGRAPHS)
    paragraphs = [comma.join(clauses[at : at + size]) + stop for at in range(0, len(clauses), size)]
    return Story(space.join(random.choices(words, cum_weights=weights, k=8)), tuple(paragraphs))


def markup(host: str, number: int, told: Story) -> str:
    """Return a text as outlets send it: paragraphs, a picture, a link, a script that nobody wants."""
    first, *others = told.paragraphs
    parts = [f"<p>{first}</p>", IMAGE.format(host=host, number=number)]
    parts += [f'<p class="text">{each}</p>' for each in others]
    link = LINK.format(host=host, number=number, word=told.title)
    return "".join([*parts, f"<p>{link}</p>", '<script>count("read")</script>'])


class RSS:
    """RSS 2.0 with the whole text."""

    @staticmethod
    def entry(host: str, source: int, number: int) -> str:
        """Return one entry."""
        told = story(source, number)
        return (
            f"<item><title>{told.title}</title><link>https://{host}/{number}?utm_source=rss</link>"
            f"<guid isPermaLink='false'>{host}/{number}</guid>"
            f"<pubDate>{format_datetime(moment(number))}</pubDate>"
            f"<description>{told.paragraphs[0]}</description>"
            f"<content:encoded><![CDATA[{markup(host, number, told)}]]></content:encoded></item>"
        )

    @staticmethod
    def whole(host: str, entries: str) -> str:
        """Return the document around the entries."""
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>{host}</title><link>https://{host}/</link>{entries}</channel></rss>"
        )


class ATOM:
    """Atom (RFC 4287) with the whole text."""

    @staticmethod
    def entry(host: str, source: int, number: int) -> str:
        """Return one entry."""
        told = story(source, number)
        text = markup(host, number, told).replace("&", "&amp;").replace("<", "&lt;")
        return (
            f"<entry><title>{told.title}</title><id>tag:{host},2026:{number}</id>"
            f'<link href="https://{host}/{number}"/><author><name>{host}</name></author>'
            f"<published>{moment(number).isoformat()}</published><updated>{moment(number).isoformat()}</updated>"
            f'<content type="html">{text}</content></entry>'
        )

    @staticmethod
    def whole(host: str, entries: str) -> str:
        """Return the document around the entries."""
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>{host}</title><id>tag:{host},2026:feed</id><updated>{START.isoformat()}</updated>{entries}</feed>"
        )


def moment(number: int) -> datetime:
    """Return when an entry was published: half an hour after the one before."""
    return START - timedelta(days=2) + number * timedelta(minutes=30)
