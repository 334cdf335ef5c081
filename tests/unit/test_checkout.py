"""The checkout in the workspace tells what its commits changed, as git does, and nothing of what lies elsewhere."""

import contextlib
from pathlib import Path

import pytest

from mintlify_agent_action.checkout import ALIKE_BYTES, COUNTING_SECONDS, LARGEST_BYTES, Checkout
from mintlify_agent_action.clock import SystemClock
from mintlify_agent_action.hub.changes import Comparison, Relation
from tests.history import History
from tests.repositories import git, link


def checkout(workspace: Path) -> Checkout:
    return Checkout(workspace, SystemClock(), contextlib.nullcontext)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.git")


def compared(history: History, base: str, head: str, *, depth: int | None = None) -> Comparison | None:
    workspace = history.clone(history.folder.parent / "workspace", depth)
    return checkout(workspace).compare(base, head, patches=True)


def lines(comparison: Comparison | None) -> list[str]:
    assert comparison
    return [str(file) for file in comparison.files]


def titles(comparison: Comparison | None) -> list[str]:
    assert comparison
    return [commit.title for commit in comparison.commits]


def test_a_line_of_commits_is_told_with_the_newest_first(history: History) -> None:
    history.commit("One", {"a.py": "1\n"})
    history.commit("Two\n\nWith a body.", {"a.py": "2\n", "b.py": "1\n"})
    found = compared(history, history.first, history.tip)
    assert (lines(found), titles(found)) == (["added a.py +1 -0", "added b.py +1 -0"], ["Two", "One"])
    assert found
    assert (found.relation, found.whole, found.total) == (Relation.AHEAD, True, 2)
    assert found.files[1].patch == "@@ -0,0 +1 @@\n+1"


def test_of_a_merge_all_that_it_brought_is_told(history: History) -> None:
    history.branch("retry", history.first)
    before = history.commit("Meanwhile", {"a.py": "1\n"})
    history.commit("Add --retry", {"b.py": "1\n"}, branch="retry")
    history.merge("Merge it", history.tips["retry"])
    found = compared(history, before, history.tip)
    assert (lines(found), sorted(titles(found))) == (["added b.py +1 -0"], ["Add --retry", "Merge it"])


@pytest.mark.parametrize(
    ("ends", "relation", "changed"),
    [
        (("main", "main"), Relation.IDENTICAL, []),
        (("main", "first"), Relation.BEHIND, []),
        (("main", "other"), Relation.DIVERGED, ["added other.py +1 -0"]),
    ],
)
def test_how_the_ends_stand_to_each_other(
    history: History, ends: tuple[str, str], relation: Relation, changed: list[str]
) -> None:
    history.commit("Main", {"a.py": "1\n"})
    history.commit("Other", {"other.py": "1\n"}, branch="other", parents=[history.first])
    history.branch("first", history.first)
    base, head = (history.tips[name] for name in ends)
    found = compared(history, base, head)
    assert found
    assert (found.relation, lines(found)) == (relation, changed)


@pytest.mark.parametrize(("depth", "known"), [(1, False), (2, False), (3, True), (None, True)])
def test_a_shallow_clone_serves_as_far_as_it_goes(history: History, depth: int | None, known: bool) -> None:
    """That of a line of commits, which ends at the older of the two."""
    before = history.commit("Before", {"x": "1"})
    history.commit("One", {"a.py": "1\n"})
    history.commit("Two", {"b.py": "1\n"})
    found = compared(history, before, history.tip, depth=depth)
    assert (found is not None) is known
    if known:
        assert (lines(found), titles(found)) == (["added a.py +1 -0", "added b.py +1 -0"], ["Two", "One"])


def test_a_shallow_clone_of_merges_is_left_to_github(history: History) -> None:
    """What is on the other side of a merge may have been there before."""
    history.branch("old", history.first)
    history.commit("Old", {"old.py": "1\n"}, branch="old")
    before = history.merge("Merge it first", history.commit("x", {"x": "1"}, branch="y", parents=[history.first]))
    history.merge("Merge it", history.tips["old"])
    assert compared(history, before, history.tip, depth=2) is None


def test_a_clone_without_contents_is_left_to_github(history: History, tmp_path: Path) -> None:
    history.commit("x", {"a.py": "1\n"})
    git(history.folder, "config", "uploadpack.allowFilter", "true")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", history.folder.as_uri(), str(workspace))
    assert checkout(workspace).compare(history.first, history.tip, patches=False) is None


def test_lines_of_large_files_are_not_counted(history: History) -> None:
    history.commit("x", {"large.txt": "x\n" * LARGEST_BYTES, "small.txt": "x\n"})
    assert lines(compared(history, history.first, history.tip)) == ["added large.txt", "added small.txt +1 -0"]


def test_names_and_texts_that_are_no_utf_8_can_be_told(history: History) -> None:
    history.commit("x", {"caf\udce9.txt": b"caf\xe9\n"})
    found = compared(history, history.first, history.tip)
    assert lines(found) == ["added caf\ufffd.txt +1 -0"]
    assert found
    assert found.files[0].patch == "@@ -0,0 +1 @@\n+caf\ufffd"


