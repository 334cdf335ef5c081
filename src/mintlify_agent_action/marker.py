"""The hidden lines in what we write, by which a later run finds it and knows what it is about: at the head of a comment, and
around the footer of a pull request's description.

Anyone can write such lines; they are believed only where the reader's own account, or the agent, wrote them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Self

# Of what has an id at Mintlify, as an input gives it and a path of the API holds it.
ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.~:-]{1,200}")
NAME = "mintlify-agent-action"
_FIELDS = r"(\{[^\r\n]*\})"
_HEAD = rf"<!-- {NAME} {_FIELDS} -->(?:\r?\n|$)"
_FOOTER_BEGINS = rf"(?m)^<!-- {NAME} footer {_FIELDS} -->\r?$"
_FOOTER_END = f"<!-- /{NAME} footer -->"
# At a line's beginning, where quotes and what stands in the footer itself cannot put it.
_FOOTER_ENDS = re.compile(rf"^{_FOOTER_END}", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """`project`: what the run was for; `repository`, `workflow`, `job`: where it ran; `agent_job`: the agent's job, once known.

    `run` is the run, attempt and step that wrote it, with slashes; `task`: what that asked for, as a fingerprint, once the
    agent has it. `reply`: the comment answers one command; otherwise it is the one of all such runs in its thread.
    """

    project: str
    workflow: str
    job: str
    run: str = ""
    reply: bool = False
    repository: str = ""
    agent_job: str = ""
    task: str = ""

    def __str__(self) -> str:
        """The line that makes a comment ours."""
        return f"<!-- {NAME} {_written(self)} -->"

    @classmethod
    def of(cls, body: str) -> "Marker | None":
        """The marker at the head of a comment, if there is one that can be read."""
        found = re.match(_HEAD, body)
        marker = _read(found[1]) if found else None
        return marker if marker and marker.run else None

    def about(self, agent_job: str) -> Self:
        """The marker with the agent's job; one with an id that could not be given back as `job-id` is not remembered."""
        return replace(self, agent_job=agent_job if ID.fullmatch(agent_job) else "")

    @property
    def run_id(self) -> int:
        """The number of the run, which GitHub only ever raises; 0 where there is none."""
        return _number(self.run.partition("/")[0])

    @property
    def attempt(self) -> int:
        """Which time it is that the run was started; 0 where that is not told."""
        return _number(self.run.partition("/")[2].partition("/")[0])

    def repeats(self, other: "Marker") -> bool:
        """Whether the other is of an earlier attempt at this run, which asked for the same, and the agent has it."""
        asked = bool(other.agent_job and other.task) and self.task == other.task
        return asked and self.same_job(other) and self.same_run(other) and other.attempt < self.attempt

    def same_run(self, other: "Marker") -> bool:
        """Whether both are of the same step of the same run, at whichever attempt."""
        mine, theirs = (each.run.split("/", 2) for each in (self, other))
        return self.run_id > 0 and (mine[0], mine[2:]) == (theirs[0], theirs[2:])

    def same_attempt(self, other: "Marker") -> bool:
        """Whether both are of the same attempt at a run's step: one job of it, or several of a matrix."""
        return self.same_run(other) and self.attempt == other.attempt

    def same_job(self, other: "Marker | None") -> bool:
        """Whether both are of the same project, workflow and job."""
        return other is not None and (self.project, self.workflow, self.job) == (other.project, other.workflow, other.job)

    def same_workflow(self, other: "Marker") -> bool:
        """Whether both are of the same project and workflow."""
        mine, theirs = ((each.project, each.repository, each.workflow) for each in (self, other))
        return mine == theirs


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def _written(marker: Marker) -> str:
    told = {each.name: value for each in fields(marker) if (value := getattr(marker, each.name)) != each.default}
    # An HTML comment ends at the first "-->": without ">" in it, the text cannot end it.
    return json.dumps(told, ensure_ascii=False).replace(">", "\\u003e")


def _read(text: str) -> Marker | None:
    try:
        told = json.loads(text)
        # A later version may have written more.
        known = {field.name: told[field.name] for field in fields(Marker) if field.name in told}
        fit = all(isinstance(value, bool if name == "reply" else str) for name, value in known.items())
        return Marker(**known).about(known.get("agent_job", "")) if fit else None
    except (ValueError, TypeError, RecursionError):
        return None


class Footer(NamedTuple):
    """A footer in a description: its marker, and where it begins and ends."""

    marker: Marker
    start: int
    end: int


def footers(body: str) -> Iterator[Footer]:
    """The footers of runs that a description holds, in their order; what is not closed is none."""
    begins = list(re.finditer(_FOOTER_BEGINS, body))
    limits = [*(begin.start() for begin in begins[1:]), len(body)]
    for begin, limit in zip(begins, limits, strict=False):
        end = _FOOTER_ENDS.search(body, begin.end(), limit)
        marker = _read(begin[1])
        if marker and end:
            yield Footer(marker, begin.start(), end.end())


def with_footer(body: str, marker: Marker, text: str) -> str:
    """The description with `text` as the footer of this workflow and project: in place of the last, or at the end.

    All else stays as it is, byte for byte.
    """
    # As GitHub's page leaves them when somebody edits there. One that ends in a bare "\r" has such a line end from now on.
    newline = "\r\n" if "\r\n" in f"{body}\n" else "\n"
    lines = [f"<!-- {NAME} footer {_written(marker)} -->", *text.split("\n"), _FOOTER_END]
    block = newline.join(lines)
    ours = [footer for footer in footers(body) if marker.same_workflow(footer.marker)]
    if ours:
        return body[: ours[-1].start] + block + body[ours[-1].end :]
    return f"{body}{newline}{newline}{block}" if body else block
