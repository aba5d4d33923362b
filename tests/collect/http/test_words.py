"""Network failures in plain words."""

import ssl

import pytest

from aggregator.collect.http.resolve import NoSuchHostError
from aggregator.collect.http.words import in_words


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "some reason"
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoSuchHostError("Name or service not known"), "no such host (DNS: Name or service not known)"),
        (certificate_error(10), "TLS: the certificate has expired"),
        (certificate_error(18), "TLS: the certificate is self-signed"),
        (certificate_error(62), "TLS: the certificate belongs to another host"),
        (certificate_error(999), "TLS: the certificate is not accepted (some reason)"),
        (ConnectionRefusedError(), "connection refused"),
        (ConnectionResetError(), "the server broke the connection off"),
        (TimeoutError(), "no connection in time"),
        (OSError(113, "No route to host"), "the connection failed ([Errno 113] No route to host)"),
        (OSError(), "the connection failed (OSError)"),
    ],
)
def test_what_went_wrong_is_said_in_words(error: Exception, words: str) -> None:
    assert in_words(error)[0] == words
    assert in_words(error)[1]


def test_a_library_s_exception_is_read_through_what_caused_it() -> None:
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = ExceptionGroup("all", [OSError("x"), ConnectionRefusedError()])
    wrapped.__cause__.__context__ = wrapped
    assert in_words(wrapped)[0] == "connection refused"


def test_tls_trouble_that_is_no_certificate_s_is_told_apart() -> None:
    assert in_words(ssl.SSLError(1, "wrong version"))[0].startswith("TLS: no secure connection")
