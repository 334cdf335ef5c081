"""One run of the action, shown as its user would see it: the log, the outputs, the job summary, the comment, and the docs pull
request.
"""

import os
import signal
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from tests.events import Event, comment
from tests.judge import commands
from tests.story import PHRASE, Stage, Told, play, stand_ins

TASK = "document the new --retry flag of the command line tool: what it does, its default, one example"


@contextmanager
def stage(task: str) -> Iterator[Stage]:
    """The real service, if the environment names a project there; else stand-ins, with a comment that asks for `task`."""
    key, project = os.environ.get("MINTLIFY_API_KEY"), os.environ.get("MINTLIFY_PROJECT_ID")
    if key and project:
        say("Going to the real service: this starts a real job.")
        yield Stage({"api-key": key, "project-id": project, "prompt": task}, Event("workflow_dispatch"))
        return
    name = f"demo-{uuid.uuid4().hex[:8]}"
    with stand_ins(comment(f"{PHRASE} {task}"), name, agent={"phases": [(4, "active")]}, hub={}) as there:
        yield Stage({**there.inputs, "poll-interval": "1"}, there.event, there.agent, there.hub)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def as_shown(line: str) -> str | None:
    """A line of the log as GitHub's page shows it."""
    command = next(iter(commands(line)), None)
    match command.name if command else None:
        case None:
            return line
        case "group":
            return f"▼ {command.data}" if command else None
        case "error" | "warning" | "notice":
            return f"{command.name.title()}: {command.title}: {command.data}" if command else None
        case _:
            return None


def show(line: str) -> None:
    if (shown := as_shown(line)) is not None:
        say(shown)


def show_end(told: Told) -> None:
    """What the runner gets at the end."""
    say("──── the outputs, for later steps " + "─" * 39)
    for name, value in told.outputs.items():
        say(f"{name}={value}")
    say("──── the job summary " + "─" * 52)
    say(told.summary)


def show_github(told: Told) -> None:
    """What has become of the thread, and of the docs."""
    _, answer = told.comments
    said = "".join(f" {content}" for content in told.reactions)
    say(f"──── the comment that answers; reactions on the one that asked:{said}")
    say(answer["body"])
    (pull,) = told.pulls
    state = "a draft" if pull["draft"] else "ready for review"
    say(f"──── the docs pull request, {state}, labelled {', '.join(pull['labels'])} " + "─" * 14)
    say(pull["body"])


def main(task: str) -> int:
    # An interrupt from the keyboard reaches the action too, which ends by itself: its last words are worth waiting for.
    signal.signal(signal.SIGINT, lambda *_: None)
    with stage(task) as there:
        if there.hub:
            say("──── the comment that asks " + "─" * 46)
            say(f"{PHRASE} {task}\n")
        say("──── the log " + "─" * 60)
        told = play(there, show)
    show_end(told)
    if there.hub:
        show_github(told)
    say(f"──── exit code {told.exit_code}")
    return told.exit_code


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]) or TASK))
