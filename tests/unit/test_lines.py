"""The line of commits that a range is made of: by their first parents, whatever their order and their dates."""

import pytest

from mintlify_agent_action.hub.changes import Commit, first_parents


def commit(sha: str, *parents: str) -> Commit:
    return Commit(sha, "x", "ann", parents)


@pytest.mark.parametrize(
    ("commits", "line"),
    [
        ([], ""),
        ([commit("a")], "a"),
        ([commit("c", "b"), commit("b", "a"), commit("a", "0")], "cba"),
        ([commit("m", "b", "x"), commit("x", "a"), commit("b", "a")], "mb"),
        # Of a clock that was wrong.
        ([commit("b", "a"), commit("c", "b"), commit("a", "0")], "cba"),
        # What lies between is not known.
        ([commit("d", "c"), commit("b", "a")], "d"),
    ],
)
def test_it_begins_with_what_is_nobody_s_parent(commits: list[Commit], line: str) -> None:
    assert "".join(each.sha for each in first_parents(commits)) == line
