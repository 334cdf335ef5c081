"""Redirects: neither the key nor a token goes along to where one leads."""

import uuid
from typing import Any

import pytest

from tests.harness import Action
from tests.routes import all_done, plan, push
from tests.services.encrypted import Encrypted
from tests.services.github_plan import Fault as Trouble
from tests.services.process import Fault, Hub, World

HOSTS = pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])  # another one, and the same one, but for the port


@pytest.fixture
def elsewhere(agent: World) -> World:
    """Another project, which keeps whatever it gets, also without the key."""
    return World(agent.url, f"p-{uuid.uuid4().hex[:12]}", agent.control)


@HOSTS
@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(("on", "path"), [("create", ""), ("get", "/job_1")])
def test_the_key_stays_with_the_service(
    action: Action, agent: World, elsewhere: World, tls: Encrypted, *, on: Any, path: str, status: int, host: str
) -> None:
    there = tls.inputs("other", host)["api_url"]
    to = {"Location": f"{there}/v2/agent/{elsewhere.project}/job{path}"}
    agent.plan(Fault(on=on, kind="answer", status=status, headers=to))
    run = action(prompt="Document it.", api_url=tls.inputs()["api_url"], env=tls.trusted)
    assert run.error.title == f"Mintlify answered with a redirect ({status})"
    assert agent.operations[-1] == on
    assert elsewhere.requests == []


@pytest.mark.parametrize(("status", "host"), [(301, "localhost"), *[(each, "127.0.0.1") for each in (302, 303, 307, 308)]])
@pytest.mark.parametrize(("on", "path"), [("pull", "/job_1"), ("addComment", ""), ("update-pull", "")])
def test_a_token_stays_with_github(
    talk: Action, hub: Hub, elsewhere: World, tls: Encrypted, *, on: Any, path: str, status: int, host: str
) -> None:
    """And what was answered so is not taken for done."""
    to = {"Location": f"{tls.inputs('other', host)['api_url']}/v2/agent/{elsewhere.project}/job{path}"}
    plan(hub, Trouble(on=on, kind="answer", status=status, headers=to))
    run = push(talk, hub, {"github_api_url": tls.inputs()["github_api_url"]}, env=tls.trusted)
    assert (run.exit_code, run["result"], elsewhere.requests) == (0, "pull-request", [])
    assert f'GitHub said: "it answered with a redirect ({status}), which is not followed with the token"' in run.log
    assert ("footer written" in run.log) == (on == "addComment")


def test_a_redirect_of_github_is_followed_on_its_own_address_only(talk: Action, hub: Hub, tls: Encrypted) -> None:
    """As for a repository that was renamed. The port it names, where nobody would be trusted, is not asked."""
    to = {"Location": f"{tls.inputs('expired')['github_api_url']}/repos/Acme/Docs/pulls/7"}
    plan(hub, Trouble(on="pull", kind="answer", status=301, headers=to, times=1))
    assert all_done(push(talk, hub, {"github_api_url": tls.inputs()["github_api_url"]}, env=tls.trusted), hub)
    assert hub.operations[: hub.operations.index("update-pull")].count("pull") == 2
