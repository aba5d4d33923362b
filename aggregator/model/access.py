"""How the servers of one source are asked, beyond its address: who we are to them, and by which way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What feeds.yaml says of reaching one source.

    ``basic`` is ``user:password``, ``bearer`` a token; at most one of the two is set. Both, and ``headers``,
    are for the origin of the configured address alone. ``proxy`` ``""`` is none. ``insecure`` leaves the
    certificate of the configured host unchecked. Texts that hold secrets hide from ``repr`` by themselves.
    """

    basic: str = ""
    bearer: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str = ""
    insecure: bool = False


PLAIN_ACCESS = Access()
