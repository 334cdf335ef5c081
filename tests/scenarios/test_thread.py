"""The comment that a run leaves, from the first word to the last, and what earlier runs have left there."""

import re
import signal
from dataclasses import replace
from typing import Any

import pytest

from mintlify_agent_action.marker import Marker
from tests.events import ASKING, DISCUSSION, ISSUE, PULL, REPOSITORY, comment, pushed_to_pull
from tests.harness import Action, Run, wait_for
from tests.services.github_plan import Comment, Pull, Thread
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Fault, Hub, World

US = "github-actions"


def marker(agent: World, **other: Any) -> str:
    """The marker of an earlier reply by the same workflow, job and project, except for what is given."""
    usual = {"project": agent.project, "workflow": "Docs", "job": "docs", "run": "1/1", "agent_job": "job_1", "reply": True}
    return str(Marker(**{**usual, **other}))


def shared(agent: World, **other: Any) -> Comment:
    """The comment that the runs of the same workflow, job and project share, as an earlier one left it."""
    return Comment(author=US, bot=True, body=f"{marker(agent, reply=False, **other)}\nold")


def plan(
    hub: Hub,
    *faults: Trouble,
    comments: list[Comment] | None = None,
    on_pull: list[Comment] | None = None,
    locked: bool = False,
    **wishes: object,
) -> None:
    """A world with an issue, a pull request and a discussion; `comments` are those on the issue, after the one that asks."""
    hub.plan(
        *faults,
        **{
            "people": {"writer": "write"},
            "threads": [
                Thread(id=ISSUE, kind="Issue", number=5, comments=[Comment(id=ASKING), *(comments or [])], locked=locked),
                Thread(id=PULL, kind="PullRequest", number=6, comments=on_pull or []),
                Thread(id=DISCUSSION, kind="Discussion", number=7),
            ],
            "pulls": [Pull(repository=REPOSITORY, number=6)],
            **wishes,
        },
    )


def command(talk: Action, text: str = "/docs document it", *, run: str = "1000", **inputs: str) -> Run:
    usual = {"trigger_phrase": "/docs", "comment": "true"}
    return talk({**usual, **inputs}, on=comment(text), env={"GITHUB_RUN_ID": run}, timelapse=True)


def push(talk: Action, number: int = 1, **env: str) -> Run:
    inputs = {"prompt": "Document the changes.", "comment": "true", "context": "none"}
    return talk(inputs, on=pushed_to_pull(number), env=env, timelapse=True)


