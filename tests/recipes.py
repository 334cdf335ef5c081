"""The workflows in examples/, as their users have them, and with what they call in its place."""

from collections.abc import Iterator
from typing import Any

import yaml

from mintlify_agent_action import __version__
from tests.services.process import ROOT

NAME = "OWNER/mintlify-agent-action"
# The tag that moves to each release of this major version.
TAG = f"v{__version__.split('.')[0]}"

Workflow = dict[str, Any]


def read(text: str) -> Workflow:
    """A workflow with its events under "on", which YAML 1.1 takes for a yes."""
    workflow = {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}
    events = workflow["on"]
    workflow["on"] = events if isinstance(events, dict) else {events: None}
    return workflow


TEXTS = {path.stem: path.read_text() for path in sorted((ROOT / "examples").glob("*.yml"))}
RECIPES = {name: read(text) for name, text in TEXTS.items()}


def every_step() -> Iterator[dict[str, Any]]:
    yield from (step for recipe in RECIPES.values() for job in recipe["jobs"].values() for step in job.get("steps", []))


def called(uses: str) -> Workflow:
    """The reusable workflow of this repository that a job calls by such a name."""
    path = uses.removeprefix(f"{NAME}/").split("@")[0]
    return read((ROOT / path).read_text())


def limit(job: dict[str, Any]) -> float:
    """How many minutes a job may take, itself or by the reusable workflow that it calls."""
    (told,) = called(job["uses"])["jobs"].values() if "uses" in job else [job]
    return float(told["timeout-minutes"])


def ours(job: dict[str, Any]) -> list[dict[str, Any]]:
    """The inputs that each step of the action is given in a job, also by the reusable workflow that it calls."""
    if "uses" not in job:
        return [step["with"] for step in job["steps"] if step.get("uses", "").startswith(NAME)]
    declared = called(job["uses"])["on"]["workflow_call"]["inputs"]
    defaults = {name: told["default"] for name, told in declared.items() if "default" in told}
    return [{**defaults, **job["with"], **dict.fromkeys(job["secrets"], "a secret")}]
