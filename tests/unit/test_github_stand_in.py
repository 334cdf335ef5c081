"""The stand-in for GitHub is no toy: it keeps what is written, refuses what GitHub refuses, and pages as GitHub does."""

from typing import Any

import httpx
import pytest
from github import Auth, Github, GithubException

from tests.services.github_plan import Comment, Fault, File, Pull, Thread
from tests.services.process import Hub

COMMENTS = """
query ($thread: ID!, $before: String, $after: String) {
  viewer { login }
  node(id: $thread) {
    ... on Issue {
      newest: comments(last: 100, before: $before) { ...issueComments }
      oldest: comments(first: 100, after: $after) { ...issueComments }
    }
    ... on PullRequest {
      newest: comments(last: 100, before: $before) { ...issueComments }
      oldest: comments(first: 100, after: $after) { ...issueComments }
    }
    ... on Discussion {
      newest: comments(last: 100, before: $before) { ...discussionComments }
      oldest: comments(first: 100, after: $after) { ...discussionComments }
    }
  }
}
fragment issueComments on IssueCommentConnection {
  nodes { id url body viewerDidAuthor author { __typename login } }
  pageInfo { startCursor hasPreviousPage endCursor hasNextPage }
}
fragment discussionComments on DiscussionCommentConnection {
  nodes { id url body viewerDidAuthor author { __typename login } }
  pageInfo { startCursor hasPreviousPage endCursor hasNextPage }
}
"""
ADD = "mutation ($input: AddCommentInput!) { addComment(input: $input) { commentEdge { node { id url } } } }"
DISCUSS = "mutation ($input: AddDiscussionCommentInput!) { addDiscussionComment(input: $input) { comment { url } } }"
UPDATE = "mutation ($input: UpdateIssueCommentInput!) { updateIssueComment(input: $input) { issueComment { body } } }"
REACT = "mutation ($input: AddReactionInput!) { addReaction(input: $input) { reaction { id content } subject { id } } }"
PERMISSION = "/repos/acme/app/collaborators/{}/permission"


def post(hub: Hub, query: str, path: str = "/graphql", **variables: Any) -> httpx.Response:
    asked = {"query": query, "variables": variables}
    return hub.control.post(f"{hub.url}{path}", json=asked, headers={"Authorization": f"bearer {hub.token}"})


def get(hub: Hub, path: str, **query: int) -> httpx.Response:
    return hub.control.get(f"{hub.url}{path}", params=query or None, headers={"Authorization": f"token {hub.token}"})


def refusals(response: httpx.Response) -> list[tuple[str, str]]:
    return [(error["type"], error["message"]) for error in response.json()["errors"]]


def bodies(connection: dict[str, Any]) -> list[str]:
    return [node["body"] for node in connection["nodes"]]


def test_it_wants_its_token(hub: Hub) -> None:
    for path in ("/graphql", PERMISSION.format("ann")):
        answer = hub.control.request("POST" if path == "/graphql" else "GET", f"{hub.url}{path}", json={})
        assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


@pytest.mark.parametrize("kind", ["Issue", "PullRequest", "Discussion"])
def test_it_pages_from_both_ends(hub: Hub, kind: Any) -> None:
    comments = [Comment(body=str(number)) for number in range(350)]
    hub.plan(threads=[Thread(id="T_1", kind=kind, comments=comments), Thread(id="T_2", comments=[Comment()])])
    seen: dict[str, list[str]] = {"newest": [], "oldest": []}
    cursors: dict[str, str] = {}
    for more in (True, True, True, False):
        node = post(hub, COMMENTS, thread="T_1", **cursors).json()["data"]["node"]
        newest, oldest = node["newest"]["pageInfo"], node["oldest"]["pageInfo"]
        seen = {"newest": bodies(node["newest"]) + seen["newest"], "oldest": seen["oldest"] + bodies(node["oldest"])}
        assert (newest["hasPreviousPage"], oldest["hasNextPage"]) == (more, more)
        cursors = {"before": newest["startCursor"], "after": oldest["endCursor"]}
    everything = [str(number) for number in range(350)]
    assert seen == {"newest": everything, "oldest": everything}


def test_a_page_holds_a_hundred(hub: Hub) -> None:
    hub.plan(threads=[Thread(id="I_1")])
    asked = 'query { node(id: "I_1") { ... on Issue { comments(%s) { totalCount } } } }'
    assert [refusals(post(hub, asked % bounds))[0][0] for bounds in ("first: 101", "after: null", 'first: 1, after: "x"')] == [
        "EXCESSIVE_PAGINATION",
        "MISSING_PAGINATION_BOUNDARIES",
        "INVALID_CURSOR_ARGUMENTS",
    ]


