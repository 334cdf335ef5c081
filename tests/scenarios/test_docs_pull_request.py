"""The docs pull request as the team wants it: draft, labelled, assigned, its reviewers asked, with a footer."""

import signal
from dataclasses import replace
from typing import Any

import pytest

from mintlify_agent_action.marker import Marker, footers, with_footer
from tests.events import ISSUE, comment, event
from tests.harness import Action, Run, wait_for
from tests.services.github_plan import Access, Pull, Thread
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Fault, Hub, World

DOCS = "acme/docs"
LINK = f"https://github.com/{DOCS}/pull/7"
PEOPLE = {"writer": "write", "ann": "write", "bob": "read", "Cleo": "maintain"}
DENIED = "Resource not accessible by integration"
PUSH = event(
    "push", "", ref="refs/heads/main", head_commit={"id": "a1b2c3d4", "url": "https://github.com/acme/app/commit/a1b2c3d4"}
)


def plan(hub: Hub, *faults: Trouble, pull: dict[str, Any] | None = None, **wishes: Any) -> None:
    """A docs pull request, as the agent leaves it, but for `pull`."""
    usual = {"repository": DOCS, "number": 7, "head": "mintlify/document-it", "body": "Documents it."}
    hub.plan(*faults, **{"people": PEOPLE, "teams": {"writers"}, "pulls": [Pull(**{**usual, **(pull or {})})], **wishes})


def settle(talk: Action, hub: Hub, **inputs: str) -> Run:
    """A run with a token that may write to the docs repository."""
    usual = {"prompt": "Document it.", "context": "none", "pr_token": hub.pr_token, "loop_guard": "false"}
    return talk({**usual, **inputs}, on=PUSH, timelapse=True)


def warnings(run: Run) -> list[str]:
    return [warning.title for warning in run.annotations("warning")]


def edits(hub: Hub) -> list[str]:
    """What was asked of GitHub beyond looking."""
    return [operation for operation in hub.operations if operation not in ("pull", "events")]


MUTATIONS = {"true": "convertPullRequestToDraft", "false": "markPullRequestReadyForReview"}


@pytest.mark.parametrize("is_draft", [True, False])
@pytest.mark.parametrize("wanted", ["true", "false", ""])
def test_the_draft_state_is_made_true(talk: Action, hub: Hub, wanted: str, is_draft: bool) -> None:
    plan(hub, pull={"draft": is_draft})
    run = settle(talk, hub, draft=wanted)
    assert hub.pull(DOCS, 7)["draft"] is (wanted == "true" if wanted else is_draft)
    already = wanted in ("", str(is_draft).lower())
    assert edits(hub) == ["update-pull"] + ([] if already else [MUTATIONS[wanted]])
    assert (run["result"], warnings(run)) == ("pull-request", [])


