"""What a run keeps for its post step, which ends what the run could not: the runner hands it over as variables.

Source: GitHub's page "Workflow commands for GitHub Actions", on sending values to the pre and post actions.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

from .runner.commands import Log
from .runner.files import write_values


class Kept(NamedTuple):
    """`begun`: the run has gone so far that there is something to end; `ended`: it has done so itself; empty where not.

    `asked`: a request is under way that may start work. `job`: the agent's job, taken at the moment `since`, in seconds since
    1970; `followed_up`: it had been there before. `comment` and `comment_url`: the run's comment.
    """

    begun: str = ""
    ended: str = ""
    asked: str = ""
    job: str = ""
    since: str = ""
    followed_up: str = ""
    comment: str = ""
    comment_url: str = ""

    @property
    def seconds(self) -> float:
        """Seconds since the job was taken; 0 where that cannot be told."""
        try:
            return max(0.0, time.time() - float(self.since))
        except ValueError:
            return 0.0

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        return cls(**{field: environment.get(f"STATE_{field}", "") for field in cls._fields})


class Keeper:
    """Keeps it in the file of GITHUB_STATE, as it is learned; where there is no such file, there is no post step to read it."""

    def __init__(self, path: str, log: Log) -> None:
        self._path = path
        self._log = log

    def keep(self, **known: str) -> None:
        """Keep fields of `Kept`."""
        try:
            if self._path:
                write_values(Path(self._path), known)
        except OSError as error:
            self._path = ""
            self._log.line(f"Nothing can be kept for the step's end, should it be killed: {error}")