def test_it_keeps_what_is_written(hub: Hub) -> None:
    hub.plan(threads=[Thread(id="I_1"), Thread(id="D_1", kind="Discussion", number=6)])
    issue = post(hub, ADD, input={"subjectId": "I_1", "body": "one"}).json()["data"]["addComment"]["commentEdge"]["node"]
    post(hub, UPDATE, "/api/graphql", input={"id": issue["id"], "body": "two"})
    post(hub, DISCUSS, input={"discussionId": "D_1", "body": "three"})
    assert [(each["id"], each["body"], each["edits"]) for each in hub.comments("I_1")] == [(issue["id"], "two", ["one"])]
    assert issue["url"] == "https://github.com/acme/app/issues/5#issuecomment-1001"
    assert hub.comments("D_1")[0]["url"] == "https://github.com/acme/app/discussions/6#discussioncomment-1002"
    assert hub.operations == ["addComment", "updateIssueComment", "addDiscussionComment"]
    read = post(hub, COMMENTS, thread="I_1").json()["data"]
    assert read["viewer"] == {"login": "github-actions[bot]"}
    (node,) = read["node"]["newest"]["nodes"]
    assert (node["viewerDidAuthor"], node["author"]) == (True, {"__typename": "Bot", "login": "github-actions"})


def test_it_refuses_what_the_token_may_not(hub: Hub) -> None:
    hub.plan(may_write={"discussions"}, threads=[Thread(id="I_1", comments=[Comment(id="IC_1")])], reactables={"PRR_1"})
    forbidden = [("FORBIDDEN", "Resource not accessible by integration")]
    answer = post(hub, ADD, input={"subjectId": "I_1", "body": "one"})
    assert (answer.status_code, answer.json()["data"], refusals(answer)) == (200, {"addComment": None}, forbidden)
    assert refusals(post(hub, REACT, input={"subjectId": "IC_1", "content": "EYES"})) == forbidden
    assert refusals(post(hub, REACT, input={"subjectId": "PRR_1", "content": "EYES"})) == forbidden
    assert [comment["id"] for comment in hub.comments("I_1")] == ["IC_1"]


def test_it_refuses_what_cannot_be(hub: Hub) -> None:
    other = Comment(id="IC_1", author="someone")
    hub.plan(threads=[Thread(id="I_1", comments=[other]), Thread(id="I_2", locked=True), Thread(id="D_1", kind="Discussion")])
    wanted = [
        (ADD, {"subjectId": "I_2", "body": "x"}, "UNPROCESSABLE"),
        (ADD, {"subjectId": "I_1", "body": " "}, "UNPROCESSABLE"),
        (ADD, {"subjectId": "I_1", "body": "x" * 65_537}, "UNPROCESSABLE"),
        (ADD, {"subjectId": "I_9", "body": "x"}, "NOT_FOUND"),
        (ADD, {"subjectId": "D_1", "body": "x"}, "NOT_FOUND"),
        (UPDATE, {"id": "IC_1", "body": "x"}, "FORBIDDEN"),
    ]
    for query, given, kind in wanted:
        assert [told for told, _ in refusals(post(hub, query, input=given))] == [kind]
    assert refusals(post(hub, COMMENTS, thread="I_9")) == [
        ("NOT_FOUND", "Could not resolve to a node with the global id of 'I_9'")
    ]


def test_a_deleted_comment_cannot_be_changed(hub: Hub) -> None:
    hub.plan(threads=[Thread(id="I_1", comments=[Comment(id="IC_1", author="github-actions", bot=True)])])
    hub.delete("IC_1")
    assert refusals(post(hub, UPDATE, input={"id": "IC_1", "body": "x"}))[0][0] == "NOT_FOUND"


def test_a_reaction_stays_one(hub: Hub) -> None:
    hub.plan(threads=[Thread(id="I_1")], reactables={"PRR_1"})
    first, second = (post(hub, REACT, input={"subjectId": "I_1", "content": "EYES"}).json() for _ in range(2))
    assert first["data"]["addReaction"] == second["data"]["addReaction"]
    post(hub, REACT, input={"subjectId": "PRR_1", "content": "ROCKET"})
    assert hub.reactions == [("I_1", "EYES"), ("PRR_1", "ROCKET")]


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [("ann", "admin", "admin"), ("Max", "write", "maintain"), ("tri", "read", "triage"), ("doc", "write", "writers")],
)
def test_a_permission_is_told_in_two_words(hub: Hub, login: str, permission: str, role: str) -> None:
    people = {"ann": "admin", "max": "maintain", "tri": "triage", "doc": "writers"}
    hub.plan(people=people, custom_roles={"writers": "write"})
    answer = get(hub, PERMISSION.format(login)).json()
    assert (answer["permission"], answer["role_name"]) == (permission, role)


