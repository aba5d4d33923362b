"""Undoing a body's content coding within a bound. Pure: bytes in, bytes out.

One layer is undone, gzip or deflate, the only ones we accept: what was packed twice stays packed
once, and is then no feed. Not done here: bounding what is read from the net (``client``).
"""

import zlib

GZIP_MAGIC = b"\x1f\x8b"
GZIP, ZLIB, RAW = 31, 15, -15  # zlib's window bits for the three wrappings
PLAIN = ("", "identity", "none")
STEP = 65_536
MOST_MEMBERS = 16  # servers send one, and two or three where a cache has joined pieces


class BodyError(ValueError):
    """A body that cannot be unpacked, or is too big; the message says why."""


def decode_body(raw: bytes, coding: str, limit: int) -> bytes:
    """Return the body behind ``Content-Encoding``; at most ``limit`` bytes are ever unpacked."""
    name = coding.strip().lower()
    if name in PLAIN:
        return raw
    if name in ("gzip", "x-gzip"):
        # Servers that announce gzip and send plain bytes exist; the first two bytes tell.
        return _gunzip(raw, limit) if raw.startswith(GZIP_MAGIC) else raw
    if name == "deflate":
        # RFC 9110, 8.4.1.2 means the zlib format; some servers send the bare stream.
        return _inflate(memoryview(raw), ZLIB if _is_zlib(raw) else RAW, limit)[0]
    raise BodyError(f"unknown Content-Encoding “{coding}”, only gzip was asked for")


def _gunzip(raw: bytes, limit: int) -> bytes:
    """Unpack one or more gzip members set one after the other (RFC 1952, 2.2)."""
    body, at = b"", 0
    for _ in range(MOST_MEMBERS):
        member, used = _inflate(memoryview(raw)[at:], GZIP, limit - len(body))
        body, at = body + member, at + used
        if not raw.startswith(GZIP_MAGIC, at):
            return body
    raise BodyError(f"more than {MOST_MEMBERS} gzip members")


def _inflate(raw: memoryview, wrapping: int, limit: int) -> tuple[bytes, int]:
    """Return (unpacked, bytes used), asking zlib for one byte more than the limit.

    In small steps: at its end, zlib copies whatever it was given beyond it.
    """
    machine = zlib.decompressobj(wrapping)
    body, at = bytearray(), 0
    while at < len(raw) and not machine.eof and len(body) <= limit:
        try:
            body += machine.decompress(raw[at : at + STEP], limit + 1 - len(body))
        except zlib.error as error:
            raise BodyError(f"damaged compressed body ({error})") from error
        at = min(at + STEP, len(raw))
    if len(body) > limit:
        raise BodyError(f"body larger than {limit:,} bytes after decompression")
    if not machine.eof:
        raise BodyError("compressed body cut short")
    return bytes(body), at - len(machine.unused_data)


def _is_zlib(raw: bytes) -> bool:
    """Tell whether bytes begin as a zlib stream does (RFC 1950, 2.2: CM 8, header divisible by 31)."""
    return len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2], "big") % 31 == 0  # noqa: PLR2004
