"""What can go wrong with any request to any of the stand-ins: before its answer, during it, and after it."""

import asyncio
import contextlib
import os
import signal
import socket
import struct
import zlib
from functools import cache
from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from .clockwork import Clockwork

Common = Literal[
    "answer", "answer-after", "cut", "cut-after", "reset", "reset-after", "reset-behind", "truncate", "truncate-reset", "stall",
    "stall-midway", "drip-head", "drip-body", "flood", "bomb", "garbage", "hang-up", "jump", "signal", "signal-after",
]  # fmt: skip
# After these, nothing has happened.
INSTEAD = frozenset({"answer", "cut", "reset", "garbage"})
MEGABYTE = 1_000_000
FLOOD = 200
# As long as a signal takes to arrive, also on a busy machine.
ARRIVES_SECONDS = 0.05


class CommonFault(BaseModel):
    """What goes wrong with requests `skip` to `skip + times` of an operation.

    `kind`: `answer` gives `status` (200), `headers` and `body` instead of doing anything; `answer-after` does so after the
    request took effect; `cut` closes the connection instead, `cut-after` after it took effect; `reset` and `reset-after`
    reset it likewise, `reset-behind` only once all was answered; `truncate` and `truncate-reset` send half of the answer
    before that. `stall` answers after `seconds`, `stall-midway` the second half; `drip-head` and `drip-body` give a byte
    every `seconds`. `flood` answers 200 MB of text, `bomb` as much in packed form, `garbage` no HTTP. `hang-up` answers, and
    then refuses connections for `seconds`; `jump` answers, and so many seconds are gone; `signal` and `signal-after` send the
    run the signal `signum` before and after the request took effect, but before the answer.
    """

    skip: int = 0
    times: int = 1_000_000
    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""
    seconds: float = 0.0
    signum: int = signal.SIGTERM


async def beforehand(fault: CommonFault, kind: str, clock: Clockwork) -> None:
    """What comes before anything is done."""
    if kind == "signal":
        await _signal(fault, clock)


async def misbehave(
    fault: CommonFault, kind: Common, clock: Clockwork, request: web.Request, true: web.Response
) -> web.StreamResponse:
    """What is answered instead of what is `true`."""
    match kind:
        case "answer" | "answer-after":
            body = fault.body.encode("utf-8", "surrogatepass")
            return web.Response(status=fault.status or 200, headers=fault.headers, body=body)
        case "stall":
            await clock.rest(fault.seconds)
        case "flood" | "bomb":
            return await _pour(request, packed=kind == "bomb")
        case "hang-up":
            true.force_close()
            clock.close_door(fault.seconds)
        case "jump":
            clock.jump(fault.seconds)
        case "signal-after":
            await _signal(fault, clock)
        case "signal":
            pass
        case _:
            await _write(fault, kind, clock, request, true)
    return true


async def _signal(fault: CommonFault, clock: Clockwork) -> None:
    if clock.pid:
        os.kill(clock.pid, fault.signum)
        await asyncio.sleep(ARRIVES_SECONDS)
    if fault.signum == signal.SIGKILL:
        clock.pid = 0


async def _pour(request: web.Request, *, packed: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    with contextlib.suppress(ConnectionError):  # whoever asked has left, as they should
        await response.prepare(request)
        for part in [_packed()] if packed else _flood():
            await response.write(part)
        await response.write_eof()
    return response


def _flood() -> list[bytes]:
    return [b'{"id": "', *[b"x" * MEGABYTE] * FLOOD, b'"}']


@cache
def _packed() -> bytes:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return b"".join([*map(packer.compress, _flood()), packer.flush()])


async def _write(fault: CommonFault, kind: Common, clock: Clockwork, request: web.Request, true: web.Response) -> None:
    """Write to the connection itself, and end it."""
    wire = request.transport
    body = true.body if isinstance(true.body, bytes) else b""
    headers = {"Content-Type": true.content_type, **true.headers, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {true.status} {true.reason}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    head = "\r\n".join(lines).encode()
    pieces, pause = _pieces(kind, head, body, fault.seconds)
    for number, piece in enumerate(pieces):
        await clock.rest(pause if number else 0.0)
        if wire is None or wire.is_closing():
            return
        wire.write(piece)
        # So that it does not go as one with what follows.
        await asyncio.sleep(0)
    if wire is None:
        return
    if "reset" in kind:
        await asyncio.sleep(0.01)  # so that what was written arrives before
        wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.abort()
    else:
        wire.close()


def _pieces(kind: Common, head: bytes, body: bytes, seconds: float) -> tuple[list[bytes], float]:
    """What is written, and how long after each other."""
    half = len(body) // 2
    match kind:
        case "truncate" | "truncate-reset":
            return [head + body[:half]], 0.0
        case "stall-midway":
            return [head + body[:half], body[half:]], seconds
        case "drip-head":
            return [*(bytes([each]) for each in head), body], seconds
        case "drip-body":
            return [head, *(bytes([each]) for each in body)], seconds
        case "reset-behind":
            return [head + body], 0.0
        case "garbage":
            return [b"SSH-2.0-OpenSSH_9.7\r\n\x00\xff"], 0.0
        case _:
            return [], 0.0
