"""The action as `entrypoint.py` runs it, but with a clock whose waits take no time.

Instead of waiting, it puts the stand-ins' clocks forward, so that an hour between them passes at once: to the end of a sleep;
and where an answer is waited for that a stand-in holds back, to where that comes or the wait ends. All else is real. TIMELAPSE
names the control addresses of the worlds it lives in. TIMELAPSE_SIGNALS holds the signals that the run is to get: for each the
second of its clock and the number of the signal, as JSON. With TIMELAPSE_PID, the worlds are told its process; with
TIMELAPSE_POST, it is the post step that runs. TIMELAPSE_END is a file for the time on its clock at the end.
"""

import json
import os
import queue
import signal
import ssl
import sys
import time
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import httpx

from mintlify_agent_action.app import finish, main
from mintlify_agent_action.clock import SystemClock
from mintlify_agent_action.runner.cancellation import Cancellation

T = TypeVar("T")

# How long is listened before the stand-ins are asked what they hold back, and how often they must say that there is nothing
# else: for what is on its way, also on a busy machine.
LISTENING_SECONDS, ASSURANCES = 0.02, 3
# Where they hold back nothing, and yet nothing comes.
LONGEST = 5.0


class Timelapse(SystemClock):
    """`signals`: when which signals come, in that order."""

    def __init__(self, worlds: str, signals: list[tuple[float, int]] | None = None) -> None:
        # Nothing is encrypted, and reading the certificates takes longer than most runs.
        self._http = httpx.Client(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._worlds = worlds.split()
        self._signals = signals or []
        self._jumped = dict.fromkeys(self._worlds, 0.0)
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        until = self._now + seconds
        while self._signals and self._signals[0][0] <= until:
            moment, signum = self._signals.pop(0)
            self._advance(moment - self._now)
            signal.raise_signal(signum)
        self._advance(until - self._now)

    def wait(self, coming: queue.Queue[T], seconds: float) -> T:
        """What comes by then: until that is sure, the worlds' clocks stand."""
        until, sure, patience = self._now + seconds, 0, time.monotonic() + LONGEST
        while True:
            try:
                return coming.get(timeout=LISTENING_SECONDS)
            except queue.Empty:
                if sure >= ASSURANCES and self._now >= until:
                    raise
            told = [self._http.get(f"{world}/time").raise_for_status().json() for world in self._worlds]
            dues = [each["due"] for each in told if each["due"] is not None]
            at_rest = dues and all(each["quiet"] for each in told)
            sure = sure + 1 if at_rest or time.monotonic() > patience else 0
            if sure >= ASSURANCES and self._now < until:
                self.sleep(min(until - self._now, *dues))
                sure = ASSURANCES if self._now >= until else 0

    def tell_pid(self, pid: int) -> None:
        for world in self._worlds:
            self._http.post(f"{world}/pid", json={"pid": pid}).raise_for_status()

    def _advance(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._now += seconds
        for world in self._worlds:
            told = self._http.post(f"{world}/advance", json={"seconds": seconds}).raise_for_status().json()
            # What has happened to the clock of one, happens to all.
            self._now += told["jumped"] - self._jumped[world]
            self._jumped[world] = told["jumped"]


if __name__ == "__main__":
    with Cancellation() as cancellation:
        clock = Timelapse(os.environ["TIMELAPSE"], json.loads(os.environ.get("TIMELAPSE_SIGNALS", "[]")))
        if tells := bool(os.environ.get("TIMELAPSE_PID")):
            clock.tell_pid(os.getpid())
        code = (finish if os.environ.get("TIMELAPSE_POST") else main)(cancellation, clock)
        if tells:
            clock.tell_pid(0)  # soon it may be another's
    if end := os.environ.get("TIMELAPSE_END"):
        Path(end).write_text(str(clock.now()))
    sys.exit(code)
