"""From a workflow's inputs to a finished v2 job."""

from tests.harness import Action
from tests.services.process import KEY, World


def test_a_prompt_becomes_a_pull_request(action: Action, agent: World) -> None:
    """A new job is created, looked at until it is completed, and its pull request handed on."""
    agent.plan(phases=[(12, "active")])
    run = action(prompt="Document the flag.", timelapse=True)
    assert run.exit_code == 0
    job = next(iter(agent.jobs))
    assert {name: value for name, value in run.outputs.items() if name != "durationSeconds"} == {
        "prLink": "https://github.com/acme/docs/pull/7",
        "status": "completed",
        "result": "pull-request",
        "skipReason": "",
        "jobId": job,
        "model": "claude-sonnet",
        "repository": "https://github.com/acme/docs",
        "branch": "mintlify/document-the-flag",
        "prNumber": "7",
    }
    assert 12 <= int(run["durationSeconds"]) <= 17
    assert agent.operations[0] == "create"
    assert set(agent.operations[1:]) == {"get"}
    assert len(agent.operations) == 1 + 4  # at once, then every five seconds
    create = agent.requests[0]
    assert create["body"] == {"prompt": "Document the flag."}
    assert create["authorization"] == f"Bearer {KEY}"
    assert agent.requests[1]["path"] == f"/v2/agent/{agent.project}/job/{job}"
    assert not run.annotations("warning")
    assert f"Job started: {job}" in run.log
    assert "0:00  active" in run.log
    assert "completed" in run.log
    assert "https://github.com/acme/docs/pull/7" in run.summary
