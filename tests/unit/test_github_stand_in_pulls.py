"""The stand-in for GitHub keeps its pull requests as GitHub does: read in full, listed in order, edited by rules."""

from typing import Any

import pytest
from github import Auth, Github
from github.PullRequest import PullRequest

from tests.services.github_asking import APP, DRAFT, PEOPLE, READY, ROLES, ask, listed, ordered, page, post, refused
from tests.services.github_plan import Access, Pull, Thread
from tests.services.process import Hub


def known(hub: Hub, number: int = 7) -> PullRequest:
    """The pull request as the client shows it that the action uses."""
    with Github(base_url=hub.url, auth=Auth.Token(hub.token), lazy=True, retry=None) as client:
        pull = client.get_repo(APP).get_pull(number)
        pull.complete()
        return pull


def test_a_pull_request_is_shown_in_full(hub: Hub) -> None:
    told: dict[str, Any] = {"body": "a\r\nb\t\u2028😀", "labels": ["a", "b"], "assignees": ["ann"], "reviewers": ["max"]}
    hub.plan(pulls=[Pull(repository=APP, number=7, draft=True, teams=["docs"], head_repository="you/app", **told)])
    pull = known(hub)
    assert (pull.user.login, pull.user.type, pull.draft, pull.body) == ("mintlify[bot]", "Bot", True, told["body"])
    assert [label.name for label in pull.labels] == told["labels"]
    assert ([user.login for user in pull.assignees], pull.assignee.login) == (["ann"], "ann")
    assert [user.login for user in pull.requested_reviewers] == ["max"]
    assert [team.slug for team in pull.requested_teams] == ["docs"]
    assert (pull.head.repo.full_name, pull.head.repo.fork, pull.base.repo.full_name) == ("you/app", True, APP)
    assert {name: hub.pull(APP, 7)[name] for name in told} == told


@pytest.mark.parametrize(
    ("where", "repository", "forked"), [("", APP, False), ("you/app", "you/app", True), (None, None, True)]
)
def test_a_head_is_where_it_is(hub: Hub, where: str | None, repository: str | None, forked: bool) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7, head_repository=where)])
    shown = ask(hub, "pull").json()["head"]["repo"]
    assert (shown and shown["full_name"]) == repository
    (node,) = page(hub)["nodes"]
    assert node["isCrossRepository"] == forked


def test_both_apis_show_the_same(hub: Hub) -> None:
    thread = Thread(id="PR_x", kind="PullRequest", number=8)
    hub.plan(threads=[thread], pulls=[Pull(repository=APP, number=7), Pull(repository=APP, number=8, author="ann", body="why")])
    one, two = page(hub)["nodes"]
    rest = [ask(hub, "pull", number=number).json() for number in (7, 8)]
    for shown, node in zip(rest, (one, two), strict=True):
        assert (shown["node_id"], shown["html_url"]) == (node["id"], node["url"])
        assert (shown["created_at"], shown["updated_at"]) == (node["createdAt"], node["updatedAt"])
    assert (one["author"], one["body"]) == ({"__typename": "Bot", "login": "mintlify"}, "")
    assert (two["author"], two["body"], two["id"]) == ({"__typename": "User", "login": "ann"}, "why", "PR_x")


def test_pull_requests_are_listed_in_order(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=number) for number in (3, 1, 2)] + [Pull(repository="acme/b", number=9)])
    for field in ("CREATED_AT", "UPDATED_AT"):
        assert listed(hub, order=ordered(field, "ASC")) == [3, 1, 2]
        assert listed(hub, order=ordered(field, "DESC")) == [2, 1, 3]
    ask(hub, "add-labels", number=1)
    ask(hub, "update-pull", number=3)
    assert listed(hub, order=ordered("UPDATED_AT", "DESC")) == [3, 1, 2]
    assert listed(hub, order=ordered("CREATED_AT", "DESC")) == [2, 1, 3]
    assert listed(hub, first=None, last=1, order=ordered("UPDATED_AT", "DESC")) == [2]


def test_pull_requests_are_listed_by_state(hub: Hub) -> None:
    states: list[dict[str, Any]] = [{}, {"state": "closed"}, {"merged": True}, {"head": "other"}]
    hub.plan(pulls=[Pull(repository=APP, number=number, **how) for number, how in enumerate(states)])
    assert listed(hub, states=["OPEN"]) == [0, 3]
    assert listed(hub, states=["CLOSED", "MERGED"]) == [1, 2]
    assert listed(hub, head="other") == [3]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_a_list_of_pull_requests_is_paged(hub: Hub, direction: str) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=number) for number in range(7)])
    seen, after = [], None
    for more in (True, True, False):
        found = page(hub, first=3, after=after, order=ordered("UPDATED_AT", direction))
        seen += [node["number"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (7, more)
    assert seen == sorted(range(7), reverse=direction == "DESC")


@pytest.mark.parametrize("body", ["", "a\r\nb", "\u2028 😀 é\u0301", "x" * 65_536])
def test_a_body_is_kept_as_it_is(hub: Hub, body: str) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7, body="old")])
    known(hub).edit(body=body)
    assert [hub.pull(APP, 7)["body"], ask(hub, "pull").json()["body"]] == [body, body]
    assert (hub.requests[-2]["operation"], hub.requests[-2]["body"]) == ("update-pull", {"body": body})


