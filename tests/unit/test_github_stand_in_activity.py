"""The stand-in for GitHub lists releases and runs, tells who brought a commit, and lets each token read what it may."""

from pathlib import Path
from typing import Any

import pytest

from tests.repositories import Repository
from tests.services.github_asking import APP, FORBIDDEN, get, post, refused
from tests.services.github_plan import Access, Fault, Operation, Pull, Release, WorkflowRun, number_of
from tests.services.process import Hub

RUNS = "actions/workflows/docs.yml/runs"
DAYS = [f"2026-01-0{day}T12:00:00Z" for day in range(1, 8)]


def tags(hub: Hub, **query: Any) -> list[str]:
    return [each["tag_name"] for each in get(hub, "releases", **query).json()]


def test_releases_are_listed_newest_first(hub: Hub) -> None:
    plain = [Release(tag=f"v{day}", created=at) for day, at in enumerate(DAYS[:3], 1)]
    draft = Release(tag="draft", draft=True, created=DAYS[5])
    hub.plan(releases=[*plain, draft, Release(tag="other", repository="acme/b")], pr_token=Access(may_write={"contents"}))
    assert (tags(hub), tags(hub, per_page=2, page=2)) == (["v3", "v2", "v1"], ["v1"])
    assert tags(hub, token=hub.pr_token) == ["draft", "v3", "v2", "v1"]
    assert get(hub, "releases", token=hub.pr_token).json()[0]["published_at"] is None


def found(hub: Hub, path: str = RUNS, **query: Any) -> list[int]:
    return [run["id"] for run in get(hub, path, **query).json()["workflow_runs"]]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"status": "success"}, [5, 2, 1]),
        ({"status": "in_progress"}, [6]),
        ({"status": "completed", "branch": "main"}, [5, 3, 2, 1]),
        ({"event": "push"}, [4]),
        ({"head_sha": "a" * 40}, [3]),
        ({"actor": "max", "exclude_pull_requests": "true"}, [2]),
        ({"check_suite_id": str(number_of("suite 5"))}, [5]),
        ({"created": ">=2026-01-05"}, [6, 5]),
        ({"created": "<2026-01-02T13:00:00Z"}, [2, 1]),
        ({"created": ">2026-01-05"}, [6]),
        ({"created": "<=2026-01-01"}, [1]),
        ({"created": "2026-01-02..2026-01-03"}, [3, 2]),
        ({"created": "2026-01-05..*"}, [6, 5]),
        ({"created": "2026-01-04"}, [4]),
        ({"status": "success", "per_page": "1", "page": "2"}, [2]),
    ],
)
def test_runs_are_found(hub: Hub, query: dict[str, str], told: list[int]) -> None:
    ways: list[dict[str, Any]] = [
        {"id": 2, "actor": "max"},
        {"id": 1},
        {"id": 4, "event": "push", "branch": "b", "conclusion": "cancelled"},
        {"id": 3, "sha": "a" * 40, "conclusion": "failure"},
        {"id": 6, "status": "in_progress", "conclusion": None},
        {"id": 5},
    ]
    runs = [WorkflowRun(created=DAYS[way["id"] - 1], **way) for way in ways]
    hub.plan(runs=[*runs, WorkflowRun(id=7, workflow="ci.yml"), WorkflowRun(id=8, repository="acme/b")])
    assert found(hub, **query) == told
    assert found(hub, f"actions/workflows/{number_of('docs.yml')}/runs", **query) == told


def test_a_workflow_may_have_no_runs_yet_or_many(hub: Hub) -> None:
    assert get(hub, RUNS).json() == {"total_count": 0, "workflow_runs": []}
    assert get(hub, "actions/workflows/none.yml/runs").status_code == 404
    hub.plan(runs=[WorkflowRun(id=number) for number in range(2000)])
    told = get(hub, RUNS, event="schedule", per_page=100, page=10)
    assert (told.json()["total_count"], told.json()["workflow_runs"][-1]["id"]) == (2000, 1000)
    assert "next" not in told.links
    assert found(hub, event="schedule", per_page=100, page=11) == []
    assert found(hub, per_page=100, page=20)[-1] == 0


