"""Real workflows with `uses: ./`, run by act."""

import pytest

from tests.container.conftest import Act, docker
from tests.harness import read_until
from tests.services.process import KEY

pytestmark = pytest.mark.timeout(300)


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
    log = read_until(process.stdout, "0:00  active")
    ours = ("--filter", "ancestor=act-dockeraction:latest", "--filter", "name=A-run-that-is-cancelled")
    (name,) = docker("ps", *ours, "--format", "{{.Names}}").stdout.split()
    docker("kill", "--signal", "INT", name)
    rest, _ = process.communicate(timeout=60)
    log += rest
    assert process.returncode != 0
    assert f"seen after the signal: cancelled of {next(iter(act.agent.jobs))}" in log
    assert "Cancelled, but the Mintlify job goes on" in log
