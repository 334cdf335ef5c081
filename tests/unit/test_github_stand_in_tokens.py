"""The stand-in for GitHub lets each token do what it may, and what goes wrong there can go wrong with every operation."""

import time
from typing import Any

import pytest

from tests.services.github_asking import APP, DRAFT, FORBIDDEN, LIST, PATHS, PEOPLE, ask, listed, post, refused
from tests.services.github_plan import Access, Fault, Operation, Pull, Thread
from tests.services.process import Hub


@pytest.mark.parametrize("lacking", ["pull-requests", "contents"])
def test_a_draft_needs_two_permissions(hub: Hub, lacking: Any) -> None:
    may_write = Access().may_write - {lacking}
    hub.plan(pulls=[Pull(repository=APP, number=7)], pr_token=Access(may_write=may_write))
    ident = ask(hub, "pull").json()["node_id"]
    assert refused(post(hub, DRAFT, token=hub.pr_token, input={"pullRequestId": ident})) == [("FORBIDDEN", FORBIDDEN)]
    assert hub.pull(APP, 7)["draft"] is False


WRITES: list[Operation] = ["update-pull", "add-labels", "add-assignees", "request-reviewers"]


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("area", ["issues", "pull-requests", "contents", "discussions"])
def test_each_write_needs_its_permission(hub: Hub, operation: Operation, area: Any) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)], people=PEOPLE, pr_token=Access(may_write={area}))
    allowed = area == "pull-requests" or (area == "issues" and operation in ("add-labels", "add-assignees"))
    before, answer = hub.pull(APP, 7), ask(hub, operation, token=hub.pr_token)
    assert (answer.status_code == 403, answer.is_success) == (not allowed, allowed)
    assert (hub.pull(APP, 7) == before) == (not allowed)
    if not allowed:
        assert answer.json() == {"message": FORBIDDEN}


@pytest.mark.parametrize("operation", PATHS)
def test_what_is_not_there_or_not_seen_is_not_found(hub: Hub, operation: Operation) -> None:
    hub.plan(
        pulls=[Pull(repository=APP, number=7)], people=PEOPLE, pr_token=Access(repositories=["acme/docs"], may_write=set())
    )
    for answer in (ask(hub, operation, number=9), ask(hub, operation, token=hub.pr_token)):
        assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_an_unseen_repository_is_as_if_it_were_not(hub: Hub) -> None:
    thread, pulls = Thread(id="I_1"), [Pull(repository=APP, number=7), Pull(repository="acme/docs", number=1)]
    hub.plan(threads=[thread], pulls=pulls, repositories=["Acme/DOCS"])
    ident = ask(hub, "pull", token=hub.pr_token).json()["node_id"]
    assert refused(post(hub, LIST, name="app", first=1)) == [
        ("NOT_FOUND", "Could not resolve to a Repository with the name 'acme/app'.")
    ]
    assert listed(hub, name="docs") == [1]
    assert refused(post(hub, DRAFT, input={"pullRequestId": ident}))[0][0] == "NOT_FOUND"
    assert refused(post(hub, 'query { node(id: "I_1") { id } }'))[0][0] == "NOT_FOUND"
    where = f"{hub.url}/repos/{APP}/collaborators/max/permission"
    assert hub.control.get(where, headers={"Authorization": f"token {hub.token}"}).status_code == 404


def test_pull_requests_that_may_not_be_read_are_not_listed(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)], pr_token=Access(may_read_pulls=False))
    assert refused(post(hub, LIST, token=hub.pr_token, name="app", first=1)) == [("FORBIDDEN", FORBIDDEN)]
    assert [ask(hub, each, token=hub.pr_token).status_code for each in ("pull", "events")] == [403, 403]
    assert ask(hub, "pull").status_code == 200


def test_each_token_acts_as_its_own(hub: Hub) -> None:
    hub.plan(threads=[Thread(id="I_1")], pr_token=Access(may_write={"issues"}))
    add = 'mutation { addComment(input: {subjectId: "I_1", body: "x"}) { commentEdge { node { id viewerDidAuthor } } } }'
    for token in (hub.token, hub.pr_token):
        assert post(hub, add, token=token)["data"]["addComment"]["commentEdge"]["node"]["viewerDidAuthor"]
        assert hub.requests[-1]["authorization"] == f"bearer {token}"
    assert post(hub, "query { viewer { login } }", token=hub.pr_token)["data"]["viewer"] == {"login": "docs-writer"}
    (one, two) = hub.comments("I_1")
    assert [(each["author"], each["bot"]) for each in (one, two)] == [("github-actions", True), ("docs-writer", False)]
    update = f'mutation {{ updateIssueComment(input: {{id: "{one["id"]}", body: "y"}}) {{ clientMutationId }} }}'
    assert refused(post(hub, update, token=hub.pr_token))[0][0] == "FORBIDDEN"


@pytest.mark.parametrize("operation", PATHS)
def test_faults_befall_every_operation(hub: Hub, operation: Operation) -> None:
    faults = [Fault(on=operation, kind="answer", status=502, times=1), Fault(on=operation, kind="primary-limit", skip=1)]
    hub.plan(*faults, pulls=[Pull(repository=APP, number=7)])
    before = hub.pull(APP, 7)
    broken, limited = ask(hub, operation), ask(hub, operation)
    assert (broken.status_code, limited.status_code, limited.headers["x-ratelimit-remaining"]) == (502, 403, "0")
    assert (hub.pull(APP, 7), hub.operations) == (before, [operation, operation])


def test_faults_befall_the_list_and_the_drafts(hub: Hub) -> None:
    kinds: list[Operation] = ["repository", "convertPullRequestToDraft"]
    hub.plan(*(Fault(on=kind, kind="primary-limit") for kind in kinds), pulls=[Pull(repository=APP, number=7)])
    for answer in (post(hub, LIST, name="app", first=1), post(hub, DRAFT, input={"pullRequestId": "PR_1"})):
        assert refused(answer)[0][0] == "RATE_LIMITED"
    hub.plan(Fault(on="repository", kind="graphql-error", type="FORBIDDEN", message="no"))
    assert refused(post(hub, LIST, name="app", first=1)) == [("FORBIDDEN", "no")]


def test_an_answer_can_take_its_time(hub: Hub) -> None:
    hub.plan(latency=0.05, pulls=[Pull(repository=APP, number=7)])
    for asked in (lambda: ask(hub, "pull"), lambda: post(hub, LIST, name="app", first=1)):
        before = time.monotonic()
        asked()
        assert time.monotonic() - before >= 0.05


@pytest.mark.parametrize(
    ("operation", "body"),
    [("update-pull", {"body": "x", "title": "y"}), ("add-labels", {"labels": [5]}), ("request-reviewers", {"users": []})],
)
def test_what_is_not_described_is_not_done(hub: Hub, operation: Operation, body: Any) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)])
    before = hub.pull(APP, 7)
    assert ask(hub, operation, body).status_code == 422
    assert (len(hub.state["broken"]), hub.pull(APP, 7)) == (1, before)
    hub.plan()  # a new world, without the stain
