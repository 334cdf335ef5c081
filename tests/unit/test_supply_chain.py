"""What comes from elsewhere is what was locked: packages by hash, without a choice of their own; and it is kept up to date."""

import json
import re
import subprocess
from fnmatch import fnmatch
from itertools import pairwise
from typing import Any

import pytest
import yaml

from tests.services.process import ROOT

FILES = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
# What people and machines run here: each may install something.
RUN = [
    name
    for name in FILES
    if re.match(r"Dockerfile$|\.ci/|script/[\w.-]+$|composite/|.+\.ya?ml$", name) and (ROOT / name).is_file()
]
LOCKS = [name for name in FILES if re.fullmatch(r"requirements.*\.txt", name)]
UPDATES: list[dict[str, Any]] = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
# A command goes on over an escaped line end, and up to what ends it in a shell.
INSTALLS = r"\bpip\b[^\n&|;]*\b(?:install|download|sync)\b[^\n&|;]*"


def text(name: str) -> str:
    """A file without its lines of comment, and with each command on one line."""
    return re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE).replace("\\\n", " ")


def test_packages_are_installed_by_hash_and_as_they_are() -> None:
    """No package without its hash, none that no lock names, and none that runs code of its own to be built."""
    found = [(name, command) for name in RUN for command in re.findall(INSTALLS, text(name))]
    assert {"Dockerfile", "script/lib.sh", "composite/packages.py"} <= {name for name, _ in found}
    for name, command in found:
        for flag in ("--require-hashes", "--no-deps", "--only-binary :all:", "--requirement"):
            assert flag in command, (name, command)


def test_of_npm_only_what_is_locked_is_installed_and_none_of_it_runs_by_that() -> None:
    for name in RUN:
        for command in re.findall(r"\bnpm (?:install|i|add|exec|ci)\b[^\n&|;]*|\b(?:npx|uvx|pipx)\b.*", text(name)):
            assert command.startswith("npm ci "), (name, command)
            assert "--ignore-scripts" in command


@pytest.mark.parametrize("name", LOCKS)
def test_each_requirement_has_a_version_and_hashes_and_nothing_else_is_said(name: str) -> None:
    """So there is neither an index nor a host, nor another file, nor an address."""
    lines = [line for line in text(name).splitlines() if line]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [\w .<>=!'()]+)?( +--hash=sha256:[0-9a-f]{64})+", line), line


def test_of_two_locks_a_package_has_one_version() -> None:
    """What is tested and checked is what the container runs, and all of it is audited with the largest."""
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)(==.*)$", (ROOT / name).read_text(), re.MULTILINE)) for name in sorted(LOCKS, key=len)
    ]
    for smaller, larger in pairwise(pins):
        assert smaller.items() <= larger.items()


def test_each_package_of_npm_has_its_hash() -> None:
    for name in FILES:
        if name.endswith("package-lock.json"):
            packages = json.loads((ROOT / name).read_text())["packages"]
            assert all(package["integrity"].startswith("sha512-") for key, package in packages.items() if key)


def depends(kind: str, name: str) -> bool:
    """Whether the file names dependencies of that kind; an action that is no composite one uses no others."""
    patterns = {
        "github-actions": [".github/workflows/*.yml", "tests/container/workflows/*.yml", "*action.yml"],
        "pip": ["*requirements*.txt", "*pyproject.toml"],
        "docker": ["*Dockerfile*"],
        "npm": ["*package.json"],
    }
    named = any(fnmatch(name, each) for each in patterns[kind])
    return named and (kind != "github-actions" or "uses:" in text(name))


def needing_updates() -> set[tuple[str, str]]:
    """Each kind of dependency there is, and the folder, as Dependabot calls them."""
    kinds = ("github-actions", "pip", "docker", "npm")
    found = {(kind, name) for kind in kinds for name in FILES if depends(kind, name)}
    # For actions, "/" stands for the folder that GitHub takes workflows from.
    folders = ((kind, name.removeprefix(".github/workflows/").rpartition("/")[0]) for kind, name in found)
    return {(kind, f"/{folder}") for kind, folder in folders}


def test_all_of_it_is_kept_up_to_date_but_not_by_what_is_a_week_young() -> None:
    """What was tampered with is mostly found within days. Of each kind there is one pull request a week."""
    folders = {
        (update["package-ecosystem"], folder)
        for update in UPDATES
        for folder in update.get("directories", [update.get("directory")])
    }
    assert folders == needing_updates()
    for update in UPDATES:
        assert update["schedule"]["interval"] == "weekly"
        assert update["cooldown"]["default-days"] >= 7
        assert [group["patterns"] for group in update["groups"].values()] == [["*"]]


def test_the_advisories_are_looked_up_in_full_before_a_change_lands_and_every_week() -> None:
    """Of every lock, with a failure where a package is not found there; and CI's gate waits for that."""
    audit, ci = text("script/audit"), yaml.safe_load(text(".github/workflows/ci.yml"))
    for flag in ("--requirement requirements.txt", "--requirement requirements-checks.txt", "--disable-pip", "--strict"):
        assert flag in audit
    assert ci["jobs"]["audit"]["steps"][-1] == {"run": "script/audit"}
    assert ci[True]["schedule"]
    gate = ci["jobs"]["gate"]
    assert set(gate["needs"]) == ci["jobs"].keys() - {"gate"}
    assert gate["steps"][0]["run"].count("success") == len(gate["needs"])
