"""`paths` and `paths-ignore` leave the files that count; where none is left, nothing is started."""

import pytest

from tests.changes import files, plan, skipped, told
from tests.harness import Action
from tests.history import History, pushed
from tests.services.process import Hub, World


@pytest.mark.parametrize(
    ("inputs", "left"),
    [
        ({"paths": "src/**"}, ["src/app.py", "src/new.py"]),
        ({"paths": "**\n!src/**"}, ["README.md", "docs/a.md"]),
        ({"paths": "**\n!src/**\nsrc/new.py"}, ["README.md", "docs/a.md", "src/new.py"]),
        ({"paths_ignore": "**.md"}, ["src/app.py", "src/new.py"]),
        ({"paths": "src/**", "paths_ignore": "**/new.py"}, ["src/app.py", "src/new.py"]),
        ({"paths": "src/**", "paths_ignore": "**/new.py\n**/old.py"}, ["src/app.py"]),
        ({"paths": "src/old.py"}, ["src/new.py"]),
        ({"paths_ignore": "docs/**\nsrc/new.py"}, ["README.md", "src/app.py", "src/new.py"]),
    ],
)
def test_paths_leave_what_counts(
    talk: Action, agent: World, hub: Hub, history: History, inputs: dict[str, str], left: list[str]
) -> None:
    """A renamed file counts by either of its names."""
    plan(hub, history)
    before = history.commit("x", {"src/old.py": "1\n2\n3\n"})
    changes = {"README.md": "1", "docs/a.md": "1", "src/app.py": "1", "src/old.py": None, "src/new.py": "1\n2\n3\n"}
    after = history.commit("y", changes)
    talk(inputs, on=pushed(before, after))
    assert [line.split()[1] for line in files(agent)] == left
    assert f"Changed files ({len(left)}; {4 - len(left)} others do not count):\n" in told(agent)


@pytest.mark.parametrize(
    ("inputs", "remedy"),
    [
        ({"paths": "docs/**"}, ""),
        ({"paths_ignore": "src/**"}, ""),
        ({"paths": "!docs/**"}, " paths holds only patterns with !, which select nothing; begin it with **."),
        ({"paths": "docs/**", "context": "none", "prompt": "Document it."}, ""),
    ],
)
def test_where_no_file_is_left_the_run_is_skipped(
    talk: Action, agent: World, hub: Hub, history: History, inputs: dict[str, str], remedy: str
) -> None:
    plan(hub, history)
    after = history.commit("x", {"src/app.py": "1", "src/new.py": "1"})
    because = skipped(talk(inputs, on=pushed(history.first, after)), agent)
    assert because == f"Of 2 changed files, paths and paths-ignore leave none.{remedy} No job was started."
