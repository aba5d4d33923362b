"""Pairs of tellings and what is to be thought of each: one text, one event, or neither.

``PAIRS`` is the table; a row reads: what the pair is, the one, the other, the verdict and the tier or
the guard that gives it. Only ``same`` is folded.
"""

from dataclasses import dataclass, replace

from aggregator.dedupe.decide import Kind
from tests.dedupe.tellings import (
    Telling,
    bakers,
    by,
    caption_one,
    column_one,
    column_two,
    ferry,
    fx_monday,
    library,
    lighthouse,
    live,
    live_late,
    orchard,
    quake_small,
    silent,
    tram,
    video_one,
    video_two,
)
from tests.dedupe.texts import (
    BOILERPLATE,
    EN_BAKERS,
    EN_LIGHTHOUSE,
    EN_LIGHTHOUSE_OWN,
    FERRY,
    FERRY_ADVERT,
    FERRY_EDITED,
    FERRY_MORE,
    FERRY_NEW_LEAD,
    FERRY_OWN,
    FERRY_REWRITTEN,
    FERRY_SUMMARY,
    LIBRARY,
    LIBRARY_OWN,
    ORCHARD,
    ROUNDUP,
    TRAM,
    WIRE_EN_LONG,
    begin,
    fixing,
    quake,
    traditional,
    wide,
)


@dataclass(frozen=True)
class Pair:
    """Two tellings and the verdict on them, with the rule that gives it."""

    name: str
    a: Telling
    b: Telling
    kind: Kind
    rule: str