def test_what_the_service_refuses_is_made_so_all_the_same(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(extras="refused")
    run = settle(talk, hub, draft="true")
    assert hub.pull(DOCS, 7)["draft"] is True
    (warning,) = run.annotations("warning")
    assert "The draft state is set on the pull request itself." in warning.data


@pytest.mark.parametrize("is_draft", [True, False])
@pytest.mark.parametrize("wanted", ["true", "false"])
def test_without_access_the_draft_state_is_one_warning_unless_it_is_right(
    talk: Action,
    hub: Hub,
    wanted: str,
    is_draft: bool,
) -> None:
    """As with the workflow's own token in a job that has pull-requests: write, but not contents: write."""
    plan(hub, pull={"draft": is_draft}, pr_token=Access(may_write={"pull-requests"}))
    run = settle(talk, hub, draft=wanted)
    assert hub.pull(DOCS, 7)["draft"] is is_draft
    assert (run["result"], run.exit_code) == ("pull-request", 0)
    if wanted == str(is_draft).lower():
        assert warnings(run) == []
        return
    (warning,) = run.annotations("warning")
    assert f"Left out for {LINK}: draft." in warning.data
    assert f'GitHub said: "{DENIED}" (403).' in warning.data
    assert "permission-contents: write" in warning.data
    assert "mintlify-agent-action footer" in hub.pull(DOCS, 7)["body"]


def test_a_draft_made_by_a_request_whose_answer_was_lost_is_made(talk: Action, hub: Hub) -> None:
    plan(hub, Trouble(on="convertPullRequestToDraft", kind="cut-after", times=1))
    run = settle(talk, hub, draft="true")
    assert hub.pull(DOCS, 7)["draft"] is True
    assert warnings(run) == []


def test_all_of_it_at_once_and_again_is_the_same(talk: Action, hub: Hub) -> None:
    plan(hub)
    inputs = {
        "draft": "true",
        "labels": "documentation, needs review\nautomated",
        "assignees": "ann",
        "reviewers": "bob, @Cleo",
        "team_reviewers": "acme/writers",
    }
    run = settle(talk, hub, **inputs)
    pull = hub.pull(DOCS, 7)
    assert pull["labels"] == ["documentation", "needs review", "automated"]
    assert (pull["assignees"], pull["reviewers"], pull["teams"]) == (["ann"], ["bob", "Cleo"], ["writers"])
    assert hub.operations == [
        "pull", "update-pull", "convertPullRequestToDraft", "add-labels", "add-assignees", "events", "request-reviewers",
        "pull",
    ]  # fmt: skip
    assert {request["authorization"] for request in hub.requests} in ({f"token {hub.pr_token}"}, {f"Bearer {hub.pr_token}"})
    for told in (
        "made a draft",
        "footer written",
        "labelled documentation, needs review, automated",
        "assigned to ann",
        "review requested of bob, Cleo; review requested of the team writers",
    ):
        assert f"{DOCS}#7: {told}" in run.log
    # Once more, after reviews were given, so that they are not requested any longer.
    hub.set_pull(DOCS, 7, reviewers=["Cleo"], teams=[])
    before = edits(hub)
    again = settle(talk, hub, **inputs, job_id=run["jobId"])
    assert edits(hub) == before
    assert hub.pull(DOCS, 7)["reviewers"] == ["Cleo"]
    assert warnings(run) == warnings(again) == []


def test_what_is_there_stays_and_is_not_added_twice(talk: Action, hub: Hub) -> None:
    plan(hub, pull={"labels": ["Bug", "Documentation"], "assignees": ["Cleo"], "reviewers": ["ANN"], "teams": ["writers"]})
    settle(talk, hub, labels="documentation", assignees="cleo", reviewers="ann", team_reviewers="Writers")
    assert edits(hub) == ["update-pull"]
    assert hub.pull(DOCS, 7)["labels"] == ["Bug", "Documentation"]


@pytest.mark.parametrize(
    ("inputs", "kept", "titles", "reason"),
    [
        (
            {"assignees": "nobody, ann, bob"},
            {"assignees": ["ann"]},
            ["Could not assign nobody", "Could not assign bob"],
            "passed over this one without a word",
        ),
        (
            {"reviewers": "ann, stranger, bob"},
            {"reviewers": ["ann", "bob"]},
            ["Could not request a review of stranger"],
            "Reviews may only be requested from collaborators.",
        ),
        (
            {"team_reviewers": "writers, poets"},
            {"teams": ["writers"]},
            ["Could not request a review of the team poets"],
            "only to a token with the organization's permission Members: Read-only",
        ),
    ],
)
def test_one_that_is_refused_costs_only_itself(
    talk: Action, hub: Hub, inputs: dict[str, str], kept: dict[str, list[str]], titles: list[str], reason: str
) -> None:
    plan(hub)
    run = settle(talk, hub, **inputs)
    assert {name: hub.pull(DOCS, 7)[name] for name in kept} == kept
    assert warnings(run) == titles
    assert all(reason in warning.data and f"{DOCS}#7" in warning.data for warning in run.annotations("warning"))
    assert (run["result"], run.exit_code) == ("pull-request", 0)


def test_the_author_is_not_asked_for_a_review(talk: Action, hub: Hub) -> None:
    """A user who linked an account is the author of the agent's pull requests."""
    plan(hub, pull={"author": "ann"})
    run = settle(talk, hub, reviewers="bob, ann")
    assert hub.pull(DOCS, 7)["reviewers"] == ["bob"]
    assert warnings(run) == ["Could not request a review of ann"]
    assert "Review cannot be requested from pull request author." in run.annotations("warning")[0].data


def test_a_label_that_github_refuses_costs_only_itself(talk: Action, hub: Hub) -> None:
    """None that passes our own checks is refused today; so the refusal is a fault here."""
    no = '{"message": "Validation Failed", "errors": [{"field": "name", "code": "invalid"}]}'
    plan(hub, Trouble(on="add-labels", kind="answer", times=2, status=422, body=no))
    run = settle(talk, hub, labels="odd, documentation")
    assert hub.pull(DOCS, 7)["labels"] == ["documentation"]
    (warning,) = run.annotations("warning")
    assert warning.title == "Could not add the label odd"
    assert 'GitHub said: "Validation Failed: name is invalid" (422).' in warning.data


def test_without_members_read_a_team_is_named_with_what_is_lacking(talk: Action, hub: Hub) -> None:
    plan(hub, pr_token=Access(may_write={"pull-requests"}))
    run = settle(talk, hub, team_reviewers="writers", labels="documentation")
    assert warnings(run) == ["Could not request a review of the team writers"]
    assert "Could not resolve to a node with the global id" in run.annotations("warning")[0].data
    assert hub.pull(DOCS, 7)["labels"] == ["documentation"]


# A token that may not

ALL = {
    "draft": "true", "labels": "documentation", "assignees": "ann", "reviewers": "bob", "team_reviewers": "writers",
    "continue": "open-pr", "docs_repository": DOCS,
}  # fmt: skip


@pytest.mark.parametrize(
    "access",
    [
        Access(may_write=set()),
        Access(may_write=set(), may_read_pulls=False),
        Access(repositories=["acme/app"]),
        Access(may_write={"contents", "issues"}),
    ],
)
def test_a_token_that_may_not_write_is_one_warning_that_shows_how_to_make_one(talk: Action, hub: Hub, access: Access) -> None:
    plan(hub, pr_token=access)
    plain = talk(prompt="Document it.", context="none", timelapse=True)
    run = settle(talk, hub, **ALL)
    same = set(run.outputs) - {"jobId", "durationSeconds"}
    assert {name: run[name] for name in same} == {name: plain[name] for name in same}
    assert run.exit_code == plain.exit_code == 0
    (warning,) = run.annotations("warning")
    assert "uses: actions/create-github-app-token@" in warning.data
    for right in ("permission-pull-requests: write", "permission-contents: write", "permission-members: read"):
        assert right in warning.data
    assert "owner: acme" in warning.data
    assert "repositories: docs" in warning.data
    spelled = '"Pull requests: Read and write" and "Contents: Read and write" and, of the organization, "Members: Read-only"'
    assert spelled in warning.data


def test_it_asks_for_no_more_than_is_needed(talk: Action, hub: Hub) -> None:
    plan(hub, pr_token=Access(may_write=set()))
    run = settle(talk, hub, labels="documentation")
    (warning,) = run.annotations("warning")
    assert f"Left out for {LINK}: footer, labels." in warning.data
    assert f'GitHub said: "{DENIED}" (403).' in warning.data
    assert "permission-contents" not in warning.data
    assert "permission-members" not in warning.data
    assert 'with "Pull requests: Read and write".' in warning.data


def test_in_this_repository_the_job_s_own_permissions_will_do(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, pull={"repository": "acme/app"}, may_write={"issues", "pull-requests"})
    agent.plan(pr_link="https://github.com/acme/app/pull/7")
    run = settle(talk, hub, pr_token="", draft="true")
    (warning,) = run.annotations("warning")
    assert "permissions:\n  pull-requests: write\n  contents: write\n" in warning.data


def test_who_asked_for_nothing_is_not_warned(talk: Action, hub: Hub) -> None:
    plan(hub, may_write=set())
    run = talk(prompt="Document it.", context="none", timelapse=True)
    assert (warnings(run), run.annotations("notice")) == ([], [])
    assert f"{LINK} stays without the footer" in run.log


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("pull", "footer, draft, labels, reviewers, team-reviewers"),
        ("update-pull", "footer, draft, labels, reviewers and team-reviewers"),
        ("convertPullRequestToDraft", "draft, labels, reviewers and team-reviewers"),
        ("add-labels", "labels, reviewers and team-reviewers"),
        ("events", "reviewers and team-reviewers"),
        ("request-reviewers", "reviewers and team-reviewers"),
    ],
)
@pytest.mark.parametrize(
    "fault", [{"kind": "answer", "status": 500}, {"kind": "cut"}, {"kind": "secondary-limit"}], ids=["500", "cut", "limit"]
)
def test_where_github_fails_the_result_stands_and_what_is_left_out_is_named(
    talk: Action, hub: Hub, operation: Any, left: str, fault: dict[str, Any]
) -> None:
    """What comes after it is not tried: it would fail as well, and take its time."""
    plan(hub, Trouble(on=operation, **fault))
    run = settle(talk, hub, draft="true", labels="documentation", reviewers="ann", team_reviewers="writers")
    assert (run["result"], run["prLink"], run.exit_code) == ("pull-request", LINK, 0)
    (warning,) = run.annotations("warning")
    assert f"Left out for {LINK}: {left}." in warning.data


