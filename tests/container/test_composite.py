"""Real workflows with `uses: ./composite`, run by act: the steps run in the job's own container, which has Python.

act hands inputs over to the steps of such actions by itself, which the runner does not: that they are named there is tested
with the file's text.
"""

import subprocess
from pathlib import Path

import pytest

from tests.container.conftest import Act, docker, triggered
from tests.container.test_workflow import is_told_of
from tests.events import ASKING, ISSUE, comment
from tests.harness import read_until
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, ROOT, Hub

pytestmark = pytest.mark.timeout(300)

SETUP_PYTHON = """\
name: setup-python
outputs:
  python-path:
    value: ${{ steps.find.outputs.path }}
runs:
  using: composite
  steps:
    - id: find
      shell: sh
      run: |
        echo "Python is set up"
        echo "path=$HIDDEN_PYTHON" >>"$GITHUB_OUTPUT"
"""
# Sends a signal to the run, which is started like this and no other process is.
SIGNAL = """
import os, pathlib, sys
for each in pathlib.Path("/proc").glob("[0-9]*"):
    if b"\\0-ISu\\0" in (each / "cmdline").read_bytes():
        os.kill(int(each.name), int(sys.argv[1]))
"""


@pytest.fixture
def setup_python(tmp_path: Path) -> tuple[str, str]:
    """What has act take a stand-in for setup-python, which needs Node.js and the internet."""
    folder = tmp_path / "setup-python"
    folder.mkdir()
    (folder / "action.yml").write_text(SETUP_PYTHON)
    (pin,) = (line.split()[1] for line in (ROOT / "composite/action.yml").read_text().splitlines() if "uses:" in line)
    return "--local-repository", f"{pin}={folder}"


def test_outputs_reach_a_later_step_and_a_later_job(act: Act, setup_python: tuple[str, str]) -> None:
    """By the Python at hand; and a second step finds the packages that the first has installed, which no other step sees."""
    act.agent.plan(phases=[(1, "active")])
    code, log = act.run("composite", *setup_python)
    assert code == 0, log
    assert "seen by a later step: pull-request" in log
    assert "seen by a later job: https://github.com/acme/docs/pull/7" in log
    assert act.agent.requests[0]["body"] == {
        "prompt": "Document the \"--retry\" flag: $(whoami) `id` 'x' \\n %PATH%\n::error::not a command\n",
        "model": "opus",
    }
    assert KEY not in log
    assert log.count("Installing the packages, by their hashes") == 1
    assert log.count("The packages are there, from an earlier step of this job.") == 1
    assert "| Python is set up" not in log


def test_where_there_is_no_python_one_is_set_up_for_these_steps_alone(act: Act, setup_python: tuple[str, str]) -> None:
    code, log = act.run("composite-bare", *setup_python)
    assert code == 0, log
    assert log.count("| Python is set up\n") == 1
    assert "seen by a later step: dry-run" in log


@pytest.fixture
def running(act: Act, hub: Hub, setup_python: tuple[str, str], tmp_path: Path) -> subprocess.Popen[str]:
    """A run that a comment asked for, not yet at its end."""
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])])
    asked = comment("/docs document it")
    return act.start("composite-ended", *triggered(asked, hub, tmp_path), *setup_python, event=asked.name)


def test_a_failed_job_fails_the_step(act: Act, hub: Hub, running: subprocess.Popen[str]) -> None:
    act.agent.plan(ends="failed", pr_link=None)
    log, _ = running.communicate(timeout=200)
    (job_id,) = act.agent.jobs
    assert running.returncode != 0
    assert "this must not run" not in log
    assert f"seen after the end: failure, failed of {job_id}" in log
    assert "nothing is left to do" in log
    assert "The Mintlify job failed" in hub.comments(ISSUE)[1]["body"]


def test_a_signal_ends_the_step_with_the_truth(act: Act, hub: Hub, running: subprocess.Popen[str]) -> None:
    """It comes to the program itself, for it is that which the runner has started."""
    act.agent.plan(phases=[(600, "active")])
    log = signalled(running, 2)
    (job_id,) = act.agent.jobs
    assert f"seen after the end: failure, cancelled of {job_id}" in log
    assert "nothing is left to do" in log
    assert is_told_of(hub, job_id)


def test_the_end_of_a_run_that_was_killed_is_told(act: Act, hub: Hub, running: subprocess.Popen[str]) -> None:
    act.agent.plan(phases=[(600, "active")])
    log = signalled(running, 9)
    (job_id,) = act.agent.jobs
    assert f"seen after the end: failure, cancelled of {job_id}" in log
    assert "The step was killed before it could tell its end" in log
    assert "Killed, but the Mintlify job goes on" in hub.comments(ISSUE)[1]["body"]


def signalled(process: subprocess.Popen[str], signum: int) -> str:
    """The whole log of a run that gets the signal once it waits."""
    log = read_until(process.stdout, "Comment: https")
    (name,) = docker("ps", "--filter", "name=A-run-without-the-container", "--format", "{{.Names}}").stdout.split()
    docker("exec", name, "python3", "-Ic", SIGNAL, str(signum))
    rest, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    return log + rest
