"""What scenarios about changes share: the world they are in, and what the agent was told, part by part."""

from typing import Any

from tests.events import REPOSITORY
from tests.harness import Run
from tests.history import History
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import WorkflowRun
from tests.services.process import Hub, World

PULL: dict[str, Any] = {"repository": REPOSITORY, "number": 6, "author": "author", "head": "retry"}


def plan(hub: Hub, history: History, *faults: Trouble, **wishes: Any) -> None:
    hub.plan(*faults, **{"people": {"writer": "write"}, "git": {REPOSITORY: str(history.folder)}, **wishes})


def told(agent: World) -> str:
    prompt: str = agent.requests[0]["body"]["prompt"]
    return prompt


def block(agent: World, heading: str) -> list[str]:
    """The lines under a heading, up to the next blank one."""
    _, _, rest = told(agent).partition(f"\n{heading} (")
    return rest.partition("\n\n")[0].partition("\n```")[0].splitlines()[1:]


def files(agent: World) -> list[str]:
    return block(agent, "Changed files")


def skipped(run: Run, agent: World) -> str:
    """Why; and nothing was asked of the service."""
    assert (run["result"], run["skipReason"], run.exit_code) == ("skipped", "no-relevant-changes", 0)
    (notice,) = run.annotations("notice")
    assert notice.title == "Skipped: nothing relevant changed"
    assert notice.data in run.summary.replace("\u2060", "").replace("\\", "")
    assert agent.requests == []
    return notice.data


def runs(*commits: str, **fields: Any) -> list[WorkflowRun]:
    """Runs of a workflow, a minute apart, the oldest first."""
    return [
        WorkflowRun(**{"id": 400 + number, "sha": sha, "created": f"2026-11-19T10:{number:02}:00Z", **fields})
        for number, sha in enumerate(commits)
    ]
