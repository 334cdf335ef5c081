"""The agent's task, as it is sent: what people say, and what there is to tell besides."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .checkout import Checkout
from .context import Context
from .event import Event
from .inputs import Inputs
from .outcome import Skipped
from .prompt import compose
from .runner.commands import Log
from .trigger import Command

if TYPE_CHECKING:
    from .hub.session import Session


def write(
    event: Event,
    inputs: Inputs,
    command: Command | None,
    *,
    checkout: Checkout,
    connect: "Callable[[], Session] | None",
    log: Log,
) -> str | Skipped | None:
    """The text for the agent; None where there is to be none; or the end of the run, where nothing changed that counts.

    `connect` gives the session with GitHub; None: nothing is asked. Raises `InvalidInputs` for a `since` that is nowhere.
    """
    own = inputs.task(event)
    if not (own or command):
        return None
    changes = Context(event, inputs, checkout, connect, asked=command is not None, log=log).learn()
    if isinstance(changes, Skipped):
        return changes
    prompt = compose(own, command, event, changes, limit=int(inputs.context_max_bytes))
    if prompt.sizes:
        log.line(f"The prompt has {len(prompt.text.encode()):,} bytes: {', '.join(prompt.sizes)}")
    if prompt.left_out:
        log.line(prompt.left_out)
    return prompt.text
