"""`continue: open-pr`: what a workflow asks for goes into the docs pull request that is open, instead of one more."""

import json
from typing import Any

import pytest

from mintlify_agent_action.marker import Marker, footers, with_footer
from tests.events import ISSUE, comment, event
from tests.harness import Action, Run
from tests.services.github_plan import Access, Comment, Pull, Thread
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Fault, Hub, World

DOCS = "acme/docs"


def push(talk: Action, hub: Hub, number: int = 1, *, how: str = "open-pr", **inputs: str) -> Run:
    """The `number`-th push to main, with a run of its own."""
    usual = {"prompt": "Document it.", "continue": how, "docs_repository": DOCS, "pr_token": hub.pr_token}
    return talk({**usual, **inputs}, on=event("push", "", env={"GITHUB_RUN_ID": str(1000 + number)}), timelapse=True)


def marked(agent: World, **other: str) -> str:
    """A description with the footer of an earlier run of this workflow, except for what is given."""
    usual = {"project": agent.project, "workflow": "Docs", "job": "docs", "repository": "acme/app", "agent_job": "job_old"}
    fields = {**usual, **other}
    marker = Marker(
        project=fields["project"],
        workflow=fields["workflow"],
        job=fields["job"],
        repository=fields["repository"],
        agent_job=fields["agent_job"],
    )
    return with_footer("Documents it.", marker, "Footer")


def opened(agent: World, **other: Any) -> Pull:
    """The open docs pull request of an earlier run."""
    return Pull(**{"repository": DOCS, "number": 7, "head": "mintlify/x", "body": marked(agent), **other})


def numbers(hub: Hub, *, state: str = "open") -> list[int]:
    return [pull["number"] for pull in hub.pulls if pull["state"] == state and not pull["merged"]]


def test_a_second_run_goes_on_with_the_open_pull_request(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan()
    agent.plan(opens_in=hub.address)
    first, second = push(talk, hub), push(talk, hub, 2, prompt="And this.")
    assert (first["jobId"], first["prLink"]) == (second["jobId"], second["prLink"])
    assert agent.jobs[first["jobId"]]["prompts"] == ["Document it.", "And this."]
    assert numbers(hub) == [1]
    assert hub.operations == ["repository", "pull", "update-pull", "pull"] * 2
    assert f"There is an earlier job, {first['jobId']}, of the open pull request {DOCS}#1" in second.log
    body = hub.pull(DOCS, 1)["body"]
    assert len(list(footers(body))) == 1
    assert "actions/runs/1002" in body


def test_twenty_runs_in_a_row_leave_one_open_pull_request(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan()
    agent.plan(opens_in=hub.address)
    runs = [push(talk, hub, number) for number in range(20)]
    assert {run["prLink"] for run in runs} == {f"https://github.com/{DOCS}/pull/1"}
    assert numbers(hub) == [1]
    assert [request["operation"] for request in agent.requests if request["accepted"]] == ["create", *["message"] * 19]


def test_once_it_is_merged_the_next_run_opens_another_and_the_one_after_goes_on_with_that(
    talk: Action, agent: World, hub: Hub
) -> None:
    hub.plan()
    agent.plan(opens_in=hub.address)
    push(talk, hub)
    hub.set_pull(DOCS, 1, merged=True)
    second, third = push(talk, hub, 2), push(talk, hub, 3)
    assert second["prNumber"] == third["prNumber"] == "2"
    assert f"{DOCS} has no open docs pull request of this workflow" in second.log


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"ends": "archived"}, "it is archived"),
        ({"ends": "failed"}, "it failed"),
        ({"jobs": []}, "Mintlify does not know it any more"),
        ({"faults": [Fault(on="message", kind="answer", status=409)]}, "it takes no follow-up now"),
        ({"pr_link": f"https://github.com/{DOCS}/pull/6"}, "its pull request is another one"),
        ({"pr_link": "https://github.com/acme/other/pull/7"}, "its pull request is another one"),
        ({"pr_link": f"https://gitlab.com/{DOCS}/-/merge_requests/7"}, "its pull request is another one"),
        ({"faults": [Fault(on="get", kind="answer", status=410, times=1)]}, "Mintlify refuses to show it (410)"),
    ],
)
def test_a_job_that_cannot_go_on_leads_to_a_new_one_and_that_is_said(
    talk: Action, agent: World, hub: Hub, wishes: dict[str, Any], told: str
) -> None:
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE)], pulls=[opened(agent)])
    faults = wishes.pop("faults", [])
    agent.plan(*faults, **{"jobs": ["job_old"], **wishes})
    inputs = {"trigger_phrase": "/docs", "comment": "true", "continue": "open-pr", "docs_repository": DOCS}
    run = talk(inputs, on=comment("/docs it"), timelapse=True)
    assert run["jobId"] not in ("", "job_old")
    assert f"It is not continued: {told}" in run.log
    said = f"that of the open pull request {DOCS}#7 is not continued, because {told}"
    assert said in hub.comments(ISSUE)[0]["body"].replace("\u2060", "").replace("\\", "")


