"""The stand-in for GitHub tells of a repository's commits and files what git does, in GitHub's shape and to its limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from github import Auth, Github

from tests.repositories import BEGAN, STEP, Content, Repository, executable, link, submodule
from tests.services.github_asking import APP, get
from tests.services.github_plan import File, Pull
from tests.services.github_pulls import moment
from tests.services.process import Hub

TEN = "".join(f"{number}\n" for number in range(10))
ODD = 'a "b" `c`\n\\ü.md'
FIRST: dict[str, Content] = {
    "edited.md": TEN, "moved.md": TEN * 9, "renamed.md": TEN * 8, "gone.md": "", "image": b"\0", "run": "", "huge": "",
    "linked": "x\n", ODD: "1\n", "sub": submodule("1" * 40),
}  # fmt: skip
SECOND: dict[str, Content] = {
    "edited.md": f"{TEN}10", "moved.md": None, "to/moved.md": TEN * 9, "renamed.md": None, "new.md": f"{TEN * 8}new\n",
    "gone.md": None, "image": b"\0\0", "run": executable(""), "huge": "x" * 100_001, "linked": link("run"),
    ODD: "2\n", "sub": submodule("2" * 40),
}  # fmt: skip


@dataclass(frozen=True)
class Past:
    """A history of many kinds: `first` and `second`, two branches from there that were merged, and what is beside them."""

    repository: Repository
    first: str
    second: str
    side: str
    merge: str
    wide: str
    long: list[str]

    @property
    def told(self) -> dict[str, Any]:
        return {"git": {"Acme/App": str(self.repository.folder)}}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    made = Repository(tmp_path_factory.mktemp("past"))
    first = made.commit("First", FIRST)
    second = made.commit("Second\n\nWhy\n", SECOND, author="Bot", email="5+docs[bot]@users.noreply.github.com")
    made.branch("feature/ü-x", second)
    side = made.commit("Side", {"side": "1\n"}, branch="feature/ü-x", email="ann@users.noreply.github.com")
    made.commit("Main", {"main": "1\n"})
    merge = made.merge("Merge", side)
    made.tag("v1", first)
    made.tag("v2/noted", second, "It is done")
    made.commit("Root", {"root": ""}, parents=[], branch="other")
    wide = made.commit("Wide", {f"{number:04}": "" for number in range(3001)}, parents=[first], branch="wide")
    made.branch("long", first)
    return Past(made, first, second, side, merge, wide, made.many([{"n": f"{each}\n"} for each in range(260)], branch="long"))


@pytest.fixture
def app(hub: Hub, past: Past) -> Hub:
    hub.plan(**past.told)
    return hub


def pages(hub: Hub, path: str, **query: Any) -> list[Any]:
    answer = get(hub, path, **query)
    found = [answer.json()]
    while "next" in answer.links:
        answer = get(hub, answer.links["next"]["url"].removeprefix(f"{hub.url}/repos/{APP}/"))
        found.append(answer.json())
    return found


def subjects(commits: list[Any]) -> list[str]:
    return [each["commit"]["message"].split("\n", 1)[0] for each in commits]


def relation(answer: httpx.Response) -> Any:
    told = answer.json()
    return told["status"], told["ahead_by"], told["behind_by"], subjects(told["commits"])


AHEAD = ("ahead", 4, 0, ["Second", "Main", "Side", "Merge"])


@pytest.mark.parametrize(
    ("basehead", "told"),
    [
        ("v1...main", AHEAD),
        ("{first}...{merge}", AHEAD),
        ("{first:.7}...refs/heads/main", AHEAD),
        ("tags/v1...heads/main", AHEAD),
        ("main...v1", ("behind", 0, 4, [])),
        ("v2/noted...{second}", ("identical", 0, 0, [])),
        ("v2/noted...feature/ü-x", ("ahead", 1, 0, ["Side"])),
        ("main~1...feature/ü-x", None),
        ("main...none", None),
        ("{side:.6}...main", None),
        ("main", None),
    ],
)
def test_two_commits_are_compared(app: Hub, past: Past, basehead: str, told: Any) -> None:
    """Whether the slashes of a name are encoded or not."""
    named = basehead.format(**vars(past))
    for path in (quote(named), quote(named, safe="")):
        answer = get(app, f"compare/{path}")
        if told is None:
            assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
        else:
            assert (relation(answer)[:3], sorted(relation(answer)[3])) == (told[:3], sorted(told[3]))


def test_a_comparison_starts_where_the_histories_part(app: Hub, past: Past) -> None:
    told = get(app, "compare/long...feature/ü-x").json()
    assert (told["status"], told["behind_by"], told["merge_base_commit"]["sha"]) == ("diverged", 260, past.first)
    assert shown(told)["side"] == ("added", 1, 0, None, "@@ -0,0 +1 @@\n+1")
    answer = get(app, "compare/main...other")
    assert (answer.status_code, answer.json()) == (404, {"message": "No common ancestor between main and other."})


def shown(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of each file, but its addresses."""
    names = ("status", "additions", "deletions", "previous_filename", "patch")
    return {file["filename"]: tuple(file.get(name) for name in names) for file in told["files"]}


