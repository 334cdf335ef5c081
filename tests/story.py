"""A story that the demo tells and that the README's pictures show: somebody asks for documentation in a comment. The action
plays it as the runner would start it, and what is to be seen of it then is told.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from tests.events import REPOSITORY, Event
from tests.judge import file_values
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, ROOT, Hub, World, agent_service, github_service

PHRASE = "/docs"
WORKFLOW = "Docs on request"


@dataclass(frozen=True)
class Stage:
    """Where a run happens: its inputs, what triggers it, and the services, where those are stand-ins."""

    inputs: Mapping[str, str]
    event: Event
    agent: World | None = None
    hub: Hub | None = None

    @property
    def thread(self) -> Thread:
        """The issue that the comment is on, of which that is the first one."""
        issue, said = self.event.payload["issue"], self.event.payload["comment"]
        asking = Comment(id=said["node_id"], author=said["user"]["login"], body=said["body"])
        return Thread(id=issue["node_id"], number=issue["number"], repository=REPOSITORY, comments=[asking])


@dataclass(frozen=True)
class Told:
    """What is to be seen of a run that has ended; of GitHub, only where that is a stand-in.

    `comments` are those of the thread, the one that asks first, and `reactions` those on that one.
    """

    exit_code: int
    log: str
    outputs: dict[str, str]
    summary: str
    comments: list[dict[str, Any]]
    reactions: list[str]
    pulls: list[dict[str, Any]]


@contextmanager
def stand_ins(asked: Event, name: str, *, agent: Mapping[str, Any], hub: Mapping[str, Any]) -> Iterator[Stage]:
    """A project and a world of this name, with what is wished of them, where a comment asks."""
    with agent_service() as agent_url, github_service() as github_url, httpx.Client(trust_env=False) as control:
        project, world = World(agent_url, name, control), Hub(github_url, name, control)
        where = {"project-id": name, "api-url": agent_url, "github-api-url": github_url}
        how = {"api-key": KEY, "github-token": world.token, "trigger-phrase": PHRASE, "comment": "true"}
        wanted = {"pr-token": world.pr_token, "draft": "true", "labels": "documentation"}
        there = Stage({**where, **how, **wanted}, asked, project, world)
        project.plan(opens_in=world.address, **agent)
        world.plan(people={asked.payload["sender"]["login"]: "write"}, threads=[there.thread], **hub)
        yield there


def unheard(_line: str) -> None:
    pass


def play(
    there: Stage,
    heard: Callable[[str], None] = unheard,
    *,
    program: str = "entrypoint.py",
    env: Mapping[str, str] | None = None,
) -> Told:
    """Run `program` to its end, with `env` besides. `heard` gets each line of the log when it comes."""
    with TemporaryDirectory() as folder:
        files = {name: Path(folder, name) for name in ("output", "summary", "event.json", "workspace")}
        files["output"].touch()
        files["summary"].touch()
        files["event.json"].write_text(json.dumps(there.event.payload))
        files["workspace"].mkdir()
        log = []
        with subprocess.Popen(
            [sys.executable, "-I", "-u", str(ROOT / program)],
            env={**environment(there, files), **(env or {})},
            cwd=files["workspace"],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            for line in process.stdout or ():
                log.append(line)
                heard(line.rstrip("\n"))
        return Told(
            exit_code=process.returncode,
            log="".join(log),
            outputs=file_values(files["output"].read_text()),
            summary=files["summary"].read_text(),
            comments=there.hub.comments(there.thread.id) if there.hub else [],
            reactions=[content for _, content in there.hub.reactions] if there.hub else [],
            pulls=there.hub.pulls if there.hub else [],
        )


def environment(there: Stage, files: Mapping[str, Path]) -> dict[str, str]:
    """What the runner would set, and what is set here that is not for a run."""
    here = {name: value for name, value in os.environ.items() if not name.startswith(("INPUT_", "GITHUB_", "MINTLIFY_"))}
    return {
        **here,
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": there.event.name,
        "GITHUB_EVENT_PATH": str(files["event.json"]),
        "GITHUB_JOB": "docs",
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_RUN_ID": "1000",
        "GITHUB_WORKFLOW": WORKFLOW,
        "GITHUB_OUTPUT": str(files["output"]),
        "GITHUB_STEP_SUMMARY": str(files["summary"]),
        "GITHUB_WORKSPACE": str(files["workspace"]),
        **{f"INPUT_{name.upper()}": value for name, value in there.inputs.items()},
    }
