"""The image, run as the runner runs it: inputs in the environment, the workspace as working directory, PID 1."""

import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.conftest import docker
from tests.harness import OUTPUTS, read_until
from tests.judge import file_values
from tests.services.process import KEY, World

# The first of them builds the image.
pytestmark = pytest.mark.timeout(300)


class Container:
    """One `docker run` with the options the runner gives."""

    def __init__(self, image: str, agent: World, folder: Path) -> None:
        self.image = image
        self.name = f"under-test-{uuid.uuid4().hex[:12]}"
        self.workspace = folder / "workspace"
        self.files = folder / "file_commands"
        self.inputs = {
            "INPUT_API-KEY": KEY,
            "INPUT_PROJECT-ID": agent.project,
            "INPUT_API-URL": agent.url,
            "INPUT_PROMPT": "Document the flag.",
        }
        for path in (self.workspace, self.files):
            path.mkdir()
        (self.files / "output").touch()
        (self.files / "summary").touch()

    def start(self, **env: str) -> subprocess.Popen[str]:
        environment = {
            "GITHUB_OUTPUT": "/github/file_commands/output",
            "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_ACTIONS": "true",
            **self.inputs,
            **env,
        }
        return subprocess.Popen(
            [
                "docker", "run", "--rm", "--name", self.name, "--network", "host", "--workdir", "/github/workspace",
                *(part for name, value in environment.items() for part in ("--env", f"{name}={value}")),
                "--volume", f"{self.workspace}:/github/workspace", "--volume", f"{self.files}:/github/file_commands",
                self.image,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip

    @property
    def outputs(self) -> dict[str, str]:
        return file_values((self.files / "output").read_text())


@pytest.fixture
def container(image: str, agent: World, tmp_path: Path) -> Iterator[Container]:
    container = Container(image, agent, tmp_path)
    yield container
    docker("rm", "--force", container.name, check=False)


def test_the_straight_line(container: Container, agent: World) -> None:
    """Inputs with hyphens arrive, and outputs and summary come out on the runner's side."""
    process = container.start()
    log, _ = process.communicate(timeout=50)
    assert process.returncode == 0, log
    assert agent.operations == ["create", "get"]
    assert set(container.outputs) == OUTPUTS
    assert container.outputs["result"] == "pull-request"
    assert "### Mintlify finished with a pull request" in (container.files / "summary").read_text()
    assert log.splitlines()[0] == f"::add-mask::{KEY}"


@pytest.mark.parametrize(("signal", "code"), [("INT", 130), ("TERM", 143)])
def test_as_pid_1_it_heeds_signals(container: Container, agent: World, signal: str, code: int) -> None:
    agent.plan(phases=[(600, "active")])
    process = container.start()
    read_until(process.stdout, "0:00  active")
    begun = time.monotonic()
    docker("kill", "--signal", signal, container.name)
    log, _ = process.communicate(timeout=10)
    assert time.monotonic() - begun < 5
    assert process.returncode == code, log
    assert container.outputs["result"] == "cancelled"
    assert container.outputs["jobId"] in log


def test_nothing_of_the_workspace_is_imported(container: Container, agent: World) -> None:
    """Neither by its place, which is the working directory, nor by variables that a workflow has set."""
    for name in ("sitecustomize", "usercustomize", "httpx", "json", "mintlify_agent_action"):
        (container.workspace / f"{name}.py").write_text("raise SystemExit(9)")
    process = container.start(PYTHONPATH="/github/workspace", PYTHONHOME="/github/workspace", PYTHONSTARTUP="json.py")
    log, _ = process.communicate(timeout=50)
    assert process.returncode == 0, log


def test_the_image_holds_what_runs_and_no_more(image: str) -> None:
    found = docker("run", "--rm", "--entrypoint", "find", image, "/opt/action", "-maxdepth", "1", "-printf", "%f\n")
    assert sorted(found.stdout.split()) == ["action", "entrypoint.py", "post.py", "src", "venv"]
    packages = docker(
        "run", "--rm", "--entrypoint", "find", image, "/opt/action/venv", "-name", "*.dist-info", "-printf", "%f\n"
    )
    names = {name.split("-", 1)[0] for name in packages.stdout.split()}
    assert {"httpx", "pydantic_settings"} <= names
    assert not {"pip", "pytest", "aiohttp"} & names


def test_the_byte_code_is_in_the_image(image: str) -> None:
    """Nothing is compiled at each run."""
    code = "import sys; sys.path.insert(0, '/opt/action/src'); import mintlify_agent_action.app as app; print(app.__cached__)"
    cached = docker("run", "--rm", "--entrypoint", "/opt/action/venv/bin/python", image, "-I", "-c", code)
    docker("run", "--rm", "--entrypoint", "test", image, "-f", cached.stdout.strip())
