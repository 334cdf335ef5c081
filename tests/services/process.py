"""Starting the stand-ins, each as its own process, and talking to them from a test."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from . import github_plan
from .agent_plan import KEY, Fault, Plan

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def process(module: str, *arguments: str) -> Iterator[Any]:
    """A program, for as long as the context lasts; gives what it tells of itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt from the keyboard is not meant for it
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield json.loads(line)
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextmanager
def service(module: str, port: int = 0) -> Iterator[str]:
    """A stand-in, for as long as the context lasts; gives its URL."""
    with process(module, "--port", str(port)) as told:
        yield told["url"]


def agent_service(port: int = 0) -> AbstractContextManager[str]:
    return service("tests.services.agent", port)


def github_service(port: int = 0) -> AbstractContextManager[str]:
    return service("tests.services.github", port)


@dataclass(frozen=True)
class _Share:
    """One test's share of a stand-in, by its name there."""

    url: str
    name: str
    control: httpx.Client

    @property
    def address(self) -> str:
        return f"{self.url}/_/{self.name}"

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.control.get(self.address).raise_for_status().json()
        return state

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests in the order they came, each with its operation, path, body and more."""
        requests: list[dict[str, Any]] = self.state["requests"]
        return requests

    def door(self, *, closed_for: float = 0.0) -> str:
        """An address of its own, which refuses all for so long, and which a fault may close."""
        answer = self.control.post(f"{self.address}/door", json={"closed_for": closed_for}).raise_for_status()
        return str(answer.json()["url"])

    @property
    def operations(self) -> list[str]:
        return [request["operation"] for request in self.requests]


class World(_Share):
    """One project on the stand-in for the agent API: what a test sets up there, and what came in."""

    @property
    def project(self) -> str:
        return self.name

    def plan(self, *faults: Fault, **wishes: Any) -> None:
        plan = Plan(faults=list(faults), **wishes)
        self.control.put(self.address, content=plan.model_dump_json()).raise_for_status()

    @property
    def jobs(self) -> dict[str, Any]:
        jobs: dict[str, Any] = self.state["jobs"]
        return jobs


class Hub(_Share):
    """One world on the stand-in for GitHub: what a test sets up there, and what became of it.

    Faults and wishes are those of `github_plan`, whose `Fault` is another one than that of the agent API.
    """

    def plan(self, *faults: github_plan.Fault, **wishes: Any) -> None:
        """Begin the world anew."""
        plan = github_plan.Plan(faults=list(faults), **wishes)
        self.control.put(self.address, content=plan.model_dump_json()).raise_for_status()

    @property
    def token(self) -> str:
        return f"ghs_standin_{self.name}"

    @property
    def pr_token(self) -> str:
        """The second token, whose rights are the plan's `pr_token`."""
        return f"{self.token}_pr"

    @property
    def pulls(self) -> list[dict[str, Any]]:
        """The pull requests as they stand: what `github_plan.Pull` tells, but the files, and the events of each."""
        pulls: list[dict[str, Any]] = self.state["pulls"]
        return pulls

    def pull(self, repository: str, number: int) -> dict[str, Any]:
        place = repository.lower(), number
        (pull,) = (each for each in self.pulls if (each["repository"].lower(), each["number"]) == place)
        return pull

    def comments(self, thread: str) -> list[dict[str, Any]]:
        """The comments of a thread, oldest first, each with its id, url, author, body and earlier bodies."""
        comments: list[dict[str, Any]] = self.state["threads"][thread]
        return comments

    @property
    def reactions(self) -> list[tuple[str, str]]:
        return [(reaction["subject"], reaction["content"]) for reaction in self.state["reactions"]]

    def delete(self, comment: str) -> None:
        self._change("delete", comment=comment)

    def let_go(self) -> None:
        """Let the requests go that are held for this."""
        self._change("let-go")

    def set_pull(self, repository: str, number: int, **changes: Any) -> None:
        """Change a pull request's `state`, whether it is `merged`, or anything else of it."""
        self._change("pull", repository=repository, number=number, **changes)

    def advance(self, seconds: float) -> None:
        self._change("advance", seconds=seconds)

    def _change(self, what: str, **how: Any) -> None:
        self.control.post(f"{self.address}/{what}", json=how).raise_for_status()


__all__ = ["KEY", "ROOT", "Fault", "Hub", "Plan", "World", "agent_service", "github_service"]