ODD = ['{"labels": [null]}', "[]", '{"number": 7, "user": null, "head": {"ref": 5}}']


@pytest.mark.parametrize("operation", ["pull", "update-pull", "add-labels", "events", "request-reviewers"])
@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_an_answer_that_is_none_costs_nothing_else(talk: Action, hub: Hub, operation: Any, body: str) -> None:
    plan(hub, Trouble(on=operation, kind="answer", status=200, body=body), threads=[Thread(id=ISSUE)])
    inputs = {"trigger_phrase": "/docs", "comment": "true", "labels": "documentation", "reviewers": "ann"}
    run = talk(inputs, on=comment("/docs it"), timelapse=True)
    assert (run["result"], run.exit_code) == ("pull-request", 0)
    assert "✅ Mintlify finished with a pull request" in hub.comments(ISSUE)[0]["body"]


@pytest.mark.parametrize("operation", ["pull", "update-pull", "add-labels", "add-assignees", "convertPullRequestToDraft"])
def test_a_passing_fault_passes(talk: Action, hub: Hub, operation: Any) -> None:
    plan(hub, Trouble(on=operation, kind="answer", status=502, times=2))
    run = settle(talk, hub, labels="documentation", assignees="ann", draft="true")
    pull = hub.pull(DOCS, 7)
    assert (pull["labels"], pull["assignees"], pull["draft"]) == (["documentation"], ["ann"], True)
    assert warnings(run) == []


