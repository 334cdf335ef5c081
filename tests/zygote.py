"""Forks a process for each run asked for, with all that is imported already: importing takes longer than most stories.

What is forked is otherwise as new: its own environment, working directory, streams and signals. The program is run as
`__main__` from its file. Started by `tests.forked`, which tells each run over a socket.
"""

import gc
import importlib
import io
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

IMPORTED = ("mintlify_agent_action.app", "mintlify_agent_action.hub.session", "jinja2", "markdown_it", "pygit2")
LONGEST_MESSAGE = 1 << 22


def serve(channel: socket.socket) -> None:
    # The children that keep watch are nobody's concern once they have ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        head, streams, _, _ = socket.recv_fds(channel, 8, 3)
        if not head:
            return
        told = b""
        while len(told) < int.from_bytes(head):
            told += channel.recv(LONGEST_MESSAGE)
        if os.fork() == 0:
            _keep_watch(json.loads(told), streams)
        for stream in streams:
            os.close(stream)


def _keep_watch(run: dict[str, Any], streams: list[int]) -> None:
    """Fork the run, tell its id, wait for it, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    stdout, stderr, news = streams
    pid = os.fork()
    if pid == 0:
        os.close(news)
        _become(run, stdout, stderr)
    os.close(stdout)
    os.close(stderr)
    with open(news, "w") as told:  # noqa: PTH123 - an open file has no path
        told.write(f"{pid}\n")
        told.flush()
        _, status = os.waitpid(pid, 0)
        told.write(f"{os.waitstatus_to_exitcode(status)}\n")
        told.flush()
    os._exit(0)


def _become(run: dict[str, Any], stdout: int, stderr: int) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(run["environment"])
    os.chdir(run["folder"])
    sys.argv = [run["program"]]
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w"), encoding="utf-8", write_through=True) for number in (1, 2)
    )
    code: Any = 0
    try:
        runpy.run_path(run["program"], run_name="__main__")
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as the interpreter itself would
        traceback.print_exc()
        code = 1
    os._exit(code or 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    for module in IMPORTED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # no run is to walk through, and so copy, what they all share
    serve(socket.socket(fileno=int(sys.argv[1])))
