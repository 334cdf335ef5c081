"""A release of this repository, for act to find by its name and tag, as the examples use it.

act takes it from a folder, where its inputs have the stand-ins for defaults. What act does not know yet is put otherwise: `$/`,
by which a reusable workflow calls the action at its own commit, and `queue`, for which it would refuse the file.
"""

import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.recipes import NAME, TAG, every_step
from tests.services.process import Hub, World

RELEASE = f"{NAME}@{TAG}"
# Takes the place of the action that makes an app's token: what it is given as the app's key is the token.
TOKEN_MAKER = """
inputs: {client-id: {}, private-key: {}, owner: {}, repositories: {}}
outputs: {token: {value: "${{ steps.made.outputs.token }}"}}
runs:
  using: composite
  steps:
    - id: made
      shell: bash
      run: echo "token=$KEY" >>"$GITHUB_OUTPUT"
      env: {KEY: "${{ inputs.private-key }}"}
"""


def without_queues(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.strip().startswith("queue:"))


def released(checkout: Path, folder: Path, agent: World, hub: Hub) -> list[str]:
    """Lay the release into `folder`; returns what tells act of it."""
    where = {"api-url": agent.url, "github-api-url": hub.url, "poll-interval": "1"}
    here = folder / "released"
    shutil.copytree(checkout, here, ignore=shutil.ignore_patterns(".git"))
    for path in (here / "action.yml", *here.glob(".github/workflows/docs-*.yml")):
        told: dict[Any, Any] = yaml.safe_load(without_queues(path.read_text()).replace("uses: $/", f"uses: {RELEASE}"))
        inputs = told["inputs"] if "inputs" in told else told[True]["workflow_call"]["inputs"]
        for name in where.keys() & inputs.keys():
            inputs[name]["default"] = where[name]
        path.write_text(yaml.safe_dump(told, sort_keys=False).replace("\ntrue:", "\non:"))
    repositories = [f"{RELEASE}={here}"]
    makers = {step["uses"] for step in every_step() if "create-github-app-token" in step.get("uses", "")}
    (folder / "token-maker").mkdir()
    (folder / "token-maker/action.yml").write_text(TOKEN_MAKER)
    repositories += [f"{uses}={folder / 'token-maker'}" for uses in makers]
    return [part for each in repositories for part in ("--local-repository", each)]
