"""Releasing: what is refused, and what is written where; release.yml runs all of it in tests/container/test_release.py."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import ndiff
from pathlib import Path

import pytest

from tests.repositories import git
from tests.services.process import ROOT
from tools.release import texts
from tools.release.check import PLACEHOLDER, check, prepared
from tools.release.image import base
from tools.release.repository import Repository
from tools.release.repository import released as versions_of
from tools.release.texts import Refused, Version

V = Version(1, 2, 0)
IMAGE = f"ghcr.io/acme/mintlify-agent-action@sha256:{'0123456789abcdef' * 4}"
OTHER = IMAGE.replace("0", "f")
CHANGELOG = """# Changelog

Told to users.

## 1.2.0 (2026-11-22)

- This.
- And that.

## 1.1.0 (2026-10-01)

- Before.
"""
FILES = {
    "CHANGELOG.md": CHANGELOG,
    "README.md": "uses: acme/mintlify-agent-action@v1\n",
    texts.CODE: '"""It."""\n\n__version__ = "1.2.0"\n',
    "examples/exact.yml": "uses: acme/mintlify-agent-action@v1.2.0\n",
    "Dockerfile": "FROM python:3.13-slim AS build\nFROM python:3.13-slim\n",
}
Change = Callable[[Repository], object]


def run(repository: Repository, *commands: str) -> None:
    for command in commands:
        git(repository.root, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", *command.split())


def saved(repository: Repository, name: str, text: str) -> None:
    """A file, committed and pushed to main."""
    (repository.root / name).parent.mkdir(parents=True, exist_ok=True)
    repository.write(name, text)
    run(repository, "add --all", "commit --quiet --allow-empty --message change", "push --quiet origin HEAD:main")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A clone of one whose main is ready for the release of 1.2.0."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin")
    git(tmp_path, "clone", "--quiet", "origin", "clone")
    made = Repository(tmp_path / "clone")
    for name, text in FILES.items():
        (made.root / name).parent.mkdir(parents=True, exist_ok=True)
        made.write(name, text)
    shutil.copy(ROOT / "action.yml", made.root)
    action = made.read("action.yml")
    saved(made, "action.yml", action.replace(PLACEHOLDER, "acme"))
    return made


def refused(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.reasons


def released(repository: Repository, version: Version, image: str = IMAGE) -> str:
    """One more release of main; gives its commit."""
    run(repository, "checkout --quiet main")
    commit = repository.pin(version, image)
    repository.publish(version)
    return commit


def released_before(repository: Repository) -> None:
    released(repository, V)
    run(repository, "checkout --quiet main")


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "1.2.3.4", "1.2.3-rc.1", "1.2.3+1", "01.2.3", "1.2.3\n", "١.2.3", ""])
def test_a_version_is_three_numbers(text: str) -> None:
    (reason,) = refused(lambda: Version.of(text))
    assert "three numbers" in reason
    assert "There are no pre-releases" in reason


def test_a_version_knows_its_tags_and_its_place() -> None:
    assert (Version.of("1.10.0").tag, Version.of("1.10.0").moving) == ("v1.10.0", "v1")
    assert Version.of("1.10.0") > Version.of("1.9.9")


def test_what_is_ready_can_be_released(repository: Repository) -> None:
    check(repository, V)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda it: saved(it, "LICENSE", f"By {PLACEHOLDER}\n"), "stands for the owner's name in LICENSE: RELEASING.md has"),
        (
            lambda it: saved(it, texts.CODE, '__version__ = "1.1.0"\n'),
            'says “__version__ = "1.1.0"”, not “__version__ = "1.2.0"”',
        ),
        (lambda it: saved(it, "README.md", "- uses: acme/mintlify-agent-action@v0 # it\n"), "README.md:1 says"),
        (
            lambda it: saved(it, "examples/a.yml", "uses: acme/mintlify-agent-action/composite@v1.1.9\n"),
            "examples/a.yml:1 says",
        ),
        (
            lambda it: saved(it, "examples/exact.yml", "uses: acme/mintlify-agent-action@v1.1.0\n"),
            "not “uses: acme/mintlify-agent-action@v1.2.0”: `script/release prepare 1.2.0` writes it, for a pull request",
        ),
        (lambda it: saved(it, "CHANGELOG.md", CHANGELOG.replace("2026-11-22", "unreleased")), "CHANGELOG.md:5 says"),
        (
            lambda it: saved(it, "CHANGELOG.md", CHANGELOG.replace("## 1.2.0", "## 1.3.0 (2026-12-01)\n\n- More.\n\n## 1.2.0")),
            "newest section of CHANGELOG.md is not that of",
        ),
        (
            lambda it: saved(it, "CHANGELOG.md", CHANGELOG.replace("- This.\n- And that.\n", "")),
            "tells nothing of 1.2.0: write",
        ),
        (lambda it: it.write("new.txt", "1\n"), "The work tree has changes (?? new.txt): commit them, or take them back"),
        (lambda it: it.write("README.md", "1\n"), "The work tree has changes (M README.md): commit them"),
        (lambda it: run(it, "commit --quiet --allow-empty --message more"), "not the newest commit of origin's main"),
        (
            released_before,
            "v1.2.0 is released, and what is released never changes",
        ),
        (lambda it: run(it, "push --quiet origin HEAD:refs/tags/v1.10.0"), "1.2.0 is lower than 1.10.0, which is released"),
        (lambda it: run(it, "remote remove origin"), "“git ls-remote origin” failed; mend that, and start again:"),
    ],
)
def test_each_reason_has_its_sentence(repository: Repository, change: Change, sentence: str) -> None:
    change(repository)
    (reason,) = refused(lambda: check(repository, V))
    assert sentence in reason


def test_all_reasons_are_told_at_once(repository: Repository) -> None:
    repository.write("README.md", f"uses: {PLACEHOLDER}/mintlify-agent-action@v2\n")
    repository.write("CHANGELOG.md", "# Changelog\n")
    run(repository, "remote remove origin")
    assert len(refused(lambda: check(repository, V))) == 5  # its owner, the newest section, no notes, the changes, no origin


def test_what_is_prepared_can_be_released(repository: Repository) -> None:
    """By the next major version, too, and its section gets the day."""
    saved(repository, "CHANGELOG.md", CHANGELOG.replace("1.2.0 (2026-11-22)", "1.3.0 (unreleased)"))
    version = Version(2, 0, 0)
    for name, text in prepared(repository, version).items():
        repository.write(name, text)
    assert f"## 2.0.0 ({datetime.now(UTC):%Y-%m-%d})" in repository.read("CHANGELOG.md")
    assert repository.read("README.md") == "uses: acme/mintlify-agent-action@v2\n"
    run(repository, "commit --quiet --all --message prepared", "push --quiet origin HEAD:main")
    check(repository, version)


@pytest.mark.parametrize(("ref", "becomes"), [("v1", "v2"), ("v1.2.0", "v2.0.1"), ("main", "main"), ("0" * 40, "0" * 40)])
def test_what_uses_a_tag_follows_the_version(ref: str, becomes: str) -> None:
    line = "        uses: acme/mintlify-agent-action/.github/workflows/docs-push.yml@{} # it\n"
    assert texts.agreeing(line.format(ref), Version(2, 0, 1)) == line.format(becomes)


def test_another_action_is_left_alone() -> None:
    line = "uses: acme/other-action@v1\n"
    assert texts.agreeing(line, Version(2, 0, 0)) == line


def test_the_notes_are_the_version_s_section() -> None:
    assert texts.notes(CHANGELOG, V) == "- This.\n- And that.\n"
    assert texts.notes(CHANGELOG, Version(1, 1, 0)) == "- Before.\n"
    (reason,) = refused(lambda: texts.notes(CHANGELOG, Version(1, 1, 1)))
    assert "tells nothing of 1.1.1: write its section" in reason


def test_a_section_that_has_its_day_keeps_it() -> None:
    assert texts.dated(CHANGELOG, V, "2027-01-01") == CHANGELOG


def test_only_the_image_of_action_yml_is_another() -> None:
    action = (ROOT / "action.yml").read_text()
    changed = [line for line in ndiff(action.splitlines(), texts.pinned(action, IMAGE).splitlines()) if line[0] in "+-"]
    assert changed == ["-   image: Dockerfile", f"+   image: docker://{IMAGE}"]


@pytest.mark.parametrize(
    "image", ["ghcr.io/acme/it:1.2.0", "ghcr.io/acme/it@sha256:12", IMAGE.replace("acme", "Acme"), f"{IMAGE}\nx"]
)
def test_an_image_is_named_by_its_digest(image: str) -> None:
    (reason,) = refused(lambda: texts.pinned("runs:\n  image: Dockerfile\n", image))
    assert "is no image by digest" in reason


def test_what_has_an_image_already_is_not_pinned_again() -> None:
    (reason,) = refused(lambda: texts.pinned(texts.pinned("runs:\n  image: Dockerfile\n", IMAGE), OTHER))
    assert "does not say “image: Dockerfile”" in reason


def test_the_same_commit_is_made_wherever_and_by_whomever(repository: Repository, tmp_path: Path) -> None:
    """And whenever, of the same parent and image; it is on no branch, and differs by action.yml alone."""
    when = "2026-01-02T03:04:05+00:00"
    ann = {"GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.com", "GIT_COMMITTER_DATE": when}
    repository.git("commit", "--quiet", "--amend", "--no-edit", **ann)
    run(repository, "push --quiet --force origin main")
    git(tmp_path, "clone", "--quiet", "origin", "another")
    another = Repository(tmp_path / "another")
    run(another, "config user.name Bob", "config user.email bob@example.com")
    commit = repository.pin(V, IMAGE)
    assert another.pin(V, IMAGE) == commit
    assert repository.git("diff", "--name-only", "main", commit) == "action.yml"
    assert repository.git("rev-parse", "main") == repository.git("rev-parse", f"{commit}~1")
    assert repository.git("log", "-1", "--format=%at %ct", commit) == repository.git("log", "-1", "--format=%ct %ct", "main")
    assert IMAGE in repository.git("log", "-1", "--format=%B", commit)


def test_what_is_not_committed_is_not_released(repository: Repository) -> None:
    repository.write("README.md", "1\n")
    (reason,) = refused(lambda: repository.pin(V, IMAGE))
    assert "The work tree has changes" in reason


def test_without_a_release_commit_nothing_is_tagged(repository: Repository) -> None:
    (reason,) = refused(lambda: repository.publish(V))
    assert "`script/release commit 1.2.0 IMAGE@DIGEST` makes it" in reason
    assert repository.origin().keys() == {"HEAD", "refs/heads/main"}


def test_the_major_version_s_tag_moves_and_the_others_stay(repository: Repository) -> None:
    first = released(repository, V)
    second = released(repository, Version(1, 2, 1), OTHER)
    refs = repository.origin()
    assert (refs["refs/tags/v1.2.0^{}"], refs["refs/tags/v1.2.1^{}"], refs["refs/tags/v1"]) == (first, second, second)
    assert "refs/tags/v1^{}" not in refs
    assert refs["refs/heads/main"] == repository.git("rev-parse", f"{second}~1")


def test_a_release_is_taken_back_by_the_command_in_releasing_md(repository: Repository) -> None:
    (command,) = re.findall(r"^`(git push --force-with-lease.+)`$", (ROOT / "RELEASING.md").read_text(), re.MULTILINE)
    before = released(repository, Version(1, 2, 2))
    bad = released(repository, Version(1, 2, 3), OTHER)
    subprocess.run(["bash", "-ec", command], cwd=repository.root, check=True, capture_output=True)
    refs = repository.origin()
    assert (refs["refs/tags/v1"], refs["refs/tags/v1.2.3^{}"]) == (before, bad)


def test_a_second_attempt_finds_all_done(repository: Repository) -> None:
    released(repository, V)
    before = repository.origin()
    released(repository, V)
    assert repository.origin() == before


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (V, "v1.2.0 is another commit, and what is released never changes"),
        (Version(1, 1, 9), "nothing moves back from it to v1.1.9"),
    ],
)
def test_no_tag_is_taken_from_another_release(repository: Repository, version: Version, sentence: str) -> None:
    released(repository, V)
    before = repository.origin()
    (reason,) = refused(lambda: released(repository, version, OTHER))
    assert sentence in reason
    assert repository.origin() == before


def test_of_all_refs_the_tags_of_versions_count_in_their_order() -> None:
    names = ("tags/v1.10.0", "tags/v1.9.0", "tags/v1.9.0^{}", "tags/v1", "tags/v2.0.0-rc.1", "heads/v3.0.0")
    assert versions_of({f"refs/{name}": "" for name in names}) == [Version(1, 9, 0), Version(1, 10, 0)]


class Late(Repository):
    """One that learned what is on `origin` before others pushed there."""

    def origin(self) -> dict[str, str]:
        return {}


@pytest.mark.parametrize("tag", ["v1", "v1.2.0"])
def test_what_others_pushed_meanwhile_is_not_overwritten_and_nothing_is_half_done(repository: Repository, tag: str) -> None:
    run(repository, f"push --quiet origin main:refs/tags/{tag}")
    before = repository.origin()
    (reason,) = refused(lambda: released(Late(repository.root), V))
    assert "failed; mend that, and start again" in reason
    assert repository.origin() == before


def test_the_stages_begin_with_one_image(repository: Repository) -> None:
    repository.write("Dockerfile", "FROM python:3.13-slim AS build\nFROM debian:trixie\n")
    (reason,) = refused(lambda: base(repository))
    assert "begin with debian:trixie, python:3.13-slim: let all begin with one image" in reason


@pytest.mark.parametrize(("runs_on_github", "mark"), [("true", "::error::"), ("", "✗ ")])
def test_each_reason_is_a_line(repository: Repository, runs_on_github: str, mark: str) -> None:
    """Which the runner shows as an error."""
    run(repository, "remote set-url origin nowhere")
    repository.write("new.txt", "1\n")
    done = subprocess.run(
        [sys.executable, "-m", "tools.release", "check", "1.2.0"],
        cwd=repository.root,
        env={"PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": runs_on_github, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert [line.startswith(mark) for line in done.stderr.splitlines()] == [True, True]
    assert done.stdout == ""
