"""From a workflow's inputs to a finished v2 job."""

import json

import pytest

from tests.harness import Action
from tests.services.process import KEY, Fault, World


def test_a_prompt_becomes_a_pull_request(action: Action, agent: World) -> None:
    """A new job is created, looked at until it is completed, and its pull request handed on."""
    agent.plan(phases=[(12, "active")])
    run = action(prompt="Document the flag.", timelapse=True, fresh=True)
    assert run.exit_code == 0
    job = next(iter(agent.jobs))
    assert {name: value for name, value in run.outputs.items() if name != "durationSeconds"} == {
        "prLink": "https://github.com/acme/docs/pull/7",
        "status": "completed",
        "result": "pull-request",
        "skipReason": "",
        "jobId": job,
        "model": "claude-sonnet",
        "repository": "https://github.com/acme/docs",
        "branch": "mintlify/document-the-flag",
        "prNumber": "7",
        "commentUrl": "",
    }
    assert 12 <= int(run["durationSeconds"]) <= 17
    assert agent.operations == ["create", "get", "get", "get", "get"]  # at once, then every five seconds
    assert agent.requests[0]["body"] == {"prompt": "Document the flag."}
    assert {request["authorization"] for request in agent.requests} == {f"Bearer {KEY}"}
    assert agent.requests[1]["path"] == f"/v2/agent/{agent.project}/job/{job}"
    assert not run.annotations("warning")


def test_the_log_tells_the_story(action: Action, agent: World) -> None:
    """What is sent, the job, each change of status, the end: in plain lines."""
    agent.plan(phases=[(12, "active")])
    run = action(prompt="Document the flag.", timelapse=True)
    job = run["jobId"]
    lines = [line for line in run.log.splitlines() if line and not line.startswith("::")]
    assert lines[1:5] == ["  Document the flag.", f"Asking {agent.url} for a new job", f"Job started: {job}", "  0:00  active"]
    assert lines[5].endswith("  completed")
    assert lines[6].startswith("Mintlify finished with a pull request: https://github.com/acme/docs/pull/7 after 1")


def test_the_summary_says_what_came_of_it_and_how_to_go_on(action: Action) -> None:
    run = action(prompt="Document the flag.")
    assert run.summary.startswith("### Mintlify finished with a pull request\n")
    assert "<https://github.com/acme/docs/pull/7>" in run.summary
    for fact in ("| Result | `pull-request` |", "| Model | `claude-sonnet` |", "| Branch | `mintlify/document-the-flag` |"):
        assert fact in run.summary
    assert f'job-id: "{run["jobId"]}"\n  prompt: …' in run.summary


def test_the_summary_can_be_left_out(action: Action) -> None:
    assert action(prompt="Document the flag.", summary="false").summary == ""


def test_one_connection_serves_the_whole_run(action: Action, agent: World) -> None:
    agent.plan(phases=[(40, "active")])
    action(prompt="Document the flag.", timelapse=True)
    assert len(agent.operations) > 5
    assert len({request["port"] for request in agent.requests}) == 1


@pytest.mark.parametrize("message_has_status", [False, True])
def test_a_follow_up_goes_to_the_job_named(action: Action, agent: World, message_has_status: bool) -> None:
    """With job-id, the prompt is a message to that job, which works again and completes again."""
    agent.plan(jobs=["job_old"], phases=[(12, "active")], message_has_status=message_has_status)
    run = action(prompt="Shorter, please.", job_id="job_old", timelapse=True)
    assert (run.exit_code, run["result"], run["jobId"]) == (0, "pull-request", "job_old")
    assert agent.operations[:2] == ["message", "get"]
    assert "create" not in agent.operations
    assert agent.jobs["job_old"]["prompts"] == ["Shorter, please."]
    assert int(run["durationSeconds"]) >= 12


def test_a_follow_up_does_not_believe_the_old_status(action: Action, agent: World) -> None:
    """Right after a message the job may still say completed: that is the work before."""
    agent.plan(jobs=["job_old"], phases=[(20, "active")], stale_for=8)
    run = action(prompt="Shorter, please.", job_id="job_old", timelapse=True)
    assert run["result"] == "pull-request"
    assert int(run["durationSeconds"]) >= 28


def test_a_follow_up_believes_a_status_that_lasts(action: Action, agent: World) -> None:
    """A job that keeps saying completed for ten seconds and more was simply quick."""
    agent.plan(jobs=["job_old"])
    run = action(prompt="Shorter, please.", job_id="job_old", timelapse=True)
    assert run["result"] == "pull-request"
    assert 10 <= int(run["durationSeconds"]) <= 16


def test_a_job_id_alone_is_only_waited_for(action: Action, agent: World) -> None:
    agent.plan(jobs=["job_old"])
    run = action(job_id="job_old")
    assert (run.exit_code, run["result"], run["jobId"]) == (0, "pull-request", "job_old")
    assert agent.operations == ["get"]
    assert "Waiting for job job_old" in run.log


