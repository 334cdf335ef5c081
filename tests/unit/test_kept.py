"""What is kept for the post step: later steps could find it, so it is nothing that matters to anyone else."""

import ast
from collections.abc import Iterator

from mintlify_agent_action.kept import Kept
from tests.services.process import ROOT


def kept() -> Iterator[ast.keyword]:
    """Each name and value that the code hands to the keeper."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("keeper.keep"):
                yield from node.keywords


def test_only_ids_addresses_and_moments_are_kept() -> None:
    """Whatever is to be kept besides has to be thought of here, and in SECURITY.md."""
    known = {"begun", "ended", "asked", "job", "since", "followed_up", "comment", "comment_url"}
    assert set(Kept._fields) == known
    given = list(kept())
    assert {keyword.arg for keyword in given} <= known
    values = {name.attr for keyword in given for name in ast.walk(keyword.value) if isinstance(name, ast.Attribute)}
    assert values <= {"id", "url", "time", "_comment", "watch", "followed_up"}
