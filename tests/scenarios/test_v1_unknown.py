"""A v1 job that the service does not show: what its stream said counts then, and the pull request from its branch."""

from typing import Any

import pytest

from tests.harness import Action, Run, wait_for
from tests.services.agent_plan import Piece, Streamed
from tests.services.github_plan import Access, Pull
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Fault, Hub, World

DOCS = "acme/docs"
BRANCH = "docs/flag"
V1 = {"prompt": "Document the flag.", "api_version": "v1", "branch": BRANCH, "docs_repository": DOCS}
GONE = Fault(on="v1-get", kind="answer", status=404, body='{"error": "Not found"}')
AT_ONCE = Fault(on="v1-get", kind="answer", status=410, body='{"error": "Gone"}')
UNTOLD = "Mintlify does not tell how the job ended"
DONE, EARLY, BROKEN = "v7-work", "v7-stopped-early", "v7-error"


def streamed(recorded: str, **how: Any) -> Streamed:
    return Streamed(pieces=[Piece(recorded=recorded)], **how)


def run_v1(talk: Action, hub: Hub, **inputs: str) -> Run:
    return talk({**V1, "pr_token": hub.pr_token, **inputs}, timelapse=True)


def warnings(run: Run) -> list[str]:
    return [warning.title for warning in run.annotations("warning")]


@pytest.mark.parametrize("sample", [DONE, EARLY, BROKEN])
def test_a_new_pull_request_from_its_branch_is_its_end(talk: Action, agent: World, hub: Hub, sample: str) -> None:
    """Whatever the stream said: the agent opens it when it is done."""
    agent.plan(GONE, opens_in=hub.address, v1=streamed(sample))
    run = run_v1(talk, hub, labels="docs")
    assert (run.exit_code, run["result"], run["status"]) == (0, "pull-request", "completed")
    assert (run["prLink"], run["branch"]) == ("https://github.com/acme/docs/pull/1", BRANCH)
    assert run["jobId"] == next(iter(agent.jobs))
    assert hub.pull(DOCS, 1)["labels"] == ["docs"]
    warning = next(each for each in run.annotations("warning") if each.title == UNTOLD)
    assert "does not show the job" in warning.data
    assert f"the pull request from the branch {BRANCH} in {DOCS}" in warning.data