# The footer


@pytest.mark.parametrize(
    "body",
    [
        "Documents it.",
        "Line\r\nby line\r\n\r\n- [ ] read\r\n",
        "<!-- Thank you! Say what changed. -->\r\n\r\n## What\r\n\r\nAll.\r\n<!-- Checklist:\r\n- [ ] tests\r\n-->",
        "e\u0301 🙂 \u2028 end  \n\n",
        "a" * 60_000,
        None,
    ],
    ids=["plain", "crlf", "template", "unicode", "long", "none"],
)
def test_the_footer_is_added_and_the_rest_is_not_touched(talk: Action, agent: World, hub: Hub, body: str | None) -> None:
    plan(hub, pull={"body": body})
    run = settle(talk, hub)
    now = hub.pull(DOCS, 7)["body"]
    (footer,) = footers(now)
    expected = Marker(project=agent.project, workflow="Docs", job="docs", repository="acme/app", agent_job=run["jobId"])
    assert replace(footer.marker, task="") == replace(expected, run="1000/1/")
    before = body or ""
    assert now[: footer.start].encode() == (before + ("\r\n" * 2 if "\r\n" in before else "\n\n" if before else "")).encode()
    assert now[footer.end :] == ""
    shown = now[footer.start :]
    for told in ("https://github.com/acme/app/actions/runs/1000", "https://github.com/acme/app/commit/a1b2c3d4", "`writer`"):
        assert told in shown


def test_it_is_replaced_in_place(talk: Action, agent: World, hub: Hub) -> None:
    old = Marker(project=agent.project, workflow="Docs", job="docs", repository="acme/app", agent_job="job_old")
    other = Marker(project=agent.project, workflow="Nightly", job="docs", repository="acme/app", agent_job="job_other")
    body = f"{with_footer(with_footer('Documents it.', old, 'Old'), other, 'Of another')}\n\nAdded below."
    plan(hub, pull={"body": body})
    run = settle(talk, hub)
    now = hub.pull(DOCS, 7)["body"]
    mine, theirs = footers(now)
    assert (mine.marker.agent_job, theirs.marker) == (run["jobId"], other)
    assert now[: mine.start] + now[mine.end :] == body.replace(with_footer("", old, "Old"), "")


def test_a_description_too_long_for_it_stays(talk: Action, hub: Hub) -> None:
    plan(hub, pull={"body": "a" * 65_500})
    run = settle(talk, hub, labels="documentation")
    assert hub.pull(DOCS, 7)["body"] == "a" * 65_500
    assert hub.pull(DOCS, 7)["labels"] == ["documentation"]
    assert warnings(run) == []
    assert "stays without the footer" in run.log
    run = settle(talk, hub, **{"continue": "open-pr"}, docs_repository=DOCS)
    (warning,) = run.annotations("warning")
    assert warning.title == "The docs pull request was not fully edited"
    assert "body is too long (maximum is 65536 characters)" in warning.data


