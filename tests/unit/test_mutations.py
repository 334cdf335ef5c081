"""The deliberate bugs that `script/mutate` tries still have their places, and the tests that must catch them."""

import ast
import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.mutate import catcher
from tests.mutations import MUTATIONS, PACKAGE, Mutation
from tests.services.process import ROOT

EACH = pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)


@cache
def functions(file: Path) -> set[str]:
    return {each.name for each in ast.parse(file.read_text()).body if isinstance(each, ast.FunctionDef)}


@EACH
def test_a_bug_can_be_made_once_and_is_still_python(mutation: Mutation, tmp_path: Path) -> None:
    file = tmp_path / PACKAGE / mutation.file
    file.parent.mkdir(parents=True)
    shutil.copy(ROOT / PACKAGE / mutation.file, file)
    mutation.apply(tmp_path)
    assert mutation.text != mutation.becomes
    ast.parse(file.read_text())


@EACH
def test_the_tests_that_must_catch_it_are_there(mutation: Mutation) -> None:
    assert mutation.tests
    for test in mutation.tests:
        file, _, function = test.partition("::")
        assert (ROOT / file).is_file()
        assert not function or function.partition("[")[0] in functions(ROOT / file)


def test_each_bug_has_a_name_of_its_own() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


@pytest.mark.parametrize(
    ("exit_code", "said", "by"),
    [
        (1, "F\nFAILED tests/unit/test_a.py::test_it[x-y] - assert 1 == 2\n1 failed in 0.1s", "test_it"),
        (1, "E\nERROR tests/unit/test_a.py::test_it - SyntaxError\n1 error in 0.1s", ""),
        (2, "ERROR tests/unit/test_a.py - ImportError\n!!! Interrupted: 1 error during collection !!!", ""),
        (0, "1 passed in 0.1s", ""),
        (4, "ERROR: not found: tests/unit/test_a.py::test_gone\nno tests ran in 0.1s", ""),
        (5, "no tests ran in 0.1s", ""),
    ],
)
def test_only_a_test_that_failed_has_caught_it(exit_code: int, said: str, by: str) -> None:
    assert catcher(exit_code, said) == by
