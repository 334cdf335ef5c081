"""The programs of the composite form, as processes: the packages are elsewhere, and the runner knows of no state."""

import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.events import ASKING, ISSUE, Event, comment
from tests.harness import MANUAL, OUTPUTS, Action, read_until
from tests.judge import file_values
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, ROOT, Hub, World

Start = Callable[..., subprocess.Popen[str]]

TROUBLE = "\"--retry\" & \\n %PATH% $(whoami) `id` 'x' {0} ${{ github.token }} é\n::error::no command\n"
# What action.yml has a shell called python run.
RUN = 'import os, runpy\nrunpy.run_path(os.environ["GITHUB_ACTION_PATH"] + "/run.py", run_name="__main__")\n'


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts the step that runs a program, as the runner does."""
    (tmp_path / "script").write_text(RUN)
    (tmp_path / "kept").touch()
    own = {"PACKAGES": sysconfig.get_path("purelib"), "KEPT": str(tmp_path / "kept"), "GITHUB_STATE": str(tmp_path / "unread")}

    def starts(program: str, action: Action, inputs: Mapping[str, str], on: Event = MANUAL) -> subprocess.Popen[str]:
        environment = action.environment(inputs, on=on)
        return subprocess.Popen(
            [sys.executable, "-ISu", str(tmp_path / "script")],
            env={**environment, **own, "PROGRAM": program, "GITHUB_ACTION_PATH": str(ROOT / "composite")},
            cwd=action.workspace,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    return starts


def test_it_runs_as_the_container_does(action: Action, agent: World, start: Start, tmp_path: Path) -> None:
    """A prompt of 100 kB arrives as it is, whatever a shell would take it for; what lies in the workspace is not imported."""
    for name in ("sitecustomize", "httpx", "json", "runpy", "mintlify_agent_action"):
        (action.workspace / f"{name}.py").write_text("raise SystemExit(9)")
    prompt = (TROUBLE * 1100)[:100_000]
    process = start("entrypoint.py", action, {"prompt": prompt})
    log, _ = process.communicate(timeout=50)
    assert process.returncode == 0, log
    assert agent.requests[0]["body"]["prompt"] == prompt
    outputs = file_values((tmp_path / "output").read_bytes().decode())
    assert set(outputs) == OUTPUTS
    assert outputs["result"] == "pull-request"
    assert log.startswith(f"::add-mask::{KEY}\n")
    assert log.count(KEY) == 1


def test_a_failed_job_fails_it(action: Action, agent: World, start: Start) -> None:
    agent.plan(ends="failed", pr_link=None)
    process = start("entrypoint.py", action, {"prompt": "Document the flag."})
    log, _ = process.communicate(timeout=50)
    assert process.returncode == 1
    assert "The Mintlify job failed" in log


def test_what_a_killed_run_kept_is_what_its_end_is_told_by(
    talk: Action, agent: World, hub: Hub, start: Start, tmp_path: Path
) -> None:
    """The runner keeps no state between steps of a composite action: they have a file of their own."""
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])])
    agent.plan(phases=[(600, "active")])
    asked = comment("/docs document it")
    inputs = {"comment": "true", "trigger_phrase": "/docs"}
    process = start("entrypoint.py", talk, inputs, asked)
    read_until(process.stdout, "Comment: https")
    process.kill()
    process.communicate(timeout=30)
    process = start("post.py", talk, inputs, asked)
    log, _ = process.communicate(timeout=50)
    assert process.returncode == 0, log
    assert "Killed, but the Mintlify job goes on" in hub.comments(ISSUE)[1]["body"]
    assert not (tmp_path / "unread").exists()
