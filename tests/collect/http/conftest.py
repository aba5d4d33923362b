"""Somebody who uses the HTTP client for one request."""

from dataclasses import dataclass

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, Request
from aggregator.errors import FetchError
from aggregator.model import Http


@dataclass
class Visitor:
    """Expects a body, or expects an error; under other settings than its own where told so."""

    settings: Http

    async def fetches(self, request: Request, settings: Http | None = None) -> Fetched:
        async with Fetcher(settings or self.settings) as fetcher:
            answer = await fetcher.fetch(request)
        assert isinstance(answer, Fetched)
        return answer

    async def fails(self, request: Request, settings: Http | None = None) -> FetchError:
        with pytest.raises(FetchError) as caught:
            await self.fetches(request, settings)
        return caught.value


@pytest.fixture
def visitor(settings: Http) -> Visitor:
    return Visitor(settings)
