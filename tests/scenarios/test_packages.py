"""What the composite form needs is installed by its own lock, once a job; here with pip's own settings, from a folder."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.judge import commands, file_values, stopped
from tests.services.process import ROOT

WHEEL = "found-1.0-py3-none-any.whl"
FILES = {
    "found.py": "",
    "found-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: found\nVersion: 1.0\n",
    "found-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "found-1.0.dist-info/RECORD": "",
}


class Job:
    """A job's steps, each of which installs what the action at hand locks: one package of our own making."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temp = folder / "temp"
        self.action = folder / "action"
        self.temp.mkdir()
        for part in ("composite", "src"):
            shutil.copytree(ROOT / part, self.action / part)
        with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
            for name, text in FILES.items():
                wheel.writestr(name, text)
        self.lock(hashlib.sha256((folder / WHEEL).read_bytes()).hexdigest())

    def lock(self, digest: str) -> None:
        (self.action / "requirements.txt").write_text(f"found==1.0 --hash=sha256:{digest}\n")

    def step(self, python: str = sys.executable, **env: str) -> tuple[int, str, dict[str, str]]:
        """Its exit code, log and outputs."""
        output = self.folder / "output"
        output.write_text("")
        run = subprocess.run(
            [python, "-I", str(self.action / "composite/packages.py")],
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_OUTPUT": str(output),
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_FIND_LINKS": str(self.folder),
                "PIP_NO_INDEX": "1",
                **env,
            },
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.stderr == ""
        return run.returncode, run.stdout, file_values(output.read_text())

    @property
    def folders(self) -> list[Path]:
        """Where packages are, found without what a step says of it."""
        return [path for path in self.temp.iterdir() if path.is_dir()]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def test_two_steps_of_a_job_install_once_and_keep_apart_what_each_keeps(job: Job) -> None:
    code, log, first = job.step()
    assert code == 0, log
    assert [Path(first["folder"])] == job.folders
    assert (Path(first["folder"]) / "found.py").exists()
    assert Path(first["kept"]).parent == job.temp
    code, log, second = job.step(PIP_FIND_LINKS="/nonexistent")
    assert code == 0
    assert "from an earlier step" in log
    assert second["folder"] == first["folder"]
    assert second["kept"] != first["kept"]


@pytest.mark.parametrize("setting", ["PIP_USER", "PIP_REQUIRE_VIRTUALENV"])
def test_a_user_s_settings_for_other_installations_do_not_matter(job: Job, setting: str) -> None:
    """As with the Python of a runner, which is in no virtual environment."""
    python = str(Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}"))
    if subprocess.run([python, "-Ic", "import pip"], capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{python} has no pip")
    code, log, _ = job.step(python, **{setting: "1"})
    assert code == 0, log


def test_a_package_that_is_not_the_locked_one_is_not_installed(job: Job) -> None:
    """Nor does a later step take what there is for whole; and pip's words are no commands."""
    good = (job.action / "requirements.txt").read_text()
    job.lock("0" * 64)
    for _ in range(2):
        code, log, outputs = job.step(PIP_FIND_LINKS=f"{job.folder} /##[error]nonexistent")
        assert (code, outputs) == (1, {})
        (error,) = (command for command in commands(log) if command.title)
        assert (error.name, error.title) == ("error", "The packages could not be installed")
        said = "\n".join(stopped(log))
        assert "HASHES" in said
        assert "##[error]nonexistent" in said
    (job.action / "requirements.txt").write_text(good)
    assert job.step()[0] == 0


def test_another_lock_has_another_folder(job: Job) -> None:
    _, _, first = job.step()
    lock = job.action / "requirements.txt"
    lock.write_text(f"# another version of this action\n{lock.read_text()}")
    _, log, second = job.step()
    assert second["folder"] != first["folder"], log


@pytest.mark.parametrize("lost", ["the packages", "where they are"])
def test_what_an_earlier_step_left_behind_half_is_made_anew(job: Job, lost: str) -> None:
    """And nothing else, such as the folder that the step runs in, is taken for it."""
    _, _, first = job.step()
    if lost == "the packages":
        (folder,) = job.folders
        shutil.rmtree(folder)
    else:
        (known,) = (path for path in job.temp.iterdir() if path.is_file() and path.stat().st_size)
        known.write_text("")
    code, _, second = job.step()
    assert code == 0
    assert second["folder"] != first["folder"]
    assert Path(second["folder"]) in job.folders
    assert (Path(second["folder"]) / "found.py").exists()
