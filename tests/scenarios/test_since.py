"""On a schedule and on manual runs, `since` tells what counts as changed: all since the last success, a time, or a ref."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.changes import PULL, block, files, plan, runs, skipped, told
from tests.events import Event, event
from tests.harness import Action
from tests.history import History, at_will
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull
from tests.services.process import Hub, World


def ago(**span: float) -> int:
    return int((datetime.now(UTC) - timedelta(**span)).timestamp())


@pytest.fixture
def recent(history: History) -> History:
    """What was committed 20 and 3 days, and 5 hours ago."""
    for number, at in enumerate((ago(days=20), ago(days=3), ago(hours=5)), 1):
        history.commit(f"Change {number}", {f"src/{number}.py": "1"}, at=at)
    return history


@pytest.mark.parametrize("inputs", [{}, {"since": "last-success"}])
def test_what_is_new_since_the_last_success_counts(
    talk: Action, agent: World, hub: Hub, history: History, inputs: dict[str, str]
) -> None:
    plan(hub, history, runs=[*runs(history.first), *runs("1" * 40, conclusion="failure")])
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    talk(inputs, on=at_will(after))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert "Since: the last successful run, 2026-11-19T10:00:00Z\n" in told(agent)


def test_a_manual_run_does_the_same_and_a_checkout_saves_the_comparison(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    plan(hub, history, runs=runs(history.first))
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    history.clone(talk.workspace)
    talk(on=at_will(after, "workflow_dispatch"), since="last-success")
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert hub.operations == ["workflow-runs", "brought", "pull"]


def test_runs_that_took_nothing_of_the_branch_do_not_count(talk: Action, agent: World, hub: Hub, history: History) -> None:
    """Those that comments and single pushes caused, on other branches, of other workflows, and later ones."""
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    others = [
        *runs(*[after] * 30, event="issue_comment"),
        *runs(after, branch="retry"),
        *runs(after, event="push"),
        *runs(after, workflow="other.yml"),
        *runs(after, status="in_progress", conclusion=None),
    ]
    later = [run.model_copy(update={"id": 60_000}) for run in runs(after)]
    numbered = [run.model_copy(update={"id": 2000 + number}) for number, run in enumerate(others)]
    plan(hub, history, runs=[*runs(history.first, created="2026-11-18T10:00:00Z"), *numbered, *later])
    talk(on=at_will(after))
    assert files(agent) == ["added src/retry.py +1 -0"]
    assert hub.operations.count("workflow-runs") == 2


@pytest.mark.parametrize(
    ("since", "new"),
    [("", ["2", "3"]), ("36h", ["3"]), ("7d", ["2", "3"]), ("2w", ["2", "3"]), ("4w", ["1", "2", "3"])],
)
def test_on_a_first_run_and_for_a_span_the_time_counts(
    talk: Action, agent: World, hub: Hub, recent: History, since: str, new: list[str]
) -> None:
    plan(hub, recent)
    talk(on=at_will(recent.tip), since=since)
    assert files(agent) == [f"added src/{number}.py +1 -0" for number in new]
    said = f"{since or '7d'} ago{'' if since else ', as there was no successful run before'}\n"
    (fact,) = [line for line in told(agent).splitlines() if line.startswith("Since: ")]
    assert f"{fact}\n".endswith(said)


def test_where_all_is_younger_than_the_span_all_counts(talk: Action, agent: World, hub: Hub, history: History) -> None:
    history.commit("Anew", {"src/app.py": "1"}, parents=[], at=ago(hours=2))
    plan(hub, history)
    talk(on=at_will(history.tip), since="1d")
    assert files(agent) == ["added src/app.py +1 -0"]


def test_a_merge_counts_by_when_it_was_made(talk: Action, agent: World, hub: Hub, recent: History) -> None:
    """What was written before, on a branch of its own, is new all the same."""
    recent.branch("retry", recent.first)
    recent.commit("Add --retry", {"src/retry.py": "1"}, branch="retry", at=ago(days=10))
    head = recent.commit("Test it", {"tests/retry.py": "1"}, branch="retry", at=ago(minutes=90))
    merge = recent.commit(
        "Merge pull request #6", recent.brought(recent.tip, head), parents=[recent.tip, head], at=ago(hours=1)
    )
    plan(hub, recent, pulls=[Pull(**PULL | {"merged": True, "brings": [merge], "title": "Add --retry"})])
    talk(on=at_will(merge), since="2h")
    assert files(agent) == ["added src/retry.py +1 -0", "added tests/retry.py +1 -0"]
    assert block(agent, "Pull requests") == ["#6 Add --retry (author)"]


@pytest.mark.parametrize("since", ["v1.0", "main", "release/1", "SHA"])
def test_a_ref_counts(talk: Action, agent: World, hub: Hub, history: History, since: str) -> None:
    history.tag("v1.0", history.first, note="One")
    history.branch("release/1", history.first)
    history.commit("Add --retry", {"src/retry.py": "1"}, branch="next", parents=[history.first])
    plan(hub, history)
    talk(on=at_will(history.tips["next"], "repository_dispatch"), since=since.replace("SHA", history.first))
    assert files(agent) == ["added src/retry.py +1 -0"]


def test_where_not_all_of_a_span_can_be_read_nothing_is_skipped(talk: Action, agent: World, hub: Hub, history: History) -> None:
    history.commit("Oldest", {"src/oldest.py": "1"}, at=ago(hours=2))
    made = [history.commit(f"x{number}", {f"x/{number}": "1"}, at=ago(hours=1)) for number in range(101)]
    plan(hub, history, Trouble(on="commits", kind="answer", status=404, skip=1))
    run = talk(on=at_will(made[-1]), since="3h", paths="src/**")
    assert run["result"] == "pull-request"
    assert "Beginning: later than that: GitHub did not list all of the commits\n" in told(agent)


def test_on_a_tag_the_time_counts(talk: Action, agent: World, hub: Hub, recent: History) -> None:
    """There are no runs before, on that."""
    plan(hub, recent, runs=runs(recent.tip))
    on = at_will(recent.tip, "workflow_dispatch")
    talk(on=Event(on.name, on.payload, {**on.env, "GITHUB_REF": "refs/tags/v1"}), since="last-success")
    assert len(files(agent)) == 2
    assert "workflow-runs" not in hub.operations


def test_a_dry_run_asks_nobody(talk: Action, agent: World, hub: Hub, recent: History) -> None:
    run = talk(on=at_will(recent.tip), dry_run="true")
    assert (run["skipReason"], run.annotations("warning"), hub.requests) == ("dry-run", [], [])
    assert "Changed files: not known (a dry run asks nobody)" in run.log


def test_an_odd_answer_is_no_bug_of_ours(talk: Action, agent: World, hub: Hub, recent: History) -> None:
    odd = '{"total_count": 1, "workflow_runs": [{"id": 1}]}'
    plan(hub, recent, Trouble(on="workflow-runs", kind="answer", status=200, body=odd))
    run = talk(on=at_will(recent.tip), timelapse=True)
    assert run["result"] == "pull-request"
    assert [warning.title for warning in run.annotations("warning")] == ["The last successful run could not be looked up"]


def test_a_ref_that_is_nowhere_is_an_error(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    run = talk(on=at_will(history.tip), since="v9")
    assert run["result"] == "error"
    assert run.error.data == (
        'since: "v9" is no branch, tag or commit of acme/app. '
        "Give last-success, a span such as 7d or 36h, or a ref that is there."
    )
    assert agent.requests == []


@pytest.mark.parametrize("there", [True, False])
def test_a_last_success_that_is_no_longer_in_the_history_falls_back(
    talk: Action, agent: World, hub: Hub, recent: History, there: bool
) -> None:
    gone = recent.commit("Rewritten", {"x": "1"}, branch="gone", parents=[recent.first]) if there else "1" * 40
    plan(hub, recent, runs=runs(gone))
    talk(on=at_will(recent.tip))
    assert files(agent) == ["added src/2.py +1 -0", "added src/3.py +1 -0"]
    assert "7d ago, as the commit of the last successful run is no longer in the history\n" in told(agent)


@pytest.mark.parametrize("since", ["", "1h", "main"])
def test_where_nothing_was_merged_the_run_is_skipped(talk: Action, agent: World, hub: Hub, recent: History, since: str) -> None:
    plan(hub, recent, runs=runs(recent.tip))
    run = talk(on=at_will(recent.tip), since=since)
    then = {"": "the last successful run, 2026-11-19T10:00:00Z", "1h": "", "main": "main"}[since]
    assert skipped(run, agent).startswith(f"No file was changed since {then}")
    assert f"\nSince: {then}" in run.log
    assert f"\nCompare: https://github.com/acme/app/compare/{recent.tip}..." in run.log


@pytest.mark.parametrize(
    ("wishes", "faults"),
    [({"may_read_actions": False}, []), ({}, [Trouble(on="workflow-runs", kind="answer", status=500)])],
)
def test_where_runs_cannot_be_looked_up_the_time_counts(
    talk: Action, agent: World, hub: Hub, recent: History, wishes: dict[str, Any], faults: list[Trouble]
) -> None:
    plan(hub, recent, *faults, runs=runs(recent.first), **wishes)
    run = talk(on=at_will(recent.tip), timelapse=True)
    assert len(files(agent)) == 2
    (warning,) = run.annotations("warning")
    assert warning.title == "The last successful run could not be looked up"
    assert ("permissions:\n  actions: read" in warning.data) is bool(wishes)


def test_a_manual_run_without_since_is_about_no_change(talk: Action, agent: World, hub: Hub, recent: History) -> None:
    plan(hub, recent)
    talk(on=at_will(recent.tip, "workflow_dispatch"), prompt="Document it.")
    assert told(agent) == "Document it."
    run = talk(on=at_will(recent.tip, "workflow_dispatch"))
    assert run.error.data.startswith("prompt: is missing.")
    assert "let since tell what changed" in run.error.data


def test_since_is_not_asked_on_events_that_tell_themselves(talk: Action, agent: World, hub: Hub) -> None:
    talk(on=event("deployment", "created"), since="last-success", prompt="Document it.")
    assert told(agent) == "Document it."
    assert "workflow-runs" not in hub.operations
