"""Running the action as the runner does: a process, its inputs in the environment, its answers in files."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.events import REPOSITORY, Event
from tests.forked import Forked
from tests.judge import Command, commands, file_values, stopped
from tests.services.process import KEY, ROOT, Hub, World

MANUAL = Event("workflow_dispatch")

OUTPUTS = {
    "prLink", "status", "result", "skipReason", "jobId", "model", "repository", "branch", "prNumber", "durationSeconds",
    "commentUrl",
}  # fmt: skip
# In MB, also where an answer of gigabytes comes in.
MOST_MEMORY = 120
MARKED_FAILURES = {"error", "cancelled"}


@dataclass
class Run:
    """A run that has ended: what the runner, and a person reading, get from it."""

    exit_code: int
    log: str
    outputs: dict[str, str]
    summary: str
    # The most it ever had, in MB; 0 where that is not known.
    memory: float = 0.0
    # The time on its own clock by then, where that is one.
    clock: float = 0.0
    commands: list[Command] = field(default_factory=list)

    def annotations(self, kind: str) -> list[Command]:
        return [command for command in self.commands if command.name == kind]

    @property
    def said(self) -> list[str]:
        """What the agent's stream said, as the log shows it: the lines among which the runner takes no commands."""
        return [line.removeprefix("  ") for line in stopped(self.log)]

    @property
    def error(self) -> Command:
        """The one error of the run."""
        (error,) = self.annotations("error")
        return error

    def __getitem__(self, output: str) -> str:
        return self.outputs[output]


def read_until(stdout: IO[str] | None, text: str) -> str:
    """What a process prints, up to a line that holds `text`."""
    log = ""
    for line in stdout or ():
        log += line
        if text in line:
            return log
    raise AssertionError(f"it ended without {text!r} in its log:\n{log}")


def wait_for(hub: Hub, operation: str, times: int = 1) -> None:
    """Until so many such requests have come in."""
    give_up = time.monotonic() + 10
    while hub.operations.count(operation) < times:
        assert time.monotonic() < give_up
        time.sleep(0.02)  # there is nothing else to wait on: the request is held


def accepted(world: World) -> int:
    """How many creates and messages the service has accepted in this project."""
    return sum(request["accepted"] for request in world.requests)


class Running:
    """A run under way."""

    def __init__(
        self,
        process: "subprocess.Popen[str] | Forked",
        folder: Path,
        secrets: list[str],
        *,
        world: World,
        hub: Hub | None = None,
        beside: int = 0,
    ) -> None:
        self.process = process
        self._folder = folder
        self._hub = hub
        self._secrets = secrets
        self._world = world
        self._most_accepted = accepted(world) + 1 + beside
        self._log = ""

    def until(self, text: str) -> None:
        """Read the log up to a line that holds `text`."""
        self._log += read_until(self.process.stdout, text)

    @property
    def outputs(self) -> dict[str, str]:
        """Those that are written by now."""
        return file_values((self._folder / "output").read_bytes().decode())

    @property
    def state(self) -> dict[str, str]:
        """What is kept by now for the post step, as it gets it."""
        kept = file_values((self._folder / "state").read_bytes().decode())
        return {f"STATE_{name}": value for name, value in kept.items()}

    def send(self, signum: signal.Signals) -> None:
        self.process.send_signal(signum)

    def end(self) -> Run:
        """Its end, whichever."""
        run = self._ended(60)
        if run.exit_code == -signal.SIGKILL:
            assert set(run.outputs) == OUTPUTS
        else:
            self._hold(run)
        self._hold_secrets(run)
        return run

    def finish(self, *, within: float = 30, post: bool = False) -> Run:
        run = self._ended(within)
        if not post:
            self._hold(run)
        self._hold_secrets(run)
        return run

    def _ended(self, within: float) -> Run:
        rest, stderr = self.process.communicate(timeout=within)
        log = self._log + rest
        assert stderr == "", stderr
        assert self.process.returncode is not None
        return Run(
            exit_code=self.process.returncode,
            log=log,
            outputs=self.outputs,
            summary=(self._folder / "summary").read_bytes().decode(),
            memory=self.process.memory if isinstance(self.process, Forked) else 0.0,
            clock=float((self._folder / "clock").read_text() or 0),
            commands=commands(log),
        )

    def _hold(self, run: Run) -> None:
        """What every run must keep to, however it ends."""
        assert set(run.outputs) == OUTPUTS
        assert all("\n" not in value and "\r" not in value for value in run.outputs.values())
        assert "Traceback" not in run.log
        assert run.said is not None  # commands are taken again by the end
        if run["result"] in MARKED_FAILURES:
            assert run.exit_code != 0
        assert len(run.annotations("error")) == (1 if run.exit_code == 1 else 0)
        assert accepted(self._world) <= self._most_accepted
        assert run.memory < MOST_MEMORY

    def _hold_secrets(self, run: Run) -> None:
        masks = [
            f"::add-mask::{form}".replace("\n", "%0A")
            for secret in self._secrets
            for form in dict.fromkeys((secret, secret.strip()))
        ]
        assert run.log.splitlines()[: len(masks)] == masks
        for secret in self._secrets:
            assert secret.strip() not in "\n".join(run.log.splitlines()[len(masks) :])
            assert all(secret.strip() not in text for text in self._written(run))
            assert not any(secret in value for value in run.outputs.values())

    def _written(self, run: Run) -> Iterator[str]:
        """What was written in Markdown, as it is and as it is shown."""
        comments = (
            (comment["body"] for thread in self._hub.state["threads"].values() for comment in thread) if self._hub else ()
        )
        for text in (run.summary, *comments):
            yield from (text, text.replace("\\", "").replace("\u2060", ""))


