"""Runs that the agent's own work causes are skipped, so that it never feeds on itself; a person's work is not."""

from typing import Any

import pytest

from mintlify_agent_action.marker import Marker, with_footer
from tests.events import REPOSITORY, Event, account, comment, event, pull
from tests.harness import Action, Run
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull
from tests.services.process import Hub, World

FOOTER = with_footer("Documents it.", Marker(project="p", workflow="w", job="j", repository="acme/app"), "Footer")
BOT = account("mintlify[bot]")


def pulled(action: str = "opened", name: str = "pull_request", *, by: str = "mintlify[bot]", **fields: Any) -> Event:
    return event(name, action, by=by, pull_request=pull(**fields))


def pushed(message: str, *, branch: str = "main", by: str = "writer", author: str = "writer") -> Event:
    who = {"name": author, "email": "x@example.com", "username": author}
    commit = {"id": "a1b2c3d4", "message": message, "url": "u", "author": who, "committer": {"name": "GitHub"}}
    return event("push", "", by=by, ref=f"refs/heads/{branch}", head_commit=commit)


def head(ref: str) -> dict[str, Any]:
    return {"ref": ref, "repo": {"full_name": REPOSITORY}}


def followed(**fields: Any) -> Event:
    run = {
        "event": "push",
        "head_repository": {"full_name": REPOSITORY},
        "head_branch": "main",
        "actor": account("writer"),
        **fields,
    }
    return event("workflow_run", "completed", workflow_run=run)


def run_on(talk: Action, on: Event, **inputs: str) -> Run:
    return talk({"prompt": "Document it.", "context": "none", **inputs}, on=on, timelapse=True)


# The merged pull request of a person that the pushes are of.
PERSONS: dict[str, Any] = {
    "repository": REPOSITORY, "number": 3, "author": "writer", "head": "retry", "merged": True, "brings": ["a1b2c3d4"],
}  # fmt: skip
OWN = [
    pulled(user=BOT),
    pulled("synchronize", user=BOT),
    pulled("closed", user=BOT, merged=True, by="writer"),
    pulled("labeled", user=BOT, by="writer"),
    pulled("opened", "pull_request_target", user=BOT),
    pulled(by="writer", head=head("mintlify/document-it")),
    pulled("closed", by="writer", head=head("mintlify/document-it"), merged=True),
    pulled("edited", by="writer", body=FOOTER),
    pulled("edited", by="writer", body=FOOTER.replace("\n", "\r\n")),
    pushed("Document it (#9)", author="mintlify[bot]"),
    pushed("Document it", by="mintlify[bot]"),
    pushed("Document it", branch="mintlify/document-it"),
    pushed("Merge pull request #9 from acme/mintlify/document-it\n\nDocument it"),
    pushed(f"Document it (#9)\n\n{FOOTER}"),
    followed(event="pull_request", head_branch="mintlify/document-it"),
    followed(head_commit={"message": "Document it", "author": {"name": "mintlify[bot]"}}),
    followed(actor=BOT),
    followed(event="merge_group", head_commit={"message": "Merge pull request #9 from acme/mintlify/x"}),
    event("create", "", ref="mintlify/document-it", ref_type="branch"),
    event("delete", "", by="mintlify[bot]", ref="x", ref_type="branch"),
    event("merge_group", "checks_requested", merge_group={"head_commit": {"message": f"Document it\n\n{FOOTER}"}}),
]


@pytest.mark.parametrize("on", OWN, ids=range(len(OWN)))
def test_the_agent_s_own_work_is_skipped(talk: Action, agent: World, hub: Hub, on: Event) -> None:
    run = run_on(talk, on)
    assert (run["result"], run["status"], run["skipReason"], run.exit_code) == ("skipped", "skipped", "own-pull-request", 0)
    (notice,) = run.annotations("notice")
    assert notice.title == "Skipped: this is the agent's own work"
    assert "With loop-guard: false, one would be." in notice.data
    assert "own-pull-request" in run.summary
    assert (agent.requests, hub.requests) == ([], [])


@pytest.mark.parametrize("on", OWN[::4], ids=range(0, len(OWN), 4))
def test_it_can_be_turned_off(talk: Action, agent: World, on: Event) -> None:
    run = run_on(talk, on, loop_guard="false", allowed_bots="mintlify")
    assert run["result"] == "pull-request"


