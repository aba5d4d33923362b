"""Files as mirrors write them, with texts of our own, and what the layouts make of them."""

from datetime import UTC, datetime

from aggregator.collect.jobs import Context, FilesJob, FilesRead, MirrorFile
from aggregator.collect.mirror.read import read_files
from aggregator.model import AUTO, Article, Layout, SourceSlug

NOW = datetime(2023, 8, 1, tzinfo=UTC)
COMMITTED = datetime(2023, 7, 20, 12, tzinfo=UTC)
CONTEXT = Context(source=SourceSlug("archive"), outlet="", feed_url="https://forge.example/m", now=NOW)

POST = """---
layout: post
title: "他说："好"：市议会 | 图书馆"
date: {date}
author: 晨报
from: https://www.example.org//cn/新聞 1?utm_source=rss
tags: [ 晨报 ]
categories: [ 晨报 ]
---
{stamp}[他说：“好”](https://www.example.org//cn/1)
------

<div>
<p>市议会决定开放图书馆。</p><p>---</p>
</div>
"""

PAGE = """### 市议会决定开放图书馆
------------------------

#### [首页](https://forge.example/README.md) &nbsp;|&nbsp; [评论](../comment?n1)


<div class="caption">图为图书馆。</div>

#### 💥 [ 推广 ](http://promo.example/) &nbsp;

<div><p>
 【晨报2023年07月16日讯】（晨报记者王明报导）市议会昨天决定
 <ok href="https://www.example.org/tag/1.html">
  开放
 </ok>
 图书馆。
</p>
<p>
 责任编辑：某人#
</p></div>
<hr/>
手机上长按并复制下列链接或二维码分享本文章：<br/>
https://forge.example/pages/1.md <br/>
<a href='https://forge.example/pages/1.md'><img src='https://forge.example/pages/1.md.png'/></a> <br/>
{origin}

------------------------
#### [首页](https://forge.example/README.md)
<img src='http://pixel.example/pages/1.md' width='0px' height='0px'/>
"""
ORIGIN = "原文地址（需翻墙访问）：https://www.example.org/gb/23/7/15/n1.htm"

ACCOUNT = """---
layout: default
Lastmod: 2023-02-21T20:08:46.214583+00:00
date: 2023-02-21T20:08:46.213858+00:00
title: "图书馆明年开放"
author: "小白"
tags: [图书馆,借书,读者]
---

![](https://images.weserv.nl/?url=https%3A//mmbiz.qpic.cn/mmbiz_gif/Abc123/640%3Fwx_fmt%3Dgif)

市议会决定，图书馆明年开放。

**免责声明：【图片版权属于原作者，若有问题请联系我们。】**
"""


def read(
    *files: tuple[str, str | bytes],
    layout: Layout = AUTO,
    committed: datetime | None = COMMITTED,
) -> FilesRead:
    made = tuple(
        MirrorFile(path, f"blob{number}", text.encode() if isinstance(text, str) else text, committed)
        for number, (path, text) in enumerate(files)
    )
    return read_files(
        FilesJob(
            files=made,
            layout=layout,
            repository="forge.example/m",
            page="https://forge.example/m/{path}",
            context=CONTEXT,
        )
    )


def one(
    path: str, text: str | bytes, committed: datetime | None = COMMITTED, layout: Layout = AUTO
) -> Article:
    (article,) = read((path, text), committed=committed, layout=layout).articles
    return article