def test_it_names_who_asked_in_a_comment(talk: Action, hub: Hub) -> None:
    plan(hub)
    talk(
        {"trigger_phrase": "/docs", "pr_token": hub.pr_token, "context": "none"},
        on=comment("/docs document it"),
        timelapse=True,
    )
    assert "Asked by `writer` in [" in hub.pull(DOCS, 7)["body"]
    assert "https://github.com/acme/app/issues/5#issuecomment-900" in hub.pull(DOCS, 7)["body"]


# Where there is nothing to edit, or nothing that may be

WISHES = {"labels": "documentation", "draft": "true"}


@pytest.mark.parametrize(
    ("repository", "rest", "reason"),
    [
        ("https://gitlab.com/acme/docs", "/-/merge_requests/45", "a merge request of GitLab"),
        ("https://git.example.com:8443/group/sub/deep/docs", "/-/merge_requests/1", "a merge request of GitLab"),
        ("https://ghe.example.com/acme/docs", "/pull/7", "on another host than github.com"),
        ("https://github.com.evil.example/acme/docs", "/pull/7", "on another host than github.com"),
        ("https://github.com/acme/../docs", "/pull/7", "no link to a pull request"),
        ("", "https://github.com/acme/docs/tree/mintlify/x", "no link to a pull request"),
    ],
)
def test_what_the_token_is_not_for_is_not_called(
    talk: Action, agent: World, hub: Hub, repository: str, rest: str, reason: str
) -> None:
    plan(hub)
    link = f"{repository}{rest}"
    agent.plan(*[Fault(on=on, kind="merge", fields={"source": {}}) for on in ("create", "get")], pr_link=link)
    run = settle(talk, hub, **WISHES)
    number = rest.rpartition("/")[2] if repository else ""
    outputs = run["result"], run["prLink"], run["prNumber"], run["repository"]
    assert outputs == ("pull-request", link, number, repository)
    assert hub.requests == []
    (notice,) = run.annotations("notice")
    assert notice.title == "The docs pull request was not edited"
    assert reason in notice.data
    assert "Left out: draft, labels" in notice.data
    assert warnings(run) == []


