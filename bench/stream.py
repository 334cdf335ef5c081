"""What it takes to read a v1 stream of 200 MB. Usage: see bench/README.md."""

import json
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

from tests.harness import Action
from tests.services.agent_plan import Piece, Streamed
from tests.services.process import KEY, World, agent_service

MEGABYTE = 1_000_000
# What the agent says comes by the word; what its tools read and write, by the file.
WORD = "documentation "
FILE = "A line of a page that a tool has read.\n" * 1500

# Reads all and keeps nothing: what the network and the HTTP client take by themselves.
BARE = """
import httpx, sys
with httpx.Client(trust_env=False, timeout=60, headers={"Authorization": f"Bearer {sys.argv[2]}"}) as http:
    with http.stream("POST", sys.argv[1], json={"messages": []}) as response:
        print(sum(map(len, response.iter_bytes())))
"""


def line(code: str, told: object) -> str:
    return f"{code}:{json.dumps(told)}\n"


def event(**fields: object) -> str:
    return f"data: {json.dumps(fields)}\n\n"


WORDS = event(type="text-delta", id="1", delta=WORD)
# What is sent, and how many seconds each megabyte takes at least.
WAYS = {
    "data stream, words": (line("0", WORD), 0.0),
    "data stream, files": (line("a", {"toolCallId": "1", "result": FILE}), 0.0),
    "message stream, words": (WORDS, 0.0),
    "the same, at 100 Mbit/s": (WORDS, 0.08),
    "message stream, files": (event(type="tool-output-available", toolCallId="1", output=FILE), 0.0),
    "plain text": (WORD * 9 + "\n", 0.0),
    "one part without end": ("x" * 1000, 0.0),
}


def bare(agent: World) -> float:
    begun = time.perf_counter()
    address = f"{agent.url}/v1/agent/{agent.project}/job"
    subprocess.run([sys.executable, "-c", BARE, address, KEY], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def ours(action: Action) -> float:
    begun = time.perf_counter()
    run = action({"prompt": "Document it.", "api_version": "v1"}, fresh=True)
    if run["result"] != "pull-request" or "The stream is over" not in run.log:
        raise SystemExit(run.log[-2000:])
    return time.perf_counter() - begun


def most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main(megabytes: int) -> None:
    print(f"{megabytes} MB over the loopback, in seconds (MB/s); the most memory of a run so far, in MiB")
    print(f"{'':26}{'bare httpx':>14}{'a run':>14}{'memory':>9}")
    with agent_service() as url, httpx.Client(trust_env=False) as control, tempfile.TemporaryDirectory() as folder:
        agent = World(url, f"bench-{uuid.uuid4().hex[:8]}", control)
        action = Action(agent, Path(folder))
        for way, (part, every) in WAYS.items():
            first = 'data: {"type": "start"}\n\ndata: {"x": "' if "without" in way else ""
            block = (part * (MEGABYTE // len(part))).encode()
            blocks = Piece(data=block, times=megabytes * MEGABYTE // len(block), every=every, chunk=1 << 16)
            kind = "text/plain" if way.startswith(("data", "plain")) else "text/event-stream"
            agent.plan(v1=Streamed(pieces=[Piece(data=first.encode()), blocks], content_type=kind))
            took = bare(agent), ours(action)
            shown = "".join(f"{each:>7.1f} ({megabytes / each:>4.0f})" for each in took)
            print(f"{way:26}{shown}{most_memory():>9}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
