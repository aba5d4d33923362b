"""Events of our own, each told independently by several newsrooms, in both scripts and in English."""

# One bridge closed for cracks, by three newsrooms that did not read each other.
BRIDGE = {
    "haian": (
        "白鹭大桥发现裂缝 今晚起全面封闭",
        """海安市公路局星期二傍晚宣布，白鹭大桥的三号桥墩发现两条裂缝，最长的一条有四米，大桥从当晚八点起全面封闭。
公路局局长魏承安说，检测人员例行潜水检查时看到裂缝，仪器显示桥墩下沉了六厘米，不能再冒险通车。
白鹭大桥每天有三万辆车经过，是南岸工业区通往市区的唯一通道。封闭期间车辆须绕行五十公里外的柳溪渡口。
局方预计检修至少需要四个月。""",
    ),
    "yunzhou": (
        "海安白鹭大桥封桥检修 南岸居民绕行五十公里",
        """因为桥墩开裂，连接海安市区与南岸的白鹭大桥昨晚封闭。
记者今早在柳溪渡口看到，等待过河的车排了两公里，有人凌晨三点就出了门。
住在南岸的护士罗敏说，她平时十五分钟到医院，今天走了三个小时。
公路局说三号桥墩下沉，裂缝还在变宽，检修要四个月。运输公司已经宣布加价，南岸工业区的几家工厂改上夜班。
局长魏承安向居民道歉，答应一周内加开两班渡船。""",
    ),
    "hongwan": (
        "白鷺大橋三號橋墩下沉 當局封橋四個月",
        """海安市的白鷺大橋因為橋墩出現裂縫，週二晚間起禁止一切車輛通行。
公路局表示，潛水人員在三號橋墩發現兩道裂縫，橋墩下沉六公分，初步估計檢修需要四個月。
反對黨議員質疑，去年的檢測報告早已提到裂縫，公路局卻沒有公布。
局長魏承安否認隱瞞，說當時的裂縫只有髮絲寬。
白鷺大橋建於三十二年前，每天三萬輛車通過，南岸居民今後要繞道柳溪渡口。""",
    ),
}

# Another bridge of the same town in the same week: one topic, two events.
TOLL = {
    "haian": (
        "海安市议会通过过桥费方案",
        """海安市议会星期二表决通过了过桥费方案，明年元旦起，外地货车经过青石大桥每次收费二十元，本地车辆免费。
提案的议员何绍文说，这笔钱只用于清扫和照明。货运协会批评方案没有征求意见，打算向法院提起诉讼。
市长在会后表示尊重表决结果，收费亭将设在北口，可以用手机付款。表决以十九票对十二票通过，两人弃权。""",
    ),
    "yunzhou": (
        "青石大桥明年收费 货车每次二十元",
        """外地货车明年一月一日起过青石大桥要交二十元。
海安市议会昨天以十九票对十二票通过了过桥费方案，两名议员弃权。
货运协会会长丁勇说，一家小车队一年要多付八万元，协会会告到法院。
何绍文议员则认为，大桥的照明和清扫费用一直由本地人负担，并不公平。收费亭设在大桥北口。""",
    ),
}

VOLCANO = {
    "courier": (
        "Mount Tarrow erupts, three villages evacuated",
        """Mount Tarrow threw a column of ash nine kilometres into the air on Sunday morning, its first
eruption since 1974. Some 2,400 people were moved out of the villages of Ember, Low Scar and Pennick
before noon. The observatory in Brantholm raised its alert to red after a swarm of tremors. Ferries
to the island were stopped. No deaths were reported, said civil defence chief Ines Halloran.""",
    ),
    "ledger": (
        "Island residents flee as Tarrow awakes after half a century",
        """Residents of Pennick and Low Scar packed what they could into fishing boats on Sunday when Mount
Tarrow, silent since 1974, began to rain ash on their roofs. Ines Halloran, who heads civil defence,
said 2,400 people had left by midday and nobody was missing. Scientists at the Brantholm observatory
expect the eruption to last for days. The ferry company cancelled all sailings.""",
    ),
    "beacon": (
        "Ash from Mount Tarrow grounds flights",
        """Flights across the strait were cancelled on Sunday as ash from the eruption of Mount Tarrow drifted
east. The volcano's plume reached nine kilometres, the Brantholm observatory said, and its alert
stands at red. On the island itself the villages of Ember, Low Scar and Pennick were evacuated.""",
    ),
}

RATE = {
    "courier": (
        "Central bank holds rate at four per cent",
        """The central bank left its main rate at four per cent on Sunday after an unscheduled meeting, saying
that prices had risen less than feared. Governor Alma Drexler said cheaper grain had helped and that
a cut was possible before the winter. The crown fell slightly against its neighbours. Builders and
unions had asked for a cut now.""",
    ),
    "ledger": (
        "Drexler keeps borrowers waiting",
        """Borrowers hoping for relief were disappointed on Sunday when the central bank kept its rate at four
per cent. Alma Drexler, the governor, pointed to falling grain prices and hinted at a cut before
winter. Unions called the decision timid. The crown lost a little in early trading.""",
    ),
}


def roundup() -> tuple[str, str]:
    """A morning digest that holds the beginnings of both Chinese events."""
    parts = [told["yunzhou"][1][:110] for told in (BRIDGE, TOLL)]
    return "早安海安：今天要知道的几件事", "\n".join(["各位读者早上好，下面是今天的要闻。", *parts])