@pytest.mark.parametrize("ends", [("", "1" * 40), ("1" * 40, "2" * 40), ("main", "v1"), ("1" * 7, "2" * 7)])
def test_other_ends_than_known_commits_are_left_to_github(history: History, ends: tuple[str, str]) -> None:
    assert compared(history, *ends) is None


def test_where_there_is_no_checkout_it_is_left_to_github(tmp_path: Path, history: History) -> None:
    (tmp_path / "empty").mkdir()
    for workspace in (tmp_path / "empty", tmp_path / "nowhere", history.folder):
        assert checkout(workspace).compare(history.first, history.first, patches=False) is None


def test_what_lies_outside_of_the_workspace_is_not_read(history: History, tmp_path: Path) -> None:
    """By a link, a borrowed store of objects, or a file in the folder's place."""
    after = history.commit("x", {"a.py": "1\n"})
    linked, borrowing, pointing = (tmp_path / name for name in ("linked", "borrowing", "pointing"))
    (linked / ".git").mkdir(parents=True)
    (linked / ".git/objects").symlink_to(history.folder / "objects")
    git(tmp_path, "clone", "--quiet", "--shared", str(history.folder), str(borrowing))
    pointing.mkdir()
    (pointing / ".git").write_text(f"gitdir: {history.folder}\n")
    for workspace in (linked, borrowing, pointing):
        assert checkout(workspace).compare(history.first, after, patches=False) is None


def test_packs_that_lie_outside_are_not_read(history: History, tmp_path: Path) -> None:
    after = history.commit("x", {"a.py": "1\n"})
    workspace = history.clone(tmp_path / "workspace")
    packs = workspace / ".git/objects/pack"
    packs.rename(tmp_path / "elsewhere")
    packs.symlink_to(tmp_path / "elsewhere")
    assert checkout(workspace).compare(history.first, after, patches=False) is None


def test_what_is_no_commit_is_left_to_github(history: History) -> None:
    tree = git(history.folder, "rev-parse", "main^{tree}").decode().strip()
    workspace = history.clone(history.folder.parent / "workspace")
    for ends in ((tree, history.tip), (history.tip, tree)):
        assert checkout(workspace).compare(*ends, patches=False) is None


def test_a_file_that_becomes_a_link_is_changed(history: History) -> None:
    before = history.commit("x", {"a": "1\n"})
    assert lines(compared(history, before, history.commit("y", {"a": link("src/app.py")}))) == ["changed a"]


def test_files_too_large_to_compare_are_not_taken_for_renamed(history: History) -> None:
    text = "x" * (ALIKE_BYTES // 2 + 1000)
    before = history.commit("x", {"old.txt": text})
    found = compared(history, before, history.commit("y", {"old.txt": None, "new.txt": text}))
    assert lines(found) == ["added new.txt", "removed old.txt"]


def test_after_a_while_lines_are_not_counted_any_more(history: History) -> None:
    after = history.commit("x", {"a.py": "1\n", "b.py": "1\n"})
    workspace = history.clone(history.folder.parent / "workspace")

    class Slow(SystemClock):
        """Each time that it is asked, as long has passed as may."""

        at = 0.0

        def now(self) -> float:
            self.at += COUNTING_SECONDS * 0.6
            return self.at

    found = Checkout(workspace, Slow(), contextlib.nullcontext).compare(history.first, after, patches=True)
    assert lines(found) == ["added a.py +1 -0", "added b.py"]


def test_a_signal_ends_the_reading(history: History) -> None:
    workspace = history.clone(history.folder.parent / "workspace")

    class Signalled(contextlib.nullcontext[None]):
        def __enter__(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Checkout(workspace, SystemClock(), Signalled).compare(history.first, history.tip, patches=False)


def test_nothing_the_checkout_configures_is_heeded(history: History, tmp_path: Path) -> None:
    """Programs named there are not run, and attributes change nothing."""
    after = history.commit("x", {"a.py": "1\n", ".gitattributes": "* -diff diff=own filter=own\n"})
    workspace = history.clone(tmp_path / "workspace")
    trap = tmp_path / "trap"
    for name in (
        "core.fsmonitor",
        "diff.own.command",
        "diff.own.textconv",
        "diff.external",
        "filter.own.clean",
        "filter.own.smudge",
    ):
        git(workspace, "config", name, f"touch {trap}; false")
    found = checkout(workspace).compare(history.first, after, patches=True)
    assert lines(found) == ["added .gitattributes +1 -0", "added a.py +1 -0"]
    assert not trap.exists()


def test_a_damaged_checkout_is_left_to_github(history: History, tmp_path: Path) -> None:
    after = history.commit("x", {"a.py": "1\n"})
    workspace = history.clone(tmp_path / "workspace")
    for path in (workspace / ".git/objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:20] + b"\xff" * 50)
    assert checkout(workspace).compare(history.first, after, patches=False) is None
