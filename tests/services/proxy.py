"""A proxy that makes tunnels: its own process, which keeps what it was asked, and refuses, stalls or hangs up where it is told.

`python -m tests.services.proxy` serves on a free port of 127.0.0.1 and prints one line of JSON that names it. What is not
asked by CONNECT is for itself: `PUT /` begins anew, with a `Plan`; `GET /` tells of each CONNECT the target and the headers.
"""

import asyncio
import base64
import json
from typing import Any, Literal

from pydantic import BaseModel

from .piping import pipe
from .serving import port_of_the_command_line


class Plan(BaseModel):
    """Where the tunnels lead: by target, to a port of 127.0.0.1. Others are refused.

    `known`: the user and password, with a colon, that must be given. `does`: what becomes of each CONNECT: a tunnel; an answer
    of this status; none; or the connection is closed, or, once there is a tunnel, what is in it.
    """

    tunnels: dict[str, int] = {}
    known: str = ""
    does: Literal["tunnel", "stall", "close", "break"] | int = "tunnel"


class Proxy:
    def __init__(self) -> None:
        self.plan = Plan()
        self.asked: list[dict[str, Any]] = []

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            method, target, _ = first.split(" ")
            if method == "CONNECT":
                self.asked.append({"target": target, "headers": headers})
                await self.tunnel(target, headers, reader, writer)
            else:
                await self.control(method, int(headers.get("content-length", 0)), reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def tunnel(
        self, target: str, headers: dict[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        plan = self.plan
        basic = f"Basic {base64.b64encode(plan.known.encode()).decode()}"
        if plan.known and headers.get("proxy-authorization") != basic:
            answer(writer, 407, {"Proxy-Authenticate": "Basic"})
        elif isinstance(plan.does, int):
            answer(writer, plan.does)
        elif plan.does == "stall":
            await reader.read()
        elif plan.does != "close":
            port = plan.tunnels.get(target)
            answer(writer, 200 if port else 502, length=not port)
            if port and plan.does == "tunnel":
                await pipe(reader, writer, port)
            else:
                await reader.read(65536)  # else the end would be a reset

    async def control(self, method: str, length: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if method == "PUT":
            self.plan, self.asked = Plan.model_validate_json(await reader.readexactly(length)), []
        answer(writer, 200, body=json.dumps(self.asked).encode())
        await writer.drain()


def answer(
    writer: asyncio.StreamWriter, status: int, headers: dict[str, str] | None = None, *, body: bytes = b"", length: bool = True
) -> None:
    told = {**(headers or {}), **({"Content-Length": str(len(body)), "Connection": "close"} if length else {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"HTTP/1.1 {status} So It Is\r\n{head}\r\n".encode() + body)


async def serve(port: int) -> None:
    server = await asyncio.start_server(Proxy().handle, "127.0.0.1", port)
    actual = server.sockets[0].getsockname()[1]
    print(json.dumps({"url": f"http://127.0.0.1:{actual}"}), flush=True)  # noqa: T201 - how the port is told
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(port_of_the_command_line(__doc__)))
