"""Where all that is new is the agent's own work, the run is skipped; a person's work among it is not."""

from typing import Any

import pytest

from tests.changes import files, plan, runs
from tests.events import REPOSITORY
from tests.harness import Action
from tests.history import History, at_will, followed, pushed, queued, released
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull, Release
from tests.services.process import Hub, World

OWN: dict[str, Any] = {"repository": REPOSITORY, "number": 9, "author": "mintlify[bot]", "head": "docs-9", "merged": True}


@pytest.mark.parametrize(
    ("own", "result"),
    [
        ({}, "skipped"),
        ({"author": "ann", "head": "mintlify/x"}, "skipped"),
        ({"author": "ann"}, "pull-request"),
        ({"merged": False}, "pull-request"),
    ],
)
@pytest.mark.parametrize("name", ["schedule", "merge_group", "push"])
def test_where_all_is_the_agent_s_own_the_run_is_skipped(
    talk: Action, hub: Hub, history: History, own: dict[str, Any], result: str, name: str
) -> None:
    """Each of its pull requests, squashed; else a schedule would document its own documentation, week after week."""
    one, two = history.commit("Docs", {"docs/a.md": "1"}), history.commit("More", {"docs/b.md": "1"})
    pulls = [Pull(**OWN | own | {"number": number, "brings": [sha]}) for number, sha in ((8, one), (9, two))]
    plan(hub, history, pulls=pulls, runs=runs(history.first))
    on = {
        "schedule": at_will(two),
        "merge_group": queued(history.first, two),
        "push": pushed(history.first, two, commits=[{"id": one}, {"id": two}]),
    }[name]
    run = talk(on=on)
    assert (run["result"], run["skipReason"]) == (result, "own-pull-request" if result == "skipped" else "")
    assert talk(on=on, loop_guard="false")["result"] == "pull-request"


def test_the_newest_commit_s_own_signs_count_with_the_others(talk: Action, hub: Hub, history: History) -> None:
    """It may be the merge of a pull request that GitHub does not name any more."""
    squashed = history.commit("Docs", {"docs/a.md": "1"})
    message = "Merge pull request #8 from acme/mintlify/docs"
    newest = history.commit(message, {"docs/b.md": "1"})
    plan(hub, history, pulls=[Pull(**OWN | {"brings": [squashed]})])
    run = talk(on=pushed(history.first, newest, message=message, commits=[{"id": squashed}, {"id": newest}]))
    assert run["skipReason"] == "own-pull-request"


@pytest.mark.parametrize("name", ["schedule", "push"])
def test_a_person_s_work_below_the_agent_s_is_not_skipped(
    talk: Action, agent: World, hub: Hub, history: History, name: str
) -> None:
    history.commit("Add --retry", {"src/retry.py": "1"})
    newest = history.commit("Docs", {"docs/a.md": "1"})
    plan(hub, history, pulls=[Pull(**OWN | {"brings": [newest]})], runs=runs(history.first))
    on = at_will(newest) if name == "schedule" else pushed(history.first, newest, commits=[{"id": "1"}, {"id": newest}])
    run = talk(on=on)
    assert run["result"] == "pull-request"
    assert files(agent) == ["added docs/a.md +1 -0", "added src/retry.py +1 -0"]


def test_a_release_of_the_agent_s_own_work_runs(talk: Action, agent: World, hub: Hub, history: History) -> None:
    history.tag("v1.0", history.first)
    history.tag("v1.1", history.commit("Docs", {"docs/a.md": "1"}))
    plan(hub, history, releases=[Release(tag="v1.0")], pulls=[Pull(**OWN | {"brings": [history.tip]})])
    assert talk(on=released("v1.1"))["result"] == "pull-request"


def test_the_agent_s_newest_commit_alone_is_its_own_work(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """Where it is not known what else the run that is followed was for."""
    history.commit("Add --retry", {"src/retry.py": "1"})
    newest = history.commit("Docs", {"docs/a.md": "1"})
    plan(hub, history, may_read_actions=False, pulls=[Pull(**OWN | {"brings": [newest]})])
    assert talk(on=followed(newest))["skipReason"] == "own-pull-request"


@pytest.mark.parametrize("trouble", ["compare", "brought"])
def test_where_the_rest_cannot_be_told_the_newest_commit_decides(
    talk: Action, hub: Hub, history: History, trouble: Any
) -> None:
    history.commit("Add --retry", {"src/retry.py": "1"})
    newest = history.commit("Docs", {"docs/a.md": "1"})
    plan(hub, history, Trouble(on=trouble, kind="answer", status=403), pulls=[Pull(**OWN | {"brings": [newest]})])
    run = talk(on=pushed(history.first, newest, commits=[{"id": "1"}, {"id": newest}]))
    assert run["skipReason"] == "own-pull-request"
