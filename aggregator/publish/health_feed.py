"""``health.atom``: what is wrong, for the operator's own reader. Never an error in a topic's feed.

In: troubles. Out: the bytes of the feed. No address that is polled stands in it, and no word of an error:
both may hold what is the operator's alone (``aggregator sources`` and ``status`` show them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from lxml import etree

from aggregator.model import Status
from aggregator.publish.elements import ATOM, LANG
from aggregator.publish.plain import line
from aggregator.publish.source_page import SOURCE_WORDS
from aggregator.publish.words import Language, Locale, iso

NAME = "health.atom"
# The name space of the entries' ids, drawn once at random.
TROUBLES = UUID("0d8e6a0b-9a9e-4b43-8a3d-7c8a2f5d1c66")

Kind = Literal["source", "story", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong ``since`` some moment: a source, a full story, a part of the service.

    ``subject`` tells it apart from others of its kind and never changes; ``name`` is what people call it,
    ``path`` our page about it below the base URL.
    """

    kind: Kind
    subject: str
    name: str
    since: datetime
    path: str = ""
    status: Status = Status.BROKEN


@dataclass(frozen=True, slots=True)
class HealthWords:
    """One language's catalogue; ``{…}`` is filled in."""

    title: str
    about: str
    source: str
    source_remedy: str
    story: str
    story_remedy: str
    service: str
    service_remedy: str


def health_feed(troubles: Sequence[Trouble], begun: datetime, base_url: str, locale: Locale) -> bytes:
    """Return the feed, the newest trouble first; ``begun`` is its date while there is none."""
    ordered = sorted(troubles, key=lambda each: (each.since, each.kind, each.subject), reverse=True)
    words = HEALTH_WORDS[locale.language]
    root = etree.fromstring(f'<feed xmlns="{ATOM}"/>')
    root.set(LANG, locale.language)
    _say(root, "id", uuid5(TROUBLES, "feed").urn)
    _say(root, "title", words.title)
    _say(root, "subtitle", words.about)
    _say(root, "updated", iso(max((each.since for each in ordered), default=begun)))
    _under(root, "link", rel="self", type="application/atom+xml", href=f"{base_url}/{NAME}")
    _under(root, "link", rel="alternate", type="text/html", href=f"{base_url}/sources/")
    _say(_under(root, "author"), "name", "aggregator")
    for each in ordered:
        _add(_under(root, "entry"), each, base_url, locale)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(entry: etree._Element, trouble: Trouble, base_url: str, locale: Locale) -> None:
    """Write one trouble; it gets another id when it comes back after it was over."""
    title, text = _worded(trouble, locale)
    name = f"{trouble.kind} {trouble.subject} {iso(trouble.since)}"
    _say(entry, "id", uuid5(TROUBLES, name).urn)
    _say(entry, "title", title)
    _say(entry, "published", iso(trouble.since))
    _say(entry, "updated", iso(trouble.since))
    _under(entry, "link", rel="alternate", type="text/html", href=f"{base_url}/{trouble.path}")
    _say(entry, "content", text)


def _worded(trouble: Trouble, locale: Locale) -> tuple[str, str]:
    """Return title and text of a trouble."""
    words, sources, name = HEALTH_WORDS[locale.language], SOURCE_WORDS[locale.language], line(trouble.name)
    match trouble.kind:
        case "source":
            said = words.source.format(name=name, state=sources.states[trouble.status])
            meaning = sources.meanings[trouble.status]
            return said, " · ".join(filter(None, (meaning, words.source_remedy.format(slug=trouble.subject))))
        case "story":
            return words.story.format(name=name), words.story_remedy.format(id=trouble.subject)
        case "service":
            return words.service.format(name=name), words.service_remedy


def _under(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)


def _say(parent: etree._Element, name: str, text: str) -> None:
    _under(parent, name).text = text


HEALTH_WORDS: dict[Language, HealthWords] = {
    "zh-CN": HealthWords(
        title="运行状况",
        about="读不到的来源、装满的报道、服务的故障；一切正常时这里是空的。",
        source="{name}：{state}",
        source_remedy="用 aggregator sources 看 {slug} 的原因和办法。",
        story="装满了：{name}",
        story_remedy="这篇报道不再并入新的文章。用 aggregator explain {id} 看它，用 split 把不属于它的拆开。",
        service="服务有故障：{name}",
        service_remedy="用 aggregator status 和 aggregator doctor 看原因和办法。",
    ),
    "zh-TW": HealthWords(
        title="運行狀況",
        about="讀不到的來源、裝滿的報導、服務的故障；一切正常時這裡是空的。",
        source="{name}：{state}",
        source_remedy="用 aggregator sources 看 {slug} 的原因和辦法。",
        story="裝滿了：{name}",
        story_remedy="這篇報導不再併入新的文章。用 aggregator explain {id} 看它，用 split 把不屬於它的拆開。",
        service="服務有故障：{name}",
        service_remedy="用 aggregator status 和 aggregator doctor 看原因和辦法。",
    ),
    "en": HealthWords(
        title="Health",
        about="Sources that cannot be read, full stories, trouble of the service; empty while all is well.",
        source="{name}: {state}",
        source_remedy="aggregator sources shows why, and what to do about {slug}.",
        story="Full: {name}",
        story_remedy="No more articles are folded into this story. See it with aggregator explain {id}, "
        "and split off what is not part of it.",
        service="Trouble of the service: {name}",
        service_remedy="aggregator status and aggregator doctor show why, and what to do.",
    ),
}
