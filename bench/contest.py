"""What the comparisons share: the contenders, a stand-in service for them, and how one run of one of them is measured."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.stage import Scene, Stage, stage
from tests import routes
from tests.events import pushed_to_pull
from tests.harness import MANUAL
from tests.services.process import KEY, ROOT

PROGRAMS = Path(__file__).with_name("programs")
PROMPT = "Document the new flag."
# Made by script/bench as the image has it.
HOME = ROOT / os.environ.get("BENCH_HOME", ".venv/home")
PYTHON = os.path.realpath(sys.executable)
ACTION, EVERYTHING, FLOOR = "the action", "everything imported first", "floor: httpx, pydantic-settings"


@dataclass(frozen=True)
class Contender:
    """A program that has a job done. `inputs`: it is the action, which takes inputs; else, variables of other names. `image`:
    it runs in a container of this.
    """

    name: str
    argv: Sequence[str]
    inputs: bool = False
    image: str = ""

    def command(self, env: Mapping[str, str], folder: Path) -> list[str]:
        if not self.image:
            return list(self.argv)
        names = (part for name in env for part in ("--env", name))
        return [*self.argv, "--network", "host", *names, "--volume", f"{folder}:{folder}", self.image]


@dataclass(frozen=True)
class Measured:
    """One run. Times in seconds: `start` from the process's to the create-request's arrival at the service, `lag` from the
    job's end there to the process's. `memory`: the most of its largest process, in MB; `connections` and `requests`: counted
    at the service. `log`: what it printed.
    """

    start: float
    lag: float
    cpu: float
    memory: float
    requests: int
    connections: int
    log: str


def everybody() -> list[Contender]:
    """All that can be run here."""
    # Without what else is installed here, which is nobody's to pay for.
    isolated, bare, entrypoint = [PYTHON, "-ISu"], [PYTHON, "-S"], str(HOME / "entrypoint.py")
    found = [
        Contender(ACTION, [*isolated, entrypoint], inputs=True),
        Contender(EVERYTHING, [*isolated, str(PROGRAMS / "everything_first.py"), entrypoint], inputs=True),
        Contender(FLOOR, [*bare, str(PROGRAMS / "floor.py")]),
        Contender("loop with requests", [*bare, str(PROGRAMS / "requests_loop.py")]),
    ]
    if shutil.which("node"):
        found.append(Contender("loop with Node's fetch", ["node", str(PROGRAMS / "fetch_loop.mjs")]))
    if shutil.which("curl") and shutil.which("jq"):
        found.append(Contender("loop with curl and jq", ["bash", str(PROGRAMS / "curl_loop.sh")]))
    return found


class Launcher:
    """The process that starts the others."""

    def __init__(self) -> None:
        command = [PYTHON, "-IS", str(Path(__file__).with_name("launcher.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._ends: list[queue.Queue[dict[str, Any]]] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            told = json.loads(line)
            self._ends[told["number"]].put(told)

    def run(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> dict[str, Any]:
        """Run a program to its end, and tell of it. Raises SystemExit with its log where it fails."""
        with self._lock:
            end: queue.Queue[dict[str, Any]] = queue.Queue()
            self._ends.append(end)
            print(json.dumps({"argv": list(argv), "env": dict(env), "log": str(log)}), file=self._process.stdin, flush=True)
        told = end.get()
        if told["code"]:
            raise SystemExit(f"{argv} ended with {told['code']}:\n{log.read_text()}")
        return told

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


class Contest:
    """Where the contenders run: each run has a scene of its own."""

    def __init__(self, stage: Stage, launcher: Launcher) -> None:
        self._stage = stage
        self._launcher = launcher

    def run(self, contender: Contender, *, length: float = 0.0, interval: float = 5.0, **inputs: str) -> Measured:
        """One run without GitHub, whose job takes `length` seconds."""
        scene = self._stage.scene()
        scene.agent.plan(phases=[(length, "active")] if length else [])
        usual = {"prompt": PROMPT, "poll_interval": f"{interval:g}", "github_token": ""}
        env = scene.action.environment({**usual, **inputs}, on=MANUAL) if contender.inputs else self._variables(scene, interval)
        return self._measured(contender, env, scene, length)

    def with_github(self, contender: Contender) -> Measured:
        """One run with all there is to do at GitHub: a comment, and the docs pull request's footer and labels."""
        scene = self._stage.scene()
        scene.agent.plan()
        routes.plan(scene.hub)
        env = scene.action.environment(routes.asked(scene.hub, {"labels": "docs"}), on=pushed_to_pull())
        measured = self._measured(contender, env, scene, 0.0)
        if scene.hub.operations.count("addComment") != 1 or "footer" not in scene.hub.pull(routes.DOCS, 7)["body"]:
            raise SystemExit(measured.log)
        return measured

    def _measured(self, contender: Contender, env: dict[str, str], scene: Scene, length: float) -> Measured:
        outside = {**os.environ, **env} if contender.image else env
        log = scene.folder / "log"
        told = self._launcher.run(contender.command(env, scene.folder), outside, log)
        requests = scene.agent.requests
        return Measured(
            start=requests[0]["at"] - told["began"],
            lag=told["ended"] - requests[0]["at"] - length,
            cpu=told["cpu"],
            memory=told["memory"],
            requests=len(requests),
            connections=len({request["port"] for request in requests}),
            log=log.read_text(),
        )

    def _variables(self, scene: Scene, interval: float) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOME / "packages"),
            "MINTLIFY_API_KEY": KEY,
            "MINTLIFY_API_URL": scene.agent.url,
            "MINTLIFY_PROJECT_ID": scene.agent.project,
            "MINTLIFY_PROMPT": PROMPT,
            "INTERVAL": f"{interval:g}",
            "GITHUB_OUTPUT": str(scene.folder / "output"),
        }


@contextmanager
def contest() -> Iterator[Contest]:
    with stage() as here, closing(Launcher()) as launcher:
        yield Contest(here, launcher)
