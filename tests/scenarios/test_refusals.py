"""What the service says no to, and the sentence each refusal gets."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.harness import Action
from tests.services.process import Fault, Plan, World

PROMPT = "Document the flag."


def test_a_wrong_key_is_401_with_its_remedy(action: Action, agent: World) -> None:
    agent.plan(key="mint_another_one")
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"], run["status"]) == (1, "error", "error")
    assert agent.operations == ["create"]
    assert run.error.title == "Mintlify did not accept the API key (401)"
    assert "expire after 90 days" in run.error.data
    assert 'The service said: "Invalid API key"' in run.error.data
    assert "The service said: `Invalid API key`" in run.summary


def test_only_400_is_taken_for_a_refusal_of_the_extras(action: Action, agent: World) -> None:
    agent.plan(key="mint_another_one")
    assert action(prompt=PROMPT, model="opus").exit_code == 1
    assert agent.operations == ["create"]


def test_a_plan_without_the_agent_is_not_blamed_on_the_key(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="answer", status=401, body='{"error": "Please upgrade your plan"}'))
    assert action(prompt=PROMPT).error.title == "The Mintlify plan does not include the agent (401)"


def test_a_key_without_write_is_403(action: Action, agent: World) -> None:
    agent.plan(scopes=["read"])
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"]) == (1, "error")
    assert agent.operations == ["create"]
    assert "write" in run.error.data
    assert "allow-list" in run.error.data


def test_a_key_that_stops_working_ends_the_waiting_at_once(action: Action, agent: World) -> None:
    """The job is known by then: it is named, with how to wait for it."""
    agent.plan(Fault(on="get", kind="answer", skip=1, status=401), phases=[(60, "active")])
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"], run["status"]) == (1, "error", "active")
    assert agent.operations == ["create", "get", "get"]
    assert run["jobId"] in run.summary
    assert f"To wait for it, run this action with job-id: {run['jobId']}" in run.error.data


def test_an_unknown_job_is_404_at_once(action: Action, agent: World) -> None:
    run = action(job_id="job_nowhere", timelapse=True)
    assert (run.exit_code, run["result"], run["status"], run["jobId"]) == (1, "error", "error", "job_nowhere")
    assert agent.operations == ["get"]
    assert "job-id" in run.error.data


def test_a_follow_up_to_an_unknown_job_is_404(action: Action, agent: World) -> None:
    run = action(job_id="job_nowhere", prompt=PROMPT)
    assert run.error.title == "Mintlify does not know this job or project (404)"
    assert agent.operations == ["message"]


def test_a_job_just_created_may_be_missing_for_a_moment(action: Action, agent: World) -> None:
    agent.plan(missing_for=20, phases=[(25, "active")])
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"]) == (0, "pull-request")


def test_a_job_that_stays_missing_is_404(action: Action, agent: World) -> None:
    agent.plan(missing_for=10_000)
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"], run["jobId"]) == (1, "error", next(iter(agent.jobs)))
    assert run.error.title == "Mintlify does not find the job it accepted (404)"
    assert agent.requests[-1]["at"] - agent.requests[1]["at"] >= 29


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Mintlify refused the request (400)"),
        (404, "Mintlify does not know this job or project (404)"),
        (413, "The prompt is too large for Mintlify (413)"),
        (418, "Mintlify refused the request (418)"),
        (422, "Mintlify refused the request (422)"),
    ],
)
def test_other_refusals_end_at_once(action: Action, agent: World, status: int, title: str) -> None:
    agent.plan(Fault(on="create", kind="answer", status=status, body=json.dumps({"error": "Prompt: too odd"})))
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"]) == (1, "error")
    assert run.error.title == title
    assert "Prompt: too odd" in run.error.data
    assert agent.operations == ["create"]


def test_a_redirect_is_not_followed(action: Action, agent: World) -> None:
    """The key goes to the configured address and to no other, not even another path of it."""
    to = f"{agent.url}/v2/agent/elsewhere/job"
    agent.plan(Fault(on="create", kind="answer", status=307, headers={"Location": to}))
    run = action(prompt=PROMPT)
    assert run.error.title == "Mintlify answered with a redirect (307)"
    assert agent.operations == ["create"]
    assert agent.control.get(f"{agent.url}/_/elsewhere").json()["requests"] == []


RATE_LIMITED = [
    ("json", {"Content-Type": "application/json"}, '{"error": "Rate limit exceeded"}'),
    ("text", {"Content-Type": "text/plain"}, "Rate limit\nexceeded"),
]


@pytest.mark.parametrize(("kind", "headers", "body"), RATE_LIMITED, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("retry_after", ["seconds", "date", "none"])
def test_a_limit_that_passes_is_waited_out(
    action: Action, agent: World, kind: str, headers: dict[str, str], body: str, retry_after: str
) -> None:
    """429 means the request was not taken, so it is the one answer after which a create is sent again."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    pause = {"seconds": {"Retry-After": "90"}, "date": {"Retry-After": date}, "none": {}}[retry_after]
    agent.plan(Fault(on="create", kind="answer", status=429, headers={**headers, **pause}, body=body, times=1))
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert agent.operations[:3] == ["create", "create", "get"]
    waited = agent.requests[1]["at"] - agent.requests[0]["at"]
    assert 15 <= waited <= 25 if retry_after == "none" else 75 <= waited <= 91
    assert "Not taken yet: the service takes no more for now (429) (Rate limit exceeded); trying again in" in run.log


def test_a_follow_up_waits_out_a_limit_too(action: Action, agent: World) -> None:
    agent.plan(Fault(on="message", kind="answer", status=429, headers={"Retry-After": "30"}, times=2), jobs=["job_old"])
    run = action(prompt=PROMPT, job_id="job_old", wait="false", timelapse=True)
    assert (run.exit_code, run["result"]) == (0, "started")
    assert agent.operations == ["message", "message", "message"]
    assert agent.jobs["job_old"]["prompts"] == [PROMPT]


def test_a_limit_beyond_the_deadline_ends_at_once_saying_when_to_come_back(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="answer", status=429, headers={"Retry-After": "2400"}, body="no"))
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"]) == (1, "error")
    assert agent.operations == ["create"]
    assert "It takes more in 40 min; this step's timeout-minutes leave no time for that" in run.error.data


def test_the_hourly_limit_of_the_service_is_met_as_it_is(action: Action, agent: World) -> None:
    """Without Retry-After, tries go on until the time is up; none is taken."""
    agent.plan(**Plan(hourly_limit=0).model_dump(include={"hourly_limit"}))
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"]) == (1, "error")
    assert run.error.title == "Mintlify's hourly limit is used up (429)"
    assert "It did not say when it takes more" in run.error.data
    assert set(agent.operations) == {"create"}
    assert 6 <= len(agent.operations) <= 12  # further and further apart, five minutes at most
    assert 1000 <= agent.requests[-1]["at"] - agent.requests[0]["at"] <= 1800


def test_a_create_is_not_sent_again_without_the_time_to_be_answered(action: Action, agent: World) -> None:
    """Cut off at the deadline, it would leave a job nobody knows of."""
    agent.plan(Fault(on="create", kind="answer", status=429, headers={"Retry-After": "50"}, times=1))
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="1")
    assert (run.exit_code, run["result"], agent.jobs) == (1, "error", {})
    assert agent.operations == ["create"]


def test_a_limit_on_looking_is_waited_out(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="answer", status=429, headers={"Retry-After": "120"}, times=1))
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert agent.requests[2]["at"] - agent.requests[1]["at"] >= 120
    assert "no news: the service takes no more for now (429); looking again" in run.log
