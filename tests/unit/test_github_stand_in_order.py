"""The stand-in for GitHub lets comments be deleted, and lets a test choose which of several requests takes effect first."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness import wait_for
from tests.services.github_plan import Comment, Fault, Thread
from tests.services.process import Hub
from tests.unit.test_github_stand_in import ADD, post, refusals

DELETE = "mutation ($input: DeleteIssueCommentInput!) { deleteIssueComment(input: $input) { clientMutationId } }"
DELETE_SAID = "mutation ($input: DeleteDiscussionCommentInput!) { deleteDiscussionComment(input: $input) { comment { id } } }"
OURS: dict[str, Any] = {"author": "github-actions", "bot": True}


@pytest.mark.parametrize(
    ("viewer", "may_write", "comment", "gone"),
    [
        ("github-actions[bot]", {"issues"}, OURS, True),
        ("github-actions[bot]", {"issues"}, {"author": "ann"}, True),
        ("github-actions[bot]", {"discussions"}, OURS, False),
        ("ann", {"issues"}, {"author": "ann"}, True),
        ("ann", {"issues"}, OURS, False),
        ("max", {"issues"}, OURS, True),
    ],
)
def test_who_may_delete_a_comment(hub: Hub, viewer: str, may_write: Any, comment: Any, gone: bool) -> None:
    thread = Thread(id="I_1", comments=[Comment(id="IC_1", **comment)])
    hub.plan(viewer=viewer, may_write=may_write, people={"max": "maintain"}, threads=[thread])
    answer = post(hub, DELETE, input={"id": "IC_1"})
    assert ("errors" not in answer.json()) is gone
    assert (hub.comments("I_1") == []) is gone
    assert gone or refusals(answer)[0][0] == "FORBIDDEN"


def test_what_is_deleted_is_not_there_to_be_deleted(hub: Hub) -> None:
    hub.plan(threads=[Thread(id="I_1", comments=[Comment(id="IC_1", **OURS)])])
    post(hub, DELETE, input={"id": "IC_1"})
    for query in (DELETE, DELETE_SAID):
        assert refusals(post(hub, query, input={"id": "IC_1"}))[0][0] == "NOT_FOUND"


def test_a_comment_with_replies_is_wiped(hub: Hub) -> None:
    comments = [Comment(id="DC_1", body="one", **OURS), Comment(id="DC_2", reply_to="DC_1"), Comment(id="DC_3", **OURS)]
    hub.plan(threads=[Thread(id="D_1", kind="Discussion", comments=comments)])
    for comment in ("DC_1", "DC_3"):
        assert post(hub, DELETE_SAID, input={"id": comment}).json()["data"]["deleteDiscussionComment"]["comment"]
    assert [(each["id"], each["body"]) for each in hub.comments("D_1")] == [("DC_1", ""), ("DC_2", "")]


@pytest.mark.parametrize(("kind", "meanwhile"), [("held", []), ("kept", ["2"])])
def test_a_request_waits_for_another_before_or_after_its_effect(hub: Hub, kind: Any, meanwhile: list[str]) -> None:
    first = Fault(on="addComment", times=1, kind="held", until="addComment")
    second = Fault(on="addComment", skip=1, times=1, kind=kind)
    hub.plan(first, second, threads=[Thread(id="I_1")])
    with ThreadPoolExecutor() as pool:
        one = pool.submit(post, hub, ADD, input={"subjectId": "I_1", "body": "1"})
        wait_for(hub, "addComment")
        other = pool.submit(post, hub, ADD, input={"subjectId": "I_1", "body": "2"})
        if meanwhile:
            one.result()
        wait_for(hub, "addComment", 2)
        assert ([comment["body"] for comment in hub.comments("I_1")][:1], other.done()) == (meanwhile, False)
        hub.let_go()
    assert [comment["body"] for comment in hub.comments("I_1")] == ["2", "1"]
