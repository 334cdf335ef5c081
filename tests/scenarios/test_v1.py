"""The older API: from a workflow's inputs to a finished v1 job, with the same outputs, summary, comment and pull request."""

import json
import re
from typing import Any

import pytest

from tests.events import ASKING, ISSUE, comment
from tests.harness import Action
from tests.services.agent_plan import Piece, Streamed
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, Fault, Hub, World
from tests.unit.test_report import html

PROMPT = "Document the flag."
V1 = {"prompt": PROMPT, "api_version": "v1"}
LINK = "https://github.com/acme/docs/pull/7"


def test_a_prompt_becomes_a_pull_request(action: Action, agent: World) -> None:
    """The job is created, its stream shown, and then it is looked at until it has halted."""
    agent.plan(phases=[(12, "active")])
    run = action(V1, timelapse=True, fresh=True)
    assert run.exit_code == 0
    job = next(iter(agent.jobs))
    assert {name: value for name, value in run.outputs.items() if name != "durationSeconds"} == {
        "prLink": LINK,
        "status": "completed",
        "result": "pull-request",
        "skipReason": "",
        "jobId": job,
        "model": "",
        "repository": "https://github.com/acme/docs",
        "branch": f"mintlify/{job}",
        "prNumber": "7",
        "commentUrl": "",
    }
    assert 12 <= int(run["durationSeconds"]) <= 20
    assert agent.operations == ["v1-create", "v1-get", "v1-get", "v1-get", "v1-get"]
    assert agent.requests[0]["body"] == {"messages": [{"role": "user", "content": PROMPT}], "asDraft": False}
    assert {request["authorization"] for request in agent.requests} == {f"Bearer {KEY}"}
    assert [request["accept"].partition(",")[0] for request in agent.requests[:2]] == ["text/event-stream", "application/json"]
    assert len({request["port"] for request in agent.requests[1:]}) == 1
    assert not run.annotations("warning")


def test_the_log_shows_the_agent_at_work(action: Action) -> None:
    run = action(V1)
    assert run.said == [
        "I'll look at the CLI pages first.",
        "",
        "→ read_file docs/cli.mdx",
        "→ edit_file docs/cli.mdx",
        "→ search retry flag",
        "✗ index not ready",
        "The `--retry` flag is now in docs/cli.mdx. Grüße, 漢字 and 👩🚀 stay as they are.",
        "",
        r'It prints "done" for C:\docs\cli.mdx, a tab, a line separator and a next line inside one line.',
    ]
    assert "::group::The agent at work\n" in run.log
    assert "::endgroup::\nThe stream is over (stop). Now the job itself is looked at.\n" in run.log
    assert f'Mintlify finished with a pull request: {LINK} after 0 s\nThe agent says: "The flag is documented."\n' in run.log


def test_a_stream_that_is_read_out_leaves_its_connection_for_the_looks(action: Action, agent: World) -> None:
    """As of plain text and the data stream: the message stream tells its end itself, and is not waited for after that."""
    agent.plan(v1=Streamed(pieces=[Piece(recorded="v4-work")], content_type="text/plain"))
    action(V1)
    assert len({request["port"] for request in agent.requests}) == 1


def test_branch_system_prompt_model_and_draft_are_sent(action: Action, agent: World) -> None:
    run = action(V1, branch="docs/Flag", system_prompt="Keep it short.", model="opus", draft="true")
    assert agent.requests[0]["body"] == {
        "messages": [{"role": "system", "content": "Keep it short."}, {"role": "user", "content": PROMPT}],
        "model": "opus",
        "asDraft": True,
        "branch": "docs/Flag",
    }
    assert run["branch"] == "docs/Flag"
    assert f"Asking {agent.url} for a new job, model: opus, draft: true, branch: docs/Flag\n" in run.log


