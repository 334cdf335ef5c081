"""release.yml: who may do what, and in which order, so that what fails leaves nothing behind that anybody is told of."""

import re
from typing import Any

import yaml

from tests.services.process import ROOT

TEXT = (ROOT / ".github/workflows/release.yml").read_text()
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]


def needed(name: str) -> set[str]:
    """The jobs that have ended well before this one begins."""
    direct = JOBS[name].get("needs", [])
    names = {direct} if isinstance(direct, str) else set(direct)
    return names.union(*(needed(each) for each in names))


def test_each_job_may_write_only_what_it_is_there_for() -> None:
    assert WORKFLOW["permissions"] == {}
    writes = {name: {what for what, how in job["permissions"].items() if how == "write"} for name, job in JOBS.items()}
    assert {name: rights for name, rights in writes.items() if rights} == {
        "build": {"packages"},
        "image": {"packages"},
        "attest": {"id-token", "attestations"},
        "publish": {"contents"},
    }


def test_nothing_is_pushed_before_all_is_checked_and_nothing_is_told_before_all_is_tried() -> None:
    assert needed("build") == {"check", "ci"}
    assert needed("attest") >= {"smoke"}
    assert needed("publish") == JOBS.keys() - {"publish"}
    assert all("if" not in part for job in JOBS.values() for part in [job, *job.get("steps", [])])


def test_the_tags_are_pushed_where_people_can_be_asked_and_github_s_release_comes_last() -> None:
    assert [name for name, job in JOBS.items() if "environment" in job] == ["publish"]
    ran = [step["run"] for step in JOBS["publish"]["steps"] if "run" in step]
    assert ran.index('script/release tag "$VERSION"') < len(ran) - 1
    assert "gh release create" in ran[-1]


def test_a_release_that_has_begun_is_not_cut_short_by_another() -> None:
    assert WORKFLOW["concurrency"] == {"group": "release", "cancel-in-progress": False}


def test_the_ci_of_every_change_is_that_of_a_release() -> None:
    assert JOBS["ci"]["uses"] == "./.github/workflows/ci.yml"
    assert "workflow_call" in yaml.safe_load((ROOT / JOBS["ci"]["uses"]).read_text())[True]


def test_the_image_is_built_and_tried_on_the_same_machines() -> None:
    built = JOBS["build"]["strategy"]["matrix"]["include"]
    assert [leg["runner"] for leg in built] == JOBS["smoke"]["strategy"]["matrix"]["runner"]
    assert [f"linux/{name}" for name in JOBS["build"]["outputs"]] == [leg["platform"] for leg in built]


def test_it_is_tried_as_anybody_would_use_it() -> None:
    """Without an account at the registry, and by the action.yml that is published."""
    steps = JOBS["smoke"]["steps"]
    assert not any("login" in step.get("run", "") for step in steps)
    names = [step.get("run", step.get("uses", "")).split(" ")[:2] for step in steps]
    assert names.index(["docker", "pull"]) < names.index(["script/release", "commit"]) < names.index(["./"])


def test_where_something_may_be_written_no_package_of_others_runs() -> None:
    """Only this repository's standard-library code, Docker's and GitHub's own programs and actions."""
    for name in ("build", "image", "attest", "publish"):
        for step in JOBS[name]["steps"]:
            assert re.match(r"actions/", step.get("uses", "actions/")), step
            programs = set(re.findall(r"\b(?:pip|npm|npx|curl|script/(?!release\b)\w+|apt-get)\b", step.get("run", "")))
            assert programs == set(), step


def test_what_builds_and_scans_the_image_is_named_by_digest() -> None:
    for name in ("BUILDKIT", "SCANNER"):
        assert re.fullmatch(r"[\w/.-]+:v?[\d.]+@sha256:[0-9a-f]{64}", WORKFLOW["env"][name])
        assert f'"${name}"' in TEXT or f'=${name}"' in TEXT


def test_no_expression_is_a_part_of_a_command() -> None:
    """What is typed at the start of a release is a variable there, never text of the script."""
    assert not [step for job in JOBS.values() for step in job.get("steps", []) if "${{" in step.get("run", "")]
