"""TLS in front of the stand-ins, which speak plain HTTP: its own process, one port for each certificate and stand-in.

`python -m tests.services.front FOLDER NAME=PORT …` serves, by each certificate `*.pem` of the folder, each of these ports of
127.0.0.1, and prints one line of JSON: by the certificate, by the name, on which port.
"""

import argparse
import asyncio
import functools
import json
import ssl
from pathlib import Path

from .piping import pipe


async def listen(certificate: Path, port: int) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(functools.partial(pipe, port=port), "127.0.0.1", 0, ssl=context)
    actual: int = server.sockets[0].getsockname()[1]
    return actual


async def serve(certificates: list[Path], stand_ins: dict[str, int]) -> None:
    # Whoever does not trust it hangs up, which asyncio would tell of.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    listening = {each.stem: {name: await listen(each, port) for name, port in stand_ins.items()} for each in certificates}
    print(json.dumps(listening), flush=True)  # noqa: T201 - how the ports are told
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("stand_ins", nargs="+")
    given = parser.parse_args()
    ports = (each.partition("=") for each in given.stand_ins)
    asyncio.run(serve(sorted(given.folder.glob("*.pem")), {name: int(port) for name, _, port in ports}))