def test_the_newest_of_several_is_continued(talk: Action, agent: World, hub: Hub) -> None:
    """As there are after a job could not go on."""
    newest = opened(agent, number=9, body=marked(agent, agent_job="job_new"))
    hub.plan(pulls=[opened(agent), newest, opened(agent, number=8)])
    agent.plan(jobs=["job_old", "job_new"], pr_link=f"https://github.com/{DOCS}/pull/9")
    assert push(talk, hub)["jobId"] == "job_new"


def test_of_two_footers_in_one_description_the_last_counts_as_it_is_the_one_that_is_replaced(
    talk: Action, agent: World, hub: Hub
) -> None:
    stale = marked(agent, agent_job="job_dead")
    hub.plan(pulls=[opened(agent, body=f"{stale}\n\n{marked(agent)}")])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] == "job_old"


@pytest.mark.parametrize("ident", [".", "..", "../x", "a b", "j" * 201])
def test_an_id_that_is_none_is_not_asked_for(talk: Action, agent: World, hub: Hub, ident: str) -> None:
    hub.plan(pulls=[opened(agent, body=marked(agent).replace("job_old", ident))])
    assert push(talk, hub)["result"] == "pull-request"
    assert agent.operations[0] == "create"


def test_odd_neighbours_do_not_hide_it(talk: Action, agent: World, hub: Hub) -> None:
    ours = {"number": 7, "body": marked(agent), "headRefName": "mintlify/x", "isCrossRepository": False, "author": None}
    odd = {"number": 8, "body": None, "headRefName": None, "isCrossRepository": False, "author": None}
    body = json.dumps({"data": {"repository": {"pullRequests": {"nodes": [None, odd, ours]}}}})
    hub.plan(Trouble(on="repository", kind="answer", status=200, body=body), pulls=[opened(agent)])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] == "job_old"


def test_at_a_rate_limit_its_minute_is_waited_for(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(Trouble(on="repository", kind="secondary-limit", times=1), pulls=[opened(agent)])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] == "job_old"


def test_a_token_that_cannot_write_the_footer_is_one_warning(talk: Action, agent: World, hub: Hub) -> None:
    """By the footer the next run would find the pull request."""
    hub.plan(pr_token=Access(may_write=set()))
    agent.plan(opens_in=hub.address)
    (warning,) = push(talk, hub).annotations("warning")
    assert "Left out for https://github.com/acme/docs/pull/1: footer." in warning.data
    assert "permission-pull-requests: write" in warning.data


