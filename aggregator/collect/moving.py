"""Whether a feed has moved for good. Pure: the state before, where an answer came from; the state after.

A permanent redirect is believed once as many answers in a row as ``PROOFS`` have led to the same address with
a feed in it; until then, and again once the new address fails, the configured one is asked. Not done
here: following redirects (``http.client``), and telling that the new address is another source's.
"""

from dataclasses import replace
from urllib.parse import unquote

from aggregator.collect.http.messages import Fetched, NotModified
from aggregator.errors import CollectError, FetchError, Gone, ParseError, PutOff, Throttled
from aggregator.model import PollState

# A wrong 301 is taken back within hours, and three polls are three hours at least; NewsBlur waits for ten,
# for it asks more often.
PROOFS = 3
MOVED = "moved for good to "


def followed(state: PollState, reply: Fetched | NotModified) -> PollState:
    """Return the state after an answer with a feed in it."""
    new = reply.permanent_url
    if not new:
        return replace(state, moving="", moves=0)
    # A secret in it is remembered as a reference, and spelled the plain way when it is recalled.
    again = unquote(new) == unquote(state.moving)
    moves = min(state.moves + 1, PROOFS) if again else 1
    return replace(state, moving=new, moves=moves, moved=new if moves == PROOFS else state.moved)


def lost(state: PollState, error: CollectError) -> tuple[PollState, CollectError]:
    """Return the state and the error after a failure: a new address that fails is forgotten.

    That an address is over is believed of the configured one only.
    """
    if isinstance(error, Throttled | PutOff) or not isinstance(error, FetchError | ParseError):
        return state, error
    if isinstance(error, Gone) and state.moved:
        remedy = "the address in feeds.yaml is asked again"
        error = FetchError(error.subject, error.action, error.cause, remedy, status=error.status)
    return replace(state, moved="", moving="", moves=0), error


def told(state: PollState) -> tuple[str, ...]:
    """Return the warning of a feed that has moved for good, and what to do about it."""
    new = state.moved or (state.moving if state.moves >= PROOFS else "")
    return (f"{MOVED}{new}; write that into feeds.yaml",) if new else ()


def is_told(warning: str) -> bool:
    """Tell whether a warning is that one, of this poll or of an earlier one."""
    return warning.startswith(MOVED)
