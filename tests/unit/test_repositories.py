"""The repositories that tests make are git's own, with the same SHAs every time."""

from pathlib import Path

import pytest

from tests.repositories import Content, Repository, executable, git, link, submodule

ODD = 'a "b" `c`\n\\ü\udcff'
FILES: dict[str, Content] = {ODD: b"\0", "run": executable("#!"), "to": link("run"), "sub": submodule("1" * 40), "a": "1"}


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "made")


def listed(made: Repository, sha: str) -> dict[str, str]:
    """The mode of each file."""
    rows = git(made.folder, "ls-tree", "-r", "-z", sha).decode(errors="surrogateescape").split("\0")[:-1]
    return {name: facts.split()[0] for facts, name in (row.split("\t", 1) for row in rows)}


def test_files_are_of_any_name_and_kind(made: Repository) -> None:
    first = made.commit("First", FILES)
    assert first == "f3d5179fe976074ede8cb28ef36b9a63912b9c60"
    assert listed(made, first) == {ODD: "100644", "a": "100644", "run": "100755", "sub": "160000", "to": "120000"}
    assert listed(made, made.commit("Second", {**dict.fromkeys(FILES), "a/b": ""})) == {"a/b": "100644"}
    assert listed(made, made.commit("Root", {}, parents=[])) == {}


def test_a_merge_holds_what_all_changed(made: Repository) -> None:
    base = made.commit("Base", {"a": "", "b": "", "run": ""})
    side = made.commit("Side", {"b": None, "run": executable(""), "c": ""}, branch="side", parents=[base])
    made.commit("Main", {"a": "1", "d": ""})
    merge = made.merge("Merge", side, files={"e": ""})
    assert listed(made, merge) == {"a": "100644", "c": "100644", "d": "100644", "e": "100644", "run": "100755"}
    assert git(made.folder, "show", f"{merge}:a") == b"1"


def test_a_clone_is_a_checkout(made: Repository, tmp_path: Path) -> None:
    shas = made.many([{"a": str(number)} for number in range(9)])
    made.branch("other", shas[3])
    shallow, whole = made.clone(tmp_path / "shallow", depth=2), made.clone(tmp_path / "whole")
    assert [git(each, "rev-list", "--count", "HEAD").strip() for each in (shallow, whole)] == [b"2", b"9"]
    assert (whole / "a").read_text() == "8"
    assert made.commit("More", {}, branch="other") != made.tips["main"] == shas[-1]