def test_on_another_server_its_own_links_are_edited(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(pr_link="https://GHE.example.com/acme/docs/pull/7")
    inputs = {"prompt": "x", "labels": "documentation", "pr_token": hub.pr_token, "github_api_url": f"{hub.url}/api/v3"}
    talk(inputs, on=PUSH, env={"GITHUB_SERVER_URL": "https://ghe.example.com"})
    assert hub.pull(DOCS, 7)["labels"] == ["documentation"]


@pytest.mark.parametrize("gone", [{"state": "closed"}, {"merged": True}])
def test_a_closed_one_is_left_alone(talk: Action, hub: Hub, gone: dict[str, Any]) -> None:
    plan(hub, pull=gone)
    run = settle(talk, hub, **WISHES)
    assert edits(hub) == []
    assert "is closed already" in run.annotations("notice")[0].data


def test_without_waiting_there_is_nothing_to_edit_and_that_is_said(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(phases=[(60, "active")])
    run = settle(talk, hub, **WISHES, wait="false")
    assert (run["result"], hub.requests) == ("started", [])
    assert "Give them to a step that waits for the job" in run.annotations("notice")[0].data


def test_without_any_token_it_is_left_out(action: Action) -> None:
    run = action(prompt="x", labels="documentation", timelapse=True)
    assert "there is no token for it" in run.annotations("notice")[0].data


@pytest.mark.parametrize(
    ("wishes", "result"),
    [({"ends": "failed"}, "failed"), ({"phases": [(90_000, "active")]}, "timeout")],
    ids=["failed", "timeout"],
)
def test_a_job_that_goes_on_has_its_pull_request_settled_too(
    talk: Action, agent: World, hub: Hub, wishes: dict[str, Any], result: str
) -> None:
    """So that the next run finds it, and does not open one more; with one that failed, nobody is to be bothered."""
    plan(hub)
    agent.plan(Fault(on="get", kind="merge", fields={"prLink": LINK}), **wishes)
    run = settle(talk, hub, labels="documentation", timeout_minutes="1")
    assert run["result"] == result
    assert edits(hub) == (["update-pull", "add-labels"] if result == "timeout" else [])


def test_a_run_that_ends_before_there_is_a_pull_request_says_what_it_left_out(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(phases=[(90_000, "active")])
    run = settle(talk, hub, **WISHES, timeout_minutes="1")
    assert run["result"] == "timeout"
    assert "Give them to a step that waits for the job" in run.annotations("notice")[0].data


def test_without_a_pull_request_there_is_nothing_to_do(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub)
    agent.plan(pr_link=None)
    run = settle(talk, hub, **WISHES)
    assert (run["result"], hub.requests, warnings(run)) == ("no-pull-request", [], [])


def test_the_outputs_are_written_before_the_pull_request_is_called(talk: Action, hub: Hub) -> None:
    plan(hub, Trouble(on="pull", kind="stall", seconds=30))
    running = talk.start({"prompt": "x", "labels": "documentation", "pr_token": hub.pr_token}, on=PUSH)
    running.until("Mintlify finished with a pull request")
    assert running.outputs["prLink"] == LINK
    running.send(signal.SIGINT)
    assert running.finish(within=5)["prLink"] == LINK


@pytest.mark.parametrize("operation", ["pull", "update-pull", "convertPullRequestToDraft", "add-labels"])
def test_a_signal_ends_the_edits_and_keeps_the_result_and_the_comment_s_end(talk: Action, hub: Hub, operation: Any) -> None:
    """Also with one token for both, the workflow's own."""
    plan(
        hub,
        Trouble(on=operation, kind="late", seconds=30),
        threads=[Thread(id=ISSUE)],
        may_write={"issues", "pull-requests", "contents"},
    )
    inputs = {"trigger_phrase": "/docs", "comment": "true", "labels": "documentation", "draft": "true"}
    running = talk.start(inputs, on=comment("/docs it"))
    running.until("Mintlify finished with a pull request")
    wait_for(hub, operation)
    running.send(signal.SIGINT)
    run = running.finish(within=8)
    assert (run["result"], run["prLink"], run.exit_code) == ("pull-request", LINK, 0)
    assert "✅ Mintlify finished with a pull request" in hub.comments(ISSUE)[0]["body"]
    assert hub.operations[-1] == "addReaction"


def test_a_description_that_changed_meanwhile_is_not_overwritten(talk: Action, hub: Hub) -> None:
    """A request that is tried again begins with what stands there by then."""
    plan(hub, Trouble(on="update-pull", kind="answer", status=502, times=1))
    running = talk.start({"prompt": "x", "pr_token": hub.pr_token}, on=PUSH)
    wait_for(hub, "update-pull")
    hub.set_pull(DOCS, 7, body="Written by a person meanwhile.")
    running.finish()
    assert hub.pull(DOCS, 7)["body"].startswith("Written by a person meanwhile.\n\n<!-- mintlify-agent-action footer")


def test_who_has_reviewed_is_not_asked_again_where_there_is_no_footer(talk: Action, hub: Hub) -> None:
    plan(hub, pull={"reviewers": ["bob"], "teams": ["writers"]})
    hub.set_pull(DOCS, 7, reviewers=[], teams=[], body="Rewritten.")
    run = settle(talk, hub, reviewers="bob", team_reviewers="writers")
    assert "request-reviewers" not in hub.operations
    assert warnings(run) == []


@pytest.mark.parametrize("status", [403, 404, 502])
def test_one_by_one_each_is_named_though_one_fails_otherwise(talk: Action, hub: Hub, status: int) -> None:
    """The request for all is refused, that for the second alone fails."""
    plan(hub, Trouble(on="request-reviewers", kind="answer", status=status, skip=2, times=5 if status == 502 else 1))
    run = settle(talk, hub, reviewers="stranger, ann, bob, Cleo")
    named = {title.rpartition(" ")[2] for title in warnings(run)}
    assert named == {"stranger", "ann"}
    assert hub.pull(DOCS, 7)["reviewers"] == ["bob", "Cleo"]


def test_a_repository_that_was_renamed_is_edited_by_its_name_of_today(talk: Action, agent: World, hub: Hub) -> None:
    plan(hub, renamed={"acme/handbook": DOCS})
    agent.plan(pr_link="https://github.com/acme/handbook/pull/7")
    run = settle(talk, hub, labels="documentation", draft="true", reviewers="ann")
    pull = hub.pull(DOCS, 7)
    assert (pull["labels"], pull["draft"], pull["reviewers"]) == (["documentation"], True, ["ann"])
    assert list(footers(pull["body"]))
    assert warnings(run) == []
