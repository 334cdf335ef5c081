"""Real workflows with `uses: ./`, run by act."""

from pathlib import Path

import pytest

from tests.container.conftest import Act, docker, triggered
from tests.events import ASKING, ISSUE, comment
from tests.harness import read_until
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, Hub

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
    assert "Run Post ./" not in log


def test_a_failed_job_fails_the_step(act: Act) -> None:
    act.agent.plan(ends="failed", pr_link=None)
    code, log = act.run("failure")
    assert code != 0
    assert "this must not run" not in log
    assert "seen after the failure: failure" in log
    assert "The Mintlify job failed" in log


def is_told_of(hub: Hub, job_id: str) -> bool:
    """Whether the one comment of the run told that it is at work, and then, for good, that the job goes on without it."""
    _, answer = hub.comments(ISSUE)
    (before,) = answer["edits"]
    told = "Cancelled, but the Mintlify job goes on" in answer["body"] and f"Job `{job_id}`" in answer["body"]
    return told and "Mintlify is at work" in before and hub.reactions == [(ASKING, "EYES"), (ASKING, "CONFUSED")]


def test_a_signal_ends_the_step_with_the_truth(act: Act, hub: Hub, tmp_path: Path) -> None:
    """In the log, in the comment and in the outputs. The post step finds that all is told.

    The signal is given as the runner gives it: through the Docker client, to the container's first process. act runs the post
    step, as its condition holds, but hands over nothing that was kept.
    """
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])])
    act.agent.plan(phases=[(600, "active")])
    asked = comment("/docs document it")
    process = act.start("cancelled", *triggered(asked, hub, tmp_path), event=asked.name)
    log = read_until(process.stdout, "Comment: https")
    ours = ("--filter", "ancestor=act-dockeraction:latest", "--filter", "name=A-run-that-is-cancelled")
    (name,) = docker("ps", *ours, "--format", "{{.Names}}").stdout.split()
    docker("kill", "--signal", "INT", name)
    rest, _ = process.communicate(timeout=60)
    log += rest
    (job_id,) = act.agent.jobs
    assert process.returncode != 0
    assert "Cancelled, but the Mintlify job goes on" in log
    assert is_told_of(hub, job_id)
    _, after = log.split(f"seen after the signal: cancelled of {job_id}")
    _, post = after.split("Run Post ./")
    assert "nothing is left to do" in post
    assert "Success - Post ./" in post
