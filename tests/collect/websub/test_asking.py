"""The one HTTP client asks a hub, under the same rules as any fetch."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, Request
from aggregator.errors import FetchError, RefusedAddress, Throttled
from aggregator.model import Host, Http, Rate, SourceSlug
from tests.hub import Rocks, rocks

NOW = datetime(2026, 3, 1, tzinfo=UTC)
QUICK = Rate(1_000, timedelta(seconds=1))


@pytest.fixture
def hub() -> Iterator[Rocks]:
    with rocks() as site:
        site.verifies = False
        yield site


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    hosts = {"127.0.0.1": Host(QUICK, 4, allow_private=True)}
    async with Fetcher(Http(user_agent="aggregator-test/1", timeout=timedelta(seconds=5), hosts=hosts)) as it:
        yield it


def asking(hub: Rocks, case: str, path: str = "/hub") -> Request:
    form = (("hub.callback", "http://a.example/websub/x?y=1&z=2"), ("hub.topic", hub.topic(case)))
    url = hub.blog(case) + path
    return Request(subject=SourceSlug("haian"), url=url, now=NOW, form=form, accept="*/*")


async def test_a_form_is_posted_word_for_word_and_an_empty_answer_is_enough(
    hub: Rocks, fetcher: Fetcher
) -> None:
    answer = await fetcher.fetch(asking(hub, "100"))
    assert isinstance(answer, Fetched)
    assert (answer.status, answer.body) == (202, b"")
    (asked,) = hub.asked
    assert asked.content_type == "application/x-www-form-urlencoded"
    assert asked.form == {"hub.callback": "http://a.example/websub/x?y=1&z=2", "hub.topic": hub.topic("100")}


@pytest.mark.parametrize(("case", "status"), [("203", 307), ("204", 308)])
async def test_after_307_and_308_the_form_is_posted_again_there(
    hub: Rocks, fetcher: Fetcher, case: str, status: int
) -> None:
    answer = await fetcher.fetch(asking(hub, case, "/hub?redirect=1"))
    assert isinstance(answer, Fetched)
    assert hub.posted(hub.asked[0]).status == status
    first, second, _ = hub.asked
    assert (first.path, second.path) == (f"/blog/{case}/hub?redirect=1", f"/blog/{case}/hub")
    assert first.form == second.form
    assert answer.url == f"{hub.blog(case)}/hub"


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_redirect_that_makes_a_get_of_it_is_an_error(
    hub: Rocks, fetcher: Fetcher, status: int
) -> None:
    hub.refuses, hub.headers = status, {"Location": f"{hub.blog('100')}/other"}
    with pytest.raises(FetchError, match=f"{status}: a redirect that would lose what is posted"):
        await fetcher.fetch(asking(hub, "100"))
    assert (len(hub.asked), hub.fetched) == (1, [])


async def test_a_hub_that_refuses_or_asks_to_wait_is_an_error(hub: Rocks, fetcher: Fetcher) -> None:
    hub.refuses = 400
    with pytest.raises(FetchError, match="400"):
        await fetcher.fetch(asking(hub, "100"))
    hub.refuses, hub.headers = 503, {"Retry-After": "120"}
    with pytest.raises(Throttled) as caught:
        await fetcher.fetch(asking(hub, "100"))
    assert caught.value.wait == timedelta(seconds=120)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/hub", "http://[::1]/hub", "http://169.254.169.254/", "ftp://a/"]
)
async def test_a_hub_at_a_closed_address_is_never_asked(fetcher: Fetcher, url: str) -> None:
    request = Request(subject=SourceSlug("haian"), url=url, now=NOW, form=(("hub.mode", "subscribe"),))
    with pytest.raises(RefusedAddress):
        await fetcher.fetch(request)


async def test_a_hub_that_redirects_to_a_closed_address_is_followed_no_further(
    hub: Rocks, fetcher: Fetcher
) -> None:
    hub.refuses, hub.headers = 307, {"Location": "http://192.168.0.1/hub"}
    with pytest.raises(RefusedAddress, match=r"192\.168\.0\.1"):
        await fetcher.fetch(asking(hub, "100"))
