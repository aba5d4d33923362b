"""The CPU time of one coroutine among many: what it took of its thread, waiting not counted."""

import time
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Metered(Generic[T]):
    """Await it like the coroutine itself; then ``seconds`` is its CPU time, after a failure too."""

    def __init__(self, coroutine: Coroutine[Any, Any, T]) -> None:
        """Keep the coroutine."""
        self.seconds = 0.0
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, T]:
        """Step through the coroutine, handing on what it yields and what is sent or thrown to it."""
        step: Callable[[], Any] = lambda: self._coroutine.send(None)  # noqa: E731
        while True:
            began = time.thread_time()
            try:
                waits_for = step()
            except StopIteration as end:
                result: T = end.value
                return result
            finally:
                self.seconds += time.thread_time() - began
            step = yield from self._handed_on(waits_for)

    def _handed_on(self, waits_for: Any) -> Generator[Any, Any, Callable[[], Any]]:
        """Yield to the loop; return how to go on."""
        try:
            sent = yield waits_for
        except BaseException as error:  # noqa: BLE001 - thrown in by the loop (cancelled), meant for the coroutine
            thrown = error
            return lambda: self._coroutine.throw(thrown)
        return lambda: self._coroutine.send(sent)
