"""What collecting works with: opened once by the service, handed to every poll."""

from dataclasses import dataclass

from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher


@dataclass(frozen=True, slots=True)
class Tools:
    """``timezone`` is the IANA name for dates that a source gives without a zone."""

    fetcher: Fetcher
    children: Children
    timezone: str = "Asia/Shanghai"
