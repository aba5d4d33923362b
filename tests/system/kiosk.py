"""A site with everything that is hard on a page: its outlets, their texts, and how they are told.

The texts are made up. Four outlets tell of a ferry in two scripts, forty print one notice, one writes from
right to left, one has words without an end, one cannot be read, and one topic has nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.loopback import Answer, Outlet

FERRY = (
    (
        "停航两年多的青屿至鹿湾客运渡轮将于下月一日复航，首周每天往返各两班，旅客须提前一天在网上实名订票。"
        "这是今年海峡两岸恢复的第三条客运航线。"
    ),
    (
        "青屿港务公司介绍，执行首航的“望潮六号”轮长七十四米，可载客三百二十人，上月完成了坞修和消防检验。"
        "航程约九十分钟，单程票价一百八十元，六十岁以上老人和学生减半，往返票另有九折。"
    ),
    (
        "负责鹿湾一侧代理业务的林姓经理说，预订开放首日就卖出一千一百多张船票，多数旅客是探亲的老人。"
        "他希望年底前能加开第三班。"
    ),
    "码头的候船厅重新粉刷，增设了两条安检通道。",
)
FERRY_HANT = (
    (
        "停航兩年多的青嶼至鹿灣客運渡輪將於下月一日復航，首週每天往返各兩班，旅客須提前一天在網上實名訂票。"
        "這是今年海峽兩岸恢復的第三條客運航線。"
    ),
    (
        "青嶼港務公司介紹，執行首航的「望潮六號」輪長七十四米，可載客三百二十人，上月完成了塢修和消防檢驗。"
        "航程約九十分鐘，單程票價一百八十元，六十歲以上老人和學生半價，往返票另有九折。"
    ),
    (
        "負責鹿灣一側代理業務的林姓經理說，預訂開放首日就賣出一千一百多張船票，多數旅客是探親的老人。"
        "他希望年底前能加開第三班。島嶼時報記者在碼頭看到，排隊的人多半帶著孩子。"
    ),
    "碼頭的候船廳重新粉刷，增設了兩條安檢通道。",
)
NOTICE = (
    "市水务部门昨天发布通知，受上游来水影响，北岸六个街区将在周末分批停水检修，每批不超过五小时。",
    "检修的是一九八七年铺设的铸铁干管，全长四公里，其中最旧的一段去年冬天爆裂过三次。",
    "街道办事处已在十二个地点备好供水车，行动不便的居民可以打电话要求送水上门。",
    "负责施工的工程队说，更换接口以后，沿线的水压可望恢复到十年前的水平。",
)
FLOUR = (
    (
        "The guild of bakers and the millers of the valley signed a two-year agreement on Thursday. "
        "Prices will follow the harvest, and a fund will cover the difference in poor years."
    ),
    "Both sides called the talks tedious. The fund is to be audited by the town twice a year.",
)
HARBOUR = ("הרשות הודיעה כי הנמל ייפתח מחדש ביום ראשון. העבודות נמשכו שנתיים ועלו פחות מהצפוי.",)
ENDLESS = (f"{'Donaudampfschifffahrtsgesellschaftskapitänswitwe' * 8} https://example.com/{'a' * 300}",)
LONG_TITLE = (
    "码头工人、渡轮公司与两岸商会就夜班补贴、候船厅取暖和行李托运费用反复商谈之后终于谈妥的一份协议" * 3
)
CHORUS = 40


@dataclass(frozen=True, slots=True)
class Told:
    """An article of an outlet, ``ago`` minutes old."""

    title: str
    text: tuple[str, ...]
    ago: int = 60


@dataclass(frozen=True, slots=True)
class House:
    """An outlet with what it tells."""

    slug: str
    name: str
    language: str
    articles: tuple[Told, ...]


def houses() -> Iterator[House]:
    """Give every outlet that can be read."""
    title = "青屿至鹿湾客运渡轮下月一日复航 首周每日两班"
    own = Told(LONG_TITLE, ("协议将在明年一月生效。各方没有透露具体数目，只说谈了整整九个星期。",), 200)
    yield House("yunzhou", "云洲社", "zh-Hans", (Told(title, FERRY, 330), own))
    yield House(
        "daoyu",
        "島嶼時報",
        "zh-Hant",
        (Told("青嶼至鹿灣客運渡輪下月一日復航 首週每日兩班", FERRY_HANT, 300),),
    )
    yield House("haian", "海岸日报", "zh-Hans", (Told(f"海岸日报 | {title}", FERRY, 290),))
    yield House("daohe", "稻禾网", "zh-Hans", (Told(f"{title} - 稻禾网", FERRY[:3], 1700),))
    yield House("ledger", "The Ledger", "en", (Told("Bakers & millers agree on <flour> prices", FLOUR, 90),))
    yield House("namal", "עיתון הנמל", "he", (Told("הנמל ייפתח מחדש ביום ראשון לאחר עבודות", HARBOUR, 80),))
    yield House("endless", "Endlos" * 20, "de", (Told("Kapitänswitwe" * 12, ENDLESS, 70),))
    for number in range(1, CHORUS + 1):
        text = (*NOTICE, f"本报第{number}号报亭照常营业，读者可以在那里索取停水时间表。")
        yield House(
            f"chorus{number}", f"第{number}报", "zh-Hans", (Told("北岸周末分批停水 检修旧管", text, 100),)
        )


def stock(outlet: Outlet) -> None:
    """Put every feed, and one that cannot be read, onto a server."""
    now = datetime.now(UTC)
    for house in houses():
        outlet.answers[f"/{house.slug}"] = Answer(_feed(house, outlet, now))
    outlet.answers["/sunken"] = Answer("down for now", 503, "text/plain")


def _feed(house: House, outlet: Outlet, now: datetime) -> str:
    items = "".join(_item(house, number, outlet, now) for number in range(len(house.articles)))
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{escape(house.name)}</title><link>{outlet.url('/')}</link><description>-</description>"
        f"<language>{house.language}</language>{items}</channel></rss>"
    )


def _item(house: House, number: int, outlet: Outlet, now: datetime) -> str:
    told = house.articles[number]
    link = outlet.url(f"/{house.slug}/{number}")
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in told.text)
    return (
        f"<item><title>{escape(escape(told.title))}</title><link>{link}</link>"
        f"<guid isPermaLink={quoteattr('false')}>{house.slug}-{number}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=told.ago))}</pubDate>"
        f"<content:encoded>{escape(body)}</content:encoded></item>"
    )


def configuration(outlet: Outlet, listen: str) -> dict[str, Any]:
    """Return the feeds.yaml that reads these outlets."""
    sources = {
        each.slug: {"feed": outlet.url(f"/{each.slug}"), "name": each.name, "language": each.language}
        for each in houses()
    }
    weights = {"yunzhou": {"weight": 90}}
    return {
        "service": {"storage": "./storage", "listen": listen},
        "http": {"hosts": {"127.0.0.1": {"allow_private": True, "rate": "100/1s", "concurrency": 16}}},
        "sources": {slug: keys | weights.get(slug, {}) for slug, keys in sources.items()}
        | {"sunken": {"feed": outlet.url("/sunken"), "name": "沉船周刊"}},
        "topics": {
            "all": {"title": "海岸要闻"},
            "english": {"title": "English", "languages": ["en"]},
            "nothing": {"title": "无人区", "match": {"any": [{"keywords": ["谁也不会写到的词"]}]}},
        },
        "publish": {"base_url": f"http://{listen}", "actions": True},
    }