def test_a_bot_has_no_permission(hub: Hub) -> None:
    hub.plan(bots={"Copilot"})
    for login in ("Copilot", "dependabot[bot]"):
        answer = get(hub, PERMISSION.format(login))
        assert (answer.status_code, answer.json()) == (404, {"message": f"{login} is not a user"})
    assert get(hub, PERMISSION.format("anyone")).json()["role_name"] == "read"


def test_a_pull_request_goes_its_way(hub: Hub) -> None:
    hub.plan(pulls=[Pull(repository="acme/app", number=7)])
    assert get(hub, "/repos/Acme/app/pulls/7").json()["state"] == "open"
    hub.set_pull("acme/app", 7, merged=True)
    pull = get(hub, "/api/v3/repos/acme/app/pulls/7").json()
    assert (pull["state"], pull["merged"], pull["url"]) == ("closed", True, f"{hub.url}/api/v3/repos/acme/app/pulls/7")
    assert get(hub, "/repos/acme/app/pulls/8").status_code == 404
    hub.plan(may_read_pulls=False)
    assert get(hub, "/repos/acme/app/pulls/7").json() == {"message": "Resource not accessible by integration"}


def test_the_files_of_a_pull_request_are_paged(hub: Hub) -> None:
    files = [File(filename=f"{number}.py") for number in range(250)]
    hub.plan(pulls=[Pull(repository="acme/app", number=7, files=files)])
    page = get(hub, "/repos/acme/app/pulls/7/files", per_page=1000)
    assert page.links["last"]["url"].endswith("page=3")
    assert "prev" not in page.links
    sizes = [len(page.json())]
    while "next" in page.links:
        page = get(hub, page.links["next"]["url"].removeprefix(hub.url))
        sizes.append(len(page.json()))
    assert sizes == [100, 100, 50]
    assert page.links.keys() == {"first", "prev"}


def test_a_known_client_understands_it(hub: Hub) -> None:
    files = [File(filename=f"{number}.py") for number in range(150)]
    hub.plan(people={"max": "maintain"}, threads=[Thread(id="I_1")], pulls=[Pull(repository="acme/app", number=7, files=files)])
    with Github(base_url=hub.url, auth=Auth.Token(hub.token), per_page=100, lazy=True) as client:
        repository = client.get_repo("acme/app")
        assert repository.get_collaborator_role_name("max") == "maintain"
        assert len(list(repository.get_pull(7).get_files())) == 150
        with pytest.raises(GithubException, match="NOT_FOUND"):
            client.requester.graphql_query(COMMENTS, {"thread": "I_9"})


def test_limits_are_told_as_github_tells_them(hub: Hub) -> None:
    hub.plan(
        Fault(on="addComment", kind="secondary-limit", times=1, headers={"Retry-After": "7"}),
        Fault(on="addComment", kind="primary-limit", skip=1, times=1),
        Fault(on="permission", kind="primary-limit", seconds=60),
        threads=[Thread(id="I_1")],
    )
    hub.advance(3600)
    secondary, primary, true = (post(hub, ADD, input={"subjectId": "I_1", "body": "x"}) for _ in range(3))
    assert (secondary.status_code, secondary.headers["Retry-After"]) == (403, "7")
    assert "secondary rate limit" in secondary.json()["message"]
    assert (primary.status_code, refusals(primary)[0][0]) == (200, "RATE_LIMITED")
    assert "errors" not in true.json()
    assert len(hub.comments("I_1")) == 1
    rest = get(hub, PERMISSION.format("ann"))
    assert (rest.status_code, rest.headers["x-ratelimit-remaining"]) == (403, "0")
    assert int(rest.headers["x-ratelimit-reset"]) == pytest.approx(hub.requests[-1]["at"] + 60, abs=2)


def test_faults_come_before_or_after_the_effect(hub: Hub) -> None:
    hub.plan(
        Fault(on="addComment", kind="graphql-error", type="FORBIDDEN", message="no", times=1),
        Fault(on="addComment", kind="cut", skip=1, times=1),
        Fault(on="addComment", kind="cut-after", skip=2, times=1),
        Fault(on="addComment", kind="answer-after", skip=3, status=502),
        threads=[Thread(id="I_1")],
    )
    written = []
    assert refusals(post(hub, ADD, input={"subjectId": "I_1", "body": "x"})) == [("FORBIDDEN", "no")]
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            post(hub, ADD, input={"subjectId": "I_1", "body": "x"})
        written.append(len(hub.comments("I_1")))
    assert post(hub, ADD, input={"subjectId": "I_1", "body": "x"}).status_code == 502
    assert [*written, len(hub.comments("I_1"))] == [0, 1, 2]


def test_what_is_not_described_is_noticed(hub: Hub) -> None:
    """The check that every other test relies on can fail."""
    get(hub, "/repos/acme/app")
    post(hub, "query { node }")
    post(hub, "{")
    assert len(hub.state["broken"]) == 4
    hub.plan()  # a new world, without the stain
