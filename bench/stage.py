"""The stand-ins that a benchmark plays against, and scenes there that have nothing in common."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.harness import Action
from tests.services.process import Hub, World, agent_service, github_service


@dataclass(frozen=True)
class Scene:
    """A project, a world at GitHub, and runs against both."""

    agent: World
    hub: Hub
    action: Action
    folder: Path


@dataclass(frozen=True)
class Stage:
    """The stand-ins, and a folder for what a benchmark makes."""

    agent_url: str
    github_url: str
    control: httpx.Client
    folder: Path

    def scene(self, hub: Hub | None = None) -> Scene:
        """A project of its own, and a world that is too, unless one is given."""
        name = f"bench-{uuid.uuid4().hex[:12]}"
        agent, hub = World(self.agent_url, name, self.control), hub or Hub(self.github_url, name, self.control)
        folder = self.folder / name
        return Scene(agent, hub, Action(agent, folder, hub), folder)


@contextmanager
def stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        agent, github = stack.enter_context(agent_service()), stack.enter_context(github_service())
        control = stack.enter_context(httpx.Client(trust_env=False, timeout=30))
        yield Stage(agent, github, control, Path(stack.enter_context(TemporaryDirectory())))
