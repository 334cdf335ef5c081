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


@pytest.mark.parametrize("on", OWN, ids=range(len(OWN)))
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
        pushed("Add --retry (#404)"),
        followed(event="schedule", head_commit={"message": "Document it", "author": {"name": "mintlify[bot]"}}),
        event("schedule", ""),
        event("workflow_dispatch", "", ref="refs/heads/mintlify/document-it"),
        comment("What people ask for on the agent's pull request", on="pull", user=BOT),
    ],
)
def test_a_person_s_work_passes(talk: Action, agent: World, hub: Hub, on: Event) -> None:
    hub.plan(people={"writer": "write"}, pulls=[Pull(repository=REPOSITORY, number=3, author="writer", head="retry")])
    assert run_on(talk, on)["result"] == "pull-request"


@pytest.mark.parametrize("message", ["Document it (#9)\n\n* one\n* two", "Merge pull request #9 from acme/docs\n\nDocument it"])
@pytest.mark.parametrize(
    "sign",
    [{"author": "mintlify[bot]"}, {"head": "mintlify/document-it"}, {"body": FOOTER}],
    ids=["author", "branch", "marker"],
)
def test_a_merge_that_does_not_show_it_is_looked_up(
    talk: Action, agent: World, hub: Hub, message: str, sign: dict[str, str]
) -> None:
    """Squashed, the pull request of a user who linked an account shows in the commit by its number only."""
    usual: dict[str, Any] = {"repository": REPOSITORY, "number": 9, "author": "writer", "head": "docs", "merged": True}
    hub.plan(pulls=[Pull(**usual | sign)])
    run = run_on(talk, pushed(message))
    assert run["skipReason"] == "own-pull-request"
    assert "is the merge of pull request #9, the agent's own" in run.annotations("notice")[0].data
    assert (agent.requests, hub.operations) == ([], ["pull"])


@pytest.mark.parametrize("faults", [[Trouble(on="pull", kind="answer", status=502)], [Trouble(on="pull", kind="cut")]])
def test_where_it_cannot_be_looked_up_the_run_goes_on(talk: Action, hub: Hub, faults: list[Trouble]) -> None:
    hub.plan(*faults, pulls=[Pull(repository=REPOSITORY, number=9, merged=True)])
    run = run_on(talk, pushed("Document it (#9)"))
    assert run["result"] == "pull-request"
    assert "Pull request #9, which the newest commit names, could not be looked at" in run.log
    assert run.annotations("warning") == []


def test_nothing_is_looked_up_without_the_guard_or_in_a_dry_run(talk: Action, hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=REPOSITORY, number=9, merged=True)])
    run_on(talk, pushed("Document it (#9)"), dry_run="true")
    assert hub.requests == []
    assert run_on(talk, pushed("Document it (#9)"), loop_guard="false")["result"] == "pull-request"
