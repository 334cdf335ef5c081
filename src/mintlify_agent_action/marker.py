"""The hidden line at the head of our comments, by which a later run finds them and knows what they are about.

Anyone can write such a line; it is believed only in a comment that the reader's own account wrote.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Self

NAME = "mintlify-agent-action"
_LINE = re.compile(rf"<!-- {NAME} (\{{[^\r\n]*\}}) -->(?:\r?\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """`run`: run and attempt that wrote the comment; `agent_job`: the agent's job, once it is known.

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
            marker = cls(**fields) if fields else None
        except (ValueError, TypeError, RecursionError):
            return None
        texts = marker and (marker.project, marker.workflow, marker.job, marker.run, marker.agent_job)
        return marker if texts and all(isinstance(text, str) for text in texts) else None

    def akin(self, other: "Marker | None") -> bool:
        """Whether both are of the same project, workflow and job."""
        return other is not None and (self.project, self.workflow, self.job) == (other.project, other.workflow, other.job)


def is_ours(body: str) -> bool:
    """Whether a comment looks like one of this action's, whoever wrote it."""
    return body.startswith(f"<!-- {NAME} ")
