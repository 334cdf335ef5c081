"""The stand-in is no toy: it enforces what the service enforces, and its answers agree with its description."""

import httpx
import pytest

from tests.services.process import KEY, Fault, World


def call(agent: World, method: str, path: str = "", **request: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {request.pop('key', KEY)}"}
    return agent.control.request(
        method, f"{agent.url}/v2/agent/{agent.project}/job{path}", headers=headers, json=request.pop("json", None)
    )


def test_it_wants_its_key(agent: World) -> None:
    assert call(agent, "POST", json={"prompt": "x"}, key="mint_other").status_code == 401
    assert call(agent, "GET", "/job_1", key="none").status_code == 401


@pytest.mark.parametrize("body", [{}, {"prompt": ""}, {"prompt": 5}, [], "x"])
def test_it_wants_a_prompt(agent: World, body: object) -> None:
    assert call(agent, "POST", json=body).status_code == 400
    assert agent.jobs == {}


def test_it_takes_a_hundred_an_hour(agent: World) -> None:
    assert {call(agent, "POST", json={"prompt": "x"}).status_code for _ in range(100)} == {201}
    refused = call(agent, "POST", json={"prompt": "x"})
    assert (refused.status_code, refused.json()) == (429, {"error": "Rate limit exceeded"})
    agent.control.post(f"{agent.address}/advance", json={"seconds": 3601})
    assert call(agent, "POST", json={"prompt": "x"}).status_code == 201


def test_its_jobs_live_and_take_messages(agent: World) -> None:
    agent.plan(phases=[(10, "active")])
    job = call(agent, "POST", json={"prompt": "x"}).json()
    assert (job["status"], job["prLink"]) == ("active", None)
    agent.control.post(f"{agent.address}/advance", json={"seconds": 10})
    assert call(agent, "GET", f"/{job['id']}").json()["status"] == "completed"
    assert call(agent, "POST", f"/{job['id']}/message", json={"prompt": "more"}).status_code == 200
    assert call(agent, "GET", f"/{job['id']}").json()["status"] == "active"
    assert agent.jobs[job["id"]]["prompts"] == ["x", "more"]
    assert call(agent, "GET", "/job_other").status_code == 404


def test_a_drift_from_the_description_is_noticed(agent: World) -> None:
    """The check that every other test relies on can fail."""
    agent.plan(repository="r", model="m", ends="paused")
    call(agent, "POST", json={"prompt": "x"})
    assert len(agent.state["broken"]) == 1
    agent.plan(Fault(on="get", kind="cut"))  # a new world, without the stain