def test_it_is_written_when_the_job_is_accepted_and_updated_at_its_end(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(phases=[(90, "active")])
    inputs = {"trigger_phrase": "/docs", "comment": "true"}
    run = talk(inputs, on=comment("/docs document it"), timelapse=True, fresh=True)
    answer = hub.comments(ISSUE)[1]
    assert [content.splitlines()[1] for content in (*answer["edits"], answer["body"])] == [
        "### ⏳ Mintlify is at work on the documentation",
        "### ✅ Mintlify finished with a pull request",
    ]
    marked = Marker.of(answer["body"])
    assert marked is not None
    assert replace(marked, task="") == Marker(
        project=agent.project,
        workflow="Docs",
        job="docs",
        repository="acme/app",
        run="1000/1/",
        reply=True,
        agent_job=run["jobId"],
    )
    assert run["commentUrl"] == answer["url"]
    for told in ("by `writer`", "https://github.com/acme/app/actions/runs/1000", "beginning with `/docs`"):
        assert told in answer["body"]
    assert re.search(r" · 1 min 3\d s</sub>", answer["body"])
    begun, ended = ["permission", "addReaction", "comments", "addComment"], ["updateIssueComment", "addReaction"]
    assert hub.operations == [*begun, "pull", *ended]


@pytest.mark.parametrize(
    ("wishes", "title", "reaction"),
    [
        ({"pr_link": None}, "ℹ️ Mintlify completed the job without a pull request", "ROCKET"),
        ({"ends": "failed", "pr_link": None}, "❌ The Mintlify job failed", "CONFUSED"),
        ({"ends": "archived", "pr_link": None}, "❌ The Mintlify job was archived", "CONFUSED"),
        ({"phases": [(90000, "active")]}, "⚠️ Mintlify did not finish in time", "CONFUSED"),
    ],
)
def test_it_tells_the_other_ends_too(
    talk: Action, agent: World, hub: Hub, wishes: dict[str, object], title: str, reaction: str
) -> None:
    plan(hub)
    agent.plan(**wishes)
    run = command(talk)
    answer = hub.comments(ISSUE)[1]
    assert answer["body"].splitlines()[1] == f"### {title}"
    assert hub.reactions[-1] == (ASKING, reaction)
    if run["result"] == "timeout":
        assert f"run this action with job-id: {run['jobId']}" in answer["body"].replace("\\", "")


def test_an_error_is_told_although_no_job_began(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(key="mint_another_key")
    run = command(talk)
    assert run["result"] == "error"
    assert "### ❌ Mintlify did not accept the API key" in hub.comments(ISSUE)[1]["body"]
    assert run["commentUrl"] == hub.comments(ISSUE)[1]["url"]


def test_one_that_may_have_been_written_at_the_end_is_found(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="addComment", kind="cut-after", times=1))
    run = command(talk, wait="false")
    (answer,) = hub.comments(ISSUE)[1:]
    assert (run["commentUrl"], run.annotations("warning")) == (answer["url"], [])


def test_a_job_s_id_too_long_for_a_comment_does_not_blank_it(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(Fault(on="create", kind="merge", fields={"id": "x" * 70_000}))
    command(talk, timeout_minutes="1")
    assert hub.comments(ISSUE)[1]["body"].splitlines()[1].startswith("### ")


def test_without_waiting_it_is_written_once(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(phases=[(90, "active")])
    run = command(talk, wait="false")
    (answer,) = hub.comments(ISSUE)[1:]
    assert answer["edits"] == []
    assert "### ℹ️ Mintlify started the job" in answer["body"]
    assert run["commentUrl"] == answer["url"]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_cancelled_run_says_so_and_how_to_go_on(talk: Action, agent: World, hub: Hub, signum: signal.Signals) -> None:
    plan(hub)
    agent.plan(phases=[(600, "active")])
    running = talk.start({"trigger_phrase": "/docs", "comment": "true"}, on=comment("/docs it"))
    running.until("0:00  active")
    running.until("Comment: ")
    running.send(signum)
    run = running.finish(within=8)
    assert run["result"] == "cancelled"
    body = hub.comments(ISSUE)[1]["body"]
    assert "### ⚠️ Cancelled, but the Mintlify job goes on" in body
    assert f"run this action with job-id: {run['jobId']}" in body.replace("\\", "")
    assert hub.reactions[-1] == (ASKING, "CONFUSED")


def test_a_second_signal_does_not_lose_the_last_words(talk: Action, agent: World, hub: Hub) -> None:
    """The runner sends SIGTERM after SIGINT; GitHub answers slowly meanwhile."""
    plan(hub, Trouble(on="updateIssueComment", kind="stall", seconds=1.5))
    agent.plan(phases=[(600, "active")])
    running = talk.start({"trigger_phrase": "/docs", "comment": "true"}, on=comment("/docs it"))
    running.until("Comment: ")
    running.send(signal.SIGINT)
    running.until("no longer waits for it")
    running.send(signal.SIGTERM)
    run = running.finish(within=8)
    assert run.exit_code == 130
    assert "### ⚠️ Cancelled, but" in hub.comments(ISSUE)[1]["body"]


def test_a_signal_while_the_end_is_told_changes_nothing_of_it(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="updateIssueComment", kind="stall", seconds=2, times=1))
    running = talk.start({"trigger_phrase": "/docs", "comment": "true"}, on=comment("/docs it"))
    running.until("Mintlify finished with a pull request")
    running.send(signal.SIGINT)
    run = running.finish(within=8)
    assert (run["result"], run.exit_code) == ("pull-request", 0)
    assert "### ✅" in hub.comments(ISSUE)[1]["body"]


def test_the_last_words_get_through_a_passing_fault(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="updateIssueComment", kind="answer", status=502, times=1))
    agent.plan(phases=[(600, "active")])
    running = talk.start({"trigger_phrase": "/docs", "comment": "true"}, on=comment("/docs it"))
    running.until("Comment: ")
    running.send(signal.SIGINT)
    assert running.finish(within=8).exit_code == 130
    assert "### ⚠️ Cancelled, but" in hub.comments(ISSUE)[1]["body"]


@pytest.mark.parametrize("operation", ["addReaction", "addComment"])
def test_a_github_that_hangs_does_not_keep_a_cancelled_run(talk: Action, agent: World, hub: Hub, operation: Any) -> None:
    """The runner would kill it after ten seconds, before it has said anything."""
    plan(hub, Trouble(on=operation, kind="late", seconds=30))
    agent.plan(phases=[(600, "active")])
    running = talk.start({"trigger_phrase": "/docs", "comment": "true"}, on=comment("/docs it"))
    wait_for(hub, operation)
    running.send(signal.SIGINT)
    assert running.finish(within=9).exit_code == 130


@pytest.mark.parametrize("inputs", [{}, {"wait": "false"}])
def test_a_signal_while_the_comment_is_on_its_way_makes_no_second_one(
    talk: Action, agent: World, hub: Hub, inputs: dict[str, str]
) -> None:
    """GitHub takes it, but later than the step may wait for the answer."""
    plan(hub, Trouble(on="addComment", kind="late", seconds=3.2))
    agent.plan(phases=[(600, "active")])
    running = talk.start({"trigger_phrase": "/docs", "comment": "true", **inputs}, on=comment("/docs it"))
    wait_for(hub, "addComment")
    running.send(signal.SIGINT)
    run = running.finish(within=9)
    (answer,) = hub.comments(ISSUE)[1:]
    assert ("### ℹ️ Mintlify started" if inputs else "### ⚠️ Cancelled, but") in answer["body"]
    assert run["commentUrl"] == answer["url"]


def test_what_was_written_before_never_comes_after_the_end(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="updateIssueComment", kind="late", seconds=3.2, times=1), on_pull=[shared(agent)])
    agent.plan(phases=[(600, "active")])
    running = talk.start({"prompt": "x", "comment": "true", "context": "none"}, on=pushed_to_pull(2))
    wait_for(hub, "updateIssueComment")
    running.send(signal.SIGINT)
    running.finish(within=9)
    (one,) = hub.comments(PULL)
    assert "### ⚠️ Cancelled, but" in one["body"]


