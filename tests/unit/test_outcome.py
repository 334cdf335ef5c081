"""Outputs and exit code come from the outcome alone."""

import itertools
import signal
from typing import get_args

import pytest

from mintlify_agent_action.mintlify.models import AgentJob, PullRequestLink
from mintlify_agent_action.outcome import (
    FAILABLE,
    Archived,
    CancelledRun,
    Error,
    Failed,
    NoPullRequest,
    Outcome,
    PullRequest,
    Result,
    Skipped,
    SkipReason,
    Started,
    TimedOut,
    exit_code,
    fails,
    outputs,
    settled,
)
from tests.harness import OUTPUTS

LINK = PullRequestLink.parse("https://github.com/acme/docs/pull/7")
assert LINK
JOB = AgentJob.model_validate({"id": "job_1", "status": "completed", "prLink": LINK.url})
ALL: list[Outcome] = [
    PullRequest(job=JOB, seconds=134.4, link=LINK),
    NoPullRequest(job=JOB, seconds=1),
    Started(job=JOB),
    Failed(job=JOB, seconds=1),
    Archived(job=JOB, seconds=1),
    TimedOut(minutes=30),
    CancelledRun(signum=signal.SIGTERM),
    Skipped(reason=SkipReason.DRY_RUN),
    Error(title="t", message="m"),
]


def test_the_list_here_is_whole() -> None:
    assert {type(outcome) for outcome in ALL} == set(get_args(Outcome))
    assert {outcome.result for outcome in ALL} == set(Result)


@pytest.mark.parametrize("outcome", ALL, ids=lambda outcome: str(outcome.result))
def test_exit_codes(outcome: Outcome) -> None:
    """Over every setting of fail-on: 1 for what it names and for errors, 128 + signal where cancelled, else 0."""
    for size in range(len(FAILABLE) + 1):
        for fail_on in itertools.combinations(FAILABLE, size):
            code = exit_code(outcome, frozenset(fail_on))
            if outcome.result is Result.CANCELLED:
                assert code == 143
            else:
                assert code == int(outcome.result in fail_on or outcome.result is Result.ERROR)
            assert (code != 0) == fails(outcome, frozenset(fail_on))


@pytest.mark.parametrize("outcome", ALL, ids=lambda outcome: str(outcome.result))
def test_every_output_is_there_on_every_way_out(outcome: Outcome) -> None:
    values = outputs(outcome)
    assert set(values) == OUTPUTS
    assert values["result"] == outcome.result
    assert values["status"]


def test_the_values_of_a_pull_request() -> None:
    assert outputs(ALL[0]) == {
        "prLink": "https://github.com/acme/docs/pull/7",
        "status": "completed",
        "result": "pull-request",
        "skipReason": "",
        "jobId": "job_1",
        "model": "",
        "repository": "https://github.com/acme/docs",
        "branch": "",
        "prNumber": "7",
        "durationSeconds": "134",
        "commentUrl": "",
    }


def test_a_job_that_goes_on_has_not_ended() -> None:
    with pytest.raises(ValueError, match="has not ended"):
        settled(AgentJob.model_validate({"id": "j", "status": "active"}), 0)
