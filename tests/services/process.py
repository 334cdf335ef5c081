"""Starting a stand-in as its own process, and talking to it from a test."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .agent import KEY, Fault, Plan

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def agent_service(port: int = 0) -> Iterator[str]:
    """The stand-in of the agent API, for as long as the context lasts; gives its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services.agent", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt from the keyboard is not meant for it
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield json.loads(line)["url"]
    finally:
        process.terminate()
        process.communicate(timeout=10)


@dataclass(frozen=True)
class World:
    """One project on the stand-in: what a test sets up there, and what came in."""

    url: str
    project: str
    control: httpx.Client

    def plan(self, *faults: Fault, **wishes: Any) -> None:
        plan = Plan(faults=list(faults), **wishes)
        self.control.put(self.address, content=plan.model_dump_json()).raise_for_status()

    @property
    def address(self) -> str:
        return f"{self.url}/_/{self.project}"

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.control.get(self.address).raise_for_status().json()
        return state

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests in the order they came, each with its operation, path, body and whether it was accepted."""
        requests: list[dict[str, Any]] = self.state["requests"]
        return requests

    @property
    def operations(self) -> list[str]:
        return [request["operation"] for request in self.requests]

    @property
    def jobs(self) -> dict[str, Any]:
        jobs: dict[str, Any] = self.state["jobs"]
        return jobs


__all__ = ["KEY", "ROOT", "Fault", "Plan", "World", "agent_service"]
