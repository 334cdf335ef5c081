"""Jobs of a workflow, as far as they go without GitHub: their `run:` steps, as they stand there, each job in a fresh clone."""

import itertools
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.judge import file_values

Step = dict[str, Any]
# As the runner starts a step that names no shell.
SHELL = ("bash", "-e")


@dataclass
class Jobs:
    """`known`: what the workflow's expressions mean; outputs are added to it. `env`: variables of the machine, and those of the
    workflow that differ here. `left_out`: names of steps that are not run.
    """

    workflow: Path
    origin: Path
    folder: Path
    known: dict[str, str]
    env: Mapping[str, str]
    left_out: frozenset[str]
    clones: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.told: dict[str, Any] = yaml.safe_load(self.workflow.read_text())

    def run(self, name: str, **matrix: str) -> tuple[int, str]:
        """The exit code of the last step that ran, and the log."""
        job = self.told["jobs"][name]
        self.known |= {f"matrix.{key}": value for key, value in matrix.items()}
        clone = self.folder / f"{name}-{next(self.clones)}"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", self.origin.as_uri(), str(clone)], check=True)
        log = ""
        for step in job["steps"]:
            if "run" not in step or step["name"] in self.left_out:
                continue
            done = self.step(step, clone)
            log += done.stdout
            if done.returncode:
                return done.returncode, log
        for output, value in job.get("outputs", {}).items():
            # Of the jobs of a matrix, each gives some of the outputs.
            if found := self.meant(value):
                self.known[f"needs.{name}.outputs.{output}"] = found
        return 0, log

    def step(self, step: Step, clone: Path) -> "subprocess.CompletedProcess[str]":
        output, script = self.folder / "output", self.folder / "step.sh"
        output.write_text("")
        script.write_text(step["run"])
        env = {name: self.meant(value) for name, value in {**self.told["env"], **step.get("env", {})}.items()}
        runner = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(self.folder)}
        done = subprocess.run(
            [*SHELL, str(script)],
            cwd=clone,
            env={**os.environ, **env, **self.env, **runner},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        for name, value in file_values(output.read_text()).items():
            self.known[f"steps.{step['id']}.outputs.{name}"] = value
        return done

    def meant(self, value: str) -> str:
        """A value with its expressions replaced. What no step has given is empty; nothing else may be unknown."""

        def one(found: re.Match[str]) -> str:
            return self.known.get(found[1], "") if found[1].startswith("steps.") else self.known[found[1]]

        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", one, str(value))
