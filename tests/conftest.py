"""Fixtures that several tiers share: the stand-ins, one process each for a whole run, one project or world for a test."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness import Action
from tests.history import History
from tests.services.encrypted import Encrypted, Proxy, encrypted, proxy
from tests.services.process import Hub, World, agent_service, github_service


@pytest.fixture(scope="session")
def agent_url() -> Iterator[str]:
    with agent_service() as url:
        yield url


@pytest.fixture(scope="session")
def github_url() -> Iterator[str]:
    with github_service() as url:
        yield url


@pytest.fixture(scope="session")
def control() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def agent(agent_url: str, control: httpx.Client) -> Iterator[World]:
    """A project of its own on the stand-in of the agent API; what it served must agree with its description."""
    world = World(agent_url, f"p-{uuid.uuid4().hex[:12]}", control)
    yield world
    assert world.state["broken"] == []


@pytest.fixture
def hub(github_url: str, control: httpx.Client) -> Iterator[Hub]:
    """A world of its own on the stand-in for GitHub; what was asked and answered must agree with its descriptions."""
    hub = Hub(github_url, f"w-{uuid.uuid4().hex[:12]}", control)
    hub.plan()
    yield hub
    assert hub.state["broken"] == []


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
