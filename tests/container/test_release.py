"""A release, as release.yml makes it, up to what only GitHub can do: from a clone of this repository, into a registry and an
`origin` of its own; and then the action of that release, run by act.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from mintlify_agent_action import __version__
from tests.container.conftest import Act, docker
from tests.container.jobs import Jobs
from tests.repositories import git
from tests.services import buildx
from tests.services.process import KEY, ROOT, service

pytestmark = pytest.mark.timeout(300)

VERSION = __version__
TAG, MOVING = f"v{VERSION}", f"v{VERSION.partition('.')[0]}"
IMAGE = "acme/mintlify-agent-action"
# What needs GitHub, or BuildKit; RELEASING.md tells how each of them is verified.
LEFT_OUT = frozenset(
    {
        "Start BuildKit",
        "Did it do so?",
        "Get the lists of what is in it",
        "Let git push as this workflow",
        "Make GitHub's release",
    }
)
JOBS_LEFT_OUT = {"ci", "attest"}


@dataclass
class Release:
    """What there is after it, and the commit of main that it is of."""

    jobs: Jobs
    origin: Path
    registry: httpx.Client
    main: str
    logs: dict[str, str]

    @property
    def image(self) -> str:
        return self.jobs.known["needs.check.outputs.image"]

    @property
    def digest(self) -> str:
        return self.jobs.known["needs.image.outputs.digest"]

    @property
    def requests(self) -> list[list[Any]]:
        requests: list[list[Any]] = self.registry.get("/_/").json()
        return requests

    @property
    def refs(self) -> str:
        return git(self.origin, "for-each-ref").decode()

    def manifest(self, reference: str) -> dict[str, Any]:
        told: dict[str, Any] = self.registry.get(f"/v2/{IMAGE}/manifests/{reference}").raise_for_status().json()
        return told

    def checkout(self, ref: str, to: Path) -> Path:
        subprocess.run(["git", "clone", "--quiet", "--branch", ref, self.origin.as_uri(), str(to)], check=True)
        return to


def prepared(checkout: Path, folder: Path) -> Path:
    """The `origin` of a repository that has its owner's name, by the command in RELEASING.md, and is ready for the release."""
    (name,) = re.findall(r"```sh\n(.+?sed -i.+?)```", (ROOT / "RELEASING.md").read_text(), re.DOTALL)
    clone, origin = folder / "prepared", folder / "origin.git"
    who = "-c user.name=Ann -c user.email=ann@example.com"
    script = f"""
        git clone --quiet {shlex.quote(str(checkout))} {clone} && cd {clone}
        {name}
        script/release prepare {VERSION}
        git {who} commit --quiet --all --allow-empty --message 'Release {VERSION}'
        git init --quiet --bare --initial-branch main {origin}
        git push --quiet {origin} HEAD:refs/heads/main
    """
    subprocess.run(["bash", "-euc", script], check=True)
    return origin


@pytest.fixture(scope="module")
def registry() -> Iterator[httpx.Client]:
    with service("tests.services.registry") as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client
        kept = docker("images", "--quiet", "--filter", f"reference={client.base_url.netloc.decode()}/*/*").stdout.split()
        if kept:
            docker("rmi", "--force", *set(kept), check=False)


