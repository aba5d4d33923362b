"""Network failures in plain words. Pure: an exception in, (cause, remedy) out.

Knows the standard library's exceptions; a library's own is read through what caused it.
"""

import ssl
from collections.abc import Iterator

from aggregator.collect.http.resolve import NoSuchHostError

CHECK = "check the address"
LATER = "nothing to do unless it lasts"
TLS_REMEDY = (
    "the outlet must repair its certificate; check this machine's clock "
    "(tls: insecure at the source leaves certificates unchecked)"
)
# OpenSSL's X509_V_ERR_* (x509_vfy.h) that people meet, in words.
CERTIFICATE = {
    10: "has expired",
    9: "is not valid yet",
    18: "is self-signed",
    19: "is signed by itself or by nobody known",
    20: "is signed by nobody known",
    21: "is signed by nobody known",
    62: "belongs to another host",
    64: "belongs to another address",
}
PLAIN: tuple[tuple[type[BaseException], tuple[str, str]], ...] = (
    (NoSuchHostError, ("no such host (DNS: {})", CHECK)),
    (ssl.SSLError, ("TLS: no secure connection ({})", TLS_REMEDY)),
    (ConnectionRefusedError, ("connection refused", CHECK)),
    (ConnectionResetError, ("the server broke the connection off", LATER)),
    (BrokenPipeError, ("the server broke the connection off", LATER)),
    (TimeoutError, ("no connection in time", LATER)),
)


def in_words(error: BaseException) -> tuple[str, str]:
    """Return (cause, remedy) of a failed request."""
    causes = tuple(_chain(error))
    for cause in causes:
        words = _known(cause)
        if words:
            return words
    return f"the connection failed ({str(causes[0]) or type(causes[0]).__name__})", LATER


def through(words: tuple[str, str]) -> tuple[str, str]:
    """Return (cause, remedy) of a request that went by a proxy: nobody here sees on which side it failed."""
    return f"by way of the proxy: {words[0]}", "check the source's proxy, and the address"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what caused it, outermost first, every one once."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if any(current is earlier for earlier in seen):
            continue
        seen.append(current)
        yield current
        waiting += [one for one in (current.__cause__, current.__context__) if one is not None]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def _known(error: BaseException) -> tuple[str, str] | None:
    """Return the words for one exception, ``None`` for one without."""
    if isinstance(error, ssl.SSLCertVerificationError):
        how = CERTIFICATE.get(error.verify_code, f"is not accepted ({error.verify_message})")
        return f"TLS: the certificate {how}", TLS_REMEDY
    words = next((words for kind, words in PLAIN if isinstance(error, kind)), None)
    return words and (words[0].format(error), words[1])
