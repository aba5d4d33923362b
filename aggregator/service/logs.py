"""What the service says: one event a line, ``key=value``, on stderr.

In: events of ours and of the libraries (stdlib logging). Out: lines for whoever reads: journald, which
keeps the time itself and takes the level as ``<N>`` (sd-daemon(3)), a terminal, or a file.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

# syslog's numbers (RFC 5424, 6.2.1)
PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
LEVELS = {
    # A line a request would drown what matters; one that fails is in its poll's error.
    "httpx": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn.error": logging.WARNING,
    # A job that is still at it when its time comes again is the heartbeat's affair.
    "apscheduler": logging.ERROR,
}
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
]


def logger() -> structlog.stdlib.BoundLogger:
    """Return the program's logger."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("aggregator")
    return found


def configure(environ: Mapping[str, str], stream: TextIO = sys.stderr) -> None:
    """Send every log of the process to the stream, in the form for its reader."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    chain = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_form(environ, stream)]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=chain))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)


def _form(environ: Mapping[str, str], stream: TextIO) -> list[Any]:
    """Return how an event becomes a line."""
    if environ.get("JOURNAL_STREAM"):
        return [structlog.processors.format_exc_info, journal_line]
    if stream.isatty():
        # A plain traceback: one that shows variables shows secrets.
        shown = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        return [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False), shown]
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return [stamp, structlog.processors.format_exc_info, plain_line]


def journal_line(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> str:
    """Return an event for journald: the level before every line of it, no time."""
    priority = PRIORITIES.get(event.pop("level", "info"), 6)
    return "\n".join(f"<{priority}>{line}" for line in _text(event).splitlines())


def plain_line(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> str:
    """Return an event for a file."""
    return f"{event.pop('timestamp', '')} {event.pop('level', 'info')} {_text(event)}"


def _text(event: MutableMapping[str, Any]) -> str:
    """Return the event and its keys; a traceback follows on lines of its own."""
    trace = event.pop("exception", "")
    said = str(event.pop("event", ""))
    keys = " ".join(f"{key}={_value(value)}" for key, value in event.items())
    return "\n".join(part for part in (f"{said} {keys}".rstrip(), trace) if part)


def _value(value: object) -> str:
    """Return a value, in quotes where it would not read as one word."""
    text = str(value)
    return text if text and not any(c in ' "=\n' for c in text) else repr(text)