PATHS: dict[Operation, str] = {
    "compare": "compare/main...main",
    "commit": "commits/main",
    "commits": "commits",
    "releases": "releases",
    "workflow-runs": RUNS,
}


@pytest.mark.parametrize("operation", PATHS)
def test_each_token_reads_what_it_may(hub: Hub, tmp_path: Path, operation: Operation) -> None:
    made, path = Repository(tmp_path), PATHS[operation]
    made.commit("First", {})
    deaf: dict[str, Any] = {"may_read_actions": False} if operation == "workflow-runs" else {"may_read_contents": False}
    fault = Fault(on=operation, kind="secondary-limit", skip=2)
    hub.plan(fault, git={APP: str(tmp_path)}, pr_token=Access(**deaf))
    answers = [get(hub, path), get(hub, path, token=hub.pr_token), get(hub, path)]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert (answers[1].json(), hub.operations) == ({"message": FORBIDDEN}, [operation] * 3)
    hub.plan(git={APP: str(tmp_path)}, repositories=["acme/b"], **deaf)
    assert get(hub, path).status_code == 404


COMMIT = """... on Commit { oid messageHeadline associatedPullRequests(first: 5) { totalCount nodes {
  number title merged baseRefName author { __typename login } repository { nameWithOwner }
} } }"""


def brought(hub: Hub, oids: list[str], token: str = "") -> Any:
    fields = " ".join(f'c{place}: object(oid: "{oid}") {{ {COMMIT} }}' for place, oid in enumerate(oids))
    return post(hub, f'query {{ repository(owner: "acme", name: "app") {{ {fields} }} }}', token=token)


def numbers(commit: Any) -> list[int] | None:
    return commit and [node["number"] for node in commit["associatedPullRequests"]["nodes"]]


def test_a_commit_tells_who_brought_it(hub: Hub, tmp_path: Path) -> None:
    made = Repository(tmp_path)
    first = made.commit("First\n\nWhy", {})
    side, more = (made.commit("Side", {name: ""}, branch="side", parents=[first]) for name in ("a", "b"))
    squashed = made.commit("Squashed", {"a": ""})
    pulls = [
        Pull(repository=APP, number=7, base_sha=first, head_sha=side, merged=True, brings=[squashed], title="A", base="dev"),
        Pull(repository=APP, number=8, base_sha=first, head_sha=side, author="ann"),
        Pull(repository=APP, number=9, base_sha=first, head_sha=more),
    ]
    hub.plan(pulls=pulls, git={APP: str(tmp_path)})
    oids = [first, side, more, squashed, "0" * 40, *[first] * 95]
    told = list(brought(hub, oids)["data"]["repository"].values())
    assert [numbers(commit) for commit in told[:6]] == [[], [7], [9], [7], None, []]
    assert (len(told), told[0]["oid"], told[0]["messageHeadline"]) == (100, first, "First")
    assert told[1]["associatedPullRequests"]["nodes"] == [
        {
            "number": 7, "title": "A", "merged": True, "baseRefName": "dev", "repository": {"nameWithOwner": APP},
            "author": {"__typename": "Bot", "login": "mintlify"},
        }
    ]  # fmt: skip
    assert [pull["number"] for pull in get(hub, f"commits/{side}/pulls").json()] == [7]


def test_who_brought_a_commit_is_told_to_those_who_may_read_it(hub: Hub) -> None:
    pulls = [Pull(repository=APP, number=7, brings=["a1"])]
    hub.plan(pulls=pulls, may_read_contents=False, pr_token=Access(may_read_pulls=False))
    assert refused(brought(hub, ["a1"])) == [("FORBIDDEN", FORBIDDEN)]
    answer = brought(hub, ["a1"], hub.pr_token)
    assert refused(answer) == [("FORBIDDEN", FORBIDDEN)]
    assert answer["data"]["repository"]["c0"] == {"oid": "a1", "messageHeadline": "", "associatedPullRequests": None}
    hub.plan(Fault(on="brought", kind="graphql-error", type="NOT_FOUND", message="no"), pulls=pulls)
    answer = brought(hub, ["a1"])
    assert (answer["errors"][0]["path"], answer["data"], hub.operations) == (["repository"], {"repository": None}, ["brought"])
