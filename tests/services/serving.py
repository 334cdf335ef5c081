"""What the stand-ins have in common: serving on 127.0.0.1, and faults that are planned by the count of requests."""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from aiohttp import web


class Planned(Protocol):
    """A fault of requests `skip` to `skip + times` of an operation."""

    @property
    def on(self) -> str: ...
    @property
    def skip(self) -> int: ...
    @property
    def times(self) -> int: ...


F = TypeVar("F", bound=Planned)


def due(faults: Iterable[F], operation: str, seen: Counter[str]) -> F | None:
    """The fault for this request, which is hereby counted in `seen`."""
    count = seen[operation]
    seen[operation] += 1
    return next((each for each in faults if each.on == operation and each.skip <= count < each.skip + each.times), None)


@asynccontextmanager
async def serving(application: web.Application, port: int) -> AsyncIterator[int]:
    runner = web.AppRunner(application, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=0.5)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def serve(application: web.Application, port: int) -> None:
    async with serving(application, port) as actual:
        print(json.dumps({"url": f"http://127.0.0.1:{actual}"}), flush=True)  # noqa: T201 - how the port is told
        await asyncio.Event().wait()


def port_of_the_command_line(description: str | None) -> int:
    parser = argparse.ArgumentParser(description=(description or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    port: int = parser.parse_args().port
    return port


def main(application: web.Application, description: str | None) -> None:
    """Serve until the process is ended, on the port of the command line, and print one line of JSON that names the URL."""
    asyncio.run(serve(application, port_of_the_command_line(description)))
