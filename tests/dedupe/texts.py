"""Texts of our own, in Chinese and English, and what may be done to them. ``pairs`` puts them together."""

from opencc import OpenCC


def traditional(text: str) -> str:
    return str(OpenCC("s2twp").convert(text))


def wide(text: str) -> str:
    """The digits and Latin letters in full width, as some newsrooms set them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def begin(text: str, share: float) -> str:
    return text[: int(len(text) * share)]


FERRY = """海安轮渡公司周三宣布，停航两个月的东岛航线将在本周六恢复，首班船清晨六点从北码头开出。
公司说，停航是因为东岛码头的浮桥在冬季的大风里被撞坏，新浮桥由本地船厂打造，比旧的宽一米，轮椅可以直接上船。
恢复之后每天对开十四班，票价不变，岛上居民凭卡半价。渔民合作社的负责人说，这两个月里鲜鱼只能绕道南岸上市，
运费涨了三成，摊贩的生意冷清了许多。学校也松了一口气，岛上的高中生此前借住在镇上的亲戚家里，周末才能回去。
轮渡公司提醒乘客，第一周的船票只在窗口出售，网上订票要到下星期一才重新开放，遇到大雾仍会临时停航。"""

LIBRARY = """云洲市立图书馆的旧书修补室昨天向公众开放，读者可以隔着玻璃看修书匠怎样把虫蛀的书页一张一张补平。
修补室设在旧馆地下一层，原来是锅炉房，温度和湿度终年不变。馆长说，馆里有六万册线装书，
其中三分之一已经脆得不能翻动，
照现在的人手要修一百多年。因此图书馆同时招收学徒，不看学历，只要求坐得住，试用三个月，满师要五年。
第一批报名的人里有退休的裁缝、钟表匠，也有刚毕业的学生。修补室每周二和周五下午开放，每次限二十人，不收门票。
一位老读者说，他年轻时借过的一部地方志就在工作台上，封皮已经换成新的蓝布，里面的批注还在。"""

ORCHARD = """山海县今年的柿子比往年早红了十天，果农却高兴不起来，因为收购价只有去年的一半。
合作社的冷库已经装满，几家饮料厂说仓库里还压着旧果浆，要等到年底才谈新的合同。
县里的农技站劝大家把一部分果子做成柿饼，并且借出了八台烘干机，不过晒柿饼需要连续的晴天，而气象台说下周有雨。
有人把柿子运到四百公里外的省城去卖，除去油费和过路费，一斤只剩几角钱。也有人干脆让城里人自己上山来摘，
按人头收费，孩子免费，一个周末来了上千人，把山路堵了半天。村长说，这办法救得了急，救不了长远。"""

TRAM = """道河市议会以一票之差通过了有轨电车的延长线，新线从大学城通到旧钢厂，全长九公里，设十一站。
赞成的议员说，钢厂关闭以后，那一带的两万居民出门要换三次公共汽车，年轻人纷纷搬走。
反对的议员担心造价，认为同样的钱可以买两百辆电动公共汽车。争论持续到半夜，旁听席上坐满了带着保温杯的老工人。
按照计划，工程明年春天开始，三年完成，其间钢厂路要封闭一半车道，商家可以申请减免税款。
市长在表决之后说，这是本市二十年来最大的一笔公共工程，他会每个月公布一次账目。"""

EN_LIGHTHOUSE = """The last keeper of the Northern Skerry lighthouse handed over the keys on Friday, ending a
watch that had been kept by people for one hundred and sixty years. The lamp will from now on be switched by a
sensor and checked from a control room on the mainland. Martha Quill, who spent nineteen winters on the rock,
said she would miss the storms more than the calm days, and that no sensor would ever notice a fishing boat
drifting without lights. The harbour board plans to let the cottage to painters and walkers in summer. Its
chairman said the money would pay for the upkeep of the tower, whose granite blocks have begun to loosen."""

EN_BAKERS = """Bakers across the valley stopped selling white bread for a day to protest against the new levy
on flour, which they say will close every third shop before the autumn. The levy was introduced to pay for the
repair of the old mill dam, damaged by the floods of last year. Millers have kept out of the quarrel so far,
but their guild called a meeting for next week. In the capital the minister of trade said the government would
listen, but that a dam could not be mended with dough. Customers queued for rye instead."""

COLUMN = """本周{market}市场先扬后抑，{first}板块领涨，{second}板块回落。周一受海外消息提振，指数高开，
随后在{place}附近遇到阻力。
周三公布的{data}好于预期，但是成交量没有跟上，资金观望的气氛很浓。周五尾盘出现一轮抛售，
{first}板块把一周的涨幅吐回一半。
分析师{who}认为，下周要看{event}，在此之前市场很难走出方向，投资者应当控制仓位，留意{risk}。"""

BOILERPLATE = """欢迎订阅我们的频道，打开小铃铛，第一时间收到更新的通知。
喜欢这个节目请点赞并且分享给您的朋友，
让更多的人看到。商务合作请写信到节目组的邮箱，我们会在三个工作日之内回复。节目里的观点只代表嘉宾本人，
不代表本台的立场。
会员可以提前一天观看，并且参加每个月的线上聚会。感谢您一直以来的支持，我们下期节目再见。"""


FERRY_ADVERT = (
    "【广告】春季家居节正在进行，全场家具八折起，凭本报读者卡再减一百元，地址在南门大街十字路口。" * 2
)
FERRY_MORE = """另据县交通局介绍，西岛航线的旧船也将在夏天更换，新船由两家船厂竞标，预计载客量增加一倍。
县里还打算在北码头修一座有屋顶的候船廊，候船的人从此不必在雨里排队，工程款已经列入下半年的预算。"""
FERRY_OWN = """盼了两个月，东岛人周六终于又可以坐船出门了。记者在岛上看到，新的浮桥已经铺好，
几个孩子在上面跑来跑去。
开小卖部的林阿婆说，没有船的日子，货架空了一半，儿子从城里寄来的药也要托渔船带。她打算坐第一班船去看孙子。
轮渡公司的一位船长说，新浮桥靠得稳，但是他还要练几天。岛上的小学那天放假，校长要带全校二十几个孩子去看船。"""
FERRY_EDITED = (
    FERRY.replace("每天对开十四班", "每天往返共十四班")
    .replace("松了一口气", "终于放心了")
    .replace("周末才能回去", "只有周末才回家")
)
FERRY_NEW_LEAD = (
    "等了一个冬天的东岛居民有了好消息：往来海安的渡船本周六复航。海安轮渡公司的布告这样写道。\n"
    + FERRY.partition("\n")[2]
)
# Keeps four fifths of the text behind an opening of its own.
FERRY_REWRITTEN = FERRY_OWN[:120] + FERRY[40:]
FERRY_SUMMARY = begin(FERRY, 0.45)
ROUNDUP = "\n".join(
    ("【早餐】今天的几件事，一分钟读完，祝您早安。", begin(TRAM, 0.4), begin(LIBRARY, 0.5), begin(FERRY, 0.4))
)
LIBRARY_OWN = """记者昨天跟着第一批参观者走进云洲图书馆的地下室，看到四位修书匠在灯下工作，
屋里只听得见毛笔刷过纸面的声音。
带队的宋师傅今年六十七岁，修了四十年书，他说这一行最要紧的是慢，浆糊稠一分，书页就硬一分。
参观的人里有一位中学老师，打算下次带学生来。图书馆说，如果报名的人多，会增加开放的日子。"""
LIVE_EARLY = """直播：台风逼近东岛。早上七点，气象台把警报升为橙色。七点半，轮渡停航，
最后一班船载着三百多名游客靠岸。
八点，学校通知停课，超市门口排起长队，方便面和蜡烛卖得最快。八点一刻，渔港里的船全部用粗绳系牢，
港务人员逐一检查。"""
LIVE_LATE = """直播：台风过后。晚上十点，风力减弱，警报降为蓝色。抢修队恢复了西村的供电，仍有四百户没有电。
十点半，县长在指挥部说，没有人员死亡，两人被瓦片砸伤，已经送医。十一点，第一批志愿者开始清理倒在路上的榕树，
马路明早可望通车。"""
WIRE_EN_LONG = (
    EN_LIGHTHOUSE
    + """ Visitors have asked for years to spend a night in the tower, and the board
