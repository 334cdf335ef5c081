"""A scenario runs the real program against the stand-ins and looks at all it leaves behind."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness import Action
from tests.history import History
from tests.services.encrypted import Encrypted, Proxy, encrypted, proxy
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


@pytest.fixture(scope="session")
def tls(agent_url: str, github_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    with encrypted(agent_url, github_url, tmp_path_factory.mktemp("certificates")) as both:
        yield both


@pytest.fixture(scope="session")
def any_proxy(control: httpx.Client) -> Iterator[Proxy]:
    with proxy(control) as one:
        yield one


@pytest.fixture
def tunnel(any_proxy: Proxy, tls: Encrypted) -> Proxy:
    """A proxy that knows where the services are."""
    any_proxy.plan(tunnels=tls.tunnels())
    return any_proxy
