"""A real HTTP proxy on loopback: it forwards http and opens tunnels, wherever the names are said to lie."""

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, field

CONNECT = re.compile(r"CONNECT ([^ ]+):(\d+) ")
ABSOLUTE = re.compile(r"GET (http://([^/: ]+)(?::(\d+))?[^ ]*) ")


@dataclass
class Proxy:
    """``ports`` says where each name lies on loopback; ``heads`` are the requests, in order."""

    ports: dict[str, int] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    password: str = ""
    port: int = 0

    def url(self, user: str = "", scheme: str = "http") -> str:
        return f"{scheme}://{user}127.0.0.1:{self.port}"

    async def start(self, context: ssl.SSLContext | None = None) -> asyncio.Server:
        server = await asyncio.start_server(self.handle, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            if self.password and f"Proxy-Authorization: Basic {self.password}\r\n" not in head:
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
            else:
                await self.hand_on(head, reader, writer)
        writer.close()

    async def hand_on(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tunnel = CONNECT.match(head)
        found = tunnel or ABSOLUTE.match(head)
        assert found
        name = found[1] if tunnel else found[2]
        if name not in self.ports:
            writer.write(b"HTTP/1.1 502 Nobody There\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.ports[name])
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            path = found[1].partition("//")[2].partition("/")[2]
            far_writer.write(head.replace(found[1], f"/{path}", 1).encode("latin-1"))
        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()