PAIRS: list[Pair] = [
    # One text in another dress.
    Pair(
        "a repost with a prefixed title",
        ferry,
        by("daohe", ferry, title="【转载】东岛航线周六恢复通航"),
        "same",
        "exact",
    ),
    Pair(
        "a repost under another title",
        ferry,
        by("daohe", ferry, title="等了两个月，船终于来了"),
        "same",
        "exact",
    ),
    Pair(
        "a Traditional copy",
        library,
        by("daoyu", library, title=traditional(library.title), text=traditional(LIBRARY), language="zh-Hant"),
        "same",
        "exact",
    ),
    Pair(
        "a Traditional copy of unknown language",
        tram,
        by("daoyu", tram, text=traditional(TRAM), language=""),
        "same",
        "exact",
    ),
    Pair(
        "the same in full width and without line breaks",
        lighthouse,
        by("ledger", lighthouse, text=wide(EN_LIGHTHOUSE.replace("\n", " "))),
        "same",
        "exact",
    ),
    Pair("advertising appended", ferry, by("daohe", ferry, text=FERRY + FERRY_ADVERT), "same", "certainty"),
    Pair("some sentences edited", ferry, by("daohe", ferry, text=FERRY_EDITED), "same", "certainty"),
    Pair("a new first paragraph", ferry, by("daohe", ferry, text=FERRY_NEW_LEAD), "same", "certainty"),
    Pair(
        "agency copy extended", ferry, by("daohe", ferry, text=FERRY + "\n" + FERRY_MORE), "same", "certainty"
    ),
    Pair(
        "agency copy extended to twice its length",
        by("wire", ferry, text=FERRY_SUMMARY),
        by("daohe", ferry),
        "same",
        "certainty",
    ),
    Pair(
        "a copy cut to its first half",
        orchard,
        by("daohe", orchard, text=begin(ORCHARD, 0.45)),
        "same",
        "certainty",
    ),
    Pair(
        "a summary of the first sentences",
        tram,
        by("daohe", tram, text=begin(TRAM, 0.3)),
        "same",
        "certainty",
    ),
    Pair(
        "a common beginning, then each its own way",
        by("wire", library, text=begin(LIBRARY, 0.55) + FERRY_MORE),
        by("daohe", library, text=begin(LIBRARY, 0.57) + LIBRARY_OWN + FERRY_OWN),
        "same",
        "certainty",
    ),
    Pair(
        "an English wire story cut",
        lighthouse,
        by("ledger", lighthouse, text=begin(EN_LIGHTHOUSE, 0.47)),
        "same",
        "certainty",
    ),
    Pair(
        "an English wire story extended",
        lighthouse,
        by("ledger", lighthouse, text=WIRE_EN_LONG),
        "same",
        "certainty",
    ),
    Pair(
        "an English copy in capitals, other punctuation",
        bakers,
        by("ledger", bakers, text=EN_BAKERS.upper().replace(",", " –")),
        "same",
        "exact",
    ),
    Pair("an outlet's own new version", ferry, replace(ferry, text=FERRY_EDITED, hours=2), "same", "house"),
    Pair(
        "an outlet's new version under a new title made of its words",
        ferry,
        replace(ferry, title="轮椅可以直接上船，渔民合作社松口气", text=FERRY_EDITED, hours=2),
        "same",
        "house",
    ),
    Pair(
        "an outlet's text begun anew within a sitting",
        ferry,
        replace(ferry, title="东岛轮渡周六复航 新浮桥宽一米", text=FERRY_REWRITTEN, hours=2),
        "same",
        "house",
    ),
    Pair(
        "an outlet's text begun anew on the next day",
        ferry,
        replace(ferry, title="东岛轮渡周六复航 新浮桥宽一米", text=FERRY_REWRITTEN, hours=20),
        "related",
        "next-day",
    ),
    Pair(
        "an outlet's own copy with advertising",
        tram,
        replace(tram, text=TRAM + FERRY_ADVERT),
        "same",
        "house",
    ),
    Pair("a text repeated by its outlet with its title", orchard, replace(orchard, hours=1), "same", "exact"),
    Pair("exactly one text, weeks apart", ferry, by("daohe", ferry, hours=24 * 21), "same", "exact"),
    Pair(
        "a mirror's file of an outlet's address",
        by("attic", ferry, address="haian.example.com/f"),
        replace(ferry, address="haian.example.com/f"),
        "same",
        "address",
    ),
    Pair(
        "a summary-only feed beside the full text of one address",
        replace(tram, text="", address="daohe.example.com/t"),
        by("attic", tram, address="daohe.example.com/t"),
        "same",
        "address",
    ),
    Pair(
        "a live page under one address within the window",
        live,
        replace(live_late, hours=15),
        "same",
        "address",
    ),
    Pair(
        "one address, long after, with the same beginning",
        replace(orchard, address="haian.example.com/o"),
        replace(orchard, text=ORCHARD + FERRY_MORE, address="haian.example.com/o", hours=24 * 9),
        "same",
        "address",
    ),
    # One event or one series, but not one text.
    Pair(
        "an independent report of the same event",
        ferry,
        by("daohe", Telling("东岛人等来了第一班船", FERRY_OWN)),
        "different",
        "certainty",
    ),
    Pair(
        "a visit to what another outlet announced",
        library,
        by("daohe", Telling("图书馆旧书修补室开放首日", LIBRARY_OWN)),
        "related",
        "certainty",
    ),
    Pair(
        "an independent English report",
        lighthouse,
        by(
            "ledger",
            Telling("Last keeper rows ashore from Northern Skerry", EN_LIGHTHOUSE_OWN, language="en"),
        ),
        "related",
        "certainty",
    ),
    Pair(
        "earthquake bulletins of two days",
        quake_small,
        by("haian", quake_small, title="东岛以东发生4.7级地震", text=quake("5", "21时38分", "4.7", "16")),
        "related",
        "template",
    ),
    Pair(
        "earthquake bulletins of one outlet",
        quake_small,
        replace(
            quake_small, title="东岛以东发生4.7级地震", text=quake("5", "21时38分", "4.7", "16"), hours=48
        ),
        "related",
        "template",
    ),
    Pair(
        "fixings of two days by two outlets",
        fx_monday,
        by(
            "haian",
            fx_monday,
            title="人民币中间价报7.0988",
            text=fixing("3", "7.0988", "35", "0.8797"),
            hours=24,
        ),
        "related",
        "template",
    ),
    Pair(
        "one outlet's series whose titles count",
        Telling("东岛见闻之3", LIBRARY),
        replace(Telling("东岛见闻之4", LIBRARY + FERRY_MORE), hours=20),
        "related",
        "title-numbers",
    ),
    Pair("a weekly column of the same title", column_one, column_two, "related", "next-day"),
    Pair(
        "a column of the same title twice in one day",
        column_one,
        replace(column_two, hours=6),
        "related",
        "house",
    ),
    Pair(
        "a roundup that contains another's story",
        by("daohe", Telling("早餐：今天的几件事", ROUNDUP)),
        by("haian", library),
        "related",
        "certainty",
    ),
    Pair(
        "a roundup and a story it quotes",
        by("daohe", Telling("早餐：今天的几件事", ROUNDUP)),
        by("haian", ferry),
        "related",
        "certainty",
    ),
    Pair(
        "a live page of one outlet under two addresses",
        live,
        replace(live_late, address="haian.example.com/live/2", hours=15),
        "related",
        "numbers",
    ),
    Pair(
        "one address beyond the window with another text",
        live,
        replace(live_late, hours=24 * 30),
        "different",
        "window",
    ),
    # Nothing but a common form.
    Pair("videos of one channel under its boilerplate", video_one, video_two, "related", "title"),
    Pair(
        "videos of a series whose name stands in the boilerplate",
        replace(video_one, title="我们的频道：城市为什么需要钟楼", text="一座钟楼的来历。" + BOILERPLATE),
        replace(video_two, title="我们的频道：三分钟学会做豆腐", text="豆腐要用老豆子。" + BOILERPLATE),
        "related",
        "title",
    ),
    Pair("two stories of one outlet", ferry, library, "different", "title"),
    Pair("two stories of two outlets", orchard, by("daohe", tram), "different", "certainty"),
    Pair("two English stories", lighthouse, by("ledger", bakers), "different", "certainty"),
    Pair(
        "a story and its translation",
        by("courier", lighthouse, language="en"),
        by("haian", Telling("灯塔最后的守望人离岛", LIBRARY)),
        "different",
        "language",
    ),
    Pair(
        "one page, one copy of it taken for another language",
        replace(library, address="courier.example.com/x"),
        replace(library, address="courier.example.com/x", language="ja"),
        "same",
        "address",
    ),
    Pair(
        "one address in two languages",
        replace(lighthouse, address="courier.example.com/x"),
        replace(library, address="courier.example.com/x"),
        "different",
        "language",
    ),
    Pair(
        "pages told apart by their query only",
        Telling("风车修好了", ORCHARD, address="solid.example.com/story?sid=1"),
        Telling("雪停了", TRAM, address="solid.example.com/story?sid=2"),
        "different",
        "numbers",
    ),
    Pair("bodies without text", silent, by("daohe", silent), "different", "short"),
    Pair(
        "a headline that is all there is, at two outlets",
        Telling("快讯：东岛航线恢复", "快讯：东岛航线恢复"),
        by("daohe", Telling("快讯：东岛航线恢复", "快讯：东岛航线恢复")),
        "different",
        "short",
    ),
    Pair(
        "captions that are alike",
        caption_one,
        replace(caption_one, text="早春的渡口，摄影：林澈", address="haian.example.com/p/2"),
        "different",
        "short",
    ),
    Pair(
        "two texts under the address of a whole site",
        replace(ferry, address="haian.example.com"),
        replace(orchard, address="haian.example.com/"),
        "different",
        "numbers",
    ),
    Pair(
        "a near copy beyond the window",
        ferry,
        by("daohe", ferry, text=FERRY_EDITED, hours=24 * 5),
        "different",
        "window",
    ),
]
