"""What the agent reads, whole: one prompt of each kind, kept in tests/golden, and the same from GitHub and from a checkout.

To take over a change that is meant: `GOLDEN=write script/test tests/scenarios/test_golden_prompts.py`, and read the difference.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.changes import PULL, plan, runs
from tests.events import Event
from tests.harness import Action
from tests.history import History, at_will, merged, pushed, released
from tests.repositories import Content
from tests.services.github_plan import Pull, Release
from tests.services.process import ROOT, Hub, World

GOLDEN = ROOT / "tests/golden"
CLI = '''"""The command line."""

import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--url", help="where to look")
'''


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Two pull requests, one merged by a merge commit and one squashed, and a commit beside them."""
    history = History(tmp_path / "history.git")
    history.commit_by(
        "ann", "Add the command line", {"src/cli.py": CLI, "docs/old.md": "# Use\n\nRun it.\n", "logo.png": b"\0\1"}
    )
    history.tag("v1.0", history.tip)
    history.branch("retry", history.tip)
    retrying = CLI + 'parser.add_argument("--retry", type=int, default=3, help="how often to try")\n'
    history.commit_by("ann", "Add --retry", {"src/cli.py": retrying}, branch="retry")
    history.commit_by("ann", "Test --retry", {"tests/test_cli.py": "def test_retry() -> None: ...\n"}, branch="retry")
    history.merge("Merge pull request #6 from acme/retry\n\nAdd --retry", history.tips["retry"])
    moved: dict[str, Content] = {"docs/old.md": None, "docs/use.md": "# Use\n\nRun it.\n", "logo.png": b"\0\2"}
    history.commit_by("bob", "Move the page, draw the logo anew (#7)", moved)
    history.commit_by("bob", "Lock", {"package-lock.json": "{}\n", "src/app.py": None})
    history.tag("v1.1", history.tip)
    return history


@pytest.fixture
def pulls(history: History) -> list[Pull]:
    squashed, merge = history.at("main~1"), history.at("main~2")
    ends = {"base_sha": history.at("v1.0"), "head_sha": history.tips["retry"]}
    seven = {"number": 7, "title": "Move the page, draw the logo anew", "author": "bob"}
    return [
        Pull(**PULL | ends | {"title": "Add --retry", "author": "ann", "merged": True, "brings": [merge]}),
        Pull(**PULL | seven | {"merged": True, "brings": [squashed]}),
    ]


def event_of(name: str, history: History) -> Event:
    before, after = history.at("v1.0"), history.tip
    match name:
        case "push":
            return pushed(before, after)
        case "merged":
            body = "The tool gives up at once.\r\n\r\n<!-- From the template: -->\r\nIt retries, by `--retry`.\r\n"
            return merged(before, history.tips["retry"], body=body)
        case "release":
            return released("v1.1", body="## What's new\n\n- `--retry`, by @ann in #6\n")
        case _:
            return at_will(after)


@pytest.mark.parametrize("name", ["push", "merged", "release", "schedule"])
def test_a_prompt_is_as_it_was_read(
    talk: Action, agent: World, hub: Hub, history: History, pulls: list[Pull], name: str
) -> None:
    inputs: dict[str, Any] = {"context": "diff", "paths_ignore": "**/*.md"} if name == "merged" else {}
    plan(hub, history, pulls=pulls, releases=[Release(tag="v1.0")], runs=runs(history.at("v1.0")))
    golden = GOLDEN / f"{name}.txt"
    for number in range(2):
        if number:  # the second time, with a checkout
            history.clone(talk.workspace)
        run = talk(inputs, on=event_of(name, history))
        assert run.annotations("warning") == []
        prompt = f"{agent.requests[2 * number]['body']['prompt']}\n"
        if os.environ.get("GOLDEN") == "write":
            golden.write_text(prompt)
        assert prompt.splitlines() == golden.read_text().splitlines()
    asked = hub.operations
    assert asked.count("compare") + asked.count("files") == 1
