"""What others named, such as files, branches and commits, stays data."""

import pytest

from tests.changes import PULL, files, plan, told
from tests.events import REPOSITORY
from tests.harness import Action
from tests.history import NOTHING, History, pushed
from tests.repositories import Content
from tests.services.github_plan import Pull
from tests.services.process import Hub, World

HOSTILE_NAMES = [
    "src/a\nb.py", "src/```\n::error::no.py", "src/``````````.py", "src/..\\..\\etc", "src/::error::no", "src/##[error]no",
    "src/ü \u202e.py", "src/$(touch x)`id`.py", 'src/"quoted".py', "src/a\tb -> c.py", "src/{data}{0}%s.py", "-rf", "src/\r\nx",
]  # fmt: skip
TITLE = "::error::no ##[error]no @everyone closes #1 ``````` \u202e $(id) {fence}"


@pytest.mark.parametrize("checkout", [False, True])
def test_hostile_names_stay_data(talk: Action, agent: World, hub: Hub, history: History, checkout: bool) -> None:
    """Nothing in them ends the fence, begins a line of its own, or is a command to the runner."""
    content: dict[str, Content] = {name: f"```\n\u202e::error::no {number}\n" for number, name in enumerate(HOSTILE_NAMES)}
    after = history.commit_by("ann", f"{TITLE}\n\nMore.", content)
    pull = Pull(**PULL | {"number": 3, "title": f"{TITLE} too", "merged": True, "brings": [after]})
    plan(hub, history, pulls=[pull])
    if checkout:
        history.clone(talk.workspace)
    run = talk(on=pushed(history.first, after, ref="refs/heads/main"), context="diff")
    assert [run.annotations(kind) for kind in ("error", "warning")] == [[], []]
    lines = told(agent).splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip("`") in ("", "text") and len(line) > 9]
    assert len(fences) == 2
    assert fences[1] == len(lines) - 1
    assert len(files(agent)) == len(HOSTILE_NAMES)
    assert all(line.startswith("added ") and line.endswith(" +2 -0") for line in files(agent))
    assert "added src/a b.py +2 -0" in files(agent)
    assert "\u202e" not in told(agent)
    assert told(agent).count("\n+::error::no ") == len(HOSTILE_NAMES)


@pytest.mark.parametrize("default", ["main", "dev/#1%20ü", "a&b=c;+d", "feature/x"])
def test_whatever_a_branch_is_called(talk: Action, agent: World, hub: Hub, history: History, default: str) -> None:
    history.branch(default, history.first)
    after = history.commit("Add --retry", {"src/retry.py": "1"}, branch="a/`#ü`\u200b", parents=[history.first])
    plan(hub, history)
    repository = {"full_name": REPOSITORY, "default_branch": default}
    talk(on=pushed(NOTHING, after, ref="refs/heads/a/`#ü`\u200b", repository=repository))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert "Branch: a/`#ü`\n" in told(agent)