def test_where_the_next_run_would_look_elsewhere_that_is_said(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan()
    agent.plan(opens_in=hub.address)
    (warning,) = push(talk, hub, docs_repository="").annotations("warning")
    assert warning.title == "The next run will not find this docs pull request"
    assert warning.data.endswith("Set docs-repository: acme/docs")


def test_a_model_is_for_new_jobs(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(pulls=[opened(agent)])
    agent.plan(jobs=["job_old"])
    run = push(talk, hub, model="opus")
    assert "The input model is for new jobs: this one goes on with the model it has." in run.log
    assert run.annotations("warning") == []


def test_it_is_found_among_many(talk: Action, agent: World, hub: Hub) -> None:
    others = [Pull(repository=DOCS, number=number, body="x" * 2000) for number in range(100, 199)]
    hub.plan(pulls=[opened(agent), *others])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] == "job_old"
    assert hub.operations.count("repository") == 1


@pytest.mark.parametrize(
    ("pull", "marker"),
    [
        ({"head_repository": "someone/docs"}, {}),
        ({"head_repository": None}, {}),
        ({"head_repository": "someone/docs", "author": "someone"}, {}),
        ({"author": "someone", "head": "typo"}, {}),
        ({"author": "mintlify", "head": "typo"}, {}),
        ({"state": "closed"}, {}),
        ({"repository": "acme/other"}, {}),
        ({}, {"project": "p-other"}),
        ({}, {"workflow": "Nightly"}),
        ({}, {"repository": "acme/other"}),
        ({}, {"agent_job": ""}),
        ({"body": "> quoted"}, {}),
        ({"body": None}, {}),
    ],
)
def test_a_marker_counts_only_on_the_agent_s_own_open_pull_request(
    talk: Action, agent: World, hub: Hub, pull: dict[str, Any], marker: dict[str, str]
) -> None:
    hub.plan(pulls=[opened(agent, **{"body": marked(agent, **marker), **pull})])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] not in ("", "job_old")
    assert "message" not in agent.operations


@pytest.mark.parametrize(
    "pull",
    [{}, {"author": "ann"}, {"head": "docs/by-hand"}, {"body": "template\r\n\r\n"}],
    ids=["", "linked", "branch", "crlf"],
)
def test_it_counts_by_either_sign_of_the_agent_and_with_any_line_ends(
    talk: Action, agent: World, hub: Hub, pull: dict[str, Any]
) -> None:
    if "body" in pull:
        pull = {"body": pull["body"] + marked(agent).replace("\n", "\r\n")}
    hub.plan(pulls=[opened(agent, **pull)])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] == "job_old"


def test_another_job_of_the_workflow_goes_on_with_it_too(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(pulls=[opened(agent, body=marked(agent, job="other"))])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub)["jobId"] == "job_old"


# Where it is looked for


