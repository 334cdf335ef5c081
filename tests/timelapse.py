"""The action as `entrypoint.py` runs it, but with a clock whose sleeps take no time.

Instead of waiting, each sleep puts the stand-in's clock forward, so that an hour between the two passes at once. All
else is real. TIMELAPSE names the control address of the project on the stand-in.
"""

import os
import queue
import ssl
import sys
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import httpx

from mintlify_agent_action.app import main
from mintlify_agent_action.runner.cancellation import Cancellation

T = TypeVar("T")

# For what is on its way, also on a busy machine.
MOMENT = 0.7


class Timelapse:
    def __init__(self, control: str) -> None:
        # Nothing is encrypted, and reading the certificates takes longer than most runs.
        self._http = httpx.Client(base_url=control, trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds
        self._http.post("advance", json={"seconds": seconds}).raise_for_status()

    def wait(self, coming: queue.Queue[T], seconds: float) -> T:
        """What is on its way already takes no time; else it takes as long as it may, and what comes by then is on its way."""
        try:
            return coming.get(timeout=MOMENT)
        except queue.Empty:
            self.sleep(seconds)
            return coming.get(timeout=MOMENT)


if __name__ == "__main__":
    with Cancellation() as cancellation:
        sys.exit(main(cancellation, Timelapse(os.environ["TIMELAPSE"])))
