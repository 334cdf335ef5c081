"""The hidden line at the head of our comments, by which a later run finds them and knows what they are about.

Anyone can write such a line; it is believed only in a comment that the reader's own account wrote.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Self

LONGEST_ID = 200
NAME = "mintlify-agent-action"
_LINE = re.compile(rf"<!-- {NAME} (\{{[^\r\n]*\}}) -->(?:\r?\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """`run`: run, attempt and step that wrote the comment, with slashes; `agent_job`: the agent's job, once it is known.

    `reply`: the comment answers one command; otherwise it is the one comment of all such runs in its thread.
    """

    project: str
    workflow: str
    job: str
    run: str
    reply: bool
    agent_job: str = ""

    def __str__(self) -> str:
        # An HTML comment ends at the first "-->": without ">" in it, the text cannot end it.
        text = json.dumps(asdict(self), ensure_ascii=False).replace(">", "\\u003e")
        return f"<!-- {NAME} {text} -->"

    @classmethod
    def of(cls, body: str) -> "Self | None":
        """The marker at the head of a comment, if there is one that can be read."""
        found = _LINE.match(body)
        try:
            fields = json.loads(found[1]) if found else None
            # A later version may have written more.
            known = {name: fields[name] for name in cls.__slots__ if name in fields} if fields else {}
            texts = [value for name, value in known.items() if name != "reply"]
            fit = isinstance(known.get("reply"), bool) and all(isinstance(text, str) for text in texts)
            return cls(**known) if fit else None
        except (ValueError, TypeError, RecursionError):
            return None

    def about(self, agent_job: str) -> Self:
        """The marker with the agent's job; one with an id that could not be given back as `job-id` is not remembered."""
        return replace(self, agent_job=agent_job if len(agent_job) <= LONGEST_ID else "")

    @property
    def run_id(self) -> int:
        """The number of the run, which GitHub only ever raises; 0 where there is none."""
        number = self.run.partition("/")[0]
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 20 else 0

    def akin(self, other: "Marker | None") -> bool:
        """Whether both are of the same project, workflow and job."""
        return other is not None and (self.project, self.workflow, self.job) == (other.project, other.workflow, other.job)
