"""An address of one world alone, which can be closed: whoever knocks then is refused."""

import asyncio

from aiohttp import web

RUNNER = web.AppKey("runner", web.AppRunner)


class Door:
    def __init__(self, application: web.Application) -> None:
        self._runner = application[RUNNER]
        self._server: asyncio.Server | None = None
        self._port = 0

    async def open(self) -> str:
        """Its URL."""
        if self._server is None:
            if self._runner.server is None:
                raise RuntimeError("the service is not running")
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._runner.server, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{self._port}"

    def close(self) -> None:
        if self._server:
            self._server.close()
        self._server = None
