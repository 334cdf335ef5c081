"""A scenario runs the real program against the stand-ins and looks at all it leaves behind."""

from pathlib import Path

import pytest

from tests.harness import Action
from tests.history import History
from tests.services.process import Hub, World


@pytest.fixture
def action(agent: World, tmp_path: Path) -> Action:
    return Action(agent, tmp_path)


@pytest.fixture
def talk(agent: World, hub: Hub, tmp_path: Path) -> Action:
    """Runs that have a token for GitHub too."""
    return Action(agent, tmp_path, hub)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.git")
