"""The reusable workflows are the action, run in a job of its own: its inputs, as it reads them, and its outputs."""

import pytest
import yaml

from tests.recipes import called
from tests.services.process import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
SECRETS = ["api-key", "github-token", "pr-token"]
# What a job without a checkout has no use for, and what GitHub itself fills in.
LEFT_OUT = {"prompt-file", "github-api-url"}
TAKEN = [name for name in ACTION["inputs"] if name not in {*SECRETS, *LEFT_OUT}]
# Where a workflow has another default than the action.
OWN = {
    "docs-command": {"trigger-phrase": "/docs", "comment": "true"},
    "docs-refresh": {"since": "last-success"},
}
NAMES = pytest.mark.parametrize("name", OWN)


@NAMES
def test_it_takes_the_inputs_with_their_defaults(name: str) -> None:
    declared = dict(called(f".github/workflows/{name}.yml")["on"]["workflow_call"]["inputs"])
    assert declared.pop("runs-on") == {"type": "string", "default": "ubuntu-latest"}
    assert list(declared) == TAKEN
    for each, told in declared.items():
        action = ACTION["inputs"][each]
        default = OWN[name].get(each, action.get("default"))
        assert told == {
            "type": "string",
            **({"required": True} if action.get("required") else {}),
            **({} if default is None else {"default": default}),
        }


@NAMES
def test_it_takes_what_is_secret_as_secrets(name: str) -> None:
    secrets = called(f".github/workflows/{name}.yml")["on"]["workflow_call"]["secrets"]
    assert secrets == {each: {"required": ACTION["inputs"][each].get("required", False)} for each in SECRETS}


@NAMES
def test_it_hands_all_of_it_to_the_action_of_its_own_version(name: str) -> None:
    """`$/` is the repository that the workflow stands in, at the very commit that is called."""
    (job,) = called(f".github/workflows/{name}.yml")["jobs"].values()
    (step,) = job["steps"]
    assert step["uses"] == "$/"
    tokens = {
        "api-key": "secrets.api-key",
        "github-token": "secrets.github-token || github.token",
        "pr-token": "secrets.pr-token",
    }
    given = {each: f"inputs.{each}" for each in TAKEN} | tokens
    assert step["with"] == {each: f"${{{{ {where} }}}}" for each, where in given.items()}


@NAMES
def test_it_gives_the_outputs(name: str) -> None:
    workflow = called(f".github/workflows/{name}.yml")
    told = workflow["on"]["workflow_call"]["outputs"]
    assert told == {each: {"value": f"${{{{ jobs.docs.outputs.{each} }}}}"} for each in ACTION["outputs"]}
    assert workflow["jobs"]["docs"]["outputs"] == {each: f"${{{{ steps.docs.outputs.{each} }}}}" for each in ACTION["outputs"]}


@NAMES
def test_a_run_is_never_cancelled_for_another(name: str) -> None:
    """Its job is paid for. Nor is one that waits: GitHub keeps up to a hundred of them."""
    limits = called(f".github/workflows/{name}.yml")["jobs"]["docs"]["concurrency"]
    assert limits.keys() == {"group", "queue"}
    assert limits["queue"] == "max"
    assert "${{ inputs.project-id }}" in limits["group"]