def test_files_are_told_as_git_sees_them(app: Hub, past: Past) -> None:
    at = "@@ -1 +1 @@"
    commits = [f"-Subproject commit {'1' * 40}", f"+Subproject commit {'2' * 40}"]
    files = {
        "edited.md": ("modified", 1, 0, None, "@@ -8,3 +8,4 @@\n 7\n 8\n 9\n+10\n\\ No newline at end of file"),
        "gone.md": ("removed", 0, 0, None, None),
        "huge": ("modified", 1, 0, None, None),
        "image": ("modified", 0, 0, None, None),
        "linked": ("changed", 1, 1, None, "@@ -1 +0,0 @@\n-x\n@@ -0,0 +1 @@\n+run\n\\ No newline at end of file"),
        "new.md": ("renamed", 1, 0, "renamed.md", "@@ -78,3 +78,4 @@\n 7\n 8\n 9\n+new"),
        "run": ("modified", 0, 0, None, None),
        "sub": ("modified", 1, 1, None, "\n".join([at, *commits])),
        "to/moved.md": ("renamed", 0, 0, "moved.md", None),
        ODD: ("modified", 1, 1, None, f"{at}\n-1\n+2"),
    }
    told = get(app, f"commits/{past.second}").json()
    assert shown(told) == files
    assert shown(get(app, "compare/v1...v2/noted").json()) == files
    assert told["stats"] == {"additions": 6, "deletions": 3, "total": 9}
    assert {file["filename"]: file["sha"] for file in told["files"]}["sub"] == "2" * 40


def test_files_are_told_to_a_limit(app: Hub, past: Past) -> None:
    """Of a comparison on its first page alone; of a commit on many pages, with all else the same."""
    assert ["files" in page for page in pages(app, "compare/v1...main", per_page=2)] == [True, False]
    assert len(get(app, "compare/v1...wide").json()["files"]) == 300
    first, last = (get(app, "commits/wide", page=page) for page in (1, 10))
    assert ([len(each.json()["files"]) for each in (first, last)], "next" in last.links) == ([300, 300], False)
    assert first.json() | {"files": []} == last.json() | {"files": []}
    assert len(get(app, "commits/wide", per_page=7, page=2).json()["files"]) == 7


def test_the_commits_of_a_comparison_are_paged_if_asked_for_by_pages(app: Hub, past: Past) -> None:
    def shas(told: Any) -> list[str]:
        return [each["sha"] for each in told["commits"]]

    answer = get(app, "compare/v1...long")
    assert (shas(answer.json()), answer.json()["total_commits"], answer.links) == (past.long[-250:], 260, {})
    found = pages(app, "compare/v1...long", per_page=100)
    assert [sha for page in found for sha in shas(page)] == past.long
    assert len(found) == 3


def test_a_commit_is_compared_with_its_first_parent(app: Hub, past: Past) -> None:
    root, merge = (get(app, f"commits/{sha}").json() for sha in (past.first, past.merge))
    assert ({file["status"] for file in root["files"]}, root["parents"]) == ({"added"}, [])
    assert ([*shown(merge)], [each["sha"] for each in merge["parents"]][1]) == (["side"], past.side)
    assert shown(root)["sub"][4] == f"@@ -0,0 +1 @@\n+Subproject commit {'1' * 40}"


