from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from aggregator.model import Article, ArticleId, Publish, Published, StoryId, TopicSlug
from aggregator.publish.account import Account, Figures, Home, Near, Reason, Spoken, bare
from aggregator.publish.story_page import moved_page, story_page
from aggregator.publish.tokens import Actions
from aggregator.publish.words import CATALOGUE, Language, Locale

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
ACTIONS = Actions("https://acts.example.org", b"k" * 32)
FIGURES = Figures(0.92, 0.81, 0.97, 0.8, 1.0, 0)
HOSTILE = '"><img src=x onerror=alert(1)>'


def texts(page: Any, path: str) -> list[str]:
    return [" ".join(found.text().split()) for found in page.css(path)]


def fields(form: Any) -> dict[str, str | None]:
    return {one.attributes["name"]: one.attributes.get("value") for one in form.css("input[name]")}


@pytest.fixture
def tellings(article: Callable[..., Article]) -> tuple[Article, Article, Article]:
    """One text by three houses: the first, a Traditional one that changed a word, and a longer one."""
    first = article(outlet="海港早报")
    islet = article(
        "islet",
        outlet="離島新聞",
        language="zh-Hant",
        title="港口明日起恢復夜間通航",
        text="海事部門週四宣布，內港航道的疏浚已經完成。\n夜間通航自週六零時起恢復，貨輪不再需要在錨地等候。",
        published=first.time.replace(hour=1),
    )
    wire = article(
        "wire",
        outlet="中部通讯",
        text=f"{first.text}港务局说，引航员已经到岗。",
        published=first.time.replace(hour=3),
    )
    return first, islet, wire


@pytest.fixture
def account(tellings: tuple[Article, Article, Article], published: Callable[..., Published]) -> Account:
    first, islet, wire = tellings
    return Account(
        entry=published(*tellings),
        homes=(Home(TopicSlug("all"), "全部", NOON), Home(TopicSlug("harbour-life"), "港口要闻", NOON)),
        order=(islet.id, first.id, wire.id),
        reasons={
            islet.id: Reason("certainty", first.id, 0.98, FIGURES),
            wire.id: Reason("certainty", islet.id, 0.9, replace(FIGURES, odd_numbers=2)),
        },
        threshold=0.8,
    )


@pytest.fixture
def shown(account: Account, settings: Publish, locale: Locale) -> Callable[..., Any]:
    def made(actions: Actions | None = ACTIONS, **changes: Any) -> Any:
        return Html(story_page(replace(account, **changes), settings, locale, actions).decode())

    return made


def test_the_articles_stand_in_order_and_the_chosen_one_is_marked(shown: Callable[..., Any]) -> None:
    page = shown()
    assert texts(page, ".tale > li .who b") == ["離島新聞", "海港早报", "中部通讯"]
    assert texts(page, ".tale > .chosen .who b") == ["海港早报"]
    assert texts(page, ".mast nav a") == ["全部", "港口要闻"]


def test_the_feeds_that_have_the_story_are_offered_to_readers(shown: Callable[..., Any]) -> None:
    links = shown().css("head > link[rel=alternate]")
    assert [link.attributes["href"] for link in links] == [
        "../../all/atom.xml",
        "../../harbour-life/atom.xml",
    ]


def test_why_each_is_there_is_told_in_words_with_its_figures(shown: Callable[..., Any]) -> None:
    islet, _, wire = (" ".join(item.text().split()) for item in shown().css(".tale > li"))
    assert "两家登的是同一篇文字" in islet
    assert "把握 0.98（0.80 起合并）；较短一篇有 92% 也在另一篇里" in islet
    assert "较短一篇的数字都在另一篇里" in islet
    assert "依据：与離島新聞的一篇；把握 0.90" in wire
    assert "有 2 个数字不在另一篇里" in wire


def test_what_differs_is_marked_by_elements_that_mean_it(shown: Callable[..., Any]) -> None:
    islet, chosen, wire = shown().css(".tale > li")
    assert texts(islet, "summary") == ["改 1 句"]
    assert (texts(islet, "del"), texts(islet, "ins")) == (["五"], ["六"])
    assert texts(islet, ".gap") == ["1 句相同"]
    assert chosen.css("del, ins, summary") == []
    assert texts(wire, "ins") == ["港务局说，引航员已经到岗。"]


def test_without_texts_in_the_feeds_the_page_shows_none_either(
    account: Account, settings: Publish, locale: Locale
) -> None:
    data = story_page(account, replace(settings, content="none"), locale, ACTIONS)
    assert "疏浚".encode() not in data
    assert "引航员".encode() not in data
    assert "改 1 句" in data.decode()


def test_a_form_splits_off_what_is_ticked_and_another_keeps_two_apart_for_good(
    shown: Callable[..., Any], account: Account, tellings: tuple[Article, Article, Article]
) -> None:
    page, story = shown(), account.entry.story
    split = page.css(f'form[action="https://acts.example.org/story/{story}/split"]')[0]
    assert split.attributes["method"] == "post"
    assert split.css("input[name=token]")[0].attributes["value"] == ACTIONS.token(story)
    ticks = split.css("input[name=article]")
    assert [tick.attributes["value"] for tick in ticks] == list(account.order)
    assert not any("checked" in tick.attributes for tick in ticks)
    first, islet, _ = tellings
    never = page.css(f"form#never-{islet.id}")[0]
    assert never.attributes["action"] == f"https://acts.example.org/story/{story}/never"
    assert fields(never) == {"token": ACTIONS.token(story), "a": first.id, "b": islet.id}
    assert page.css("button[form]")[0].attributes["form"] == f"never-{islet.id}"


