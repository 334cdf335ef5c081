"""Forks a process for each run asked for, with all that is imported already: importing takes longer than most stories.

What is forked is otherwise as new: its own environment, working directory, streams and signals. The program is run as
`__main__` from its file. Started by `tests.forked`, which tells each run over a socket.
"""

import contextlib
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

# With what these import only once it is needed.
IMPORTED = (
    "mintlify_agent_action.app",
    "mintlify_agent_action.agent_v1",
    "encodings.utf_8_sig",
    "httpcore",
    "jinja2",
    "markdown_it",
    "pkgutil",
    "pygit2",
)
LONGEST_MESSAGE = 1 << 22


class Zygote:
    """Forks the runs, and tells of each its id, how it ended, and the most memory it had, in KiB."""

    def __init__(self) -> None:
        # Where to tell it, by the id.
        self._news: dict[int, int] = {}
        signal.signal(signal.SIGCHLD, self._tell_ends)

    def serve(self, channel: socket.socket) -> None:
        while True:
            head, streams, _, _ = socket.recv_fds(channel, 8, 3)
            if not head:
                return
            told = b""
            while len(told) < int.from_bytes(head):
                told += channel.recv(LONGEST_MESSAGE)
            self._fork(json.loads(told), *streams)

    def _fork(self, run: dict[str, Any], stdout: int, stderr: int, news: int) -> None:
        # Held back, so that no run ends before it is known.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            _become(run, stdout, stderr)
        os.write(news, f"{pid}\n".encode())
        self._news[pid] = news
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.close(stdout)
        os.close(stderr)

    def _tell_ends(self, *_: object) -> None:
        while self._news:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return  # the last one is being told of: its signal's handler was interrupted by this one's
            if pid == 0:
                return
            news = self._news.pop(pid)
            with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
                os.write(news, f"{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss}\n".encode())
            os.close(news)


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


def _compile_templates() -> None:
    """Each is compiled, and kept so, before it is found that all its values are missing."""
    from jinja2 import UndefinedError  # noqa: PLC0415 - the path to what is imported is not known before

    from mintlify_agent_action import report  # noqa: PLC0415 - as above

    for template in Path(report.__file__).with_name("templates").iterdir():
        with contextlib.suppress(UndefinedError):
            report.render(template.name)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    for module in IMPORTED:
        importlib.import_module(module)
    hub = importlib.import_module("mintlify_agent_action.hub")
    for part in hub.__all__:
        getattr(hub, part)
    _compile_templates()
    gc.collect()
    gc.freeze()  # no run is to walk through, and so copy, what they all share
    Zygote().serve(socket.socket(fileno=int(sys.argv[1])))
