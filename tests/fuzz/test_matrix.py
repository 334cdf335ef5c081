"""Every request that the action makes, with everything that can go wrong with it: each cell ends as it has to."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.events import DISCUSSION, ISSUE, PULL
from tests.fuzz.matrix import CELLS, FAULTS, PLACES, Cell, Kind, ends, share
from tests.fuzz.stories import AGENT_OPERATIONS, STORIES, Scene, inputs, scene
from tests.harness import Action, Run, accepted
from tests.history import History
from tests.services import github_plan
from tests.services.agent_plan import Fault
from tests.services.encrypted import Encrypted
from tests.services.process import Hub, World

REFUSED_SECONDS = 3.0


@pytest.fixture
def here(talk: Action, agent: World, hub: Hub, history: History) -> Scene:
    return scene(talk, agent, hub, history)


def run(here: Scene, cell: Cell) -> Run:
    """The story of a cell, with its fault."""
    story, of_agent = STORIES[cell.story], cell.operation in AGENT_OPERATIONS
    addresses = {}
    if cell.fault == "refused":
        before = _before(here, cell)
        closed_for = 1e6 if cell.lasting else REFUSED_SECONDS
        hangs_up = {"on": before, "kind": "hang-up", "seconds": closed_for, "times": 1}
        story.plan(here, *([fault(hangs_up, of_agent=of_agent)] if before else []))
        world = here.agent if of_agent else here.hub
        addresses = {"api_url" if of_agent else "github_api_url": world.door(closed_for=0.0 if before else closed_for)}
    else:
        wishes = {**FAULTS[cell.fault][1], "on": cell.operation, "times": 1_000_000 if cell.lasting else 1}
        story.plan(here, fault(wishes, of_agent=of_agent))
    return here.action({**inputs(story, here), **addresses}, on=story.on(here), timelapse=True, env=story.env)


def fault(wishes: dict[str, Any], *, of_agent: bool) -> Fault | github_plan.Fault:
    return Fault.model_validate(wishes) if of_agent else github_plan.Fault.model_validate(wishes)


def _before(here: Scene, cell: Cell) -> str:
    """What is asked of the same service just before; empty where nothing is."""
    story = STORIES[cell.story]
    story.plan(here)
    here.action(inputs(story, here), on=story.on(here), timelapse=True, env=story.env)
    asked = (here.agent if cell.operation in AGENT_OPERATIONS else here.hub).operations
    first = asked.index(cell.operation)
    assert not first or asked.index(asked[first - 1]) == first - 1
    return asked[first - 1] if first else ""


@pytest.mark.parametrize("cell", share(CELLS), ids=str)
def test_a_cell(here: Scene, cell: Cell, record_property: Callable[[str, object], None]) -> None:
    ended = run(here, cell)
    record_property("memory", ended.memory)
    assert ended["result"] in ends(cell)
    assert ended.exit_code == (1 if ended["result"] in ("error", "timeout") else 0)
    assert accepted(here.agent) <= 1
    if not _speechless(cell):
        _told(here, ended)


def _speechless(cell: Cell) -> bool:
    """Whether GitHub cannot be told, at the end, how it went."""
    gone = cell.fault == "refused" and cell.lasting and cell.operation not in AGENT_OPERATIONS
    return gone or cell.operation in ("updateIssueComment", "updateDiscussionComment", "comment")


def _told(here: Scene, ended: Run) -> None:
    """Where there is a comment, it tells how the run ended."""
    signs = {"pull-request": "### ✅", "timeout": "### ⚠️", "error": "### ❌"}
    ours = [each["body"] for thread in (ISSUE, PULL, DISCUSSION) for each in here.hub.comments(thread) if each["bot"]]
    assert all(signs[ended["result"]] in body for body in ours), (ours, ended.log)


def test_the_table_holds_every_request_there_is(here: Scene) -> None:
    asked: set[str] = set()
    for story in STORIES.values():
        story.plan(here)
        assert here.action(inputs(story, here), on=story.on(here), timelapse=True, env=story.env)["result"] == "pull-request"
        asked |= {*here.agent.operations, *here.hub.operations}
    assert asked == set(PLACES)
    assert {kind for kind, _ in FAULTS.values()} == set(Kind)


@pytest.mark.parametrize("address", ["untrusted", "unknown"])
@pytest.mark.parametrize("service", ["api_url", "github_api_url"])
@pytest.mark.parametrize("name", STORIES)
def test_a_service_that_cannot_be_reached(here: Scene, tls: Encrypted, name: str, service: str, address: str) -> None:
    """By its certificate, or because nobody knows its name: nothing is sent, and so nothing is lost."""
    story = STORIES[name]
    story.plan(here)
    url = tls.inputs()[service] if address == "untrusted" else "https://no-such-host.invalid"
    ended = here.action({**inputs(story, here), service: url}, on=story.on(here), timelapse=True, env=story.env)
    admits = {"command", "discussion"} & {name} and service == "github_api_url"
    assert ended["result"] == ("error" if admits or service == "api_url" else "pull-request")
    assert accepted(here.agent) == (1 if ended["result"] == "pull-request" else 0)
