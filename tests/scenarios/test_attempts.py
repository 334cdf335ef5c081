"""A run that is started again: the job of its earlier attempt is waited for, and none is started a second time."""

from dataclasses import replace
from typing import Any

import pytest

from mintlify_agent_action.marker import Marker
from tests.events import ASKING, ISSUE, PULL, Event, comment, event, pushed_to_pull
from tests.harness import Action, Run, accepted
from tests.services.github_plan import Comment, Pull, Thread
from tests.services.process import Fault, Hub, World

DOCS = "acme/docs"
ASKED = comment("/docs document it")


@pytest.fixture(autouse=True)
def world(hub: Hub) -> None:
    hub.plan(
        people={"writer": "write"},
        threads=[
            Thread(id=ISSUE, comments=[Comment(id=ASKING)]),
            Thread(id=PULL, kind="PullRequest", number=6),
        ],
        pulls=[Pull(repository=DOCS, number=7), Pull(repository="acme/app", number=6)],
    )


def attempt(
    talk: Action, number: int, on: Event = ASKED, *, env: dict[str, str] | None = None, how: str = "thread", **inputs: str
) -> Run:
    usual = {"trigger_phrase": "/docs"} if on is ASKED else {"prompt": "Document it.", "context": "none"}
    given = {"comment": "true", "continue": how, **usual, **inputs}
    return talk(given, on=on, timelapse=True, env={"GITHUB_RUN_ATTEMPT": str(number), **(env or {})})


@pytest.mark.parametrize("on", [ASKED, pushed_to_pull()], ids=["command", "push"])
@pytest.mark.parametrize("minutes", ["1", "30"])
def test_its_job_is_waited_for(talk: Action, agent: World, hub: Hub, on: Event, minutes: str) -> None:
    """Whether it goes on, or has ended."""
    agent.plan(phases=[(300, "active")])
    first = attempt(talk, 1, on, timeout_minutes=minutes)
    again = attempt(talk, 2, on)
    assert first["result"] == ("timeout" if minutes == "1" else "pull-request")
    assert (again["result"], again["jobId"]) == ("pull-request", first["jobId"])
    assert accepted(agent) == 1
    assert f"There is a job, {first['jobId']}, of an earlier attempt at this run" in again.log
    assert "::group::Prompt" not in again.log  # it is not sent
    (*_, answer) = hub.comments(PULL if on is not ASKED else ISSUE)
    assert "It goes on with the job of an earlier attempt at this run" in answer["body"]
    assert "### ✅" in answer["body"]


def test_it_answers_where_the_earlier_one_did(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(phases=[(300, "active")])
    first, again = attempt(talk, 1, timeout_minutes="1"), attempt(talk, 2)
    assert first["commentUrl"] == again["commentUrl"]
    assert len(hub.comments(ISSUE)) == 2


def test_a_third_attempt_finds_it_too(talk: Action, agent: World) -> None:
    agent.plan(phases=[(300, "active")])
    jobs = {attempt(talk, number, timeout_minutes="1")["jobId"] for number in (1, 2, 3)}
    assert (len(jobs), accepted(agent)) == (1, 1)


@pytest.mark.parametrize("how", ["never", "thread"])
def test_whatever_continue_says(talk: Action, agent: World, how: str) -> None:
    first, again = (attempt(talk, number, how=how) for number in (1, 2))
    assert again["jobId"] == first["jobId"]
    assert agent.jobs[first["jobId"]]["prompts"] == agent.jobs[first["jobId"]]["prompts"][:1]


def test_a_follow_up_is_not_sent_twice(talk: Action, agent: World) -> None:
    agent.plan(jobs=["job_old"])
    for number in (1, 2):
        assert attempt(talk, number, pushed_to_pull(), job_id="job_old")["result"] == "pull-request"
    assert agent.operations.count("message") == 1


@pytest.mark.parametrize("status", [500, 401])
def test_a_follow_up_that_was_not_taken_is_sent(talk: Action, agent: World, status: int) -> None:
    """A job that is only named in the comment has not got the task."""
    agent.plan(Fault(on="message", kind="answer", status=status, times=1), jobs=["job_old"])
    assert attempt(talk, 1, pushed_to_pull(), job_id="job_old")["result"] == "error"
    assert attempt(talk, 2, pushed_to_pull(), job_id="job_old")["result"] == "pull-request"
    assert agent.operations.count("message") == 2


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"ends": "failed", "pr_link": None}, "it failed"),
        ({"ends": "archived", "pr_link": None}, "it is archived"),
        ({"pr_link": None}, "it ended without a pull request"),
    ],
)
def test_where_it_came_to_nothing_there_is_a_new_one(talk: Action, agent: World, wishes: dict[str, Any], reason: str) -> None:
    agent.plan(**wishes)
    attempt(talk, 1, fail_on="none", how="never")
    again = attempt(talk, 2, fail_on="none", how="never")
    assert f"It is not waited for: {reason}" in again.log
    assert accepted(agent) == 2


def test_where_its_pull_request_is_closed_there_is_a_new_one(talk: Action, agent: World, hub: Hub) -> None:
    attempt(talk, 1)
    hub.set_pull(DOCS, 7, state="closed")
    again = attempt(talk, 2, how="never")
    assert "It is not waited for: its pull request is closed or merged" in again.log
    assert accepted(agent) == 2


@pytest.mark.parametrize(
    ("other", "env"),
    [
        ({}, {"GITHUB_RUN_ID": "1001"}),
        ({}, {"GITHUB_ACTION": "another-step"}),
        ({"prompt": "Something else."}, {}),
        ({}, {"GITHUB_JOB": "another"}),
    ],
    ids=["run", "step", "task", "job"],
)
def test_the_job_of_another_is_not_taken_for_it(talk: Action, agent: World, other: dict[str, str], env: dict[str, str]) -> None:
    attempt(talk, 1, how="never")
    attempt(talk, 2, ASKED, env=env, how="never", **other)
    assert accepted(agent) == 2


def test_a_marker_that_somebody_else_wrote_is_not_believed(talk: Action, agent: World, hub: Hub) -> None:
    attempt(talk, 1)
    ours = Marker.of(hub.comments(ISSUE)[1]["body"])
    assert ours is not None
    forged = Comment(author="reader", body=f"{replace(ours, agent_job='job_theirs')}\n### ✅")
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING), forged])])
    assert "job_theirs" not in attempt(talk, 2).log


def test_without_a_comment_the_open_docs_pull_request_tells(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan()
    agent.plan(opens_in=hub.address)
    on = event("push", "")
    inputs = {"comment": "false", "docs_repository": DOCS, "pr_token": hub.pr_token}
    first, again = (attempt(talk, number, on, env={}, **inputs) for number in (1, 2))
    assert (again["jobId"], again["prLink"]) == (first["jobId"], first["prLink"])
    assert accepted(agent) == 1


def test_a_first_attempt_does_not_look(talk: Action, hub: Hub) -> None:
    attempt(talk, 1, pushed_to_pull())
    assert hub.operations.count("repository") == 0


@pytest.mark.parametrize("reason", ["completed", "error"])
def test_v1(talk: Action, agent: World, reason: str) -> None:
    agent.plan(v1={"hault_reason": reason}, **({} if reason == "completed" else {"pr_link": None}))
    first = attempt(talk, 1, api_version="v1", fail_on="none")
    again = attempt(talk, 2, api_version="v1", fail_on="none")
    assert (first["jobId"] == again["jobId"]) is (reason == "completed")
    assert accepted(agent) == (1 if reason == "completed" else 2)
