"""What GitHub reads in .github: forms for issues, owners, workflows. It tells of mistakes only where they are used."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.services.process import ROOT

GITHUB = ROOT / ".github"
CHOOSER = GITHUB / "ISSUE_TEMPLATE/config.yml"
FORMS = [path for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) if path != CHOOSER]
# The attributes of each kind of element, required ones first:
# https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
ELEMENTS = {
    "markdown": ({"value"}, set[str]()),
    "textarea": ({"label"}, {"description", "placeholder", "value", "render"}),
    "input": ({"label"}, {"description", "placeholder", "value"}),
    "dropdown": ({"label", "options"}, {"description", "multiple", "default"}),
    "checkboxes": ({"label", "options"}, {"description"}),
}
TOP = ({"name", "description", "body"}, {"assignees", "labels", "projects", "title", "type"})
WORKFLOWS = [yaml.safe_load(path.read_text()) for path in sorted((GITHUB / "workflows").glob("*.yml"))]
JOBS: dict[str, dict[str, Any]] = {f"{each['name']}: {name}": job for each in WORKFLOWS for name, job in each["jobs"].items()}
# https://github.com/ossf/scorecard-action#workflow-restrictions
FOR_SCORECARD = {
    "actions/checkout", "actions/upload-artifact", "github/codeql-action/upload-sarif", "ossf/scorecard-action",
    "step-security/harden-runner",
}  # fmt: skip


def form(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text()))


def has(given: dict[str, Any], keys: tuple[set[str], set[str]]) -> bool:
    required, optional = keys
    return required <= given.keys() <= required | optional


def asked(path: Path) -> list[dict[str, Any]]:
    """The elements of a form that take an answer."""
    return [element for element in form(path)["body"] if element["type"] != "markdown"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_github_takes(path: Path) -> None:
    """Otherwise it is left out of the choice, without a word."""
    assert has(form(path), TOP)
    for element in form(path)["body"]:
        assert has(element, ({"type", "attributes"}, {"id", "validations"}))
        assert has(element["attributes"], ELEMENTS[element["type"]])
        assert element.get("validations", {}).keys() <= {"required"}
    for key in ("label", "id"):
        values = [element["attributes"].get(key, element.get(key)) for element in asked(path)]
        assert len(set(values)) == len(values) > 0
    assert all(re.fullmatch(r"[\w-]+", element["id"]) for element in asked(path))
    assert all(isinstance(text, str) and text.strip() for text in texts(form(path)))


def texts(part: object) -> list[object]:
    """All values of a form but its switches, which an answer's options must not become: an unquoted `Yes` is one."""
    if isinstance(part, dict):
        return [text for key, value in part.items() if key not in ("required", "multiple") for text in texts(value)]
    return [text for each in part for text in texts(each)] if isinstance(part, list) else [part]


def test_what_is_needed_to_find_a_bug_is_asked_for() -> None:
    (path,) = (path for path in FORMS if path.stem == "bug")
    needed = {element["id"] for element in asked(path) if element["validations"]["required"]}
    assert {"log", "version", "runner", "event", "workflow", "dry-run"} <= needed


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_each_form_warns_of_pasting_keys(path: Path) -> None:
    assert re.search(r"(?i)\bno keys?\b", path.read_text())


def test_there_is_another_way_for_what_is_no_issue() -> None:
    chooser = form(CHOOSER)
    assert chooser["blank_issues_enabled"] is False
    assert all(has(link, ({"name", "url", "about"}, set())) for link in chooser["contact_links"])
    assert any(link["url"].endswith("/security/advisories/new") for link in chooser["contact_links"])


def test_each_path_that_has_an_owner_is_there() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    lines = [line.split() for line in (GITHUB / "CODEOWNERS").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0][0] == "*"
    for pattern, *owners in lines:
        assert pattern == "*" or any(f"/{name}".startswith(pattern) for name in tracked), pattern
        assert owners
        assert all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in owners)


def test_a_workflow_has_no_permission_but_by_its_jobs() -> None:
    """One that others call has what they give it."""
    for workflow in WORKFLOWS:
        if list(workflow[True]) != ["workflow_call"]:  # as YAML 1.1 reads the word "on"
            assert workflow["permissions"] == {}
            assert all("permissions" in job for job in workflow["jobs"].values())


def test_a_job_ends_in_time_and_leaves_no_credentials() -> None:
    """One that calls a workflow has that one's."""
    for name, job in JOBS.items():
        if "uses" in job:
            continue
        assert job["timeout-minutes"], name
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts), name


def test_the_scorecard_can_be_published() -> None:
    """Its service takes results from certain workflows only."""
    (workflow,) = (each for each in WORKFLOWS if each["name"] == "Scorecard")
    (job,) = workflow["jobs"].values()
    assert not {"env", "defaults"} & (workflow.keys() | job.keys())
    assert not {"container", "services"} & job.keys()
    assert {step["uses"].split("@")[0] for step in job["steps"]} <= FOR_SCORECARD
    assert job["permissions"]["id-token"] == "write"