def test_a_service_that_wants_a_branch_gets_one(action: Action, agent: World) -> None:
    """By older pages it is required. The name is new for each run and attempt."""
    agent.plan(v1=Streamed(wants_branch=True))
    run = action(V1, env={"GITHUB_RUN_ID": "4711", "GITHUB_RUN_ATTEMPT": "2"})
    assert run["result"] == "pull-request"
    assert agent.operations[:2] == ["v1-create", "v1-create"]
    assert re.fullmatch(r"docs/mintlify-4711-2-[0-9a-f]{4}", run["branch"])
    assert agent.requests[1]["body"] == {**agent.requests[0]["body"], "branch": run["branch"]}


def test_a_refusal_that_is_not_for_want_of_a_branch(action: Action, agent: World) -> None:
    agent.plan(Fault(on="v1-create", kind="answer", status=400, body='{"error": "bad project"}'))
    run = action(V1, branch="docs/flag")
    assert (run.exit_code, run["result"]) == (1, "error")
    assert agent.operations == ["v1-create"]
    assert 'The service said: "bad project"' in run.error.data


@pytest.mark.parametrize("status", [401, 403, 404, 413, 422])
def test_another_refusal_is_one(action: Action, agent: World, status: int) -> None:
    agent.plan(Fault(on="v1-create", kind="answer", status=status))
    assert action(V1)["result"] == "error"
    assert agent.operations == ["v1-create"]


def test_of_two_headers_the_newer_one_names_the_job(action: Action, agent: World) -> None:
    agent.plan(v1=Streamed(headers={"X-Session-Id", "X-Message-Id"}))
    run = action(V1)
    assert (run["result"], run["jobId"]) == ("pull-request", next(iter(agent.jobs)))


def test_the_branch_that_was_named_first_is_remembered(action: Action, agent: World) -> None:
    agent.plan(Fault(on="v1-get", kind="merge", fields={"branch": None}))
    assert action(V1)["branch"] == f"mintlify/{next(iter(agent.jobs))}"


def test_without_waiting_the_stream_is_left(action: Action, agent: World) -> None:
    agent.plan(phases=[(60, "active")], v1=Streamed(pieces=[Piece(then="silence")]))
    run = action(V1, wait="false")
    assert (run.exit_code, run["result"], run["status"]) == (0, "started", "active")
    assert run["jobId"] == next(iter(agent.jobs))
    assert agent.operations == ["v1-create"]
    assert "job-id" not in run.log + run.summary  # v1 has none
    assert "How it ends is seen in the dashboard: https://app.mintlify.com\n" in run.log
    assert "How it ends is seen in the dashboard: <https://app.mintlify.com>" in run.summary


def test_without_waiting_the_pull_request_stays_as_it_is(talk: Action) -> None:
    run = talk(V1, wait="false", labels="docs")
    assert run.annotations("notice")[0].data.endswith("there is a pull request. Leave out wait: false.")


def test_a_dry_run_shows_the_request(action: Action, agent: World) -> None:
    run = action(V1, system_prompt="Keep it short.", dry_run="true")
    assert (run["result"], agent.requests) == ("skipped", [])
    assert f"POST {agent.url}/v1/agent/{agent.project}/job\n" in run.log
    body = json.loads(next(line for line in run.log.splitlines() if line.startswith("  {")))
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


HALTS = [
    ("completed", LINK, "pull-request", "completed"),
    ("completed", None, "no-pull-request", "completed"),
    ("error", None, "failed", "failed"),
    ("github_missconfigured", None, "failed", "failed"),
    ("interrupted", LINK, "failed", "failed"),
]
WORDS = {
    "error": "there was an error",
    "github_missconfigured": "no access to the repository on GitHub",
    "interrupted": "Somebody stopped it",
}


@pytest.mark.parametrize(("reason", "link", "result", "status"), HALTS)
def test_each_reason_to_halt(action: Action, agent: World, reason: str, link: str | None, result: str, status: str) -> None:
    agent.plan(pr_link=link, v1=Streamed(hault_reason=reason))
    run = action(V1, timelapse=True)
    assert (run["result"], run["status"], run["prLink"]) == (result, status, link or "")
    assert run.exit_code == (result == "failed")
    # One without a pull request is looked at once more: that may be entered a moment later.
    assert agent.operations.count("v1-get") == 1 + (result == "no-pull-request")
    if result == "failed":
        assert WORDS[reason] in run.error.data
        assert f"| Reason | `{reason}` |" in run.summary
    else:
        assert "| Reason |" not in run.summary


