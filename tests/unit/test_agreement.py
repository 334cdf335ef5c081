"""Nothing drifts: action.yml, the inputs the code reads, the outputs it writes, and the README say the same."""

import re
import tomllib
from typing import Any

import pytest
import yaml

from mintlify_agent_action import __version__
from mintlify_agent_action.inputs import Inputs
from mintlify_agent_action.inputs.form import DEFAULT_PROMPT
from mintlify_agent_action.outcome import FAILABLE, Result, SkipReason
from tests.harness import OUTPUTS
from tests.recipes import RECIPES, TEXTS, ours
from tests.services.process import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
README = (ROOT / "README.md").read_text()
FIELDS = {name.rstrip("_").replace("_", "-"): name for name in Inputs.model_fields}
INPUTS = {name: Inputs.model_fields[field] for name, field in FIELDS.items()}
RUNNER_S_OWN = [
    ("github-token", "${{ github.token }}", None),
    ("github-api-url", "${{ github.api_url }}", "https://api.github.com"),
]


def table(heading: str) -> dict[str, list[str]]:
    """The rows of the README's table under a heading, by each name in their first cell."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| `")]
    return {name: row[1:] for row in rows for name in re.findall(r"`([^`]+)`", row[0])}


def test_the_inputs_are_those_of_the_code() -> None:
    assert list(ACTION["inputs"]) == list(INPUTS)


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_s_default_is_the_code_s(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as the code reads it, the default in action.yml is the code's own."""
    declared = ACTION["inputs"][name]
    field = INPUTS[name]
    assert declared.get("required", False) == field.is_required()
    if "default" not in declared:
        assert field.is_required() or not field.default
        return
    if "${{" in declared["default"]:  # the runner fills it in
        assert (name, declared["default"], field.default) in RUNNER_S_OWN
        return
    for required, value in (("API-KEY", "mint_123456"), ("PROJECT-ID", "p")):
        monkeypatch.setenv(f"INPUT_{required}", value)
    monkeypatch.setenv(f"INPUT_{name.upper()}", declared["default"])
    assert getattr(Inputs(), FIELDS[name]) == field.default


def test_the_outputs_are_those_of_the_code() -> None:
    assert set(ACTION["outputs"]) == OUTPUTS


def test_the_readme_lists_every_input_with_its_default() -> None:
    rows = table("Inputs")
    assert list(rows) == list(INPUTS)
    for name, (default, _) in rows.items():
        declared = ACTION["inputs"][name]
        assert default == (
            "required" if declared.get("required") else f"`{declared['default']}`" if "default" in declared else ""
        )


def test_the_readme_lists_every_output() -> None:
    assert list(table("Outputs")) == list(ACTION["outputs"])


def test_closed_lists_are_told_in_full() -> None:
    for values, texts in (
        (list(Result), [ACTION["outputs"]["result"]["description"], table("Outputs")["result"][0]]),
        (list(SkipReason), [ACTION["outputs"]["skipReason"]["description"], table("Outputs")["skipReason"][0]]),
        (list(FAILABLE), [ACTION["inputs"]["fail-on"]["description"], " ".join(table("Inputs")["fail-on"])]),
    ):
        for text in texts:
            words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", text))
            assert [value for value in values if value not in words] == []


def test_the_prompt_that_is_used_without_one_is_shown() -> None:
    lines = (ROOT / "docs/changes.md").read_text().splitlines()
    assert " ".join(line.removeprefix("> ") for line in lines if line.startswith("> ")) == DEFAULT_PROMPT


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 300


def test_the_quick_start_stands_within_the_first_forty_lines() -> None:
    start = "\n".join(README.splitlines()[:40])
    for each in ("script/demo", "script/test", TEXTS["update-docs"]):
        assert each in start


def test_the_readme_shows_examples_as_they_are() -> None:
    """Each stands below the link to its file."""
    shown = re.findall(r"\(examples/([\w-]+)\.yml\)[^\n]*\n+```yaml\n(.*?)```", README, re.DOTALL)
    assert len(shown) == README.count("```yaml") >= 7
    for name, block in shown:
        assert block == TEXTS[name], f"examples/{name}.yml"


def test_the_page_of_the_examples_lists_each() -> None:
    listed = re.findall(r"\]\(([\w-]+)\.yml\)", (ROOT / "examples/README.md").read_text())
    assert sorted(listed) == sorted(TEXTS)


def test_the_examples_use_inputs_and_outputs_that_exist() -> None:
    given = [each for recipe in RECIPES.values() for job in recipe["jobs"].values() for each in ours(job)]
    assert len(given) >= len(RECIPES)
    for each in given:
        assert set(each) <= {*INPUTS, "runs-on"}
    for output in re.findall(r"steps\.docs\.outputs\.(\w+)", "\n".join(TEXTS.values())):
        assert output in OUTPUTS


def test_the_version_is_one() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dynamic"] == ["version"]


def test_the_container_runs_the_newest_python_that_is_tested() -> None:
    image = re.findall(r"^FROM python:([\d.]+)-slim", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    matrix = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert set(image) == {matrix[-1]}
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert oldest == f">={matrix[0]}"


def test_every_benchmark_is_told_of_and_its_part_of_the_figures_is_by_its_command() -> None:
    """`script/bench` takes the names in the first column of its page."""
    told = re.findall(r"^\| `(\w+)", (ROOT / "bench/README.md").read_text(), re.MULTILINE)
    assert told == [*dict.fromkeys(told)]
    assert set(told) == {path.stem for path in (ROOT / "bench").glob("*.py") if "def main(" in path.read_text()}
    (command,) = re.findall(r"^script/bench (.+)$", (ROOT / "docs/performance.md").read_text(), re.MULTILINE)
    assert set(command.split()) <= set(told)


def test_locked_files_name_no_download_address() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        assert "://" not in lock.read_text(), lock
    assert '"resolved"' not in (ROOT / "script/node/package-lock.json").read_text()
