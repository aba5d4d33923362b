"""What a reader child answers, without the child."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import cast

from aggregator.collect.frames import ANSWERS, BugAnswer, ErrorAnswer, FeedAnswer, FilesAnswer, PageAnswer
from aggregator.collect.jobs import Context, FeedJob, FilesJob, Job, ListingJob, PageJob
from aggregator.collect.worker import answer, packed
from aggregator.model import AUTO, Listing, PageBody, Pick, SourceSlug

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTEXT = Context(source=SourceSlug("bbc"), outlet="bbc", feed_url="https://a.example/feed", now=NOW)
DOCUMENT = "<rss><channel><item><guid>1</guid><title>港口恢复夜航</title></item></channel></rss>".encode()


def job(document: bytes) -> FeedJob:
    return FeedJob(document=document, content_type="", base="https://a.example/feed", context=CONTEXT)


def test_each_job_has_its_answer_and_every_answer_survives_the_way_up() -> None:
    files = FilesJob(files=(), layout=AUTO, repository="https://git.example/m.git", page="", context=CONTEXT)
    listing = ListingJob(
        document="<ul><li><a href=/1>港口</a></ul>".encode(),
        content_type="text/html",
        base="https://a.example/",
        context=CONTEXT,
        listing=Listing("ul", "li", {"link": Pick("a"), "title": Pick("a")}),
    )
    listed = answer(listing)
    assert isinstance(listed, FeedAnswer)
    page = PageJob(
        document="<p class=b>港口恢复夜航。</p>".encode(),
        content_type="text/html",
        base="https://a.example/1",
        context=CONTEXT,
        article=listed.result.articles[0],
        body=PageBody("p.b"),
    )
    answers = [answer(job(DOCUMENT)), listed, answer(page), answer(files)]
    answers += [answer(job(b"no feed")), answer(cast("Job", "nonsense"))]
    kinds = [FeedAnswer, FeedAnswer, PageAnswer, FilesAnswer, ErrorAnswer, BugAnswer]
    assert [type(one) for one in answers] == kinds
    assert [ANSWERS.validate_json(packed(one)) for one in answers] == answers


def test_an_answer_that_is_too_big_becomes_a_refusal() -> None:
    refusal = ANSWERS.validate_json(packed(answer(job(DOCUMENT)), 100))
    assert isinstance(refusal, ErrorAnswer)
    assert refusal.cause == "what it holds is larger than 100 bytes"


def test_a_child_whose_parent_is_gone_already_ends_at_once() -> None:
    command = [sys.executable, "-m", "aggregator.collect.worker", str(2**30), "1"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60)
    assert done.stdout == b""
