"""Installs what requirements.txt locks, once a job, into a folder of its own; and makes the file that a run keeps its state in.

Nothing of it is on the path of other steps. The outputs `folder` and `kept` say where both are.
"""

import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mintlify_agent_action.runner.commands import Log
from mintlify_agent_action.runner.files import write_values

LOCK = Path(__file__).resolve().parents[1] / "requirements.txt"
# As in the Dockerfile.
PIP = "-I -m pip install --quiet --no-compile --require-hashes --no-deps --only-binary :all: --requirement"
# Of a user's own, the last two are meant for other installations, and forbid one into a folder.
SETTINGS = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"}
PREFIX = "mintlify-agent-action-"
SAID = (
    "What pip said stands above. Where it reached no index of packages: PIP_INDEX_URL, HTTPS_PROXY and PIP_CERT of the job "
    "tell it the way, as elsewhere."
)


def kind() -> str:
    """A name for what is locked and for the very kind of Python it is installed for."""
    python = f"{sysconfig.get_platform()} {sysconfig.get_config_var('EXT_SUFFIX')}"
    return hashlib.sha256(LOCK.read_bytes() + python.encode()).hexdigest()


def install(temp: Path) -> Path:
    """The folder with all of them, made anew. Raises `CalledProcessError`."""
    folder = tempfile.mkdtemp(dir=temp, prefix=PREFIX)
    command = [sys.executable, *PIP.split(), str(LOCK), "--target", folder]
    subprocess.run(command, env={**os.environ, **SETTINGS}, stderr=subprocess.STDOUT, check=True)
    return Path(folder)


def installed(temp: Path, log: Log) -> Path:
    """That of an earlier step of this job, else made anew. Raises `CalledProcessError`."""
    known = temp / f"{PREFIX}{kind()}"  # where it is: written only once it is complete
    told = known.read_text(encoding="utf-8") if known.exists() else ""
    if told and Path(told).is_dir():
        log.line("The packages are there, from an earlier step of this job.")
        return Path(told)
    with log.hearsay("Installing the packages, by their hashes"):
        folder = install(temp)
    known.write_text(str(folder), encoding="utf-8")
    return folder


def main(log: Log) -> int:
    temp = Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir())
    try:
        folder = installed(temp, log)
    except subprocess.CalledProcessError:
        log.error("The packages could not be installed", SAID)
        return 1
    except KeyboardInterrupt:
        log.line("Cancelled before anything was asked of the agent.")
        return 130
    number, kept = tempfile.mkstemp(dir=temp, prefix=PREFIX)
    os.close(number)
    write_values(Path(os.environ["GITHUB_OUTPUT"]), {"folder": str(folder), "kept": kept})
    return 0


if __name__ == "__main__":
    sys.exit(main(Log(sys.stdout)))
