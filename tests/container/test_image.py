"""The image, run as the runner runs it: inputs in the environment, the workspace as working directory, PID 1."""

import gzip
import json
import os
import re
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.conftest import docker
from tests.events import ASKING, ISSUE, REPOSITORY, Event, comment
from tests.harness import OUTPUTS, read_until
from tests.judge import file_values
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, ROOT, Hub, World

# The first of them builds the image.
pytestmark = pytest.mark.timeout(300)

POST = "/opt/action/post.py"
BASE = "python:3.13-slim"


class Container:
    """One step of the action, by `docker run` with the options the runner gives."""

    def __init__(self, image: str, agent: World, folder: Path) -> None:
        self.image = image
        self.name = f"under-test-{uuid.uuid4().hex[:12]}"
        self.processes: list[subprocess.Popen[str]] = []
        self.folder = folder
        self.workspace = folder / "workspace"
        self.files = folder / "file_commands"
        self.variables = {
            "INPUT_API-KEY": KEY,
            "INPUT_PROJECT-ID": agent.project,
            "INPUT_API-URL": agent.url,
            "INPUT_PROMPT": "Document the flag.",
        }
        for path in (self.workspace, self.files, folder / "workflow"):
            path.mkdir()
        for name in ("output", "state", "summary"):
            (self.files / name).touch()

    def asked(self, on: Event, hub: Hub) -> None:
        """Make it a step that a comment triggers, and which answers there."""
        (self.folder / "workflow/event.json").write_text(json.dumps(on.payload))
        self.variables |= {
            "INPUT_PROMPT": "",
            "INPUT_COMMENT": "true",
            "INPUT_TRIGGER-PHRASE": "/docs",
            "INPUT_GITHUB-TOKEN": hub.token,
            "INPUT_GITHUB-API-URL": hub.url,
            "GITHUB_EVENT_NAME": on.name,
            "GITHUB_EVENT_PATH": "/github/workflow/event.json",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "1000",
            **on.env,
        }

    def start(self, *, entrypoint: str = "", **env: str) -> subprocess.Popen[str]:
        """Start it, or, with `entrypoint`, its post step. Only the names of variables are on the command line."""
        environment = {
            "GITHUB_OUTPUT": "/github/file_commands/output",
            "GITHUB_STATE": "/github/file_commands/state",
            "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_ACTIONS": "true",
            **self.variables,
            **env,
        }
        mounts = (f"{self.folder / name}:/github/{name}" for name in ("workspace", "file_commands", "workflow"))
        process = subprocess.Popen(
            [
                "docker", "run", "--rm", "--name", self.name, "--network", "host", "--workdir", "/github/workspace",
                *(part for name in environment for part in ("--env", name)),
                *(part for mount in mounts for part in ("--volume", mount)),
                *(("--entrypoint", entrypoint) if entrypoint else ()),
                self.image,
            ],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def remove(self) -> None:
        docker("rm", "--force", self.name, check=False)
        for process in self.processes:
            if process.stdout and not process.stdout.closed:
                process.communicate(timeout=30)

    @property
    def programs(self) -> list[str]:
        """The command lines of all that runs in it."""
        _, *programs = docker("top", self.name, "-o", "pid,args").stdout.splitlines()
        return [program.split(maxsplit=1)[1] for program in programs]

    @property
    def outputs(self) -> dict[str, str]:
        return file_values((self.files / "output").read_text())

    @property
    def state(self) -> dict[str, str]:
        """What was kept for the post step, as the runner hands it over."""
        return {f"STATE_{name}": value for name, value in file_values((self.files / "state").read_text()).items()}


@pytest.fixture
def container(image: str, agent: World, tmp_path: Path) -> Iterator[Container]:
    container = Container(image, agent, tmp_path)
    yield container
    container.remove()


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


def test_after_a_run_that_was_killed_the_post_step_tells_the_truth(container: Container, agent: World, hub: Hub) -> None:
    """By what the run has kept, and with the same inputs: nothing stands between the engine and Python, no shell either."""
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])])
    agent.plan(phases=[(600, "active")])
    container.asked(comment("/docs document it"), hub)
    process = container.start()
    read_until(process.stdout, "Comment: https")
    docker("kill", "--signal", "KILL", container.name)
    process.communicate(timeout=30)
    assert process.returncode == 137
    assert "Mintlify is at work" in hub.comments(ISSUE)[1]["body"]
    process = container.start(entrypoint=POST, **container.state)
    log = read_until(process.stdout, "The step was killed before it could tell its end")
    assert container.programs == [f"/usr/local/bin/python -ISu {POST}"]
    rest, _ = process.communicate(timeout=50)
    assert process.returncode == 0, log + rest
    assert "Killed, but the Mintlify job goes on" in hub.comments(ISSUE)[1]["body"]
    assert hub.reactions == [(ASKING, "EYES"), (ASKING, "CONFUSED")]


