"""Real workflows with `uses: ./`, run by act."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.conftest import docker
from tests.harness import read_until
from tests.services.process import KEY, World

pytestmark = pytest.mark.timeout(300)


class Act:
    def __init__(self, checkout: Path, agent: World) -> None:
        self.checkout = checkout
        self.agent = agent
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, workflow: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [
                "act", "workflow_dispatch", "--workflows", f"tests/container/workflows/{workflow}.yml",
                "--platform", "ubuntu-latest=python:3.13-slim", "--pull=false", "--container-daemon-socket", "-",
                "--secret", f"MINTLIFY_API_KEY={KEY}", "--var", f"MINTLIFY_PROJECT_ID={self.agent.project}",
                "--var", f"API_URL={self.agent.url}", "--no-cache-server", "--rm",
            ],
            cwd=self.checkout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def run(self, workflow: str) -> tuple[int, str]:
        process = self.start(workflow)
        log, _ = process.communicate(timeout=280)
        return process.returncode, log


@pytest.fixture
def act(engine: None, checkout: Path, agent: World) -> Iterator[Act]:
    act = Act(checkout, agent)
    yield act
    for process in act.processes:
        if process.poll() is None:
            process.terminate()  # it takes its containers away
            process.communicate(timeout=30)


def test_outputs_reach_a_later_step_and_a_later_job(act: Act) -> None:
    act.agent.plan(phases=[(1, "active")])
    code, log = act.run("success")
    assert code == 0, log
    assert "seen by a later step: pull-request" in log
    assert "seen by a later job: https://github.com/acme/docs/pull/7" in log
    assert act.agent.requests[0]["body"] == {
        "prompt": "Document the \"--retry\" flag: $(whoami) `id` 'x'\n::error::not a command\n",
        "model": "opus",
    }
    assert KEY not in log


def test_a_failed_job_fails_the_step(act: Act) -> None:
    act.agent.plan(ends="failed", pr_link=None)
    code, log = act.run("failure")
    assert code != 0
    assert "this must not run" not in log
    assert "seen after the failure: failure" in log
    assert "The Mintlify job failed" in log


def test_a_signal_ends_the_step_with_the_truth(act: Act) -> None:
    """The signal is given as the runner gives it: through the Docker client, to the container's first process."""
    act.agent.plan(phases=[(600, "active")])
    process = act.start("cancelled")
    log = read_until(process, "0:00  active")
    ours = ("--filter", "ancestor=act-dockeraction:latest", "--filter", "name=A-run-that-is-cancelled")
    (name,) = docker("ps", *ours, "--format", "{{.Names}}").stdout.split()
    docker("kill", "--signal", "INT", name)
    rest, _ = process.communicate(timeout=60)
    log += rest
    assert process.returncode != 0
    assert f"seen after the signal: cancelled of {next(iter(act.agent.jobs))}" in log
    assert "Cancelled, but the Mintlify job goes on" in log
