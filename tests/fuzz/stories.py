"""Runs that together make every request the action can make, each with all that it does where nothing goes wrong."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.changes import runs
from tests.events import ASKING, DISCUSSION, ISSUE, PULL, REPOSITORY, Event, comment, pushed_to_pull
from tests.harness import MANUAL, Action
from tests.history import NOTHING, History, at_will, merged, pushed, released
from tests.services import github_plan
from tests.services.agent_plan import Fault, Operation
from tests.services.github_plan import Access, Comment, Pull, Release, Thread
from tests.services.process import Hub, World

DOCS, DOCS_NUMBER = "acme/docs", 7
AGENT_OPERATIONS: tuple[Operation, ...] = ("create", "get", "message", "v1-create", "v1-get")
EDITS = {"labels": "documentation", "assignees": "ann", "reviewers": "bob"}
SHARED = {"prompt": "Document it.", "comment": "true", "context": "none"}


@dataclass(frozen=True)
class Scene:
    """Where a story happens: the stand-ins, and the commits that its event is about."""

    action: Action
    agent: World
    hub: Hub
    first: str
    tip: str
    folder: str


@dataclass(frozen=True)
class Story:
    """`on`: its event. `agent`, `hub`: what the worlds hold beside the usual; `env`: variables of the runner."""

    on: Callable[[Scene], Event]
    inputs: dict[str, str]
    agent: dict[str, Any] = field(default_factory=dict)
    hub: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)

    def plan(self, scene: Scene, *faults: Fault | github_plan.Fault) -> None:
        ours = [fault for fault in faults if isinstance(fault, Fault)]
        theirs = [fault for fault in faults if isinstance(fault, github_plan.Fault)]
        scene.agent.plan(*ours, **{"phases": [(12, "active")], **self.agent})
        usual: dict[str, Any] = {
            "people": {"writer": "write", "ann": "write", "bob": "write"},
            "threads": [
                Thread(id=ISSUE, comments=[Comment(id=ASKING)]),
                Thread(id=PULL, kind="PullRequest", number=6),
                Thread(id=DISCUSSION, kind="Discussion", number=7),
            ],
            "pulls": [
                Pull(repository=DOCS, number=DOCS_NUMBER, draft=True),
                Pull(repository=REPOSITORY, number=6, base_sha=scene.first, head_sha=scene.tip, author="author"),
            ],
            "git": {REPOSITORY: scene.folder},
            "releases": [Release(tag="v1.0", published="2026-11-10T10:00:00Z")],
            "runs": runs(scene.first),
            "pr_token": Access(may_write={"pull-requests", "contents", "members"}),
        }
        scene.hub.plan(*theirs, **{**usual, **self.hub})


STORIES = {
    "manual": Story(lambda _: MANUAL, {"prompt": "Document it."}),
    "follow-up": Story(lambda _: MANUAL, {"prompt": "Document it.", "job_id": "job_old"}, agent={"jobs": ["job_old"]}),
    "v1": Story(lambda _: MANUAL, {"prompt": "Document it.", "api_version": "v1"}),
    "command": Story(lambda _: comment("/docs it"), {"trigger_phrase": "/docs", "comment": "true", "draft": "false", **EDITS}),
    "discussion": Story(
        lambda _: comment("/docs it", on="discussion"),
        {"trigger_phrase": "/docs", "comment": "true", "draft": "true"},
        hub={"pulls": [Pull(repository=DOCS, number=DOCS_NUMBER)]},
    ),
    "shared": Story(lambda _: pushed_to_pull(), {**SHARED, "continue": "open-pr", "docs_repository": DOCS}),
    "push": Story(lambda scene: pushed(scene.first, scene.tip), {"paths": "src/**"}),
    "first push": Story(lambda scene: pushed(NOTHING, scene.tip), {}),
    "merged": Story(lambda scene: merged(scene.first, scene.tip), {}),
    "release": Story(lambda _: released("v1.1"), {}),
    "schedule": Story(lambda scene: at_will(scene.tip), {"since": "last-success"}),
}


def scene(action: Action, agent: World, hub: Hub, history: History) -> Scene:
    history.tag("v1.0", history.first)
    tip = history.commit("Add --retry", {"src/retry.py": "1"}, at=int(time.time()) - 3600)
    history.tag("v1.1", tip)
    return Scene(action, agent, hub, history.first, tip, str(history.folder))


def inputs(story: Story, scene: Scene) -> dict[str, str]:
    return {"pr_token": scene.hub.pr_token, "timeout_minutes": "10", **story.inputs}