def test_by_default_it_is_this_repository(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(pulls=[opened(agent, repository="acme/app")])
    agent.plan(jobs=["job_old"], pr_link="https://github.com/acme/app/pull/7")
    assert push(talk, hub, docs_repository="")["jobId"] == "job_old"


def thread(agent: World) -> Thread:
    """An issue in which an earlier request was answered, that led to another job."""
    mark = Marker(project=agent.project, workflow="Docs", job="docs", run="1/1", reply=True, agent_job="job_thread")
    return Thread(id=ISSUE, comments=[Comment(author="github-actions", bot=True, body=str(mark))])


ASK = {"trigger_phrase": "/docs", "comment": "true", "continue": "open-pr"}


def test_the_thread_s_own_job_goes_first(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(people={"writer": "write"}, threads=[thread(agent)], pulls=[opened(agent), opened(agent, number=9, body=None)])
    agent.plan(jobs=["job_thread", "job_old"], pr_link=f"https://github.com/{DOCS}/pull/9")
    run = talk(ASK, on=comment("/docs it"), timelapse=True)
    assert run["jobId"] == "job_thread"
    assert "repository" not in hub.operations


def test_where_that_is_merged_the_open_one_is_looked_for_beside_it(talk: Action, agent: World, hub: Hub) -> None:
    """The repository is learned from the thread's job: nobody named it."""
    merged = opened(agent, number=6, body=None, merged=True)
    hub.plan(people={"writer": "write"}, threads=[thread(agent)], pulls=[opened(agent), merged])
    looked = Fault(on="get", kind="merge", times=1, fields={"prLink": f"https://github.com/{DOCS}/pull/6"})
    agent.plan(looked, jobs=["job_thread", "job_old"])
    run = talk(ASK, on=comment("/docs it"), timelapse=True)
    assert run["jobId"] == "job_old"
    assert "It is not continued: its pull request is closed or merged" in run.log
    answer = hub.comments(ISSUE)[1]["body"].replace("\u2060", "").replace("\\", "")
    assert f"It goes on with the job of the open pull request {DOCS}#7." in answer


@pytest.mark.parametrize("how", ["thread", "never"])
def test_it_is_looked_for_only_where_asked(talk: Action, agent: World, hub: Hub, how: str) -> None:
    hub.plan(pulls=[opened(agent)])
    agent.plan(jobs=["job_old"])
    assert push(talk, hub, how=how)["jobId"] != "job_old"
    assert "repository" not in hub.operations


def test_an_explicit_job_goes_before_it(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(pulls=[opened(agent)])
    agent.plan(jobs=["job_old", "job_given"])
    assert push(talk, hub, job_id="job_given")["jobId"] == "job_given"


@pytest.mark.parametrize(
    ("wishes", "faults"),
    [
        ({"pr_token": Access(repositories=[])}, []),
        ({}, [Trouble(on="repository", kind="graphql-error", type="FORBIDDEN", message="no")]),
        ({}, [Trouble(on="repository", kind="answer", status=502)]),
        ({}, [Trouble(on="repository", kind="answer", status=200, body="{}")]),
    ],
)
def test_where_it_cannot_be_looked_for_a_new_job_begins(
    talk: Action, agent: World, hub: Hub, wishes: dict[str, Any], faults: list[Trouble]
) -> None:
    hub.plan(*faults, pulls=[opened(agent)], **wishes)
    agent.plan(jobs=["job_old"])
    run = push(talk, hub)
    assert run["result"] == "pull-request"
    assert run["jobId"] != "job_old"
    warning = run.annotations("warning")[0]
    assert warning.title == f"Could not look for an open docs pull request in {DOCS}"
    assert "A new job is started." in warning.data


def test_without_a_token_a_new_job_begins(action: Action, agent: World) -> None:
    run = action({"prompt": "x", "continue": "open-pr"}, timelapse=True)
    assert run["result"] == "pull-request"
    assert "No open docs pull request is looked for: there is no token for it" in run.log


def test_a_job_on_gitlab_has_no_repository_to_look_in(talk: Action, agent: World, hub: Hub) -> None:
    hub.plan(people={"writer": "write"}, threads=[thread(agent)])
    elsewhere = Fault(on="get", kind="merge", times=1, fields={"status": "archived"})
    agent.plan(elsewhere, jobs=["job_thread"], pr_link="https://gitlab.com/acme/docs/-/merge_requests/5")
    run = talk(ASK, on=comment("/docs it"), timelapse=True)
    assert run["jobId"] not in ("", "job_thread")
    assert "No open docs pull request is looked for: https://gitlab.com/acme/docs/-/merge_requests/5 is" in run.log


def test_a_job_that_could_not_go_on_is_not_asked_twice(talk: Action, agent: World, hub: Hub) -> None:
    """The thread's own job and that of the open pull request may be one."""
    both = opened(agent, body=marked(agent, agent_job="job_thread"))
    hub.plan(people={"writer": "write"}, threads=[thread(agent)], pulls=[both])
    agent.plan(Fault(on="get", kind="merge", times=1, fields={"status": "archived"}), jobs=["job_thread"])
    run = talk({**ASK, "docs_repository": DOCS}, on=comment("/docs it"), timelapse=True)
    assert run["jobId"] not in ("", "job_thread")
    assert agent.operations[:2] == ["get", "create"]
