"""Nothing in SECURITY.md is promised without a test that holds it."""

import ast
import re

from tests.services.process import ROOT

SECURITY = (ROOT / "SECURITY.md").read_text()
# As pytest names it, without parameters.
TEST = r"`(tests/[\w/]+\.py)::(\w+)`"
HEAD = "| could | but | held by |"


def lines() -> list[str]:
    """What is in the tables, without their heads."""
    return [line for line in SECURITY.splitlines() if line.startswith("|") and line != HEAD and set(line) - set("| -")]


def defined_in(path: str) -> set[str]:
    """The tests that a file defines, as it is read without being run."""
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_each_test_that_is_named_exists() -> None:
    named = re.findall(TEST, SECURITY)
    assert named
    assert [(path, name) for path, name in named if name not in defined_in(path)] == []


def test_each_line_names_what_holds_it() -> None:
    """In its last cell, which holds nothing else."""
    assert len(lines()) > 30
    for line in lines():
        *_, held_by = (cell.strip() for cell in line.strip("|").split(" | "))
        assert re.fullmatch(f"{TEST}(, {TEST})*", held_by), line


def test_what_looks_like_the_name_of_a_test_is_one() -> None:
    """No name escapes the two above by its spelling."""
    assert SECURITY.count("::") == len(re.findall(TEST, SECURITY))
