"""Any text for any input is a value or a sentence about that input, and no sentence shows a secret."""

import os
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.event import Event, Place
from mintlify_agent_action.inputs import SECRETS, Inputs, InvalidInputs, read_inputs, variable
from tests.fuzz.texts import PIECES, made_of

MANUAL = Event("workflow_dispatch", Place("acme/app", "https://github.com", "1", "1", "Docs", "docs", ""))
NAMES = sorted(field.rstrip("_").replace("_", "-") for field in Inputs.model_fields)
# What the environment can hold: bytes, of which some are not UTF-8, and none is null.
ANY_VALUE = st.binary().map(lambda value: os.fsdecode(value.replace(b"\0", b"")))
VALUES = ANY_VALUE | made_of(
    "true",
    "false",
    "none",
    "v1",
    "v2",
    "thread",
    "open-pr",
    "7d",
    "0d",
    "1e999",
    "nan",
    "9" * 400,
    "0x1",
    "1_0",
    "https://",
    "http://",
    "127.0.0.1",
    "localhost",
    "user:pw@",
    ":8443",
    "[::1]",
    "/v2",
    "refs/heads/",
    "@{",
    "acme/docs",
    "[bot]",
    "*",
    ",",
    "[z-a]",
    "mint_",
    "ghp_",
    *(piece for piece in PIECES if "\0" not in piece and piece != "\ud83d"),
).map(lambda text: os.fsdecode(text.encode(errors="replace").replace(b"\0", b"")))
KEYS = st.text(string.ascii_letters + string.digits + "_-.+/=", min_size=16, max_size=40)
GOOD = {"api-key": "mint_0123456789", "project-id": "p", "prompt": "Document it."}


def problems(told: dict[str, str]) -> list[str]:
    """What is wrong with these inputs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(variable(name), raising=False)
        for name, value in told.items():
            patch.setenv(variable(name), value)
        try:
            read_inputs(MANUAL)
        except InvalidInputs as error:
            return error.problems
    return []


@given(st.sampled_from(NAMES), VALUES)
@example("allowed-bots", "\udc80")
@example("since", "1.0")
def test_any_value_is_taken_or_refused_in_a_sentence(name: str, value: str) -> None:
    for problem in problems({**GOOD, name: value}):
        assert problem.startswith((f"{name}: ", "prompt: "))
        assert problem.endswith(".")
        assert problem.encode()


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_all_that_is_wrong_is_told_of_inputs_by_their_names(told: dict[str, str]) -> None:
    """Of each, that its value is wrong, once; beside what is wrong between them."""
    named = [problem.partition(":")[0] for problem in problems(told)]
    assert set(named) <= set(NAMES)
    assert all(named.count(name) <= 2 for name in named)


PREFIXES = st.sampled_from(["mint_", "mint_dsc_", "ghp_", "github_pat_", ""])
AROUND = st.sampled_from(["", " ", "x", ",", "a,", "/", "@", "https://", "\n", "[bot]", "?", "!", "é"])


@given(
    st.sampled_from([field.replace("_", "-") for field in SECRETS]),
    PREFIXES,
    KEYS,
    st.lists(st.tuples(st.sampled_from(NAMES), AROUND, AROUND), max_size=4),
)
@example("github-token", "", "0000000000000A/", [("allowed-bots", "", "")])
def test_no_sentence_shows_a_secret_in_whatever_input_it_is(
    name: str, prefix: str, key: str, others: list[tuple[str, str, str]]
) -> None:
    """Nor half of it; the kind of a key, by its prefix, may be told."""
    secret = f"{prefix}{key}"
    told = {**GOOD, **{other: f"{before}{secret}{after}" for other, before, after in others}, name: secret}
    said = "\n".join(problems(told)).lower()
    assert key[: len(key) // 2].lower() not in said
    assert key[len(key) // 2 :].lower() not in said