def test_a_body_has_its_limit(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7, body="old")])
    answer = ask(hub, "update-pull", {"body": "x" * 65_537})
    error = {"resource": "PullRequest", "code": "custom", "field": "body"}
    assert (answer.status_code, answer.json()["message"]) == (422, "Validation Failed")
    assert answer.json()["errors"] == [{**error, "message": "body is too long (maximum is 65536 characters)"}]
    assert hub.pull(APP, 7)["body"] == "old"


@pytest.mark.parametrize(
    ("added", "there"),
    [(["new"], ["Old", "new"]), (["OLD", "new", "NEW"], ["Old", "new"]), (["ELSEWHERE"], ["Old", "elsewhere"])],
)
def test_labels_are_added(hub: Hub, added: list[str], there: list[str]) -> None:
    other = Pull(repository=APP, number=8, labels=["elsewhere"])
    hub.plan(pulls=[Pull(repository=APP, number=7, labels=["Old"]), other])
    assert [label["name"] for label in ask(hub, "add-labels", {"labels": added}).json()] == there
    known(hub).add_to_labels(*added)
    assert hub.pull(APP, 7)["labels"] == there
    assert [event["label"] for event in hub.pull(APP, 7)["events"]] == there[1:]


@pytest.mark.parametrize("wrong", ["", "  ", "x" * 51])
def test_a_wrong_label_spoils_them_all(hub: Hub, wrong: str) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)])
    answer = ask(hub, "add-labels", {"labels": ["x" * 50, wrong]})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"value": wrong, "resource": "Label", "field": "name", "code": "invalid"}]
    assert hub.pull(APP, 7)["labels"] == []


def test_who_may_not_be_assigned_is_dropped(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)], people=PEOPLE, custom_roles=ROLES)
    known(hub).add_to_assignees("rea", "MAX", "out", "ann", "max", "stranger", "own", "low", "mintlify[bot]")
    assert hub.pull(APP, 7)["assignees"] == ["max", "ann", "own"]
    assert [event["assignee"] for event in hub.pull(APP, 7)["events"]] == ["max", "ann", "own"]


def test_ten_can_be_assigned(hub: Hub) -> None:
    people = {f"u{number}": "write" for number in range(12)}
    hub.plan(pulls=[Pull(repository=APP, number=7, assignees=["u0"])], people=people)
    answer = ask(hub, "add-assignees", {"assignees": list(people)})
    shown = [user["login"] for user in answer.json()["assignees"]]
    assert (answer.status_code, shown) == (201, list(people)[:10])


def test_reviews_are_requested(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)], people=PEOPLE, teams={"docs"}, pr_token=Access(viewer="app[bot]"))
    answer = ask(hub, "request-reviewers", {"reviewers": ["MAX", "rea"], "team_reviewers": ["Docs"]}, token=hub.pr_token)
    assert answer.status_code == 201
    known(hub).create_review_request(reviewers=["max"])
    pull = hub.pull(APP, 7)
    assert (pull["reviewers"], pull["teams"]) == (["max", "rea"], ["docs"])
    assert pull["events"] == [
        {"event": "review_requested", "actor": "app[bot]", "requested_reviewer": "max"},
        {"event": "review_requested", "actor": "app[bot]", "requested_reviewer": "rea"},
        {"event": "review_requested", "actor": "app[bot]", "requested_team": "docs"},
    ]


AUTHOR = "Review cannot be requested from pull request author."
STRANGER = (
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a "
    "collaborator of the acme/app repository."
)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"reviewers": ["max", "OWN"]}, AUTHOR),
        ({"reviewers": ["max", "stranger"]}, STRANGER),
        ({"reviewers": ["max", "out"]}, STRANGER),
        ({"reviewers": ["max"], "team_reviewers": ["nobody"]}, STRANGER),
    ],
)
def test_reviews_are_requested_of_all_or_of_nobody(hub: Hub, wanted: dict[str, list[str]], message: str) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7, author="own")], people=PEOPLE, custom_roles=ROLES, teams={"docs"})
    answer = ask(hub, "request-reviewers", wanted, token=hub.pr_token)
    assert (answer.status_code, answer.json()["message"]) == (422, message)
    assert (hub.pull(APP, 7)["reviewers"], hub.pull(APP, 7)["events"]) == ([], [])