def test_a_commit_tells_who_made_it(app: Hub, past: Past) -> None:
    known, unknown = (get(app, f"commits/{ref}").json() for ref in ("tags/v2/noted", "v1"))
    assert (known["sha"], known["commit"]["message"], known["author"]["login"]) == (past.second, "Second\n\nWhy", "docs[bot]")
    person = {"name": "Ann", "email": "ann@example.com", "date": moment(BEGAN)}
    assert (unknown["commit"]["author"], unknown["author"], unknown["committer"]) == (person, None, None)
    answer = get(app, "commits/none")
    assert (answer.status_code, answer.json()["message"]) == (422, "No commit found for SHA: none")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, ["Merge", "Main", "Side", "Second", "First"]),
        ({"sha": "feature/ü-x"}, ["Side", "Second", "First"]),
        ({"since": moment(BEGAN + 2 * STEP)}, ["Merge", "Main", "Side"]),
        ({"until": moment(BEGAN + 2 * STEP), "since": moment(BEGAN + STEP)}, ["Side", "Second"]),
        ({"since": moment(BEGAN + 9 * STEP)}, []),
        ({"path": "side"}, ["Side"]),
        ({"author": "ann"}, ["Side"]),
        ({"committer": "ann@example.com", "per_page": 2}, ["Merge", "Main"]),
    ],
)
def test_commits_are_listed_newest_first(app: Hub, query: dict[str, Any], told: list[str]) -> None:
    assert subjects(get(app, "commits", **query).json()) == told


def test_a_repository_without_commits_is_empty(hub: Hub, tmp_path: Path) -> None:
    Repository(tmp_path)
    for told in ({}, {APP: str(tmp_path)}):
        hub.plan(git=told)
        answers = [get(hub, path) for path in ("commits", "commits/main", "compare/main...main")]
        assert [answer.status_code for answer in answers] == [409, 409, 404]
        assert answers[0].json() == {"message": "Git Repository is empty."}
    hub.plan(git={APP: str(tmp_path)})
    made = Repository(tmp_path).commit("First", {})
    assert [each["sha"] for each in get(hub, "commits").json()] == [made]
    assert get(hub, "commits", sha="none").status_code == 404


def test_a_pull_request_has_the_files_and_commits_of_git(hub: Hub, past: Past) -> None:
    two = Pull(repository=APP, number=7, title="More", base_sha=past.first, head_sha=past.side)
    many = Pull(repository=APP, number=8, base_sha=past.first, head_sha=past.long[-1])
    hub.plan(pulls=[two, many, Pull(repository=APP, number=9, files=[File(filename="a", patch="@@")])], **past.told)
    told = get(hub, "pulls/7").json()
    assert (told["title"], told["base"]["sha"], told["head"]["sha"]) == ("More", past.first, past.side)
    assert (told["commits"], told["changed_files"], told["additions"]) == (2, 11, 7)
    assert shown({"files": get(hub, "pulls/7/files").json()}) == shown(get(hub, f"compare/v1...{past.side}").json())
    assert subjects(get(hub, "pulls/7/commits").json()) == ["Second", "Side"]
    assert [each["sha"] for page in pages(hub, "pulls/8/commits", per_page=100) for each in page] == past.long[:250]
    assert (get(hub, "pulls/9/files").json()[0]["patch"], get(hub, "pulls/9/commits").json()) == ("@@", [])


def test_a_known_client_understands_it(app: Hub, past: Past) -> None:
    with Github(base_url=app.url, auth=Auth.Token(app.token), per_page=100, lazy=True, seconds_between_requests=0) as client:
        repository = client.get_repo(APP)
        compared = repository.compare("v1", "long")
        assert ([each.sha for each in compared.commits], compared.total_commits) == (past.long, 260)
        assert len(list(repository.get_commit("wide", commit_files_per_page=300).files)) == 3000
        assert [each.sha for each in repository.get_commits(sha="long", until=compared.commits[0].commit.author.date)] == [
            past.long[0], past.first,
        ]  # fmt: skip