class Action:
    """Starts runs against one project of the stand-in, and, with `hub`, against one world of that for GitHub.

    `beside`: how many other runs of the project may be under way at the same time.
    """

    def __init__(self, world: World, folder: Path, hub: Hub | None = None, *, beside: int = 0) -> None:
        self.world = world
        self._beside = beside
        self.workspace = folder / "workspace"
        self._folder = folder
        self._hub = hub
        self.workspace.mkdir(parents=True)

    def __call__(
        self,
        inputs: Mapping[str, str] | None = None,
        /,
        *,
        on: Event = MANUAL,
        timelapse: bool = False,
        fresh: bool = False,
        env: Mapping[str, str] | None = None,
        defaults: bool = True,
        **more: str,
    ) -> Run:
        """Run to the end, triggered by `on`. Inputs are named with underscores; `timelapse` makes sleeps take no time."""
        given = {**(inputs or {}), **more}
        return self.start(given, on=on, timelapse=timelapse, fresh=fresh, env=env, defaults=defaults).finish()

    def post(
        self, before: Running, inputs: Mapping[str, str], /, *, on: Event = MANUAL, env: Mapping[str, str] | None = None
    ) -> Run:
        """The post step of a run with these inputs that has ended."""
        given = {**(env or {}), **before.state}
        return self.start(inputs, on=on, timelapse=True, post=True, env=given).finish(post=True)

    def start(
        self,
        inputs: Mapping[str, str] | None = None,
        /,
        *,
        on: Event = MANUAL,
        timelapse: bool = False,
        fresh: bool = False,
        post: bool = False,
        env: Mapping[str, str] | None = None,
        defaults: bool = True,
        **more: str,
    ) -> Running:
        """As `__call__`, but not to the end. `fresh`: an interpreter of its own, not a fork that has all imported; `post`: the
        post step.
        """
        given = {**(self._usual if defaults else {}), **(inputs or {}), **more}
        environment = {
            **self.environment(given, on=on, defaults=False),
            **({"TIMELAPSE_POST": "true"} if post else {}),
            **({"TIMELAPSE": self._worlds, "TIMELAPSE_END": str(self._folder / "clock")} if timelapse else {}),
            **(env or {}),
        }
        program = ROOT / ("tests/timelapse.py" if timelapse else "post.py" if post else "entrypoint.py")
        process = _fresh(program, environment, self.workspace) if fresh else Forked(program, environment, self.workspace)
        secrets = [value for name in ("api_key", "github_token", "pr_token") if len(value := given.get(name, "")) > 8]
        hub = self._hub if given.get("comment") == "true" else None
        return Running(process, self._folder, secrets, world=self.world, hub=hub, beside=self._beside)

    def environment(self, inputs: Mapping[str, str], *, on: Event, defaults: bool = True) -> dict[str, str]:
        """What the runner would set for a step with these inputs, whose files are made anew."""
        given = {**(self._usual if defaults else {}), **inputs}
        (self._folder / "event.json").write_text(json.dumps(on.payload))
        for name in ("clock", "output", "state", "summary"):
            (self._folder / name).write_text("")
        return {
            **{name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
            "HOME": str(self._folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": on.name,
            "GITHUB_EVENT_PATH": str(self._folder / "event.json"),
            "GITHUB_JOB": "docs",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "1000",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_WORKFLOW": "Docs",
            "GITHUB_OUTPUT": str(self._folder / "output"),
            "GITHUB_STATE": str(self._folder / "state"),
            "GITHUB_STEP_SUMMARY": str(self._folder / "summary"),
            "GITHUB_WORKSPACE": str(self.workspace),
            **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in given.items()},
            **on.env,
        }

    @property
    def _worlds(self) -> str:
        return " ".join(world.address for world in (self.world, self._hub) if world)

    @property
    def _usual(self) -> dict[str, str]:
        """The inputs that say where to go, and with which secrets."""
        here = {"api_key": KEY, "project_id": self.world.project, "api_url": self.world.url}
        return {**here, **({"github_token": self._hub.token, "github_api_url": self._hub.url} if self._hub else {})}


def _fresh(program: Path, environment: Mapping[str, str], folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-I", "-u", str(program)],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
