"""What the stand-ins have in common: serving on 127.0.0.1, faults that are planned by the count of requests, and what a test,
or a run on a clock of its own, does to the time of a world.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from aiohttp import web

from .clockwork import Clockwork
from .door import RUNNER, Door


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


def add_controls(application: web.Application, world_of: Callable[[web.Request], Clockwork]) -> None:
    """Let time be asked for and put forward, the pid of the run be told, and a door be made, which may be closed at first."""

    async def tell(request: web.Request) -> web.Response:
        return web.json_response(world_of(request).told)

    async def advance(request: web.Request) -> web.Response:
        world = world_of(request)
        world.advance(float((await request.json())["seconds"]))
        await asyncio.sleep(0.002)  # so that whatever is due now has happened
        return web.json_response(world.told)

    async def take_pid(request: web.Request) -> web.Response:
        world_of(request).pid = int((await request.json())["pid"])
        return web.Response(status=204)

    async def open_door(request: web.Request) -> web.Response:
        world = world_of(request)
        world.door = Door(application)
        url = await world.door.open()
        world.close_door(float((await request.json())["closed_for"]))
        return web.json_response({"url": url})

    application.router.add_get("/_/{world}/time", tell)
    application.router.add_post("/_/{world}/advance", advance)
    application.router.add_post("/_/{world}/pid", take_pid)
    application.router.add_post("/_/{world}/door", open_door)


@asynccontextmanager
async def serving(application: web.Application, port: int) -> AsyncIterator[int]:
    runner = application[RUNNER] = web.AppRunner(application, handler_cancellation=True)
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
