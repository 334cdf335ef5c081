"""Inputs that cannot be used are all reported together, before anything is called."""

import pytest

from tests.harness import Action
from tests.services.process import KEY, World
from tests.unit.test_inputs import BAD

GOOD = {"prompt": "Document the flag."}


def test_bad_values_are_all_reported_together_before_any_call(action: Action, agent: World) -> None:
    """One of each input in a single run; the other values have their sentences tested in tests/unit/test_inputs.py."""
    batch = {name: (value, sentence) for name, value, sentence in reversed(BAD)}
    run = action({name.replace("-", "_"): value for name, (value, _) in batch.items()})
    assert (run.exit_code, run["result"], run["status"]) == (1, "error", "error")
    lines = run.error.data.splitlines()
    for name, (_, sentence) in batch.items():
        assert [line for line in lines if line.startswith(f"{name}: ") and sentence in line], (name, sentence, lines)
    assert run.error.title == f"{len(lines)} inputs cannot be used"
    assert agent.requests == []


def test_nothing_given_at_all_names_what_is_required(action: Action, agent: World) -> None:
    run = action(defaults=False)
    assert run.error.title == "3 inputs cannot be used"
    assert [line.split(":")[0] for line in run.error.data.splitlines()] == ["api-key", "project-id", "prompt"]
    assert "### 3 inputs cannot be used" in run.summary


def test_a_blank_prompt_is_none(action: Action, agent: World) -> None:
    assert action(prompt=" \n ").error.data.startswith("prompt: is missing. Say what the agent is to do")
    assert agent.requests == []


def test_one_bad_input_is_one(action: Action) -> None:
    assert action(GOOD, model="gpt").error.title == "An input cannot be used"


def test_waiting_for_a_job_without_waiting_is_a_contradiction(action: Action, agent: World) -> None:
    run = action(job_id="job_1", wait="false")
    assert run.error.data.startswith("wait: is false, but a job-id without a prompt is given only to wait for it")


@pytest.mark.parametrize(
    "inputs",
    [
        {"wait": "TRUE", "summary": "False", "draft": " true "},
        dict.fromkeys(("model", "draft", "job_id", "prompt_file", "poll_interval", "fail_on", "wait", "api_url"), " \n"),
        {"poll_interval": "1.5", "timeout_minutes": "0.5", "fail_on": "failed\ntimeout"},
        {"model": "", "draft": "", "poll_interval": "", "timeout_minutes": "", "fail_on": "", "wait": "", "job_id": ""},
    ],
)
def test_good_values_in_their_spellings(action: Action, inputs: dict[str, str]) -> None:
    # For the api-url the stand-in's is given: blank, it would be Mintlify's own.
    assert action({**GOOD, **inputs, "api_url": action.world.url.upper().replace("HTTP", "Http")}).exit_code == 0


@pytest.mark.parametrize("fail_on", ["", " \n", ",", ", \n,"])
def test_a_blank_fail_on_is_the_default(action: Action, agent: World, fail_on: str) -> None:
    """It is what empty expressions leave; only none means none."""
    agent.plan(ends="failed", pr_link=None)
    assert action(GOOD, fail_on=fail_on).exit_code == 1


@pytest.mark.parametrize("job_id", ["-V1StGXR8_Z5jdHi6B", "_x", "65f2", "a.b~c:d"])
def test_ids_of_many_kinds(action: Action, agent: World, job_id: str) -> None:
    agent.plan(jobs=[job_id])
    assert action(job_id=job_id)["jobId"] == job_id


def test_a_key_given_as_another_input_is_not_shown(action: Action) -> None:
    secret = "sk_" + "0123456789" * 12
    run = action(GOOD, api_key=secret, model=secret)
    assert "what looks like a secret (not shown) is not one of" in run.error.data
    assert secret[:20] not in run.error.data


def test_blanks_around_a_secret_do_no_harm(action: Action, agent: World) -> None:
    """Secrets are often pasted with a line break; both forms are masked."""
    run = action(GOOD, api_key=f"{KEY}\n")
    assert run.exit_code == 0
    assert [command.data for command in run.annotations("add-mask")] == [f"{KEY}\n", KEY]
