"""What the log shows while time passes, and what only debugging shows."""

from tests.harness import Action
from tests.services.process import Fault, World

PROMPT = "Document the flag."


def test_a_line_a_minute_while_nothing_changes(action: Action, agent: World) -> None:
    agent.plan(phases=[(330, "active")])
    run = action(prompt=PROMPT, timelapse=True, poll_interval="300")
    still = [line.strip() for line in run.log.splitlines() if "still active" in line]
    assert still == [f"{minute}:00  still active" for minute in range(1, 11)]


def test_a_line_a_minute_while_a_limit_is_waited_out(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="answer", status=429, headers={"Retry-After": "200"}, times=1))
    run = action(prompt=PROMPT, timelapse=True)
    assert [line.strip() for line in run.log.splitlines() if "still" in line] == [
        f"{minute}:00  still waiting" for minute in (1, 2, 3)
    ]


def test_each_change_of_status_is_a_line(action: Action, agent: World) -> None:
    agent.plan(phases=[(60, "active")], ends="failed", pr_link=None)
    run = action(prompt=PROMPT, timelapse=True)
    told = [line.split()[-1] for line in run.log.splitlines() if line.endswith(("  active", "  failed"))]
    assert told == ["active", "failed"]


def test_details_only_with_debug_logging(action: Action, agent: World) -> None:
    assert not action(prompt=PROMPT).annotations("debug")
    run = action(prompt=PROMPT, env={"RUNNER_DEBUG": "1"})
    told = [command.data for command in run.annotations("debug")]
    assert f"POST /v2/agent/{agent.project}/job: HTTP 201" in told
    assert any(line.startswith("looked: AgentJob(") for line in told)


def test_outputs_that_cannot_be_written_fail_the_step(action: Action, agent: World) -> None:
    """Nothing would reach the next step: that is no success, though the job's end is still told."""
    running = action.start(prompt=PROMPT, env={"GITHUB_OUTPUT": "/nonexistent/output"})
    log, _ = running.process.communicate(timeout=20)
    assert running.process.returncode == 1
    assert "::error title=The outputs could not be written::" in log
    assert "https://github.com/acme/docs/pull/7" in log


def test_a_summary_that_cannot_be_written_costs_nothing(action: Action, agent: World) -> None:
    run = action(prompt=PROMPT, env={"GITHUB_STEP_SUMMARY": "/nonexistent/summary"})
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert run.annotations("warning")[0].title == "The job summary could not be written"
