"""Every way a job can end, and what the step makes of it."""

import re
from typing import Any

import pytest

from tests.harness import Action
from tests.services.process import Fault, World

PROMPT = "Document the flag."


def test_completed_without_a_link_is_a_success_that_names_both_reasons(action: Action, agent: World) -> None:
    """It is looked at once more before it is believed."""
    agent.plan(pr_link=None)
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"], run["status"], run["prLink"]) == (0, "no-pull-request", "completed", "")
    assert agent.operations == ["create", "get", "get"]
    notice = run.annotations("notice")[0]
    assert "nothing to change" in notice.data
    assert "straight to its branch" in notice.data


def test_a_link_that_comes_a_moment_later_is_not_missed(action: Action, agent: World) -> None:
    agent.plan(link_lags=2)  # the create's answer and the first look
    run = action(prompt=PROMPT, timelapse=True)
    assert (run["result"], run["prNumber"]) == ("pull-request", "7")


@pytest.mark.parametrize("link", ["https://github.com/acme/docs/pull/7", None])
def test_failed_fails_the_step(action: Action, agent: World, link: str | None) -> None:
    """A pull request it may have left is handed on all the same."""
    agent.plan(ends="failed", pr_link=link)
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"], run["status"], run["prLink"]) == (1, "failed", "failed", link or "")
    assert run.error.title == "The Mintlify job failed"
    assert "https://app.mintlify.com" in run.error.data


def test_archived_with_a_link_is_a_pull_request(action: Action, agent: World) -> None:
    agent.plan(ends="archived")
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"], run["status"]) == (0, "pull-request", "archived")


def test_archived_without_a_link_fails_the_step(action: Action, agent: World) -> None:
    agent.plan(ends="archived", pr_link=None)
    run = action(prompt=PROMPT)
    assert (run.exit_code, run["result"], run["status"]) == (1, "archived", "archived")
    assert run.error.title == "The Mintlify job was archived"


def test_timeout_says_how_to_go_on(action: Action, agent: World) -> None:
    agent.plan(phases=[(100_000, "active")])
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="5")
    assert (run.exit_code, run["result"], run["status"]) == (1, "timeout", "active")
    assert "The step fails because fail-on names timeout." in run.error.data
    assert 295 <= int(run["durationSeconds"]) <= 301
    assert f"job-id: {run['jobId']}" in run.error.data
    assert f'job-id: "{run["jobId"]}"' in run.summary
    # Every five seconds for two minutes, then every ten; and a last look just before the end.
    assert len(agent.operations) == pytest.approx(1 + 25 + 18, abs=2)
    assert agent.requests[-1]["at"] - agent.requests[0]["at"] == pytest.approx(299, abs=5)


def test_a_job_that_ends_just_before_the_deadline_is_not_lost(action: Action, agent: World) -> None:
    agent.plan(phases=[(58, "active")])
    assert action(prompt=PROMPT, timelapse=True, timeout_minutes="1", poll_interval="50")["result"] == "pull-request"


def test_a_timeout_too_warns_of_another_model(action: Action, agent: World) -> None:
    agent.plan(phases=[(1000, "active")], extras="ignored")
    run = action(prompt=PROMPT, model="opus", timelapse=True, timeout_minutes="1")
    assert [warning.title for warning in run.annotations("warning")] == ["Mintlify used another model"]


def test_an_unknown_status_is_warned_of_once(action: Action, agent: World) -> None:
    agent.plan(phases=[(40, "active")])
    state = [Fault(on="get", kind="merge", skip=skip, times=1, fields={"status": "queued"}) for skip in (0, 2, 4)]
    agent.plan(*state, phases=[(40, "active")])
    assert len(action(prompt=PROMPT, timelapse=True).annotations("warning")) == 1


def test_a_job_not_found_to_the_end_is_told_in_the_log(action: Action, agent: World) -> None:
    agent.plan(missing_for=10_000)
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="0.3")
    assert run["result"] == "timeout"
    assert "no news: the job is not found yet (404) (Job not found); looking again" in run.log
    assert "The last look at it failed: the job is not found yet (404)." in run.error.data


def test_a_timeout_of_a_job_never_seen_claims_nothing(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="answer", status=503))
    run = action(job_id="job_old", timelapse=True, timeout_minutes="1")
    assert (run["result"], run["status"], run["jobId"], run["durationSeconds"]) == ("timeout", "error", "job_old", "59")
    assert "Nothing was learned of the job." in run.error.data
    assert "goes on" not in run.error.data
    assert re.search(r"^  0:[1-5]\d  no news", run.log, re.MULTILINE)


def test_a_timeout_too_early_to_believe_a_follow_up_says_so(action: Action, agent: World) -> None:
    agent.plan(jobs=["job_old"])
    run = action(job_id="job_old", prompt=PROMPT, timelapse=True, timeout_minutes="0.1")
    assert (run["result"], run["status"]) == ("timeout", "completed")
    assert "It says completed, as it may have before the follow-up" in run.error.data


def test_a_timeout_can_be_let_through(action: Action, agent: World) -> None:
    agent.plan(phases=[(100, "active")])
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="1", fail_on="failed")
    assert (run.exit_code, run["result"]) == (0, "timeout")
    assert run.annotations("warning")[0].title == "Mintlify did not finish in time"


def test_an_unknown_status_is_shown_and_waited_on(action: Action, agent: World) -> None:
    # The description knows no such status: it is put into an answer that is otherwise true.
    agent.plan(Fault(on="get", kind="merge", times=2, fields={"status": "queued::x"}))
    run = action(prompt=PROMPT, timelapse=True)
    assert (run["result"], run["status"]) == ("pull-request", "completed")
    (warning,) = run.annotations("warning")
    assert 'The job is "queued::x"' in warning.data
    assert "queued::x" in run.log


def test_an_unknown_status_to_the_end_is_a_timeout_that_shows_it(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="merge", fields={"status": "paused"}))
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="1")
    assert (run.exit_code, run["result"], run["status"]) == (1, "timeout", "paused")


WORLDS: dict[str, dict[str, Any]] = {
    "failed": {"ends": "failed", "pr_link": None},
    "archived": {"ends": "archived", "pr_link": None},
    "timeout": {"phases": [(1000, "active")]},
    "no-pull-request": {"pr_link": None},
    "skipped": {},
}


# The whole table of results and settings is a matter of pure logic: tests/unit/test_outcome.py.
@pytest.mark.parametrize("fail_on", ["itself", "none", "skipped, no-pull-request\ntimeout failed,archived"])
@pytest.mark.parametrize("result", WORLDS)
def test_fail_on_decides_what_fails_the_step(action: Action, agent: World, fail_on: str, result: str) -> None:
    agent.plan(**WORLDS[result])
    inputs = {"fail_on": result if fail_on == "itself" else fail_on, "dry_run": str(result == "skipped").lower()}
    run = action(inputs, prompt=PROMPT, timelapse=True, timeout_minutes="0.1")
    assert run["result"] == result
    assert run.exit_code == (0 if fail_on == "none" else 1)