def test_a_token_that_sees_no_members_cannot_name_a_team(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7)], people=PEOPLE, teams={"docs"})
    answer = ask(hub, "request-reviewers", {"reviewers": ["max"], "team_reviewers": ["docs"]})
    assert (answer.status_code, answer.json()["message"]) == (422, "Validation Failed")
    assert answer.json()["errors"][0].startswith("Could not resolve to a node with the global id of 'T_kwDO")
    assert hub.pull(APP, 7)["reviewers"] == []


def test_events_tell_what_happened(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7, reviewers=["rea"], teams=["docs"])], people=PEOPLE)
    ident = ask(hub, "pull").json()["node_id"]
    ask(hub, "add-labels")
    ask(hub, "add-assignees")
    post(hub, DRAFT, token=hub.pr_token, input={"pullRequestId": ident})
    post(hub, READY, token=hub.pr_token, input={"pullRequestId": ident})
    hub.set_pull(APP, 7, reviewers=[], teams=[])
    ask(hub, "request-reviewers", {"reviewers": ["rea"]})
    with Github(base_url=hub.url, auth=Auth.Token(hub.token), lazy=True, per_page=4) as client:
        events = list(client.get_repo(APP).get_pull(7).get_issue_events())
    assert [(event.event, event.actor.login) for event in events] == [
        ("review_requested", "mintlify[bot]"),
        ("review_requested", "mintlify[bot]"),
        ("labeled", "github-actions[bot]"),
        ("assigned", "github-actions[bot]"),
        ("convert_to_draft", "docs-writer"),
        ("ready_for_review", "docs-writer"),
        ("review_requested", "github-actions[bot]"),
    ]
    reviews = [event for event in ask(hub, "events").json() if event["event"] == "review_requested"]
    assert [review.get("requested_reviewer", {}).get("login") for review in reviews] == ["rea", None, "rea"]
    assert reviews[1]["requested_team"]["slug"] == "docs"
    assert reviews[2]["review_requester"]["login"] == "github-actions[bot]"


def test_a_draft_is_made_and_unmade(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7), Pull(repository=APP, number=8, state="closed")])
    ident, closed = (ask(hub, "pull", number=number).json()["node_id"] for number in (7, 8))

    def tried(query: str, which: str) -> Any:
        answer = post(hub, query, token=hub.pr_token, input={"pullRequestId": which})
        return refused(answer) if "errors" in answer else next(iter(answer["data"].values()))["pullRequest"]["isDraft"]

    assert tried(READY, ident) == [("UNPROCESSABLE", "Pull request is already ready for review")]
    assert (tried(DRAFT, ident), hub.pull(APP, 7)["draft"]) == (True, True)
    assert tried(DRAFT, ident) == [("UNPROCESSABLE", "Pull request is already a draft")]
    assert (tried(READY, ident), hub.pull(APP, 7)["draft"]) == (False, False)
    assert tried(DRAFT, closed)[0][0] == "UNPROCESSABLE"
    assert tried(DRAFT, "PR_none") == [("NOT_FOUND", "Could not resolve to a node with the global id of 'PR_none'")]
    assert hub.operations[2:4] == ["markPullRequestReadyForReview", "convertPullRequestToDraft"]


def test_an_edit_that_changes_nothing_is_none(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository=APP, number=7, body="new", labels=["new"])])
    before = hub.pull(APP, 7)
    ask(hub, "update-pull")
    ask(hub, "add-labels")
    assert hub.pull(APP, 7) == before
    ask(hub, "update-pull", {"body": "newer"})
    assert hub.pull(APP, 7)["updated"] > before["updated"]


def test_a_commit_tells_who_merged_it_or_would(hub: Hub) -> None:
    open_one, merged = (Pull(repository=APP, number=number, brings=["a1"], merged=number == 8) for number in (7, 8))
    hub.plan(pulls=[open_one, merged, Pull(repository=APP, number=9, brings=["b2"])], repositories=[APP])

    def told(sha: str, repository: str = APP) -> Any:
        authorized = {"Authorization": f"token {hub.token}"}
        answer = hub.control.get(f"{hub.url}/repos/{repository}/commits/{sha}/pulls", headers=authorized)
        return [each["number"] for each in answer.json()] if answer.status_code == 200 else answer.status_code

    assert [told("a1"), told("b2"), told("c3"), told("a1", "acme/hidden")] == [[8], [9], [], 404]
