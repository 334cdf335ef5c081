"""A cancelled run: the runner sends SIGINT, then SIGTERM, then kills."""

import signal
import time
from pathlib import Path

import pytest

from tests.harness import Action
from tests.services.process import Fault, World

PROMPT = "Document the flag."
BOTH = pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])


@BOTH
def test_while_waiting(action: Action, agent: World, signum: signal.Signals) -> None:
    """Waiting stops at once; the outputs say cancelled, the log how to go on with the job."""
    agent.plan(phases=[(600, "active")])
    running = action.start(fresh=True, prompt=PROMPT, poll_interval="60")
    running.until("0:00  active")
    begun = time.monotonic()
    running.send(signum)
    run = running.finish(within=5)
    assert time.monotonic() - begun < 5
    assert (run.exit_code, run["result"], run["status"]) == (128 + signum, "cancelled", "active")
    assert run["jobId"] == next(iter(agent.jobs))
    assert float(run["durationSeconds"]) < 5  # empty in the outputs that are foreseen for a kill
    (warning,) = run.annotations("warning")
    assert warning.title == "Cancelled, but the Mintlify job goes on"
    assert f"job-id: {run['jobId']}" in warning.data
    assert f'job-id: "{run["jobId"]}"' in run.summary


@BOTH
def test_during_a_look_that_stalls(action: Action, agent: World, signum: signal.Signals) -> None:
    agent.plan(Fault(on="get", kind="stall", seconds=30))
    running = action.start(fresh=True, prompt=PROMPT)
    running.until("Job started")
    wait_for(agent, 2)
    running.send(signum)
    run = running.finish(within=5)
    assert (run.exit_code, run["result"]) == (128 + signum, "cancelled")
    assert run["jobId"]


@pytest.mark.parametrize("wait", ["true", "false"])
def test_a_create_on_its_way_may_still_answer(action: Action, agent: World, wait: str) -> None:
    """The job would run all the same; so its id is waited for, a little."""
    agent.plan(Fault(on="create", kind="stall", seconds=1.0), phases=[(600, "active")])
    running = action.start(fresh=True, prompt=PROMPT, wait=wait)
    wait_for(agent, 1)
    running.send(signal.SIGINT)
    run = running.finish(within=5)
    assert (run.exit_code, run["result"], run["status"]) == (130, "cancelled", "active")
    assert run["jobId"] == next(iter(agent.jobs))
    assert agent.operations == ["create"]


def test_a_create_that_does_not_answer_is_given_up(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="stall", seconds=30))
    running = action.start(fresh=True, prompt=PROMPT)
    wait_for(agent, 1)
    running.send(signal.SIGINT)
    time.sleep(0.2)
    running.send(signal.SIGTERM)  # it changes nothing
    run = running.finish(within=5)
    assert (run.exit_code, run["result"], run["jobId"]) == (130, "cancelled", "")
    assert run.annotations("warning")[0].title == "Cancelled while Mintlify was being asked"
    assert "a job may be running" in run.annotations("warning")[0].data


def test_before_anything_was_taken(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="answer", status=429, headers={"Retry-After": "600"}))
    running = action.start(fresh=True, prompt=PROMPT)
    running.until("trying again in")
    running.send(signal.SIGTERM)
    run = running.finish(within=5)
    assert (run.exit_code, run["result"], run["status"], run["jobId"]) == (143, "cancelled", "error", "")
    assert run.annotations("warning")[0].title == "Cancelled before a job was started"


@pytest.mark.parametrize("prompt", [PROMPT, ""])
def test_before_a_job_was_reached(action: Action, agent: World, prompt: str) -> None:
    """A follow-up that was not taken is not said to be under way, nor is a job that was never seen."""
    refused = Fault(on="message" if prompt else "get", kind="answer", status=429, headers={"Retry-After": "600"})
    agent.plan(refused, jobs=["job_old"])
    running = action.start(fresh=True, prompt=prompt, job_id="job_old")
    running.until("(429)")
    running.send(signal.SIGTERM)
    run = running.finish(within=5)
    assert (run.exit_code, run["result"], run["status"], run["jobId"]) == (143, "cancelled", "error", "job_old")
    (warning,) = run.annotations("warning")
    assert (warning.title, warning.data) == ("Cancelled before Mintlify was reached", "Job job_old got nothing from this step.")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc to see when handlers are there")
def test_from_the_first_moment_on(action: Action, agent: World) -> None:
    """Before anything is imported but the handling itself: nothing is started then, and the outputs are written."""
    running = action.start(fresh=True, prompt=PROMPT)
    status = Path(f"/proc/{running.process.pid}/status")
    while not handles(status.read_text(), signal.SIGTERM):
        time.sleep(0.001)
    running.send(signal.SIGTERM)
    run = running.finish(within=5)
    assert (run.exit_code, run["result"], run["jobId"]) == (143, "cancelled", "")
    assert agent.requests == []


def handles(status: str, signum: signal.Signals) -> bool:
    """Whether the process with this /proc/…/status has a handler for the signal."""
    caught = int(status.partition("SigCgt:")[2].split(maxsplit=1)[0], 16)
    return bool(caught & (1 << (signum - 1)))


def wait_for(agent: World, requests: int) -> None:
    """Until so many requests have come in."""
    give_up = time.monotonic() + 10
    while len(agent.requests) < requests:
        assert time.monotonic() < give_up
        time.sleep(0.02)  # there is nothing else to wait on: the request is held, and the log says nothing yet