@pytest.mark.parametrize(("link", "result"), [(LINK, "pull-request"), (None, "failed")])
def test_a_reason_nobody_knows_yet(action: Action, agent: World, link: str | None, result: str) -> None:
    """It is shown; by the pull request it went well, and without one it did not."""
    agent.plan(Fault(on="v1-get", kind="merge", fields={"haultReason": "paused | `x`"}), pr_link=link)
    run = action(V1, timelapse=True)
    assert (run["result"], run.exit_code) == (result, int(link is None))
    warning = run.annotations("warning")[0]
    assert warning.title == "Mintlify gave a reason this action does not know"
    assert '"paused | `x`"' in warning.data
    assert "| Reason | `` paused \\| `x` `` |" in run.summary


@pytest.mark.parametrize("told", [{"haultReason": "done"}, {"haultReason": None}])
def test_without_a_reason_that_is_known_a_late_link_is_waited_for(action: Action, agent: World, told: dict[str, Any]) -> None:
    agent.plan(Fault(on="v1-get", kind="merge", fields=told), link_lags=1)
    assert action(V1, timelapse=True)["result"] == "pull-request"


def test_a_failure_that_is_told_is_believed_at_once(action: Action, agent: World) -> None:
    agent.plan(pr_link=None, v1=Streamed(hault_reason="error"))
    assert action(V1, timelapse=True)["result"] == "failed"
    assert agent.operations == ["v1-create", "v1-get"]


@pytest.mark.parametrize(
    "told",
    [
        {"haulted": True, "haultReason": None},
        {"haulted": True, "haultReason": ""},
        {"haulted": None, "haultReason": "completed"},
        {"haulted": "yes", "haultReason": 5},
        {"todos": "none", "messageToUser": ["x"], "branch": 5},
        {"todos": [5, {"content": 5}, {"content": "x", "status": 5}]},
    ],
)
def test_fields_that_are_odd_or_missing_lose_no_job(action: Action, agent: World, told: dict[str, Any]) -> None:
    agent.plan(Fault(on="v1-get", kind="merge", fields=told))
    assert action(V1)["result"] == "pull-request"


@pytest.mark.parametrize("told", [{"haulted": False}, {"haultReason": "processing"}, {"haulted": None, "haultReason": None}])
def test_a_job_that_is_not_halted_is_waited_for(action: Action, agent: World, told: dict[str, Any]) -> None:
    """However its other fields look; a pull request it may show already is handed on."""
    agent.plan(Fault(on="v1-get", kind="merge", fields=told))
    run = action(V1, timelapse=True, timeout_minutes="2")
    assert (run.exit_code, run["result"], run["status"], run["prLink"]) == (1, "timeout", "active", LINK)
    assert "job-id" not in run.error.data + run.summary
    assert "How it ends is seen in the dashboard: https://app.mintlify.com" in run.error.data
    assert "| Reason |" not in run.summary


def test_looks_are_repeated_through_faults(action: Action, agent: World) -> None:
    agent.plan(
        Fault(on="v1-get", kind="answer", status=502, times=2), Fault(on="v1-get", kind="answer", body="[]", skip=2, times=1)
    )
    assert action(V1, timelapse=True)["result"] == "pull-request"


@pytest.mark.parametrize("kind", ["cut", "cut-after", "answer"])
def test_a_create_of_unknown_fate_is_not_repeated(action: Action, agent: World, kind: Any) -> None:
    agent.plan(Fault(on="v1-create", kind=kind, status=502))
    run = action(V1)
    assert (run.exit_code, run["result"], agent.operations) == (1, "error", ["v1-create"])
    assert run.error.title == "Mintlify may be at work, but did not confirm it"
    assert "job-id" not in run.error.data


def test_a_web_page_is_no_stream(action: Action, agent: World) -> None:
    agent.plan(v1=Streamed(content_type="text/html; charset=utf-8"))
    run = action(V1)
    assert run.error.title == "Mintlify may be at work, but did not confirm it"
    assert "a web page" in run.error.data


