"""A step's log as GitHub's page shows it, with its groups still closed."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.judge import commands
from tests.recipes import NAME, TAG

# The group in which the runner tells of the step.
FIRST = f"Run {NAME}@{TAG}"
_ANNOTATIONS = ("notice", "warning", "error")


class Row(NamedTuple):
    """`kind` is that of an annotation, "group", or empty."""

    number: int
    kind: str
    text: str

    def __str__(self) -> str:
        sign = {"": "", "group": "▸ "}.get(self.kind, f"{self.kind.title()}: ")
        return f"{self.number:>2}  {sign}{self.text}"


def rows(log: str) -> Iterator[Row]:
    """What is seen of it. Lines in groups have numbers too; commands that only the runner is told have none."""
    number, grouped = 1, False
    yield Row(number, "group", FIRST)
    for line in log.splitlines():
        command = next(iter(commands(line)), None)
        kind, text = (command.name, command.data) if command else ("", line)
        if kind == "endgroup":
            grouped = False
        elif kind in ("", "group", *_ANNOTATIONS):
            number += 1
            if not grouped:
                yield Row(number, kind, text)
            grouped = grouped or kind == "group"
