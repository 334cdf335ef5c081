"""composite/action.yml is action.yml in another form: the same in and out, by steps that keep apart what must not meet."""

from typing import Any

import pytest
import yaml

from tests.services.process import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
COMPOSITE: dict[str, Any] = yaml.safe_load((ROOT / "composite/action.yml").read_text())
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in COMPOSITE["runs"]["steps"]}
FIND, SET_UP, INSTALL, RUN, END = STEPS
OWN = {"PROGRAM", "PACKAGES", "KEPT"}


def test_the_inputs_are_the_same() -> None:
    assert COMPOSITE["inputs"] == ACTION["inputs"]
    assert list(COMPOSITE["inputs"]) == list(ACTION["inputs"])


def test_the_outputs_are_the_same_and_are_those_of_the_run() -> None:
    mapped = {name: {**told, "value": f"${{{{ steps.run.outputs.{name} }}}}"} for name, told in ACTION["outputs"].items()}
    assert COMPOSITE["outputs"] == mapped
    assert STEPS[RUN]["id"] == "run"


@pytest.mark.parametrize("name", [RUN, END])
def test_each_input_is_handed_over_as_the_container_gets_it(name: str) -> None:
    variables = {f"INPUT_{name.upper()}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert {name: value for name, value in STEPS[name]["env"].items() if name not in OWN} == variables


def test_no_other_step_is_told_anything() -> None:
    """Whatever pip runs or asks for finds no secret."""
    for name in (FIND, SET_UP, INSTALL):
        assert "env" not in STEPS[name]
        assert "inputs." not in str(STEPS[name])


def test_no_text_from_outside_becomes_code() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")


def test_no_shell_stands_before_the_program() -> None:
    """It would be what gets the signals; and neither the workspace nor another package is imported."""
    python = "${{ steps.python.outputs.command || steps.setup.outputs.python-path }}"
    assert [STEPS[name]["shell"] for name in (INSTALL, RUN, END)] == [f"{python} -I {{0}}", *[f"{python} -ISu {{0}}"] * 2]


def test_python_is_set_up_only_where_there_is_none_and_for_these_steps_alone() -> None:
    assert STEPS[SET_UP]["if"] == "steps.python.outputs.command == ''"
    assert STEPS[SET_UP]["with"]["update-environment"] is False


def test_after_a_run_that_failed_its_end_is_told_by_the_container_s_post_step() -> None:
    run, end = dict(STEPS[RUN]["env"]), dict(STEPS[END]["env"])
    assert ACTION["runs"]["post-if"] in STEPS[END]["if"]
    assert (run.pop("PROGRAM"), end.pop("PROGRAM")) == ("entrypoint.py", "post.py")
    assert run == end
    assert all("continue-on-error" not in step for step in STEPS.values())
