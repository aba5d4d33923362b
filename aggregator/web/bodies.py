"""The body of a request, bounded in size. Its slowness is the affair of ``guard``."""

from starlette.requests import ClientDisconnect, Request


async def body_of(request: Request, most: int) -> bytes | None:
    """Return a body, ``None`` for one that is larger than ``most`` bytes or cut off.

    What still comes of one that is too large is thrown away, for as long as a next request may take: a
    connection that is closed on it would take the answer along.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                return None
    except ClientDisconnect:  # nobody is there to hear why it is not taken
        return None
    return bytes(body)
