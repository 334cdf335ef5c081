"""The agent's task, as it is sent: what people say, and what there is to tell besides."""

import hashlib

from .context import Context
from .event import Event
from .inputs import Inputs
from .outcome import Skipped
from .prompt import compose
from .runner.commands import Log
from .trigger import Command


def fingerprint(event: Event, inputs: Inputs, command: Command | None) -> str:
    """What tells one task from another: by what the workflow and a person say, for what else is told may change meanwhile."""
    said = inputs.system_prompt, inputs.task(event), command.text if command else None
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def write(
    event: Event, inputs: Inputs, context: Context, command: Command | None, suspected: Skipped | None, log: Log
) -> str | Skipped | None:
    """The text for the agent; None where there is to be none; or the end of the run, where nothing changed that counts.

    `suspected`: how it ends if all that is new is the agent's own work, as the newest commit is. Raises `InvalidInputs`.
    """
    own = inputs.task(event)
    if not (own or command):
        return None
    if inputs.system_prompt and not inputs.v1:  # v2 has no place of its own for it
        own = f"{inputs.system_prompt}\n\n{own}" if own else inputs.system_prompt
    changes = context.learn(asked=command is not None, suspected=suspected)
    if isinstance(changes, Skipped):
        return changes
    prompt = compose(own, command, event, changes, limit=int(inputs.context_max_bytes))
    if prompt.sizes:
        log.line(f"The prompt has {len(prompt.text.encode()):,} bytes: {', '.join(prompt.sizes)}")
    if prompt.left_out:
        log.line(prompt.left_out)
    return prompt.text
