"""Both services through a proxy: when one is used, what it gets to see, and what is said where it does not lead there."""

import json
import signal
import time
from typing import Any

import pytest

from tests.events import PULL
from tests.harness import Action, Run
from tests.routes import BEYOND, SERVICES, all_done, mended, plan, push, start
from tests.services.encrypted import AGENT, GITHUB, Encrypted, Proxy
from tests.services.process import KEY, Hub, World

NAMES = {"api_url": f"{AGENT}:443", "github_api_url": f"{GITHUB}:443"}
PASSWORD = "p@ss/w0rd:x"
KNOWN = f"docs:{PASSWORD}"
QUOTED = "docs:p%40ss%2Fw0rd%3Ax"


@pytest.mark.parametrize("setting", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_both_services_are_reached_through_the_proxy(
    talk: Action, agent: World, hub: Hub, tls: Encrypted, tunnel: Proxy, setting: str
) -> None:
    """It is asked for tunnels, and sees nothing of what goes through them."""
    plan(hub)
    assert all_done(push(talk, hub, BEYOND, env={**tls.trusted, setting: tunnel.url}), hub)
    assert agent.operations == ["create", "get"]
    assert tunnel.targets == set(NAMES.values())
    seen = json.dumps(tunnel.asked).lower()
    assert not any(secret.lower() in seen for secret in (KEY, hub.token, hub.pr_token, '"authorization'))


def test_a_tunnel_is_kept_for_the_next_request(talk: Action, hub: Hub, tls: Encrypted, tunnel: Proxy) -> None:
    """One for each service, with both tokens for GitHub."""
    plan(hub)
    push(talk, hub, BEYOND, env={**tls.trusted, "HTTPS_PROXY": tunnel.url})
    assert len(hub.requests) > 4
    assert sorted(each["target"] for each in tunnel.asked) == sorted(NAMES.values())


@pytest.mark.parametrize("setting", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("proxied", SERVICES)
def test_what_no_proxy_names_is_reached_without(
    talk: Action, hub: Hub, tls: Encrypted, tunnel: Proxy, proxied: str, setting: str
) -> None:
    plan(hub)
    where = {**tls.inputs(), proxied: BEYOND[proxied]}
    env = {**tls.trusted, "HTTPS_PROXY": tunnel.url, setting: "elsewhere.example, 127.0.0.1"}
    assert all_done(push(talk, hub, where, env=env), hub)
    assert tunnel.targets == {NAMES[proxied]}


def test_what_is_not_encrypted_goes_through_no_proxy(talk: Action, hub: Hub, tunnel: Proxy) -> None:
    """Keys and tokens would be seen there."""
    plan(hub)
    settings = [*("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), *("http_proxy", "https_proxy", "all_proxy")]
    assert all_done(push(talk, hub, {}, env=dict.fromkeys(settings, tunnel.url)), hub)
    assert tunnel.asked == []


def shown(run: Run, hub: Hub) -> str:
    """All that people and later steps get to see, but for the masks."""
    log = [line for line in run.log.splitlines() if not line.startswith("::add-mask::")]
    return "\n".join([*log, run.summary, *run.outputs.values(), *(each["body"] for each in hub.comments(PULL))])


@pytest.mark.parametrize("known", [QUOTED, KNOWN])
def test_a_proxy_may_ask_for_a_password(talk: Action, hub: Hub, tls: Encrypted, tunnel: Proxy, known: str) -> None:
    """Of any characters, also where they are not written as in a URL."""
    plan(hub)
    tunnel.plan(tunnels=tls.tunnels(), known=KNOWN)
    run = push(talk, hub, BEYOND, env={**tls.trusted, "HTTPS_PROXY": tunnel.known_as(known), "RUNNER_DEBUG": "1"})
    assert all_done(run, hub)
    assert tunnel.targets == set(NAMES.values())
    assert {known, PASSWORD} <= {each.data for each in run.annotations("add-mask")}
    assert not any(each in shown(run, hub) for each in (known, PASSWORD, known.partition(":")[2]))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("does", [403, 407, 502, "close", "break", "down", "malformed", "socks"])
def test_a_password_is_never_shown_whatever_becomes_of_the_proxy(
    talk: Action, hub: Hub, tls: Encrypted, tunnel: Proxy, does: Any, service: str
) -> None:
    plan(hub)
    tunnel.plan(tunnels=tls.tunnels(), does=does if does in (403, 407, 502, "close", "break") else "tunnel")
    odd = {
        "down": f"http://{QUOTED}@127.0.0.1:9",
        "malformed": f"http://{QUOTED}@127.0.0.1:port",
        "socks": f"socks5://{QUOTED}@127.0.0.1:9",
    }
    env = {**tls.trusted, "HTTPS_PROXY": odd.get(does, tunnel.known_as(QUOTED)), "RUNNER_DEBUG": "1"}
    run = push(talk, hub, {service: BEYOND[service]}, env=env)
    assert run["result"] == ("error" if service == "api_url" else "pull-request")
    assert not any(each in shown(run, hub) for each in ("p%40ss", "p@ss", "w0rd"))


REFUSALS = [(403, "403 So It Is"), (407, "407 So It Is"), (502, "502 So It Is"), ("break", "EOF occurred")]


@pytest.mark.parametrize(("does", "why"), [*REFUSALS, ("close", "Server disconnected")])
def test_what_the_proxy_refuses_was_not_sent(
    action: Action, agent: World, tls: Encrypted, tunnel: Proxy, does: Any, why: str
) -> None:
    """So a create is tried again for a while; and it is said that it was the proxy, and what to do."""
    tunnel.plan(tunnels=tls.tunnels(), does=does)
    inputs = {"prompt": "Document it.", "api_url": BEYOND["api_url"]}
    run = action(inputs, env={**tls.trusted, "HTTPS_PROXY": tunnel.url}, timelapse=True)
    assert (run.exit_code, run["result"], agent.requests) == (1, "error", [])
    assert run.error.title == "Mintlify could not be reached"
    assert f"the proxy {tunnel.url.removeprefix('http://')} did not get there (" in run.error.data
    assert why in run.error.data
    assert "Nothing was sent. Check HTTPS_PROXY, with the user and password" in run.error.data
    assert len(tunnel.asked) == 6


@pytest.mark.parametrize(("does", "why"), [*REFUSALS, ("close", "Remote end closed")])
def test_a_proxy_that_does_not_lead_to_github_costs_no_result(
    talk: Action, hub: Hub, tls: Encrypted, tunnel: Proxy, does: Any, why: str
) -> None:
    plan(hub)
    tunnel.plan(tunnels=tls.tunnels(), does=does)
    where = {"github_api_url": BEYOND["github_api_url"]}
    run = push(talk, hub, where, env={**tls.trusted, "HTTPS_PROXY": tunnel.url})
    assert (run.exit_code, run["result"], hub.requests) == (0, "pull-request", [])
    (warning,) = [each for each in run.annotations("warning") if each.title == "Could not comment on this pull request"]
    assert f"the proxy {tunnel.url.removeprefix('http://')} did not get there (" in warning.data
    assert why in warning.data
    assert "Check HTTPS_PROXY, with the user and password" in warning.data


def test_a_proxy_that_is_not_there_is_named(talk: Action, agent: World, hub: Hub, tls: Encrypted) -> None:
    plan(hub)
    run = push(talk, hub, BEYOND, env={**tls.trusted, "HTTPS_PROXY": "127.0.0.1:9"})
    assert (run["result"], agent.requests, hub.requests) == ("error", [], [])
    told = [run.error, *run.annotations("warning")]
    assert len(told) == 2
    assert all("the proxy 127.0.0.1:9 did not get there ([Errno 111] Connection refused)" in each.data for each in told)


@pytest.mark.parametrize("does", [407, "close", "break"])
def test_once_the_proxy_leads_there_all_is_sent_once(
    talk: Action, agent: World, hub: Hub, tls: Encrypted, tunnel: Proxy, does: Any
) -> None:
    plan(hub)
    tunnel.plan(does=does)
    running = start(talk, hub, BEYOND, env={**tls.trusted, "HTTPS_PROXY": tunnel.url})
    mended(running, tunnel, tls, agent, hub)


def test_a_proxy_that_stalls_is_waited_for_until_the_deadline(
    action: Action, agent: World, tls: Encrypted, tunnel: Proxy
) -> None:
    """What it was asked is not the create itself, which was not sent."""
    tunnel.plan(does="stall")
    begun = time.monotonic()
    inputs = {"prompt": "Document it.", "api_url": BEYOND["api_url"], "timeout_minutes": "0.02"}
    run = action(inputs, env={**tls.trusted, "HTTPS_PROXY": tunnel.url})
    assert time.monotonic() - begun < 10
    assert (run["result"], agent.requests) == ("error", [])
    assert "did not get there (it took longer than 1 s). Nothing was sent." in run.error.data


def test_a_proxy_that_stalls_before_github_costs_no_result(talk: Action, hub: Hub, tls: Encrypted, tunnel: Proxy) -> None:
    plan(hub)
    tunnel.plan(does="stall")
    running = talk.start(
        {"prompt": "x", "context": "none", "pr_token": hub.pr_token, "github_api_url": BEYOND["github_api_url"]},
        env={**tls.trusted, "HTTPS_PROXY": tunnel.url},
    )
    running.until("Mintlify finished with a pull request")
    running.send(signal.SIGINT)
    run = running.finish(within=8)
    assert (run.exit_code, run["result"]) == (0, "pull-request")