MESSAGE = "Done @octocat, closes #1.\n:-:\n\n# Not a heading\n- <img src=x> [a](javascript:b)\n::error::boo"


def test_message_and_todos_stand_in_the_summary_and_are_only_text(action: Action, agent: World) -> None:
    states = ["completed", "pending", "in_progress", "cancelled", "unheard-of"]
    todos = [{"content": f"{state} @octocat <b>", "status": state} for state in states]
    agent.plan(Fault(on="v1-get", kind="merge", fields={"todos": todos, "messageToUser": MESSAGE}))
    run = action(V1)
    shown = html(run.summary)
    assert shown.count('type="checkbox"') == 5
    assert shown.count("checked") == 1
    assert "in_progress @\u2060octocat &lt;b&gt; (in progress)" in shown
    assert "cancelled @\u2060octocat &lt;b&gt; (cancelled)" in shown
    quotation = shown.partition("<blockquote>")[2].partition("</blockquote>")[0]
    assert "# Not a heading" in quotation
    assert "&lt;img src=x&gt; [a](javascript:b)" in quotation
    for live in ("@octocat", "#1", "<img", "<h1", "<table"):
        assert live not in quotation
    assert not run.annotations("error")


def test_todos_without_a_text_are_none(action: Action, agent: World) -> None:
    todos = [5, {"content": 5}, {"content": " "}, {"status": "pending"}, {"content": "x"}]
    agent.plan(Fault(on="v1-get", kind="merge", fields={"todos": todos}))
    assert [line for line in action(V1).summary.splitlines() if line.startswith("- [")] == ["- [ ] x"]


def test_long_todos_and_messages_leave_room_for_the_rest(action: Action, agent: World) -> None:
    todos = [{"content": "x" * 20_000, "status": "pending"}] * 150
    agent.plan(v1=Streamed(todos=todos, message_to_user="y" * 100_000))
    summary = action(V1).summary
    assert summary.count("- [ ] ") == 100
    assert len(summary) < 40_000
    assert "| Result |" in summary


def test_a_command_in_a_comment_is_answered_there(talk: Action, agent: World, hub: Hub) -> None:
    """By the same code as with v2: reactions, one comment, the docs pull request."""
    asking = Comment(id=ASKING, author="writer", body=f"/docs {PROMPT}")
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[asking])])
    agent.plan(opens_in=hub.address)
    run = talk(
        {"api_version": "v1", "trigger_phrase": "/docs", "comment": "true", "labels": "docs", "draft": "true"},
        on=comment(f"/docs {PROMPT}"),
        pr_token=hub.pr_token,
    )
    assert run["result"] == "pull-request"
    _, answer = hub.comments(ISSUE)
    assert f"<{run['prLink']}>" in answer["body"]
    assert "> The flag is documented." in answer["body"]
    assert "beginning with `/docs`. That starts a new job." in answer["body"]
    (pull,) = hub.pulls
    assert (pull["labels"], pull["draft"]) == (["docs"], True)
    assert f"Job `{run['jobId']}`" in pull["body"]
    assert agent.requests[0]["body"]["asDraft"] is True


def test_v2_takes_the_inputs_of_v1_too(action: Action, agent: World) -> None:
    """So that moving on is deleting one line: the instructions come first in the prompt, the branch is not sent."""
    run = action(prompt=PROMPT, branch="docs/flag", system_prompt="Keep it short.")
    assert run["result"] == "pull-request"
    assert agent.requests[0]["body"] == {"prompt": f"Keep it short.\n\n{PROMPT}"}
    assert run.annotations("notice")[0].title == "The branch was not chosen"


def test_with_v2_the_instructions_stand_before_what_a_comment_asks_too(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(people={"writer": "write"})
    talk(trigger_phrase="/docs", system_prompt="Keep it short.", context="none", on=comment(f"/docs {PROMPT}"))
    prompt = agent.requests[0]["body"]["prompt"]
    assert prompt.startswith("Keep it short.\n\n")
    assert PROMPT in prompt
