"""Three documents with the traits of the seeds: what they must come out as, in texts of our own.

``python -m benchmarks.mirrors seeds --data DIR`` holds the real ones to the same.
"""

from datetime import UTC, datetime

from tests.collect.mirror.reading import ACCOUNT, one

PAPER = """---
layout: post
title: "河边图书馆推迟开放 市议会核实"
date: 2021-09-24T15:40:29.028Z
author: 城市早报
from: https://www.paper.example/realtime/story20210924-1196798
tags: [ 城市早报 ]
categories: [ 城市早报 ]
---
<!--1632509220000-->
[河边图书馆推迟开放 市议会核实](https://www.paper.example/realtime/story20210924-1196798)
------

<div>
<p>河边图书馆推迟到明年开放。</p><section id="imu"><div id="dfp-ad-imu1">        </div></section>\
<p>市议会说将转给工程处核实。<br> </p><div id="innity-in-post"></div>\
<a href="https://subscribe.sph.com.sg/promotions/three-months/?utm_campaign=x">\
<img data-src="https://static.paper.example/paywall_desktop.png" src="https://static.paper.example/paywall.png"></a>
</div>
"""

PAGE = """### 图书馆外泄账单？读者热议

---

#### [首页](../../../..?n14035000) &nbsp;|&nbsp; [评论](../../../../../comment?n14035000)


<div><img alt="图书馆" src="https://i.paper.example/1.jpg"/>
<div class="caption">
 图为图书馆。
</div></div><hr/><div class="post_content" id="artbody">
 <!-- article content begin -->
 <p>
  【城市时报2023年07月16日讯】（城市时报记者王明报导）近年来，图书馆的账单以及
  <ok href="https://www.times.example/gb/tag/%E8%AF%BB%E8%80%85.html">
   读者
  </ok>
  、
  <ok href="https://www.times.example/gb/tag/2.html">
   馆员
  </ok>
  的来信频频被曝光。近日在
  <ok href="https://www.times.example/gb/tag/3.html">
   读者群
  </ok>
  里曝出
  <ok href="https://www.times.example/gb/tag/4.html">
   河边
  </ok>
  图书馆人员误发的账单。
 </p>
 <p>
  责任编辑：孙某#
 </p>
 <!-- article content end -->
 <div id="below_article_ad">
 </div>
</div>


<img src='http://gfw-breaker.example/pages/n14035000.md' width='0px' height='0px'/>

---

原文链接（需翻墙）：https://www.times.example/gb/23/7/15/n14035000.htm"""


def test_seed_000_a_time_that_is_the_mirrors_fetch_and_a_paper_that_sells_itself() -> None:
    article = one("_posts/2021-09-24-a.md", PAPER)
    assert article.published == datetime(2021, 9, 24, 10, 47, tzinfo=UTC)
    assert (article.outlet, article.authors, article.categories) == ("城市早报", (), ())
    assert article.url == "https://www.paper.example/realtime/story20210924-1196798"
    assert article.text == "河边图书馆推迟到明年开放。\n市议会说将转给工程处核实。"
    for foreign in ("sph.com.sg", "paywall", "imu", "innity"):
        assert foreign not in article.content_html


def test_seed_001_a_post_of_an_account_without_an_origin() -> None:
    article = one("posts/2023-02-21-图书馆.md", ACCOUNT)
    assert article.entry_id == "forge.example/m#2023-02-21-图书馆.md"
    assert article.url.startswith("https://forge.example/m/posts/2023-02-21-")
    assert article.outlet == ""
    assert article.authors == ("小白",)
    assert article.categories == ("图书馆", "借书", "读者")
    assert article.published == datetime(2023, 2, 21, 20, 8, 46, tzinfo=UTC)
    assert article.text == "市议会决定，图书馆明年开放。"
    assert "https://mmbiz.qpic.cn/mmbiz_gif/Abc123/640?wx_fmt=gif" in article.content_html
    assert "weserv" not in article.content_html


def test_seed_002_a_saved_page_with_its_sentences_in_pieces() -> None:
    article = one("pages/ncid277/n14035000.md", PAGE)
    assert article.url == "https://www.times.example/gb/23/7/15/n14035000.htm"
    assert (article.outlet, article.authors, article.categories) == ("城市时报", ("王明",), ())
    # The text's own day, not the address's; without a clock time, where the source is.
    assert (article.published, article.precision) == (datetime(2023, 7, 15, 16, tzinfo=UTC), "day")
    assert article.text == (
        "图为图书馆。\n近年来，图书馆的账单以及读者、馆员的来信频频被曝光。近日在读者群里曝出河边图书馆人员误发的账单。"
    )
    assert 'href="https://www.times.example/gb/tag/%E8%AF%BB%E8%80%85.html"' in article.content_html
    for foreign in ("责任编辑", "【城市时报", "gfw-breaker", "below_article_ad", "首页"):
        assert foreign not in article.content_html + article.text