@pytest.mark.parametrize("entrypoint", ["", POST])
def test_nothing_of_the_workspace_is_imported(container: Container, agent: World, entrypoint: str) -> None:
    """Neither by its place, which is the working directory, nor by variables that a workflow has set."""
    for name in ("sitecustomize", "usercustomize", "httpx", "json", "mintlify_agent_action"):
        (container.workspace / f"{name}.py").write_text("raise SystemExit(9)")
    python = {"PYTHONPATH": "/github/workspace", "PYTHONHOME": "/github/workspace", "PYTHONSTARTUP": "json.py"}
    process = container.start(entrypoint=entrypoint, **python)
    log, _ = process.communicate(timeout=50)
    assert process.returncode == 0, log


def test_the_image_holds_what_runs_and_no_more(image: str) -> None:
    found = docker("run", "--rm", "--entrypoint", "find", image, "/opt/action", "-maxdepth", "1", "-printf", "%f\n")
    assert sorted(found.stdout.split()) == ["action", "entrypoint.py", "packages", "post.py", "src"]
    packages = docker(
        "run", "--rm", "--entrypoint", "find", image, "/opt/action/packages", "-name", "*.dist-info", "-printf", "%f\n"
    )
    names = {name.split("-", 1)[0] for name in packages.stdout.split()}
    assert {"httpx", "pydantic_settings"} <= names
    assert not {"pip", "pytest", "aiohttp", "cryptography", "pycparser"} & names


def packed(image: str) -> int:
    """Bytes of the image as a registry keeps it: compressed."""
    saved = subprocess.run(["docker", "save", image], check=True, stdout=subprocess.PIPE)
    return len(gzip.compress(saved.stdout, 6))


def test_the_image_is_light(image: str) -> None:
    """What each run on a fresh machine pulls, and unpacks, over its base."""
    unpacked = [int(docker("image", "inspect", "--format", "{{.Size}}", each).stdout) for each in (image, BASE)]
    assert packed(image) - packed(BASE) <= 15e6
    assert unpacked[0] - unpacked[1] <= 50e6


def test_the_byte_code_is_in_the_image(image: str) -> None:
    """Nothing is compiled at each run."""
    found = docker("run", "--rm", "--entrypoint", "find", image, "/opt/action", "-name", "*.py*", "-type", "f").stdout.split()
    sources = {path for path in found if path.endswith(".py")} - {"/opt/action/entrypoint.py", POST}
    compiled = {re.sub(r"__pycache__/(.+)\.cpython-\d+\.pyc$", r"\1.py", path) for path in found if path.endswith(".pyc")}
    assert len(sources) > 500
    assert compiled == sources


def test_no_command_line_holds_the_key(container: Container, agent: World) -> None:
    """Others on the machine could read it there."""
    agent.plan(phases=[(600, "active")])
    read_until(container.start().stdout, "0:00  active")
    assert container.programs == ["/usr/local/bin/python -ISu /opt/action/entrypoint.py"]


def layers(image: str) -> list[str]:
    """How they were made, the newest first."""
    return docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image).stdout.splitlines()


def variables(image: str) -> set[str]:
    """Those that every container of it has, with their values."""
    set_there = docker("image", "inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", image)
    return set(set_there.stdout.split("\n"))


def test_the_image_was_built_without_a_secret(image: str) -> None:
    """To its base it adds files and the entry point, but no variable; and there is no build argument to bring one."""
    added = layers(image)[: -len(layers(BASE))]
    assert [re.findall(r"\b(?:ARG|COPY|ENTRYPOINT|ENV|RUN)\b", layer) for layer in added] == [["ENTRYPOINT"], ["COPY"]]
    # The engine adds a path where the base has none.
    assert {variable.split("=")[0] for variable in variables(image) - variables(BASE)} <= {"PATH"}
    instructions = re.findall(r"^[A-Z]+", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert set(instructions) == {"FROM", "COPY", "RUN", "ENTRYPOINT"}


def test_no_file_in_the_image_holds_a_secret(image: str) -> None:
    """No text that looks like a key of Mintlify's, a token of GitHub's, or a private key."""
    forms = r"mint_[A-Za-z0-9_]{16,}|gh[a-z]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9]{20,}|BEGIN [A-Z ]*PRIVATE KEY"
    found = docker("run", "--rm", "--entrypoint", "grep", image, "-rIlE", forms, "/opt/action", check=False)
    assert (found.returncode, found.stdout) == (1, "")