has hired an architect to see whether the stairs can be made safe. Fishermen on the quay were less pleased:
several of them said that Mrs Quill had called the lifeboat for them more than once."""
)
EN_LIGHTHOUSE_OWN = """When Martha Quill rowed ashore with two suitcases and a cat, half the village stood
on the
slipway and sang. She had kept the light since the winter the mail boat sank. Technicians from the mainland
had
already bolted a grey box to the gallery, and the new lamp came on by itself at dusk, a little whiter than
before."""


def quake(day: str, hour: str, size: str, depth: str, where: str = "东岛以东海域") -> str:
    return (
        f"地震台网测定，{day}日{hour}在{where}发生{size}级地震，震源深度{depth}千米。"
        "地震发生时沿海各县普遍有感，截至发稿没有接到人员伤亡和房屋倒塌的报告。"
        "专家说，这一带位于断裂带的北端，小震频繁，公众不必惊慌，也不要轻信传言，请以官方发布的消息为准。"
        "应急部门提醒居民检查煤气和水管，海边的游人暂时不要靠近崖壁。"
    )


def fixing(day: str, rate: str, points: str, other: str) -> str:
    return (
        f"外汇交易中心公布，{day}日人民币对海币汇率中间价报{rate}，较前一交易日调整{points}个基点，"
        f"对岛元中间价报{other}。交易员说，市场情绪平稳，进出口企业按需结汇，银行间成交清淡，"
        "预计短期之内汇率继续在合理均衡的水平上双向波动，企业应当树立风险中性的理念。"
    )


def column(*, market: str, first: str, second: str, place: str, rest: tuple[str, str, str, str]) -> str:
    data, who, event, risk = rest
    return COLUMN.format(
        market=market, first=first, second=second, place=place, data=data, who=who, event=event, risk=risk
    )