def test_five_pushes_keep_one_comment(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    runs = [push(talk, number) for number in range(5)]
    (one,) = hub.comments(PULL)
    assert {run["commentUrl"] for run in runs} == {one["url"]}
    assert "actions/runs/1004" in one["body"]
    assert len(agent.jobs) == 5
    assert hub.reactions == []


def test_an_older_run_leaves_the_comment_to_a_newer_one(talk: Action, agent: World, hub: Hub) -> None:
    """Which here has ended first."""
    plan(hub)
    agent.plan(phases=[(2, "active")])
    inputs = {"comment": "true", "context": "none"}
    older = talk.start(inputs, on=pushed_to_pull(1), prompt="x", poll_interval="6")
    older.until("Comment: ")
    later = Action(agent, talk.workspace.parent / "later", hub)
    newer = later(inputs, on=pushed_to_pull(2), job_id=next(iter(agent.jobs)), poll_interval="1")
    run = older.finish()
    (one,) = hub.comments(PULL)
    assert "actions/runs/1002" in one["body"]
    assert "it tells of a run that began later" in run.log
    assert run["commentUrl"] == newer["commentUrl"] == one["url"]


def test_it_does_so_although_its_own_first_word_was_lost(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, on_pull=[shared(agent, run="2000/1/")])
    run = push(talk)
    (one,) = hub.comments(PULL)
    assert (one["edits"], run["commentUrl"]) == ([], one["url"])


def test_other_workflows_jobs_and_projects_keep_theirs(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    push(talk)
    push(talk, GITHUB_WORKFLOW="Other")
    push(talk, GITHUB_JOB="other")
    assert len(hub.comments(PULL)) == 3


def test_it_is_found_in_a_long_thread_by_few_requests(talk: Action, agent: World, hub: Hub) -> None:
    """Wherever it stands among 350."""
    for at in (0, 120, 175, 230, 349):
        comments = [Comment(author="reader", body="hello") for _ in range(350)]
        comments[at] = Comment(id="IC_5000", author=US, bot=True, body=f"{marker(agent, reply=False)}\nold")
        plan(hub, on_pull=comments)
        run = push(talk)
        assert run["commentUrl"] == next(each["url"] for each in hub.comments(PULL) if each["id"] == "IC_5000")
        assert hub.operations.count("comments") <= 3
        assert len(hub.comments(PULL)) == 350


@pytest.mark.parametrize("between", [0, 120])
def test_of_two_the_oldest_is_kept_up(talk: Action, agent: World, hub: Hub, between: int) -> None:
    old, new = (Comment(id=f"IC_{number}", author=US, bot=True, body=marker(agent, reply=False)) for number in (5001, 5002))
    others = [Comment() for _ in range(between)]
    plan(hub, on_pull=[*others, old, *others, new, *others])
    push(talk)
    bodies = {each["id"]: each["body"] for each in hub.comments(PULL)}
    assert "### ✅" in bodies["IC_5001"]
    assert "### ✅" not in bodies["IC_5002"]


@pytest.mark.parametrize(("author", "bot"), [("reader", False), (US, False), ("other-app", True), (None, False)])
def test_a_marker_by_anybody_else_is_not_believed(talk: Action, agent: World, hub: Hub, author: str | None, bot: bool) -> None:
    """Not even where their login is ours without [bot]: neither is the comment taken for ours, nor its job continued."""
    forged = [
        Comment(author=author, bot=bot, body=marker(agent, reply=False)),
        Comment(author=author, bot=bot, body=marker(agent, agent_job="job_old")),
    ]
    plan(hub, comments=forged, on_pull=forged)
    agent.plan(jobs=["job_old"])
    push(talk)
    assert len(hub.comments(PULL)) == 3
    run = command(talk)
    assert run["jobId"] != "job_old"
    assert "message" not in agent.operations


def test_a_person_s_token_finds_its_own_comments(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, viewer="docs-person")
    push(talk, 1)
    push(talk, 2)
    assert len(hub.comments(PULL)) == 1


def test_a_comment_deleted_meanwhile_is_written_anew(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(phases=[(3, "active")])
    running = talk.start({"trigger_phrase": "/docs", "comment": "true", "poll_interval": "1"}, on=comment("/docs it"))
    running.until("Comment: ")
    hub.delete(hub.comments(ISSUE)[1]["id"])
    run = running.finish()
    (answer,) = hub.comments(ISSUE)[1:]
    assert "### ✅" in answer["body"]
    assert run["commentUrl"] == answer["url"]
    assert run.annotations("warning") == []


def test_a_comment_that_may_have_been_written_is_not_written_twice(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="addComment", kind="cut-after", times=1))
    run = command(talk)
    (answer,) = hub.comments(ISSUE)[1:]
    assert "### ✅" in answer["body"]
    assert (run["commentUrl"], run.annotations("warning")) == (answer["url"], [])


def test_a_comment_goes_into_a_discussion(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    on = comment("/docs it", on="discussion")
    run = talk({"trigger_phrase": "/docs", "comment": "true"}, on=on)
    (answer,) = hub.comments(DISCUSSION)
    assert "### ✅" in answer["body"]
    assert run["commentUrl"] == answer["url"]


PERMISSION = "permissions:\n  issues: write"


@pytest.mark.parametrize(
    ("wishes", "faults", "told"),
    [
        ({"may_write": set()}, [], PERMISSION),
        ({"locked": True}, [], "Unlock the conversation"),
        ({}, [Trouble(on="addComment", kind="answer", status=403, body='{"message": "Forbidden"}')], PERMISSION),
        ({}, [Trouble(on="addComment", kind="answer", status=502)], "stands as it is"),
        ({}, [Trouble(on="addComment", kind="cut")], "stands as it is"),
        ({}, [Trouble(on="addComment", kind="answer", status=200, body='{"data": null}')], "stands as it is"),
        ({}, [Trouble(on="addComment", kind="answer", status=200, body="[]")], "stands as it is"),
        ({}, [Trouble(on="addComment", kind="answer", status=200, body="<html>")], "stands as it is"),
        ({}, [Trouble(on="addComment", kind="secondary-limit", headers={"Retry-After": "4000"})], "secondary rate limit"),
        ({}, [Trouble(on="addComment", kind="graphql-error", type="NOT_FOUND", message="Could not resolve")], PERMISSION),
        ({"locked": True, "may_write": set()}, [], PERMISSION),
        ({}, [Trouble(on="addComment", kind="answer", status=401, body='{"message": "Bad credentials"}')], "no valid token"),
    ],
)
def test_what_cannot_be_written_never_changes_the_result(
    talk: Action, agent: World, hub: Hub, wishes: dict[str, object], faults: list[Trouble], told: str
) -> None:
    plan(hub, *faults, **wishes)  # type: ignore[arg-type]
    agent.plan(phases=[(10, "active")])
    run = command(talk)
    assert (run["result"], run.exit_code, run["commentUrl"]) == ("pull-request", 0, "")
    (warning,) = [warning for warning in run.annotations("warning") if warning.title.startswith("Could not comment")]
    assert warning.title == "Could not comment on this issue"
    assert told in warning.data
    assert len(hub.comments(ISSUE)) == 1


def test_a_reaction_that_is_refused_is_one_warning(talk: Action, agent: World, hub: Hub) -> None:
    plan(
        hub, Trouble(on="addReaction", kind="graphql-error", type="FORBIDDEN", message="Resource not accessible by integration")
    )
    run = command(talk)
    assert run["result"] == "pull-request"
    (warning,) = run.annotations("warning")
    assert warning.title == "Could not react to the comment on this issue"
    assert PERMISSION in warning.data


GRAPHQL_TIMEOUT = '{"data": null, "errors": [{"message": "Something went wrong while executing your query."}]}'
ALREADY = '{"message": "API rate limit already exceeded for installation ID 1."}'


@pytest.mark.parametrize(
    "fault",
    [
        Trouble(on="updateIssueComment", kind="secondary-limit", times=1),
        Trouble(on="updateIssueComment", kind="secondary-limit", headers={"Retry-After": "15"}, times=2),
        Trouble(on="updateIssueComment", kind="primary-limit", seconds=50, times=1),
        Trouble(on="updateIssueComment", kind="primary-limit", seconds=50, status=403, times=1),
        Trouble(on="updateIssueComment", kind="answer", status=403, body=ALREADY, times=1),
        Trouble(on="updateIssueComment", kind="answer", status=403, headers={"Retry-After": "1"}, body="{}", times=1),
        Trouble(on="updateIssueComment", kind="answer", status=429, body="slow down", times=1),
        Trouble(on="updateIssueComment", kind="graphql-error", type="RATE_LIMIT", message="x", times=1),
        Trouble(on="updateIssueComment", kind="graphql-error", message="secondary rate limit", times=1),
        Trouble(on="updateIssueComment", kind="answer", status=502, body=GRAPHQL_TIMEOUT, times=1),
        Trouble(on="updateIssueComment", kind="answer", status=200, body=GRAPHQL_TIMEOUT, times=1),
        Trouble(on="updateIssueComment", kind="answer", status=503, body="<html>", times=3),
        Trouble(on="updateIssueComment", kind="cut", times=2),
    ],
    ids=range(13),
)
@pytest.mark.parametrize("phases", [[], [(90_000, "active")]], ids=["in time", "after the deadline"])
def test_passing_faults_and_limits_are_waited_out(
    talk: Action, agent: World, hub: Hub, fault: Trouble, phases: list[tuple[float, str]]
) -> None:
    plan(hub, fault)
    agent.plan(phases=phases)
    run = command(talk, fail_on="none", timeout_minutes="1")
    assert [warning for warning in run.annotations("warning") if "Could not" in warning.title] == []
    assert ("### ⚠️" if phases else "### ✅") in hub.comments(ISSUE)[1]["body"]


def test_a_github_that_hangs_costs_seconds_not_the_run(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="comments", kind="stall", seconds=6000))
    agent.plan(phases=[(2, "active")])
    run = talk({"prompt": "x", "comment": "true", "context": "none"}, on=pushed_to_pull(), timelapse=True)
    assert (run["result"], run["commentUrl"]) == ("pull-request", "")
    assert run.clock < 60
    assert "no answer came" in run.annotations("warning")[-1].data


@pytest.mark.parametrize("kind", ["flood", "bomb"])
def test_an_answer_of_any_size_is_read_so_far_only(talk: Action, agent: World, hub: Hub, kind: Any) -> None:
    """The harness holds every run to little memory; this answer has 200 MB, or becomes as much when it is unpacked."""
    plan(hub, Trouble(on="comments", kind=kind, times=1))
    assert push(talk)["commentUrl"]
    assert hub.operations.count("comments") > 1


def test_enterprise_addresses(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    run = command(talk, github_api_url=f"{hub.url}/api/v3")
    assert run["commentUrl"]
    assert {request["path"].split("/")[1] for request in hub.requests} == {"api"}


def test_a_second_command_goes_on_with_the_first_s_job(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, pulls=[Pull(repository="acme/docs", number=7)])
    first = command(talk)
    second = command(talk, "/docs simplify it", run="1001")
    assert second["jobId"] == first["jobId"]
    assert agent.operations.count("create") == 1
    assert agent.jobs[first["jobId"]]["prompts"][1].startswith("simplify it")
    assert len(hub.comments(ISSUE)) == 3  # a reply each
    assert "It goes on with the job" in hub.comments(ISSUE)[2]["body"]


@pytest.mark.parametrize(
    ("pulls", "wishes", "told"),
    [
        ([Pull(repository="acme/docs", number=7, merged=True)], {}, "its pull request is closed or merged"),
        ([Pull(repository="acme/docs", number=7, state="closed")], {}, "its pull request is closed or merged"),
        ([], {"ends": "archived"}, "it is archived"),
        ([], {"ends": "failed"}, "it failed"),
        ([], {"jobs": []}, "Mintlify does not know it any more"),
        ([], {"faults": [Fault(on="message", kind="answer", status=409)]}, "it takes no follow-up now"),
    ],
)
def test_a_job_that_cannot_go_on_leads_to_a_new_one(
    talk: Action, agent: World, hub: Hub, pulls: list[Pull], wishes: dict[str, object], told: str
) -> None:
    plan(hub, comments=[Comment(author=US, bot=True, body=marker(agent, agent_job="job_old"))], pulls=pulls)
    faults = wishes.pop("faults", [])
    agent.plan(*faults, **{"jobs": ["job_old"], **wishes})  # type: ignore[misc]
    run = command(talk)
    assert run["jobId"] not in ("", "job_old")
    assert f"is not continued, because {told}" in hub.comments(ISSUE)[2]["body"]
    assert told in run.log


@pytest.mark.parametrize("fault", [{"kind": "answer", "status": 502}, {"kind": "cut-after"}, {"kind": "stall", "seconds": 600}])
def test_where_nobody_knows_of_a_follow_up_no_new_job_begins(
    talk: Action, agent: World, hub: Hub, fault: dict[str, Any]
) -> None:
    plan(hub, comments=[Comment(author=US, bot=True, body=marker(agent, agent_job="job_old"))])
    agent.plan(Fault(on="message", **fault), jobs=["job_old"])
    run = command(talk)
    assert (run["result"], run["jobId"]) == ("error", "job_old")
    assert agent.operations == ["get", "message"]


@pytest.mark.parametrize(
    "link", ["https://github.com/acme/hidden/pull/9", "https://gitlab.example/acme/docs/-/merge_requests/9", None]
)
def test_a_pull_request_that_cannot_be_seen_does_not_end_the_job(
    talk: Action, agent: World, hub: Hub, link: str | None
) -> None:
    plan(hub, comments=[Comment(author=US, bot=True, body=marker(agent, agent_job="job_old"))])
    agent.plan(jobs=["job_old"], pr_link=link)
    assert command(talk, fail_on="none")["jobId"] == "job_old"


@pytest.mark.parametrize(
    ("other", "inputs"),
    [
        ({}, {"continue": "never"}),
        ({"project": "p-other"}, {}),
        ({"workflow": "Other"}, {}),
        ({"agent_job": ""}, {}),
        ({"run": "1000/1/"}, {}),
    ],
)
def test_what_is_not_continued(talk: Action, agent: World, hub: Hub, other: dict[str, str], inputs: dict[str, str]) -> None:
    """The last is of another job of the same run's matrix, which answers the same comment."""
    body = marker(agent, **{"agent_job": "job_old", **other})
    plan(hub, comments=[Comment(author=US, bot=True, body=body)])
    agent.plan(jobs=["job_old"])
    assert command(talk, **inputs)["jobId"] not in ("", "job_old")
    assert "message" not in agent.operations


def test_an_explicit_job_goes_before_the_thread_s(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, comments=[Comment(author=US, bot=True, body=marker(agent, agent_job="job_old"))])
    agent.plan(jobs=["job_old", "job_given"])
    assert command(talk, job_id="job_given")["jobId"] == "job_given"


def test_pushes_do_not_continue_what_a_comment_asked_for(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, comments=[Comment(author=US, bot=True, body=marker(agent, agent_job="job_old"))])
    agent.plan(jobs=["job_old"])
    assert push(talk)["jobId"] != "job_old"


def test_without_a_readable_thread_a_new_job_begins(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, Trouble(on="comments", kind="graphql-error", type="FORBIDDEN", message="no"))
    run = command(talk)
    assert run["result"] == "pull-request"
    assert "A new job is started" in run.annotations("warning")[0].data


def test_without_comments_there_is_no_memory_to_be_read(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    command(talk, comment="false")
    assert "comments" not in hub.operations
