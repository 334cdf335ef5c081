"""Each description in action.yml can be read alone, as editors and GitHub's pages show it."""

import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from mintlify_agent_action.inputs import Inputs, variable
from tests.services.process import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
INPUTS: dict[str, str] = {name: told["description"] for name, told in ACTION["inputs"].items()}
OUTPUTS: dict[str, str] = {name: told["description"] for name, told in ACTION["outputs"].items()}
ALL = pytest.mark.parametrize("text", [*INPUTS.values(), *OUTPUTS.values()], ids=[*INPUTS, *OUTPUTS])
LONGEST = 300
LEANS = r"""(?ix)\b(
    above | below | besides | ditto | likewise | previous | the\ (?:former|latter|same) | (?:do|may|be)\ so\ too | with\ that
)\b"""
# As the errors tell what can be written: one of some values, or a number between two.
TAKEN = (
    r"is (neither true nor false)",
    r"is not one of (.+?)\.",
    r"Choose from (.+?)\Z",
    r"is not a number of .+ (from .+) to (.+?)\. ",
)


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w*]+(?:[.-]\w+)*", text))


def taken(name: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The values, or limits, that the code has for an input; nothing where it is free."""
    monkeypatch.setenv(variable(name), "?")
    with pytest.raises(ValidationError) as refused:
        Inputs()
    said = [each["msg"] for each in refused.value.errors() if each["loc"] == (variable(name),)]
    found = (each for message in said for pattern in TAKEN for each in re.findall(pattern, message))
    lists = (each if isinstance(each, str) else " ".join(each) for each in found)
    return words(" ".join(lists)) - {"alone", "from", "neither", "nor", "or"}


@ALL
def test_it_is_a_text_of_its_own(text: str) -> None:
    """Of whole sentences, and short; it begins with a capital, or with a value and what that means."""
    assert re.match(r"[A-Z]|[a-z]+ = ", text)
    assert text.endswith(".")
    assert len(text) <= LONGEST


@ALL
def test_it_leans_on_no_neighbour(text: str) -> None:
    assert re.findall(LEANS, text) == []


def test_no_two_say_the_same() -> None:
    texts = [*INPUTS.values(), *OUTPUTS.values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_s_names_every_value_that_it_takes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the limits of a number."""
    assert taken(name, monkeypatch) - words(INPUTS[name]) == set()


def test_the_values_are_learned_from_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """One input of each kind."""
    assert taken("wait", monkeypatch) == {"true", "false"}
    assert taken("context", monkeypatch) == {"auto", "diff", "none"}
    assert taken("fail-on", monkeypatch) == {"failed", "archived", "timeout", "no-pull-request", "skipped", "none"}
    assert taken("timeout-minutes", monkeypatch) == {"0.01", "7200"}
    assert taken("labels", monkeypatch) == set()


def test_an_optional_output_s_says_when_it_is_empty() -> None:
    """All but those that every run has."""
    assert {name for name, text in OUTPUTS.items() if "Empty when" not in text} == {"status", "result"}