@pytest.mark.parametrize(
    "on",
    [
        pulled(by="writer"),
        pulled("closed", by="writer", merged=True),
        pulled("synchronize", by="mintlify[bot]"),  # the agent's commit on a person's pull request is asked for there
        pulled(by="writer", user=account("mintlify")),
        pulled(by="writer", head=head("fix-mintlify/typo")),
        pulled(by="writer", body="Like `<!-- mintlify-agent-action footer -->`"),
        pushed("Add --retry"),
        pushed("Merge pull request #3 from acme/retry\n\nAdd --retry"),
        pushed("Add --retry (#3)\n\nCo-authored-by: mintlify[bot] <1+mintlify[bot]@users.noreply.github.com>"),
        event("push", "", ref="refs/tags/mintlify/1", head_commit={"message": "x", "author": {"username": "mintlify[bot]"}}),
        event("create", "", ref="mintlify/1", ref_type="tag"),
        event("push", "", ref="refs/heads/retry", deleted=True, head_commit=None),
        followed(event="pull_request", actor=BOT, head_branch="retry"),
        followed(event="schedule", head_commit={"message": "Document it", "author": {"name": "mintlify[bot]"}}),
        event("schedule", ""),
        event("workflow_dispatch", "", ref="refs/heads/mintlify/document-it"),
        comment("What people ask for on the agent's pull request", on="pull", user=BOT),
    ],
)
def test_a_person_s_work_passes(talk: Action, agent: World, hub: Hub, on: Event) -> None:
    hub.plan(people={"writer": "write"}, pulls=[Pull(**PERSONS)])
    assert run_on(talk, on)["result"] == "pull-request"


@pytest.mark.parametrize("message", ["Document it (#9)", "Merge pull request #9 from acme/docs", "Document it"])
@pytest.mark.parametrize(
    "sign",
    [{"author": "mintlify[bot]"}, {"head": "mintlify/document-it"}, {"body": FOOTER}],
    ids=["author", "branch", "marker"],
)
def test_a_merge_that_does_not_show_it_is_looked_up(
    talk: Action, agent: World, hub: Hub, message: str, sign: dict[str, Any]
) -> None:
    """Squashed or rebased, the pull request of a user who linked an account does not show in the commit."""
    hub.plan(pulls=[Pull(**PERSONS | {"number": 9} | sign)])
    run = run_on(talk, pushed(message))
    assert run["skipReason"] == "own-pull-request"
    assert "is of pull request #9, the agent's own" in run.annotations("notice")[0].data
    assert (agent.requests, hub.operations) == ([], ["commit-pulls"])


def test_an_open_pull_request_that_holds_the_commit_is_no_merge(talk: Action, hub: Hub) -> None:
    hub.plan(pulls=[Pull(**PERSONS | {"merged": False, "head": "mintlify/x"})])
    assert run_on(talk, pushed("Mend a typo", branch="feature"))["result"] == "pull-request"


@pytest.mark.parametrize(
    ("wishes", "faults"),
    [
        ({}, [Trouble(on="commit-pulls", kind="answer", status=502)]),
        ({}, [Trouble(on="commit-pulls", kind="cut")]),
        ({}, [Trouble(on="commit-pulls", kind="answer", status=200, body='[{"number": 9, "merged_at": "x"}]')]),
        ({"may_read_pulls": False}, []),
        ({"repositories": []}, []),
    ],
)
def test_where_it_cannot_be_looked_up_the_run_goes_on(
    talk: Action, hub: Hub, wishes: dict[str, Any], faults: list[Trouble]
) -> None:
    hub.plan(*faults, pulls=[Pull(**PERSONS | {"author": "mintlify[bot]"})], **wishes)
    run = run_on(talk, pushed("Document it (#3)"))
    assert run["result"] == "pull-request"
    assert "could not be looked up (with pull-requests: read, it can); it counts as a person's." in run.log
    assert run.annotations("warning") == []


def test_nothing_is_looked_up_without_the_guard_or_in_a_dry_run(talk: Action, hub: Hub) -> None:
    hub.plan(pulls=[Pull(**PERSONS | {"author": "mintlify[bot]"})])
    run_on(talk, pushed("Document it (#3)"), dry_run="true")
    assert hub.requests == []
    assert run_on(talk, pushed("Document it (#3)"), loop_guard="false")["result"] == "pull-request"
    assert "commit-pulls" not in hub.operations