@pytest.fixture(scope="module")
def release(engine: None, committed: Path, registry: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """All its jobs have run, in the order in which they need each other."""
    folder = tmp_path_factory.mktemp("release")
    origin = prepared(committed, folder)
    buildx.install(folder / "docker")
    known = {
        "inputs.version": VERSION,
        "github.repository": "Acme/mintlify-agent-action",
        "github.actor": "ann",
        "github.token": "ghs_standin",
    }
    env = {"REGISTRY": registry.base_url.netloc.decode(), "DOCKER_CONFIG": str(folder / "docker")}
    jobs = Jobs(ROOT / ".github/workflows/release.yml", origin, folder, known, env, LEFT_OUT)
    made = Release(jobs, origin, registry, git(origin, "rev-parse", "main").decode().strip(), {})
    for name in ("check", "build", "image", "smoke", "publish"):
        for matrix in legs(jobs.told["jobs"][name]):
            code, log = jobs.run(name, **matrix)
            assert code == 0, log
            made.logs[name] = log
    return made


def legs(job: dict[str, Any]) -> list[dict[str, str]]:
    """What the matrix says of each job; of those that try the image, the one for a machine like this."""
    matrix = job.get("strategy", {}).get("matrix", {"include": [{}]})
    named: list[dict[str, str]] = matrix.get("include") or [{"runner": matrix["runner"][0]}]
    return named


def test_all_is_run_but_what_needs_github(release: Release) -> None:
    """No step is left out by its name only because it has another one."""
    jobs = release.jobs.told["jobs"]
    steps = {step["name"] for name, job in jobs.items() if name != "ci" for step in job["steps"] if "run" in step}
    assert steps >= LEFT_OUT
    assert jobs.keys() - release.logs.keys() == JOBS_LEFT_OUT


def test_action_yml_names_the_image_that_the_registry_has(release: Release, tmp_path: Path) -> None:
    """Of the repository's name, in lower case."""
    action = yaml.safe_load((release.checkout(TAG, tmp_path / "tag") / "action.yml").read_text())
    assert action["runs"]["image"] == f"docker://{release.image}@{release.digest}"
    answer = release.registry.head(f"/v2/{IMAGE}/manifests/{VERSION}")
    assert answer.headers["Docker-Content-Digest"] == release.digest


def test_the_image_is_for_both_platforms_and_tells_where_it_is_from(release: Release) -> None:
    parts = {part["platform"]["architecture"]: part for part in release.manifest(release.digest)["manifests"]}
    assert parts.keys() == {"amd64", "arm64", "unknown"}  # the last of which are attestations
    for architecture in ("amd64", "arm64"):
        digest = release.manifest(parts[architecture]["digest"])["config"]["digest"]
        told = release.registry.get(f"/v2/{IMAGE}/blobs/{digest}").json()
        labels = {key.removeprefix("org.opencontainers.image."): value for key, value in told["config"]["Labels"].items()}
        base = docker("image", "inspect", "--format", "{{.Id}}", "python:3.13-slim").stdout.strip()
        assert labels | {"source": ""} == {
            "version": VERSION,
            "revision": release.main,
            "source": "",
            "licenses": "MIT",
            "base.name": "docker.io/library/python:3.13-slim",
            "base.digest": base,
        }
        assert told["architecture"] == architecture


def test_the_tags_are_one_commit_on_main_which_stays_as_it_was(release: Release) -> None:
    def commit(ref: str) -> str:
        return git(release.origin, "rev-parse", f"{ref}^{{commit}}").decode().strip()

    assert git(release.origin, "cat-file", "-t", TAG) == b"tag\n"
    assert commit(TAG) == commit(MOVING)
    assert commit(f"{TAG}~1") == commit("main") == release.main
    assert git(release.origin, "diff", "--numstat", "main", TAG) == b"1\t1\taction.yml\n"
    assert len(release.refs.splitlines()) == 3


def test_the_commit_that_is_tried_is_the_one_that_is_published(release: Release) -> None:
    tried, published = (re.findall(r"^commit=(\w+)$", release.logs[job], re.MULTILINE) for job in ("smoke", "publish"))
    assert tried == published
    assert len(tried) == 1


def test_the_notes_are_the_changelog_s(release: Release) -> None:
    changelog = git(release.origin, "show", f"{TAG}:CHANGELOG.md").decode()
    found = re.search(
        rf"^## {re.escape(VERSION)} \(\d{{4}}-\d\d-\d\d\)\n\n(.+?)(\n\n## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    assert found
    assert (release.jobs.folder / "notes.md").read_text().strip() == found[1].strip()


def test_the_same_version_is_refused_before_anything_is_pushed(release: Release) -> None:
    before = release.refs, release.requests
    code, log = release.jobs.run("check")
    assert code == 1
    assert f"::error::{TAG} is released, and what is released never changes" in log
    assert (release.refs, release.requests) == before


def test_publishing_once_more_changes_nothing(release: Release) -> None:
    """As when GitHub's release, the last step of it, failed."""
    before = release.refs
    code, log = release.jobs.run("publish")
    assert code == 0, log
    assert release.refs == before


def pulled(release: Release, act: Act, folder: Path) -> Act:
    """act, in a checkout of the release, on a machine that does not have the image."""
    reference = f"{release.image}@{release.digest}"
    docker("rmi", "--force", reference)
    assert docker("image", "inspect", reference, check=False).returncode
    act.checkout = release.checkout(TAG, folder / "pinned")
    return act


def test_the_released_action_runs_from_the_registry(release: Release, act: Act, tmp_path: Path) -> None:
    act.agent.plan(phases=[(1, "active")])
    before = len(release.requests)
    code, log = pulled(release, act, tmp_path).run("success")
    assert code == 0, log
    assert ["GET", f"/v2/{IMAGE}/manifests/{release.digest}", 200] in release.requests[before:]
    assert f"image={release.image}@{release.digest}" in log
    assert "seen by a later step: pull-request" in log
    assert "seen by a later job: https://github.com/acme/docs/pull/7" in log
    assert act.agent.operations[0] == "create"
    assert KEY not in log


def test_the_workflow_s_own_trial_runs(release: Release, act: Act, tmp_path: Path) -> None:
    """Its steps, from the one that runs the action on."""
    steps = release.jobs.told["jobs"]["smoke"]["steps"]
    first = next(place for place, step in enumerate(steps) if step.get("uses") == "./")
    trial = {"on": "workflow_dispatch", "jobs": {"smoke": {"runs-on": "ubuntu-latest", "steps": [steps[0], *steps[first:]]}}}
    act = pulled(release, act, tmp_path)
    (act.checkout / "tests/container/workflows/trial.yml").write_text(json.dumps(trial))
    code, log = act.run("trial")
    assert code == 0, log
    assert f"image={release.image}@{release.digest}" in log
    assert "Success - Main Did it do so?" in log
    assert act.agent.requests == []
