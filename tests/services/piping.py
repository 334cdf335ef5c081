"""Handing on what comes on a connection to another one, both ways."""

import asyncio
import contextlib


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Until one of the two ends hangs up; the other one is on 127.0.0.1."""
    there, back = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.wait(
        [asyncio.create_task(_hand_on(reader, back)), asyncio.create_task(_hand_on(there, writer))],
        return_when=asyncio.FIRST_COMPLETED,
    )
    for end in (back, writer):
        end.close()


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
