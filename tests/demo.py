"""One run of the action, shown as its user would see it: the log, then the outputs and the job summary it leaves."""

import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.judge import commands, file_values
from tests.services.process import KEY, ROOT, World, agent_service

PROMPT = "Document the new --retry flag of the command line tool: what it does, its default, one example."


@contextmanager
def service() -> Iterator[dict[str, str]]:
    """The inputs that say where to go: the real service if the environment names a project there, else a stand-in."""
    key, project = os.environ.get("MINTLIFY_API_KEY"), os.environ.get("MINTLIFY_PROJECT_ID")
    if key and project:
        say("Going to the real service: this starts a real job.")
        yield {"api-key": key, "project-id": project}
        return
    with agent_service() as url, httpx.Client(trust_env=False) as control:
        world = World(url, f"demo-{uuid.uuid4().hex[:8]}", control)
        world.plan(phases=[(4, "active")])
        yield {"api-key": KEY, "project-id": world.project, "api-url": url, "poll-interval": "1"}


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


def main(prompt: str) -> int:
    # An interrupt from the keyboard reaches the action too, which ends by itself: its last words are worth waiting for.
    signal.signal(signal.SIGINT, lambda *_: None)
    with tempfile.TemporaryDirectory() as folder, service() as inputs:
        files = {name: Path(folder, name) for name in ("output", "summary", "event.json", "workspace")}
        files["output"].touch()
        files["summary"].touch()
        files["event.json"].write_text("{}")
        files["workspace"].mkdir()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("INPUT_", "GITHUB_", "MINTLIFY_"))},
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "workflow_dispatch",
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_WORKSPACE": str(files["workspace"]),
            **{f"INPUT_{name.upper()}": value for name, value in {**inputs, "prompt": prompt}.items()},
        }
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
        say(f"──── exit code {process.returncode}")
        return process.returncode


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]) or PROMPT))
