"""Inputs that cannot be used are all reported together, before anything is called."""

import pytest

from tests.harness import Action
from tests.services.process import KEY, World

GOOD = {"prompt": "Document the flag."}
BAD = [
    ("api-key", "", "is missing"),
    ("api-key", "sk_12345678", "is not an admin API key"),
    ("api-key", "mint_two words", "is not an admin API key"),
    ("api-key", "mint_dsc_12345678", "is a key of the assistant"),
    ("api-key", "mint_us_12345678", "is a key of the search index"),
    ("project-id", "", "is missing"),
    ("project-id", "acme/docs", '"acme/docs" is not an id'),
    ("project-id", "..", '".." is not an id'),
    ("project-id", "mint_0123456789", "is an API key, not an id"),
    ("job-id", "a b", '"a b" is not an id'),
    ("prompt", "\udcff", "is not UTF-8 text"),
    ("prompt-file", "nowhere.md", '"nowhere.md" does not exist'),
    ("model", "gpt", '"gpt" is not one of sonnet, opus'),
    ("model", "mint_0123456789", "what looks like an API key (not shown) is not one of"),
    ("draft", "yes", '"yes" is neither true nor false'),
    ("wait", "1", '"1" is neither true nor false'),
    ("summary", "on", '"on" is neither true nor false'),
    ("dry-run", "x" * 200, f'"{"x" * 80}…" is neither true nor false'),
    ("poll-interval", "0.5", '"0.5" is not a number of seconds from 1 to 300'),
    ("poll-interval", "301", '"301" is not a number'),
    ("poll-interval", "5s", '"5s" is not a number'),
    ("poll-interval", "nan", '"nan" is not a number'),
    ("timeout-minutes", "0", '"0" is not a number of minutes from 0.01 to 7200'),
    ("timeout-minutes", "-1", '"-1" is not a number'),
    ("timeout-minutes", "inf", '"inf" is not a number'),
    (
        "fail-on",
        "failed, never",
        '"never" cannot fail the step. Choose from failed, archived, timeout, no-pull-request, skipped',
    ),
    ("fail-on", "none, failed", '"none" cannot fail the step'),
    ("api-url", "http://api.mintlify.com", "would send the key unencrypted"),
    ("api-url", "http://127.0.0.1.evil.example", "would send the key unencrypted"),
    ("api-url", "api.mintlify.com", "is not a plain https URL"),
    ("api-url", "https://user:pw@api.mintlify.com", "is not a plain https URL"),
    ("api-url", "https://api.mintlify.com?x=1", "is not a plain https URL"),
    ("api-url", "ftp://api.mintlify.com", "is not a plain https URL"),
    ("api-url", "https://api.mintlify.com:port", "is not a URL"),
    ("api-url", "https://api.mintlify.com/v2", "ends in a version"),
]


def test_every_bad_value_gets_its_sentence(action: Action, agent: World) -> None:
    """Told together, as many at a time as there are inputs: a run holds one value of each."""
    pending = list(BAD)
    while pending:
        batch = {name: value for name, value, _ in reversed(pending)}
        expected = [entry for entry in pending if batch[entry[0]] == entry[1]]
        pending = [entry for entry in pending if entry not in expected]
        run = action({name.replace("-", "_"): value for name, value in batch.items()})
        assert (run.exit_code, run["result"], run["status"]) == (1, "error", "error")
        lines = run.error.data.splitlines()
        for name, _, sentence in expected:
            assert [line for line in lines if line.startswith(f"{name}: ") and sentence in line], (name, sentence, lines)
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
        {"poll_interval": "1.5", "timeout_minutes": "0.5", "fail_on": "failed\ntimeout"},
        {"model": "", "draft": "", "poll_interval": "", "timeout_minutes": "", "fail_on": "", "wait": "", "job_id": ""},
    ],
)
def test_good_values_in_their_spellings(action: Action, inputs: dict[str, str]) -> None:
    assert action({**GOOD, **inputs}).exit_code == 0


def test_blanks_around_a_secret_do_no_harm(action: Action, agent: World) -> None:
    """Secrets are often pasted with a line break; both forms are masked."""
    run = action(GOOD, api_key=f"{KEY}\n")
    assert run.exit_code == 0
    assert [command.data for command in run.annotations("add-mask")] == [f"{KEY}\n", KEY]
