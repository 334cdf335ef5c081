"""One run of the action, shown as its user would see it: the log, the outputs, the job summary, the comment, and the docs pull
request.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.events import ASKING, ISSUE, REPOSITORY, Event, comment
from tests.judge import commands, file_values
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, ROOT, Hub, World, agent_service, github_service

TASK = "document the new --retry flag of the command line tool: what it does, its default, one example"


@dataclass
class Stage:
    """Where a run happens: the inputs that say where to go, what triggers it, and GitHub, if that is a stand-in."""

    inputs: dict[str, str]
    event: Event
    hub: Hub | None = None


@contextmanager
def stage(task: str) -> Iterator[Stage]:
    """The real service, if the environment names a project there; else stand-ins, with a comment that asks for `task`."""
    key, project = os.environ.get("MINTLIFY_API_KEY"), os.environ.get("MINTLIFY_PROJECT_ID")
    if key and project:
        say("Going to the real service: this starts a real job.")
        yield Stage({"api-key": key, "project-id": project, "prompt": task}, Event("workflow_dispatch"))
        return
    with agent_service() as agent_url, github_service() as github_url, httpx.Client(trust_env=False) as control:
        name = f"demo-{uuid.uuid4().hex[:8]}"
        agent, hub = World(agent_url, name, control), Hub(github_url, name, control)
        agent.plan(phases=[(4, "active")], opens_in=hub.address)
        asking = Comment(id=ASKING, author="writer", body=f"/docs {task}")
        hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[asking])])
        where = {"project-id": name, "api-url": agent_url, "github-api-url": github_url, "poll-interval": "1"}
        how = {"api-key": KEY, "github-token": hub.token, "trigger-phrase": "/docs", "comment": "true"}
        wanted = {"pr-token": hub.pr_token, "draft": "true", "labels": "documentation"}
        yield Stage(where | how | wanted, comment(f"/docs {task}"), hub)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def as_shown(line: str) -> str | None:
    """A line of the log as GitHub's page shows it."""
    command = next(iter(commands(line)), None)
    match command.name if command else None:
        case None:
            return line
        case "group":
            return f"▼ {command.data}" if command else None
        case "error" | "warning" | "notice":
            return f"{command.name.title()}: {command.title}: {command.data}" if command else None
        case _:
            return None


def main(task: str) -> int:
    # An interrupt from the keyboard reaches the action too, which ends by itself: its last words are worth waiting for.
    signal.signal(signal.SIGINT, lambda *_: None)
    with tempfile.TemporaryDirectory() as folder, stage(task) as there:
        files = {name: Path(folder, name) for name in ("output", "summary", "event.json", "workspace")}
        files["output"].touch()
        files["summary"].touch()
        files["event.json"].write_text(json.dumps(there.event.payload))
        files["workspace"].mkdir()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("INPUT_", "GITHUB_", "MINTLIFY_"))},
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": there.event.name,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_JOB": "docs",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "1000",
            "GITHUB_WORKFLOW": "Docs on request",
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_WORKSPACE": str(files["workspace"]),
            **{f"INPUT_{name.upper()}": value for name, value in there.inputs.items()},
        }
        if there.hub:
            say("──── the comment that asks " + "─" * 46)
            say(f"/docs {task}\n")
        say("──── the log " + "─" * 60)
        with subprocess.Popen(
            [sys.executable, "-I", "-u", str(ROOT / "entrypoint.py")],
            env=environment,
            cwd=files["workspace"],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            for line in process.stdout or ():
                if (shown := as_shown(line.rstrip("\n"))) is not None:
                    say(shown)
        say("──── the outputs, for later steps " + "─" * 39)
        for name, value in file_values(files["output"].read_text()).items():
            say(f"{name}={value}")
        say("──── the job summary " + "─" * 52)
        say(files["summary"].read_text())
        if there.hub:
            _, answer = there.hub.comments(ISSUE)
            said = "".join(f" {content}" for _, content in there.hub.reactions)
            say(f"──── the comment that answers; reactions on the one that asked:{said}")
            say(answer["body"])
            (pull,) = there.hub.pulls
            state = "a draft" if pull["draft"] else "ready for review"
            say(f"──── the docs pull request, {state}, labelled {', '.join(pull['labels'])} " + "─" * 14)
            say(pull["body"])
        say(f"──── exit code {process.returncode}")
        return process.returncode


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]) or TASK))
