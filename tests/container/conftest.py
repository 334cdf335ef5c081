"""The real image, run by a real engine; the stand-ins serve on the machine's own loopback address."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.events import REPOSITORY, Event
from tests.services.process import KEY, ROOT, Hub, World

IMAGE = "mintlify-agent-action:under-test"


def docker(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=check)


@pytest.fixture(scope="session")
def engine() -> None:
    """A Docker engine, or the reason why there is no test."""
    why = "docker is not installed"
    if shutil.which("docker"):
        answer = docker("version", "--format", "{{.Server.Version}}", check=False)
        if answer.returncode == 0:
            return
        why = f"no Docker engine answers: {answer.stderr.strip()[:200]}"
    if os.environ.get("CONTAINER_TESTS") == "required":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def image(engine: None) -> str:
    """The image of the Dockerfile at hand."""
    built = docker("build", "--tag", IMAGE, str(ROOT), check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return IMAGE


@pytest.fixture(scope="session")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this repository in another one, uncommitted changes included."""
    folder = tmp_path_factory.mktemp("committed")
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, files.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "as it stands"],
    ):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def checkout(committed: Path, tmp_path: Path) -> Path:
    """That repository, for a test that may change it."""
    return Path(shutil.copytree(committed, tmp_path / "checkout", symlinks=True))


def triggered(on: Event, hub: Hub, folder: Path) -> list[str]:
    """What tells act of the event, by a file, and of GitHub's tokens, which are secrets that the workflow does not name."""
    (folder / "event.json").write_text(json.dumps(on.payload))
    variables = {
        "GITHUB_REPOSITORY": REPOSITORY,
        # What act does not set, and what it sets to 1.
        "GITHUB_RUN_ID": on.env.get("GITHUB_RUN_ID", "1"),
        "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/.github/workflows/docs.yml@{on.env.get('GITHUB_REF', '')}",
    }
    return [
        *("--eventpath", str(folder / "event.json"), "--var", f"GH_API_URL={hub.url}"),
        *(part for name, value in variables.items() for part in ("--env", f"{name}={value}")),
        *("--secret", f"GITHUB_TOKEN={hub.token}", "--secret", f"DOCS_TOKEN={hub.pr_token}"),
    ]


class Act:
    """Runs workflows of the checkout, whose jobs share this machine's network, and with it the stand-ins."""

    def __init__(self, checkout: Path, agent: World) -> None:
        self.checkout = checkout
        self.agent = agent
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, workflow: str, *more: str, event: str = "workflow_dispatch") -> subprocess.Popen[str]:
        """The workflow in tests/container/workflows of that name, triggered by `event`; `more` goes to act."""
        process = subprocess.Popen(
            [
                "act", event, "--workflows", f"tests/container/workflows/{workflow}.yml",
                "--platform", "ubuntu-latest=python:3.13-slim", "--pull=false", "--container-daemon-socket", "-",
                "--secret", f"MINTLIFY_API_KEY={KEY}", "--var", f"MINTLIFY_PROJECT_ID={self.agent.project}",
                "--var", f"API_URL={self.agent.url}", "--no-cache-server", "--rm", *more,
            ],
            cwd=self.checkout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def run(self, workflow: str, *more: str, event: str = "workflow_dispatch") -> tuple[int, str]:
        process = self.start(workflow, *more, event=event)
        log, _ = process.communicate(timeout=280)
        return process.returncode, log


@pytest.fixture
def act(engine: None, checkout: Path, agent: World) -> Iterator[Act]:
    act = Act(checkout, agent)
    yield act
    for process in act.processes:
        if process.poll() is None:
            process.terminate()  # it takes its containers away
            process.communicate(timeout=30)
