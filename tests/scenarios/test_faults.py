"""Faults on the way: what is repeated, what must not be, and what is said."""

import socket
import time
from collections.abc import Iterator

import pytest

from tests.harness import Action
from tests.services.process import Fault, World, agent_service

PROMPT = "Document the flag."
PASSING = [
    Fault(on="get", kind="answer", status=500, body="oops", times=2),
    Fault(on="get", kind="answer", status=502, headers={"Content-Type": "text/html"}, body="<html>Bad gateway", times=2),
    Fault(on="get", kind="answer", status=503, headers={"Retry-After": "7"}, times=2),
    Fault(on="get", kind="answer", status=408, times=2),
    Fault(on="get", kind="answer", status=425, times=2),
    Fault(on="get", kind="cut", times=2),
    Fault(on="get", kind="truncate", times=2),
    Fault(on="get", kind="answer", status=200, body="not json", times=2),
    Fault(on="get", kind="answer", status=200, body='{"id": 5}', times=2),
    Fault(on="get", kind="answer", status=200, body='["a", "list"]', times=2),
    Fault(on="get", kind="answer", status=200, body="x" * 5_000_000, times=1),
    Fault(on="get", kind="answer", status=200, headers={"Content-Encoding": "gzip"}, body="not gzip", times=2),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body[:12]}")
def test_a_look_that_fails_is_repeated(action: Action, agent: World, fault: Fault) -> None:
    agent.plan(fault)
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert agent.operations == ["create", *["get"] * (fault.times + 1)]
    assert "no news: " in run.log
    assert not run.annotations("warning")


def test_looks_that_fail_to_the_end_are_a_timeout_that_says_why(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="answer", status=503, skip=1), phases=[(600, "active")])
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="4")
    assert (run.exit_code, run["result"], run["status"]) == (1, "timeout", "active")
    assert "The last look at it failed: the service answered with HTTP 503." in run.error.data
    # Further and further apart, at most thirty seconds.
    assert len(agent.operations) < 18


def test_a_look_that_stalls_is_given_up_by_the_deadline(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="stall", seconds=30))
    begun = time.monotonic()
    run = action(prompt=PROMPT, timeout_minutes="0.03")
    assert (run.exit_code, run["result"]) == (1, "timeout")
    assert time.monotonic() - begun < 20  # of the thirty that the answer takes
    assert "no answer came within" in run.error.data


UNCLEAR = [
    (Fault(on="create", kind="cut"), 0),
    (Fault(on="create", kind="cut-after"), 1),
    (Fault(on="create", kind="truncate"), 1),
    (Fault(on="create", kind="answer", status=500, body='{"error": "boom"}'), 0),
    (Fault(on="create", kind="answer-after", status=502), 1),
    (Fault(on="create", kind="answer", status=503, headers={"Retry-After": "1"}), 0),
    (Fault(on="create", kind="answer", status=408), 0),
    (Fault(on="create", kind="answer-after", status=201, body="{}"), 1),
    (Fault(on="create", kind="answer-after", status=204), 1),
    (Fault(on="create", kind="answer-after", status=201, body='{"id": ""}'), 1),
    (Fault(on="create", kind="answer-after", status=201, body='{"id": "\\ud800"}'), 1),
]


@pytest.mark.parametrize(
    ("fault", "made"), UNCLEAR, ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else ""
)
def test_a_create_of_unknown_fate_is_never_repeated(action: Action, agent: World, fault: Fault, made: int) -> None:
    """It may have been accepted: a second one would cost again. So it is said, with how to look."""
    agent.plan(fault)
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"], run["jobId"]) == (1, "error", "")
    assert agent.operations == ["create"]
    assert len(agent.jobs) == made
    assert run.error.title == "Mintlify may be at work, but did not confirm it"
    assert "https://app.mintlify.com" in run.error.data
    assert "job-id" in run.error.data


def test_a_create_without_an_answer_is_not_repeated(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="stall", seconds=30))
    run = action(prompt=PROMPT, timeout_minutes="0.02")
    assert (run.exit_code, run["result"]) == (1, "error")
    assert agent.operations == ["create"]
    assert "went out, but no answer came within" in run.error.data


def test_a_follow_up_of_unknown_fate_is_not_repeated(action: Action, agent: World) -> None:
    agent.plan(Fault(on="message", kind="cut-after"), jobs=["job_old"])
    run = action(prompt=PROMPT, job_id="job_old")
    assert (run.exit_code, run["result"], run["jobId"]) == (1, "error", "job_old")
    assert agent.operations == ["message"]
    assert "continue the job" in run.error.data


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A port that is taken, so that nobody else gets it, and refuses connections."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder


def test_where_nothing_listens_the_address_is_named(action: Action, silent: socket.socket) -> None:
    """No connection came about, so it was tried again, for a while; and nothing can be running."""
    run = action(prompt=PROMPT, api_url=f"http://127.0.0.1:{silent.getsockname()[1]}", timelapse=True)
    assert (run.exit_code, run["result"]) == (1, "error")
    assert run.error.title == "Mintlify could not be reached"
    assert "No connection to 127.0.0.1 came about" in run.error.data
    assert run.log.count("trying again in") == 5


def test_a_create_is_sent_once_the_service_can_be_reached(action: Action, agent: World, silent: socket.socket) -> None:
    """A refused connection is the one fault after which a create may be repeated, since it reached nobody."""
    port = silent.getsockname()[1]
    running = action.start(prompt=PROMPT, api_url=f"http://127.0.0.1:{port}")
    running.until("trying again in")
    silent.close()
    with agent_service(port) as url:
        run = running.finish()
        requests = agent.control.get(f"{url}/_/{agent.project}").json()["requests"]
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert [request["operation"] for request in requests] == ["create", "get"]