def test_the_branch_may_be_the_one_that_the_service_named(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(AT_ONCE, opens_in=hub.address)
    run = run_v1(talk, hub, branch="")
    assert (run["result"], run["branch"]) == ("pull-request", f"mintlify/{run['jobId']}")


def test_without_the_header_that_names_it(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(opens_in=hub.address, v1=streamed(DONE, headers={"X-Branch-Name"}))
    run = run_v1(talk, hub)
    assert (run["result"], run["jobId"], run["prNumber"]) == ("pull-request", "", "1")
    assert agent.operations == ["v1-create"]
    assert "Job started: the service named no id for it\n" in run.log
    assert "named no id for the job" in run.annotations("warning")[0].data
    assert "Job" not in hub.pull(DOCS, 1)["body"]


def test_the_header_of_older_pages_names_it_too(action: Action, agent: World) -> None:
    """Where it is the message's id, as they have it, the job is not found by it; then it is as without."""
    agent.plan(v1=streamed(DONE, headers={"X-Message-Id"}))
    run = action(V1, timelapse=True)
    assert run["jobId"].startswith("msg_")
    assert warnings(run) == [UNTOLD]


def test_a_job_that_is_only_not_there_yet(action: Action, agent: World) -> None:
    agent.plan(missing_for=20)
    run = action(V1, timelapse=True)
    assert run["result"] == "pull-request"
    assert not run.annotations("warning")


def test_a_pull_request_that_comes_after_the_stream(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(v1=streamed(EARLY, headers=set()))
    running = talk.start({**V1, "pr_token": hub.pr_token}, poll_interval="1")
    wait_for(hub, "repository")
    hub.control.post(f"{hub.address}/open", json={"repository": DOCS, "head": BRANCH}).raise_for_status()
    run = running.finish()
    assert (run["result"], run["prNumber"]) == ("pull-request", "1")


def test_an_interface_that_is_gone_is_asked_once(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(AT_ONCE, opens_in=hub.address)
    run = run_v1(talk, hub)
    assert run["result"] == "pull-request"
    assert agent.operations == ["v1-create", "v1-get"]


@pytest.mark.parametrize("status", [400, 405, 422])
def test_an_id_that_is_refused_is_none(talk: Action, agent: World, hub: Hub, status: int) -> None:
    agent.plan(Fault(on="v1-get", kind="answer", status=status), opens_in=hub.address)
    assert run_v1(talk, hub)["result"] == "pull-request"


def test_a_job_that_is_gone_after_a_long_stream_is_gone_at_once(talk: Action, agent: World, hub: Hub) -> None:
    """The half minute of grace is for jobs that were just created; and the time may be nearly up."""
    endless = Piece(data=SAID, times=9999, every=10)
    agent.plan(GONE, opens_in=hub.address, v1=Streamed(pieces=[endless]))
    run = run_v1(talk, hub, timeout_minutes="3")
    assert (run["result"], run["prNumber"]) == ("pull-request", "1")
    assert agent.operations == ["v1-create", "v1-get"]


@pytest.mark.parametrize("then", ["silence", "reset"])
def test_an_end_that_was_told_counts_however_the_stream_goes_on(action: Action, agent: World, then: Any) -> None:
    agent.plan(v1=Streamed(pieces=[Piece(recorded="v4-work", then=then)], content_type="text/plain", headers=set()))
    assert action(V1, timelapse=True, branch="")["result"] == "no-pull-request"


def test_the_last_look_takes_none_for_none(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(AT_ONCE)
    assert run_v1(talk, hub, timeout_minutes="0.9")["result"] == "no-pull-request"


def test_what_becomes_of_a_job_that_is_not_shown_nobody_knows(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(AT_ONCE, v1=streamed(EARLY))
    assert "The job may go on, and cannot be stopped from here." in run_v1(talk, hub, timeout_minutes="2").error.data


def test_without_a_repository_the_stream_alone_counts(talk: Action, agent: World, hub: Hub) -> None:
    agent.plan(AT_ONCE)
    run = talk(V1, timelapse=True, docs_repository="", env={"GITHUB_REPOSITORY": ""})
    assert run["result"] == "no-pull-request"
    assert "it is not known in which repository; give docs-repository" in run.log


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_look_is_an_error(talk: Action, agent: World, hub: Hub, status: int) -> None:
    agent.plan(Fault(on="v1-get", kind="answer", status=status), opens_in=hub.address)
    run = run_v1(talk, hub)
    assert (run["result"], run.exit_code) == ("error", 1)
    assert f"({status})" in run.error.title


OLD = Pull(repository=DOCS, number=7, head=BRANCH, age=600)


@pytest.mark.parametrize(
    ("sample", "pull", "result", "link"),
    [
        pytest.param(DONE, OLD, "pull-request", "7", id="done-and-there-was-one"),
        pytest.param(EARLY, OLD, "timeout", "7", id="not-done-and-there-was-one"),
        pytest.param(DONE, None, "no-pull-request", "", id="done-and-there-is-none"),
        pytest.param(EARLY, None, "timeout", "", id="not-done-and-there-is-none"),
        pytest.param(BROKEN, None, "failed", "", id="failed-and-there-is-none"),
        pytest.param(BROKEN, OLD, "failed", "7", id="failed-and-there-was-one"),
        pytest.param(DONE, OLD.model_copy(update={"merged": True}), "no-pull-request", "", id="the-old-one-is-merged"),
        pytest.param(DONE, OLD.model_copy(update={"head": "other"}), "no-pull-request", "", id="of-another-branch"),
        pytest.param(
            DONE, OLD.model_copy(update={"head_repository": "mallory/docs", "age": 0}), "no-pull-request", "", id="a-fork's"
        ),
    ],
)
def test_what_the_stream_said_and_what_there_is(
    talk: Action, agent: World, hub: Hub, *, sample: str, pull: Pull | None, result: str, link: str
) -> None:
    """An open pull request from before says nothing by itself: the branch may have been there for long."""
    hub.plan(pulls=[pull] if pull else [])
    agent.plan(GONE, v1=streamed(sample))
    run = run_v1(talk, hub, timeout_minutes="5")
    assert (run["result"], run["prNumber"]) == (result, link)
    assert UNTOLD in warnings(run)
    if result == "failed":
        assert 'The agent says: "model overloaded"' in run.error.data


CALL = b'data: {"type": "tool-input-available", "toolName": "x", "input": {}}\n\n'
SAID = b'data: {"type": "text-delta", "delta": "Done."}\n\n'
ENDS = {
    "after-words": (CALL + SAID + b'data: {"type": "finish"}\n\n', "no-pull-request"),
    "after-a-tool": (SAID + CALL + b'data: {"type": "finish"}\n\n', "timeout"),
    "without-an-end": (SAID, "timeout"),
    "interrupted": (SAID + b'data: {"type": "finish", "finishReason": "interrupted"}\n\n', "timeout"),
    "cut-off": (CALL + b'data: {"type": "finish", "finishReason": "unknown"}\n\n', "timeout"),
    "too-long": (SAID + b'data: {"type": "finish", "finishReason": "length"}\n\n', "timeout"),
    "aborted": (SAID + b'data: {"type": "abort"}\n\n', "timeout"),
    "with-an-error": (SAID + b'data: {"type": "error"}\n\n', "failed"),
    "mended": (
        b'data: {"type": "error"}\n\n' + SAID + b'data: {"type": "finish", "finishReason": "stop"}\n\n',
        "no-pull-request",
    ),
    "in-error": (SAID + b'data: {"type": "finish", "finishReason": "error"}\n\n', "failed"),
}


@pytest.mark.parametrize(("content", "result"), ENDS.values(), ids=ENDS)
def test_what_counts_as_an_end_of_the_stream(talk: Action, agent: World, hub: Hub, content: bytes, result: str) -> None:
    """SDK 5 may leave out why the agent stopped; then what it did last tells."""
    agent.plan(AT_ONCE, v1=Streamed(pieces=[Piece(data=content)]))
    run = run_v1(talk, hub, timeout_minutes="4")
    assert run["result"] == result
    assert ("The agent says" in run.log) == (content == ENDS["with-an-error"][0])


def test_none_is_believed_in_a_minute_only(talk: Action, agent: World, hub: Hub) -> None:
    """The agent opens it at the end of the job, which may be a while after that of the stream."""
    agent.plan(v1=streamed(DONE, headers={"X-Branch-Name"}))
    run = run_v1(talk, hub)
    assert run["result"] == "no-pull-request"
    assert 60 <= int(run["durationSeconds"]) <= 90


@pytest.mark.parametrize(
    ("inputs", "headers"), [({"branch": ""}, set()), ({"pr_token": "", "github_token": ""}, {"X-Branch-Name"})]
)
@pytest.mark.parametrize(("sample", "result"), [(DONE, "no-pull-request"), (BROKEN, "failed"), (EARLY, "error")])
def test_without_branch_or_token_the_stream_alone_counts(
    talk: Action, agent: World, hub: Hub, *, inputs: dict[str, str], headers: Any, sample: str, result: str
) -> None:
    """And where that was not the end, nothing will ever tell: it is said at once, not when the time is up."""
    agent.plan(opens_in=hub.address, v1=streamed(sample, headers=headers))
    run = run_v1(talk, hub, **inputs)
    assert run["result"] == result
    assert int(run["durationSeconds"]) < 30
    if result == "error":
        assert run.error.title == "Nothing tells how the Mintlify job ends"
        assert "The stream is over (tool-calls)." in run.error.data
    assert hub.operations == []


def test_a_token_without_access_is_as_none(talk: Action, agent: World, hub: Hub) -> None:
    """With the permission that is missing."""
    hub.plan(pr_token=Access(repositories=["acme/other"]))
    agent.plan(GONE, v1=streamed(DONE))
    run = run_v1(talk, hub)
    assert run["result"] == "no-pull-request"
    assert warnings(run) == [UNTOLD, f"Could not look for a pull request in {DOCS}"]
    assert "permission-pull-requests: write" in run.annotations("warning")[1].data
    assert hub.operations.count("repository") == 1


def test_trouble_at_github_passes(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(Trouble(on="repository", kind="answer", status=502, times=20))
    agent.plan(GONE, opens_in=hub.address)
    run = run_v1(talk, hub)
    assert run["result"] == "pull-request"
    assert "GitHub did not say whether there is a pull request" in run.log


def test_this_repository_is_looked_in_where_no_other_is_named(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository="acme/app", number=3, head=BRANCH)])
    agent.plan(GONE)
    run = run_v1(talk, hub, docs_repository="")
    assert run["prLink"] == "https://github.com/acme/app/pull/3"
