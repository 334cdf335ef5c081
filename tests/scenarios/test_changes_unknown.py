"""What changed is not looked for where nobody wants it, and costs no run where it cannot be learned."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.changes import block, files, plan, told
from tests.harness import Action, wait_for
from tests.history import History, pushed
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Hub, World


def test_without_context_nobody_is_asked(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    talk(on=pushed(history.first, history.commit("x", {})), context="none", prompt="Document it.", loop_guard="false")
    assert told(agent) == "Document it."
    assert hub.operations == ["pull"]


def test_a_job_that_is_only_waited_for_is_told_nothing(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history)
    agent.plan(jobs=["job_old"])
    run = talk(on=pushed(history.first, history.commit("x", {})), job_id="job_old", loop_guard="false")
    assert (run["result"], agent.operations) == ("pull-request", ["get"])
    assert hub.operations == ["pull"]


@pytest.mark.parametrize(
    ("wishes", "permission"),
    [
        ({"may_read_contents": False}, "contents: read"),
        ({"repositories": []}, "contents: read"),
        ({"faults": [Trouble(on="compare", kind="answer", status=502)]}, ""),
        ({"faults": [Trouble(on="compare", kind="answer", status=200, body='{"status": "sideways"}')]}, ""),
        ({"faults": [Trouble(on="compare", kind="answer", status=200, body="[]")]}, ""),
    ],
)
def test_where_the_changes_cannot_be_read_the_run_goes_on(
    talk: Action, agent: World, hub: Hub, history: History, wishes: dict[str, Any], permission: str
) -> None:
    plan(hub, history, *wishes.pop("faults", ()), **wishes)
    run = talk(on=pushed(history.first, history.commit("x", {})), paths="src/**", loop_guard="false", timelapse=True)
    assert run["result"] == "pull-request"
    assert f"/compare/{history.first}...{history.tip}\n\nChanged files: not known (GitHub did not tell them)\n" in told(agent)
    (warning,) = [each for each in run.annotations("warning") if each.title == "The changes could not be read"]
    assert (f"permissions:\n  {permission}" in warning.data) is bool(permission)


def test_without_a_token_nobody_is_asked(action: Action, agent: World, history: History) -> None:
    run = action(on=pushed(history.first, history.commit("x", {})))
    assert run["result"] == "pull-request"
    assert "Changed files: not known (there is no token to ask GitHub with)" in told(agent)


def test_without_leave_for_pull_requests_the_commits_are_told_alone(
    talk: Action, agent: World, hub: Hub, history: History
) -> None:
    plan(hub, history, may_read_pulls=False)
    after = history.commit("Add --retry", {"src/retry.py": "1"})
    run = talk(on=pushed(history.first, after))
    assert block(agent, "Commits") == [f"{after[:12]} Add --retry (Ann)"]
    assert "The pull requests of the commits could not be looked up (with pull-requests: read, they can)." in run.log
    assert run.annotations("warning") == []


def test_a_signal_ends_it_at_once(talk: Action, agent: World, hub: Hub, history: History) -> None:
    plan(hub, history, Trouble(on="compare", kind="stall", seconds=60))
    running = talk.start(on=pushed(history.first, history.commit("x", {})))
    wait_for(hub, "compare")
    running.send(signal.SIGTERM)
    run = running.finish(within=5)
    assert (run["result"], run.exit_code, agent.requests) == ("cancelled", 143, [])
    assert "Cancelled before a job was started" in run.log


def test_what_git_is_to_do_at_home_is_not_heeded(
    talk: Action, agent: World, hub: Hub, history: History, tmp_path: Path
) -> None:
    """Other steps of the job can write there."""
    (tmp_path / ".config/git").mkdir(parents=True)
    (tmp_path / ".config/git/attributes").write_text("*.py -diff\n")
    (tmp_path / ".gitconfig").write_text("[diff]\n  renames = false\n")
    plan(hub, history)
    after = history.commit("x", {"src/app.py": None, "src/main.py": "run()\n", "src/x.py": "1\n"})
    history.clone(talk.workspace)
    talk(on=pushed(history.first, after), fresh=True)
    assert files(agent) == ["renamed src/main.py (was src/app.py)", "added src/x.py +1 -0"]
