"""Tries the deliberate bugs of `tests/mutations.py`, each in a copy of the repository, and tells which of them the tests catch.

Usage: python -m tests.mutate [--workers 2] [NAME…]    A NAME is part of a bug's name; without one, all are tried.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutations import MUTATIONS, Mutation
from tests.services.process import ROOT

_FAILED = re.compile(r"^FAILED \S*?::(\w+)", re.MULTILINE)
# By pytest's page on exit codes: tests were collected and run, and some failed; none were.
_SOME_FAILED, _NOTHING_RUN = 1, 5
# Of what pytest says, as much as tells why there is no verdict.
_LAST_LINES = 15


@dataclass(frozen=True)
class Verdict:
    """What came of a bug. `by`: the test that failed; empty where none did. `said`: the end of what pytest said."""

    name: str
    by: str
    seconds: float
    said: str

    def __str__(self) -> str:
        what = f"caught    {self.seconds:5.1f} s  {self.name}, by {self.by}"
        return what if self.by else f"GOT PAST  {self.seconds:5.1f} s  {self.name}\n{self.said}"


@contextmanager
def copied() -> Iterator[Path]:
    """The repository as it stands in the working tree, in a folder of its own, for as long as the context lasts."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():  # one that was deleted is still listed
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        yield copy


def tested(copy: Path, tests: Sequence[str], *more: str) -> tuple[int, str]:
    """Runs tests there; gives pytest's exit code, and what it said."""
    folder = copy.with_name("folders")
    command = [sys.executable, "-m", "pytest", "--quiet", "--tb=no", "-p", "no:cacheprovider", f"--basetemp={folder}"]
    done = subprocess.run([*command, *more, *tests], cwd=copy, capture_output=True, text=True, check=False)
    return done.returncode, f"{done.stdout}{done.stderr}".strip()


def imported(copy: Path, module: str) -> tuple[int, str]:
    """Imports a module there; gives the exit code, and what was said. A bug that ends all runs at once would prove nothing."""
    source = {"PYTHONPATH": str(copy / "src")}
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        cwd=copy,
        env={**os.environ, **source},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def catcher(exit_code: int, said: str) -> str:
    """The test that failed. Where tests could not be collected or set up, or there were none, nothing was caught."""
    failed = _FAILED.search(said)
    return failed[1] if exit_code == _SOME_FAILED and failed else ""


def tried(mutation: Mutation) -> Verdict:
    begun = time.monotonic()
    with copied() as copy:
        mutation.apply(copy)
        failed, said = imported(copy, mutation.module)
        exit_code, said = (_NOTHING_RUN, said) if failed else tested(copy, mutation.tests, "--exitfirst")
    last = "\n".join(f"    {line}" for line in said.splitlines()[-_LAST_LINES:])
    return Verdict(mutation.name, catcher(exit_code, said), time.monotonic() - begun, last)


def unharmed(mutations: Sequence[Mutation], workers: int) -> bool:
    """Whether the tests pass where there is no bug; else their failures would tell nothing."""
    tests = sorted({test for mutation in mutations for test in mutation.tests})
    with copied() as copy:
        exit_code, said = tested(copy, tests, "--numprocesses", str(workers), "--dist", "worksteal")
    print(f"Without a bug: {said.splitlines()[-1]}" if exit_code == 0 else f"Tests fail without a bug:\n{said}", flush=True)
    return exit_code == 0


def main(names: Sequence[str], workers: int) -> int:
    chosen = [each for each in MUTATIONS if not names or any(name.lower() in each.name.lower() for name in names)]
    if not chosen:
        print("No deliberate bug has such a name")
        return 2
    if not unharmed(chosen, workers):
        return 1
    caught = 0
    with ThreadPoolExecutor(workers) as pool:
        for verdict in pool.map(tried, chosen):
            caught += bool(verdict.by)
            print(verdict, flush=True)
    print(f"\n{len(chosen)} deliberate bugs, {caught} caught")
    return int(caught < len(chosen))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Deliberate bugs, which the tests must catch")
    parser.add_argument("--workers", type=int, default=2, help="so many at a time")
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a bug's name; without one, all are tried")
    given = parser.parse_args()
    sys.exit(main(given.names, given.workers))