def test_of_two_articles_the_one_that_is_not_chosen_is_ticked_for_one_tap(
    shown: Callable[..., Any],
    tellings: tuple[Article, Article, Article],
    published: Callable[..., Published],
) -> None:
    first, islet, _ = tellings
    page = shown(entry=published(first, islet), order=(islet.id, first.id))
    ticked = [tick for tick in page.css("input[name=article]") if "checked" in tick.attributes]
    assert [tick.attributes["value"] for tick in ticked] == [islet.id]


def test_what_was_said_by_hand_is_listed_and_can_be_taken_back(shown: Callable[..., Any]) -> None:
    said = Spoken("0123456789abcdef", "split", ("渡轮票价", "渡轮复航"), NOON)
    page = shown(spoken=(said,))
    assert texts(page, ".spoken p") == ["拆开 2026-03-05 12:00 UTC+8", "渡轮票价", "与：渡轮复航"]
    (undo,) = page.css(".spoken form")
    assert (undo.attributes["action"] or "").endswith("/undo")
    assert fields(undo)["correction"] == "0123456789abcdef"


def test_a_near_story_can_be_merged_and_so_can_any_address(
    shown: Callable[..., Any], account: Account
) -> None:
    near = Near(StoryId("5b0f3c0e-6a54-4d0c-9a0b-3f1d7f2f6a11"), "渡轮加开", "海岸日报", "zh-Hans")
    forms = shown(near=(near,)).css(f'form[action$="{account.entry.story}/merge"]')
    assert [fields(form).get("other") for form in forms] == [near.story, None]


def test_without_anybody_who_answers_there_is_no_form_and_the_policy_allows_none(
    shown: Callable[..., Any],
) -> None:
    said = Spoken("0123456789abcdef", "split", ("渡轮票价", "渡轮复航"), NOON)
    page = shown(None, spoken=(said,))
    assert page.css("form, #split") == []
    assert texts(page, ".spoken p")[1] == "渡轮票价"
    allowed = page.css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"]
    assert "form-action 'none'" in allowed


def test_the_policy_lets_forms_reach_who_answers_and_be_led_back(shown: Callable[..., Any]) -> None:
    allowed = shown().css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"]
    assert "form-action https://acts.example.org https://news.example.org" in allowed


def test_a_story_of_one_article_that_cannot_be_opened_says_both(
    article: Callable[..., Article],
    published: Callable[..., Published],
    settings: Publish,
    locale: Locale,
) -> None:
    entry = published(article("attic", url="", title="旧灯塔"))
    home = Home(TopicSlug("harbour-life"), "港口要闻", NOON)
    page = Html(story_page(bare(entry, home), settings, locale, ACTIONS).decode())
    assert texts(page, "h1") == ["旧灯塔"]
    assert texts(page, ".story .note") == ["这一条没有可以打开的原文链接。"]
    assert texts(page, "#why .note") == ["只有一家说了这件事，没有合并。"]
    assert page.css('.mast nav a[href^="../../harbour-life/"]')
    assert page.css("fieldset") == []


@pytest.mark.parametrize("language", CATALOGUE)
def test_nothing_hostile_gets_out_of_its_place(
    account: Account, settings: Publish, language: Language, article: Callable[..., Article]
) -> None:
    bad = article("bad", title=HOSTILE, text=f"{HOSTILE}。", outlet=HOSTILE, url="javascript:alert(1)")
    entry = replace(account.entry, others=(bad,), outlets={bad.id: HOSTILE}, houses={bad.id: "bad"})
    near = Near(StoryId("x"), HOSTILE, HOSTILE, '"><b')
    made = replace(
        account,
        entry=entry,
        order=(bad.id, entry.canonical.id),
        reasons={bad.id: Reason(HOSTILE, ArticleId(HOSTILE), 1.0)},
        spoken=(Spoken("0123456789abcdef", "merge", (HOSTILE,) * 9, None),),
        near=(near,),
    )
    page = Html(story_page(made, settings, Locale(language), ACTIONS).decode())
    assert page.css("img, [onerror]") == []
    assert page.css('[href^="javascript"]') == []
    assert HOSTILE in page.text()


def test_the_page_of_a_story_that_moved_leads_to_where_it_went(settings: Publish, locale: Locale) -> None:
    page = Html(moved_page(StoryId("abc"), settings, locale).decode())
    (canonical,) = page.css("link[rel=canonical]")
    assert canonical.attributes["href"] == "https://news.example.org/story/abc/"
    assert [link.attributes["href"] for link in page.css("main a")] == ["../abc/"]


def test_the_same_account_has_the_same_bytes(account: Account, settings: Publish, locale: Locale) -> None:
    reasons: Mapping[ArticleId, Reason] = dict(reversed(list(account.reasons.items())))
    one, other = (
        story_page(replace(account, reasons=each), settings, locale, ACTIONS)
        for each in (account.reasons, reasons)
    )
    assert one == other