def test_without_waiting_the_step_ends_once_the_job_is_accepted(action: Action, agent: World) -> None:
    agent.plan(phases=[(60, "active")])
    run = action(prompt="Document the flag.", wait="false")
    assert (run.exit_code, run["result"], run["status"], run["prLink"]) == (0, "started", "active", "")
    assert agent.operations == ["create"]
    assert f'job-id: "{run["jobId"]}"' in run.summary


def test_without_waiting_a_follow_up_is_started_whatever_its_old_status(action: Action, agent: World) -> None:
    agent.plan(jobs=["job_old"], message_has_status=True)
    run = action(prompt="Shorter, please.", job_id="job_old", wait="false")
    assert (run.exit_code, run["result"]) == (0, "started")
    assert "### Mintlify took the follow-up" in run.summary
    assert agent.operations == ["message"]


@pytest.mark.parametrize("status", ["failed", "archived"])
def test_without_waiting_an_immediate_failure_is_one(action: Action, agent: World, status: str) -> None:
    agent.plan(ends=status, pr_link=None)
    run = action(prompt="Document the flag.", wait="false")
    assert (run.exit_code, run["result"], run["status"]) == (1, status, status)


def test_a_dry_run_shows_the_request_and_calls_nothing(action: Action, agent: World) -> None:
    run = action(prompt='Say "hi"\n::error::no', model="opus", draft="true", dry_run="true")
    assert (run.exit_code, run["result"], run["status"], run["skipReason"]) == (0, "skipped", "skipped", "dry-run")
    assert agent.requests == []
    assert f"POST {agent.url}/v2/agent/{agent.project}/job\n" in run.log
    body = json.loads(next(line for line in run.log.splitlines() if line.startswith("  {")))
    assert body == {"prompt": 'Say "hi"\n::error::no', "model": "opus", "asDraft": True}
    assert run.annotations("notice")[0].title == "Dry run: nothing was called"
    assert "Dry run" in run.summary


@pytest.mark.parametrize(
    ("inputs", "request_line"),
    [
        ({"job_id": "job_1"}, "GET {url}/v2/agent/{project}/job/job_1"),
        ({"job_id": "job_1", "prompt": "More."}, "POST {url}/v2/agent/{project}/job/job_1/message"),
    ],
)
def test_a_dry_run_shows_any_first_request(action: Action, agent: World, inputs: dict[str, str], request_line: str) -> None:
    run = action(inputs, dry_run="true")
    assert request_line.format(url=agent.url, project=agent.project) in run.log
    assert agent.requests == []


@pytest.mark.parametrize(("extras", "model"), [("used", "claude-opus"), ("ignored", "claude-sonnet")])
def test_model_and_draft_are_sent_along(action: Action, agent: World, extras: str, model: str) -> None:
    """Both go with the prompt; where the job then reports another model, that is said."""
    agent.plan(extras=extras)
    run = action(prompt="Document the flag.", model="opus", draft="false")
    assert agent.requests[0]["body"] == {"prompt": "Document the flag.", "model": "opus", "asDraft": False}
    assert run["model"] == model
    warnings = [warning.title for warning in run.annotations("warning")]
    assert warnings == ([] if extras == "used" else ["Mintlify used another model"])


def test_a_model_that_is_not_echoed_is_no_other_model(action: Action, agent: World) -> None:
    agent.plan(*[Fault(on=on, kind="merge", fields={"model": None}) for on in ("create", "get")])
    run = action(prompt="Document the flag.", model="opus")
    assert (run["model"], run.annotations("warning")) == ("", [])


def test_where_the_extras_are_refused_the_prompt_goes_alone(action: Action, agent: World) -> None:
    agent.plan(extras="refused")
    run = action(prompt="Document the flag.", model="opus", draft="true")
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert [request["body"] for request in agent.requests[:2]] == [
        {"prompt": "Document the flag.", "model": "opus", "asDraft": True},
        {"prompt": "Document the flag."},
    ]
    assert [request["accepted"] for request in agent.requests[:2]] == [False, True]
    refused, other_model = run.annotations("warning")
    assert refused.title == "Mintlify did not take model and draft"
    assert "Unrecognized keys: asDraft, model" in refused.data
    assert other_model.title == "Mintlify used another model"


def test_a_400_for_another_reason_is_reported_once_without_a_warning(action: Action, agent: World) -> None:
    """The prompt alone is refused too: then the extras were not the reason."""
    agent.plan(Fault(on="create", kind="answer", status=400, body='{"error": "Invalid project"}'))
    run = action(prompt="Document the flag.", model="opus")
    assert (run.exit_code, run["result"]) == (1, "error")
    assert agent.operations == ["create", "create"]
    assert not run.annotations("warning")
    assert "Invalid project" in run.error.data


def test_model_and_draft_are_not_sent_with_a_follow_up(action: Action, agent: World) -> None:
    agent.plan(jobs=["job_old"])
    run = action(prompt="Shorter.", job_id="job_old", model="opus", wait="false")
    assert agent.requests[0]["body"] == {"prompt": "Shorter."}
    assert run.annotations("warning")[0].title == "Model can only be set for a new job"
