"""The memory of every address → how each source is doing, for the page that readers see.

In: settings and poll states. Out: ``SourceState`` values, without addresses and without error texts.
"""

import re
from collections.abc import Iterator, Sequence

from aggregator.model import PollState, Settings, Source, Status
from aggregator.pipeline.collecting import States, addresses
from aggregator.publish.source_page import ORDER, SourceState

CODE = re.compile(r"(?<=: )[45]\d\d(?=: )")  # as the HTTP client words its errors


def source_states(settings: Settings, states: States) -> Iterator[SourceState]:
    """Yield the state of each source of feeds.yaml."""
    found: dict[str, list[PollState]] = {}
    for each in addresses(settings.sources.values(), states):
        found.setdefault(each.source.slug, []).append(each.state)
    for source in settings.sources.values():
        yield _state(source, found.get(source.slug, []))


def _state(source: Source, states: Sequence[PollState]) -> SourceState:
    """Return how a source is doing: as its worst address does."""
    worst = min(states, key=lambda each: ORDER.index(each.status), default=None)
    news = [each.last_new for each in states if each.last_new]
    paused = not source.enabled or worst is None
    code = CODE.search(worst.error) if worst else None
    return SourceState(
        name=source.name,
        language=source.language or (worst.language if worst else ""),
        status=Status.PAUSED if paused or worst is None else worst.status,
        news=max(news, default=None),
        failing=worst.failing_since if worst else None,
        code=int(code[0]) if code else 0,
    )
