"""Which runs the agent's own work caused: each sign is enough, and a person's work carries none."""

from io import StringIO
from typing import Any

import pytest

from mintlify_agent_action.event import Event, Kind, Place, Push, Thread
from mintlify_agent_action.hub.pull_request import Outline
from mintlify_agent_action.loop import by_agent, own_commit, own_work
from mintlify_agent_action.marker import Marker, with_footer
from mintlify_agent_action.runner.commands import Log

PLACE = Place("acme/app", "https://github.com", "1000", "1", "Docs", "docs", "step")
FOOTER = with_footer("", Marker(project="q", workflow="Other", job="j", repository="acme/other"), "Footer")


def because(event: Event) -> str:
    skipped = own_work(event) or own_commit(event, None, Log(StringIO()))
    return skipped.because if skipped else ""


def pulled(name: str = "pull_request", *, author: str = "ann", head: str = "retry", body: str = "It retries.") -> Event:
    return Event(name, PLACE, thread=Thread(Kind.PULL_REQUEST, "PR_6", 6, "t", "u", body, author, head=head))


def pushed(
    message: str = "Add --retry", *, branch: str = "main", authors: Any = ("ann",), by: str = "ann", name: str = "push"
) -> Event:
    return Event(name, PLACE, push=Push(branch, by=by, sha="a1b2", url="u", message=message, authors=frozenset(authors)))


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ({"author": "mintlify[bot]"}, "its author is mintlify[bot]"),
        ({"head": "mintlify/document-retry"}, "its branch begins with mintlify/"),
        ({"body": f"Documents it.\r\n\r\n{FOOTER}"}, "its description carries the marker of this action"),
    ],
)
def test_a_pull_request_of_the_agent_s(name: str, sign: dict[str, str], told: str) -> None:
    assert because(pulled(name, **sign)) == f"Pull request #6 is the agent's own: {told}."


@pytest.mark.parametrize(
    "event",
    [
        pulled(),
        pulled(author="mintlify"),
        pulled(author="mintlify-bot"),
        pulled(head="docs/mintlify/x"),
        pulled(head="mintlify"),
        pulled(body="Like <!-- mintlify-agent-action footer -->"),
        pulled(body="\n".join(f"> {line}" for line in FOOTER.splitlines())),
        # What people say about the agent's pull requests is theirs.
        pulled("pull_request_review", author="mintlify[bot]", head="mintlify/x"),
        pulled("issue_comment", author="mintlify[bot]", head="mintlify/x"),
        pushed(),
        pushed("Merge pull request #3 from acme/retry\n\nAdd --retry"),
        pushed("Merge pull request #3 from mintlify/retry"),
        pushed("Add --retry (#3)"),
        pushed("Revert of mintlify/x by hand"),
        pushed("Add it\n\nMerge pull request #3 from acme/mintlify/x"),
        pushed(branch="feature/mintlify/x"),
        Event("schedule", PLACE),
        Event("workflow_dispatch", PLACE),
    ],
)
def test_a_person_s_work_passes(event: Event) -> None:
    assert because(event) == ""


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (pushed(branch="mintlify/x"), "The push is to mintlify/x, a branch of the agent's."),
        (pushed(branch="mintlify/x", name="create"), "The push is to mintlify/x, a branch of the agent's."),
        (pushed(authors=["ann", "mintlify[bot]"]), "The newest commit is by mintlify[bot]."),
        (pushed(by="mintlify[bot]"), "The push is by mintlify[bot]."),
        (
            pushed("Merge remote-tracking branch 'origin/mintlify/x'"),
            "The newest commit merges a branch that begins with mintlify/.",
        ),
        (pushed("Merge branches 'mintlify/x' and 'y'"), "The newest commit merges a branch that begins with mintlify/."),
        (
            pushed("Merge pull request #3 from acme/mintlify/document-it\n\nDocs"),
            "The newest commit merges a branch that begins with mintlify/.",
        ),
        (pushed("Merge branch 'mintlify/x' into main"), "The newest commit merges a branch that begins with mintlify/."),
        (pushed(f"Document it (#3)\n\n{FOOTER}"), "The newest commit carries the marker of this action."),
        (pushed(branch="mintlify/x", name="workflow_run"), "The push is to mintlify/x, a branch of the agent's."),
    ],
)
def test_a_push_of_the_agent_s(event: Event, told: str) -> None:
    assert because(event) == told


@pytest.mark.parametrize(
    ("author", "head", "foreign", "own"),
    [
        ("mintlify[bot]", "mintlify/x", False, True),
        ("mintlify[bot]", "docs", False, True),
        ("ann", "mintlify/x", False, True),  # a user who linked an account
        ("ann", "docs", False, False),
        ("mintlify", "docs", False, False),
        ("mintlify[bot]", "mintlify/x", True, False),
        ("ann", "mintlify/x", True, False),
    ],
)
def test_whose_a_pull_request_is(author: str, head: str, foreign: bool, own: bool) -> None:
    assert by_agent(Outline(number=1, author=author, head=head, foreign=foreign, body="")) is own
