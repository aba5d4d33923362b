"""The page of an audit: one document by itself, for one outlet as for eighty."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from aggregator.model import ArticleId, StoryId
from aggregator.model.audits import Audit, Broken, Copy, Covered, Doubt, Figures, Following, Share
from aggregator.publish.audit_chart import SHADES, matrix
from aggregator.publish.audit_page import audit_page, most_read
from aggregator.publish.audit_words import CATALOGUE
from aggregator.publish.words import Language, Locale
from tests.stories import NOON

ENGLISH = Locale("en", "UTC")


def copy(house: str = "o0", **changes: Any) -> Copy:
    values: dict[str, Any] = {
        "article": ArticleId("a1"),
        "story": StoryId("s1"),
        "house": house,
        "title": "东岛航线恢复",
        "url": f"https://{house}.example.com/1",
        "language": "zh-Hans",
    }
    return Copy(**(values | changes))


def following(later: int, earlier: int, count: int, hours: float | None = 1, unordered: int = 0) -> Following:
    delay = None if hours is None else timedelta(hours=hours)
    return Following(later=f"o{later}", earlier=f"o{earlier}", count=count, delay=delay, unordered=unordered)


def audit(outlets: int = 3, *followings: Following, **changes: Any) -> Audit:
    """An audit of so many outlets, of ten stories each; the first repeats most."""
    shares = tuple(
        Share(house=f"o{n}", articles=12, stories=10, late=max(0, 5 - n), first=1, only=4)
        for n in range(outlets)
    )
    values: dict[str, Any] = {
        "time": NOON,
        "asked": outlets,
        "broken": (),
        "figures": Figures(
            articles=12 * outlets, stories=10, repeats=6, own=3, undated=0,
            shares=shares, followings=followings, covered=(),
        ),
        "folds": (),
        "misses": (),
        "names": {f"o{n}": f"海岸日报第{n}版" for n in range(outlets)},
    }  # fmt: skip
    return Audit(**(values | changes))


def page(found: Audit, locale: Locale = ENGLISH) -> Any:
    return Html(audit_page(found, locale).decode())


def texts(document: Any, path: str) -> list[str]:
    return [" ".join(found.text().split()) for found in document.css(path)]


def test_the_numbers_that_say_the_most_come_first() -> None:
    broken = (Broken(name="x", url="https://x.example/", error="x: while fetching: 404"),)
    document = page(audit(3, broken=broken))
    assert texts(document, ".key dt") == ["Repeats", "Own repeats", "Articles", "Feeds"]
    assert texts(document, ".number") == ["16.7%", "8.3%", "36", "3"]
    assert texts(document, ".key .by")[3] == "2 read, 1 broken"


def test_a_cell_counts_in_the_row_of_the_later_outlet_and_names_the_delay() -> None:
    found = audit(3, following(0, 1, 4, 2.5), following(1, 0, 1, None), following(0, 2, 0, None, 3))
    document = page(found)
    assert texts(document, ".cell title") == [
        "海岸日报第0版 after 海岸日报第1版: 4 times, median delay 2.5 h",
        "海岸日报第1版 after 海岸日报第0版: 1 times",
        "海岸日报第0版 and 海岸日报第2版: 3 in no known order",
    ]
    assert texts(document, ".cell > text") == ["4", "1", "·"]
    drawn = matrix(found, CATALOGUE["en"])
    first, second, third = drawn.cells
    assert first.y == third.y < second.y
    assert second.x < first.x < third.x
    assert (first.shade, second.shade, third.shade) == (SHADES, SHADES // 2, 0)


def test_only_outlets_that_share_a_text_are_in_the_matrix_and_all_have_a_bar() -> None:
    document = page(audit(5, following(0, 3, 2)))
    assert texts(document, ".row > title") == ["海岸日报第0版", "海岸日报第3版"]
    assert len(document.css(".bars g")) == 5


def test_one_outlet_has_a_bar_and_no_matrix() -> None:
    document = page(audit(1))
    assert document.css(".cell, .row") == []
    assert "No two outlets have the same text." in texts(document, ".empty")
    assert len(document.css(".bars g")) == 1


def test_of_nothing_the_page_says_so() -> None:
    none = Figures(articles=0, stories=0, repeats=0, own=0, undated=0, shares=(), followings=(), covered=())
    assert texts(page(audit(0, figures=none)), ".number")[:2] == ["0.0%", "0.0%"]


def test_eighty_outlets_fit_a_desk_and_lie_apart() -> None:
    found = audit(80, *(following(a, b, a + b) for a in range(80) for b in range(80) if a != b))
    drawn = matrix(found, CATALOGUE["en"])
    assert drawn.width < 1280
    assert len(drawn.cells) == 80 * 79
    assert len({(cell.x, cell.y) for cell in drawn.cells}) == 80 * 79
    assert all(
        drawn.left <= cell.x <= drawn.left + drawn.extent - drawn.side
        and drawn.top <= cell.y <= drawn.top + drawn.extent - drawn.side
        for cell in drawn.cells
    )
    assert {cell.text for cell in drawn.cells} == {""}  # too small to read: the title says it


def test_the_parts_of_a_bar_fill_it() -> None:
    (bar,) = page(audit(1)).css(".bars g")
    widths = [float((part.attributes["width"] or "").removesuffix("%")) for part in bar.css("rect")]
    assert widths == pytest.approx([50, 10, 40])
    assert texts(bar, "title") == [
        "海岸日报第0版: 12 articles, 10 stories; others first 5, shared 1, only here 4"
    ]


def test_long_names_are_cut_in_the_charts_and_whole_in_their_titles() -> None:
    name = "海岸日报与云洲通讯社联合编辑部电子版"
    found = audit(2, following(0, 1, 1), names={"o0": name, "o1": "b"})
    document = page(found)
    assert texts(document, ".row > title") == [name, "b"]
    (label, _) = matrix(found, CATALOGUE["en"]).rows
    assert label.text == "海岸日报与云洲通讯…"


def test_a_doubtful_pair_shows_both_titles_their_outlets_links_and_figures() -> None:
    doubt = Doubt(
        a=copy(), b=copy("o1", title="", url="https://o1.example.com/9"), rule="certainty", score=0.81,
        jaccard=0.2, containment=0.55, title=0.9, numbers=0.5, odd_numbers=2,
    )  # fmt: skip
    document = page(audit(2, folds=(doubt,)))
    assert texts(document, ".list p") == [
        "东岛航线恢复海岸日报第0版",
        "https://o1.example.com/9海岸日报第1版",
        "score 0.81 (certainty) · text 20% · shorter 55% · title 90% · numbers 50%",
    ]
    links = [link.attributes["href"] for link in document.css(".list a")]
    assert links == ["https://o0.example.com/1", "https://o1.example.com/9"]


def test_the_most_covered_stories_name_their_outlets() -> None:
    figures = audit(2, following(1, 0, 1)).figures
    covered = (Covered(first=copy(), houses=("o0", "o1"), articles=3),)
    found = audit(2, figures=Figures(**{**_fields(figures), "covered": covered}))
    assert "2 outlets: 海岸日报第0版, 海岸日报第1版" in texts(page(found), ".list .by")


def _fields(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in Figures.__dataclass_fields__}


def test_markup_in_names_titles_and_errors_is_shown_as_it_is_and_hostile_links_are_dropped() -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    doubt = Doubt(
        a=copy(title=hostile, url="javascript:alert(1)"), b=copy("o1", language='"onclick="x'), rule="house",
        score=1.0, jaccard=1, containment=1, title=1, numbers=1, odd_numbers=0,
    )  # fmt: skip
    found = audit(
        2,
        following(0, 1, 1),
        names={"o0": hostile, "o1": hostile},
        folds=(doubt,),
        broken=(Broken(name=hostile, url="x", error=hostile),),
    )
    document = page(found)
    assert document.css("script, img, iframe, link, object, [style], [onerror], [onclick]") == []
    assert [link.attributes["href"] for link in document.css("a")] == ["https://o1.example.com/1"]
    assert hostile in texts(document, ".row > title")[0]


@pytest.mark.parametrize("language", CATALOGUE)
def test_in_every_language_it_carries_a_policy_that_allows_its_own_style_sheet_only(
    language: Language,
) -> None:
    document = page(audit(3, following(0, 1, 2)), Locale(language))
    assert document.css("html")[0].attributes["lang"] == language
    assert texts(document, "h1") == [CATALOGUE[language].title]
    (style,) = document.css("style")
    digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
    (policy,) = document.css("meta[http-equiv=Content-Security-Policy]")
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style.text()
    assert "@import" not in style.text()


@pytest.mark.parametrize(
    ("articles", "ours"),
    [
        ("zh", "zh-CN"),
        ("zh-Hans", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("zh-HK", "zh-TW"),
        ("en", "en"),
        ("", "en"),
    ],
)
def test_the_page_speaks_as_most_of_the_articles_do(articles: str, ours: str) -> None:
    assert most_read(audit(1, language=articles)) == ours


@pytest.mark.parametrize(
    ("span", "said"),
    [(timedelta(seconds=90), "2 min"), (timedelta(hours=30), "30.0 h"), (timedelta(days=3), "3.0 days")],
)
def test_a_delay_is_told_in_its_largest_unit(span: timedelta, said: str) -> None:
    assert CATALOGUE["en"].lasted(span) == said
