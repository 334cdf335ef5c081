"""What a run costs where all around it is large: the requests that it makes, one by one, and the connections for them."""

import pytest

from mintlify_agent_action.marker import Marker, with_footer
from tests.changes import plan, runs
from tests.events import ASKING, ISSUE, PULL, REPOSITORY, comment, event, pushed_to_pull
from tests.harness import Action, Run
from tests.history import History, at_will
from tests.services.encrypted import Encrypted
from tests.services.github_plan import Comment, Pull, Thread
from tests.services.process import Hub, World

DOCS = "acme/docs"
OF_DOCS = Pull(repository=DOCS, number=7, head="mintlify/x", body="Documents it.")
# What a command costs on GitHub, beside reading the thread; and what is done to the docs pull request.
HEARD, SETTLED, ENDED = ["permission", "addReaction"], ["pull", "update-pull"], ["updateIssueComment", "addReaction", "pull"]


def marked(agent: World, *, reply: bool = False) -> str:
    """The marker of an earlier run, whose job was `job_old`."""
    place = {"project": agent.project, "workflow": "Docs", "job": "docs", "repository": REPOSITORY, "agent_job": "job_old"}
    return str(Marker(**place, reply=reply, run="1/1"))


def thread(comments: int, *, ours: int | None = None, body: str = "") -> list[Comment]:
    """So many comments of a reader, but for one of ours."""
    return [
        Comment(author="github-actions", bot=True, body=body) if number == ours else Comment(body="hello")
        for number in range(comments)
    ]


def command(talk: Action, hub: Hub, *comments: Comment, **inputs: str) -> Run:
    issue = Thread(id=ISSUE, comments=[*comments, Comment(id=ASKING)])
    hub.plan(people={"writer": "write"}, threads=[issue], pulls=[OF_DOCS])
    usual = {"trigger_phrase": "/docs", "comment": "true"}
    return talk({**usual, **inputs}, on=comment("/docs it"), timelapse=True)


@pytest.mark.parametrize(("ours", "reads"), [(4999, 1), (4810, 2), (400, 5), (None, 5)])
def test_a_command_after_5000_comments(talk: Action, agent: World, hub: Hub, ours: int | None, reads: int) -> None:
    """Our answer to an earlier one is found from either end; that there is none, by the newest and the oldest 500."""
    agent.plan(jobs=["job_old"])
    run = command(talk, hub, *thread(5000, ours=ours, body=marked(agent, reply=True)))
    continued = ours is not None
    assert (run["jobId"] == "job_old") is continued
    looked = ["comments"] * reads + ["pull"] * continued
    assert hub.operations == [*HEARD, *looked, "addComment", *SETTLED, *ENDED]


def test_a_push_to_a_pull_request_of_5000_comments(talk: Action, agent: World, hub: Hub) -> None:
    """Its runs share the first, which the first request finds."""
    comments = thread(5000, ours=0, body=marked(agent))
    hub.plan(
        threads=[Thread(id=PULL, kind="PullRequest", number=6, comments=comments)],
        pulls=[OF_DOCS, Pull(repository=REPOSITORY, number=6)],
    )
    talk(on=pushed_to_pull(), prompt="Document it.", comment="true", context="none", timelapse=True)
    written = ["updateIssueComment", "comment", "updateIssueComment"]
    assert sorted(hub.operations) == sorted(["comments", *written, *SETTLED, "pull"])


def test_a_schedule_in_a_repository_of_10_000_runs(talk: Action, hub: Hub, history: History) -> None:
    """Nine in ten were by comments, and tell nothing of the branch."""
    one = runs(history.first)[0]
    events = ["schedule", *["issue_comment"] * 9]
    earlier = [one.model_copy(update={"id": number, "event": events[number % 10]}) for number in range(10_000)]
    plan(hub, history, runs=earlier, pulls=[OF_DOCS])
    talk(on=at_will(history.commit("Add --retry", {"src/retry.py": "1"})))
    assert hub.operations == ["workflow-runs", "compare", "brought", *SETTLED, "pull"]


@pytest.mark.parametrize("ours", [True, False])
def test_a_push_with_2000_open_docs_pull_requests(talk: Action, agent: World, hub: Hub, ours: bool) -> None:
    """One request tells of an earlier run's, or that there is none."""
    others = [Pull(repository=DOCS, number=number, body="x" * 2000) for number in range(100, 2100)]
    mark = Marker.of(marked(agent))
    assert mark is not None
    body = with_footer("Documents it.", mark, "Footer") if ours else None
    hub.plan(pulls=[*others, OF_DOCS.model_copy(update={"body": body})])
    agent.plan(jobs=["job_old"])
    inputs = {"prompt": "Document it.", "continue": "open-pr", "docs_repository": DOCS}
    run = talk(inputs, on=event("push", ""), timelapse=True)
    assert (run["jobId"] == "job_old") is ours
    assert hub.operations == ["repository", *SETTLED, "pull"]


@pytest.mark.parametrize("minutes", [1, 20])
def test_a_job_costs_its_looks_and_github_hears_of_it_twice(talk: Action, agent: World, hub: Hub, minutes: int) -> None:
    """A look at once, then one each interval."""
    agent.plan(phases=[(60 * minutes - 1, "active")])
    command(talk, hub, poll_interval="10")
    assert agent.operations == ["create", *["get"] * (1 + 6 * minutes)]
    assert hub.operations == [*HEARD, "comments", "addComment", *SETTLED, *ENDED]


def test_by_itself_it_looks_each_five_seconds_for_two_minutes_and_then_each_ten(talk: Action, agent: World, hub: Hub) -> None:
    """Give or take a tenth."""
    agent.plan(phases=[(600, "active")])
    command(talk, hub)
    assert agent.operations[0] == "create"
    assert agent.operations.count("get") == len(agent.operations) - 1 == pytest.approx(1 + 24 + 48, rel=0.1)


def test_one_connection_serves_each_service(talk: Action, agent: World, hub: Hub, tls: Encrypted) -> None:
    """Whatever is done there, and by whichever token."""
    agent.plan(phases=[(60, "active")])
    issue = Thread(id=ISSUE, comments=[Comment(id=ASKING)])
    hub.plan(people={"writer": "write"}, threads=[issue], pulls=[OF_DOCS])
    inputs = {"trigger_phrase": "/docs", "comment": "true", "pr_token": hub.pr_token, **tls.inputs()}
    talk(inputs, on=comment("/docs it"), env=tls.trusted, timelapse=True)
    assert hub.operations == [*HEARD, "comments", "addComment", *SETTLED, *ENDED]
    assert [len({request["port"] for request in service.requests}) for service in (agent, hub)] == [1, 1]
