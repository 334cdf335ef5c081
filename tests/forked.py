"""A process made by `tests/zygote.py`, with as much of the face of `subprocess.Popen` as tests look at."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TextIO


@cache
def _zygote() -> socket.socket:
    ours, theirs = socket.socketpair()
    program = Path(__file__).with_name("zygote.py")
    process = subprocess.Popen(
        [sys.executable, "-I", "-u", str(program), str(theirs.fileno())], pass_fds=[theirs.fileno()], start_new_session=True
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait(10)

    atexit.register(end)
    return ours


class Forked:
    """A run of `program` under way."""

    def __init__(self, program: Path, environment: Mapping[str, str], folder: Path) -> None:
        message = json.dumps({"program": str(program), "environment": dict(environment), "folder": str(folder)}).encode()
        pipes = [os.pipe() for _ in range(3)]
        zygote = _zygote()
        socket.send_fds(zygote, [len(message).to_bytes(8)], [write for _, write in pipes])
        zygote.sendall(message)
        for _, write in pipes:
            os.close(write)
        self.stdout, self._stderr, self._news = (_reader(read) for read, _ in pipes)
        self.pid = int(self._news.readline())
        self.returncode: int | None = None
        # The most it ever had, in MB.
        self.memory = 0.0

    def send_signal(self, signum: signal.Signals) -> None:
        os.kill(self.pid, signum)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """What it prints until it ends, which it is made to where that takes longer than `timeout` seconds."""
        late = threading.Event()

        def end() -> None:
            late.set()
            os.kill(self.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, end)
        timer.start()
        with self.stdout, self._stderr, self._news:
            printed = self.stdout.read(), self._stderr.read()
            code, memory = self._news.readline().split()
        self.returncode, self.memory = int(code), int(memory) * 1024 / 1e6
        timer.cancel()
        assert not late.is_set(), f"it did not end within {timeout} s:\n{printed[0]}"
        return printed


def _reader(number: int) -> TextIO:
    return open(number, encoding="utf-8", errors="surrogateescape")
