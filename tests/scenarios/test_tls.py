"""Both services over TLS: which certificates are trusted, and what is said where one is not."""

from pathlib import Path

import pytest

from tests.events import PULL
from tests.harness import Action
from tests.routes import BEYOND, all_done, mended, plan, push, start
from tests.services.encrypted import Encrypted, Proxy
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Operation
from tests.services.process import Hub, World


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("setting", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_private_authority_is_trusted_by_name_of_its_certificate(
    talk: Action, agent: World, hub: Hub, tls: Encrypted, setting: str, host: str
) -> None:
    plan(hub)
    trusted = tls.file if setting == "SSL_CERT_FILE" else tls.directory
    run = push(talk, hub, tls.inputs(host=host), env={setting: str(trusted)})
    assert all_done(run, hub)
    assert agent.operations == ["create", "get"]


@pytest.mark.parametrize("on", ["pull", "update-pull"])
def test_what_hangs_in_the_shared_connection_holds_up_nothing_else(
    talk: Action, hub: Hub, tls: Encrypted, on: Operation
) -> None:
    """What comes after it takes another, and the comment tells the end."""
    plan(hub, Trouble(on=on, kind="stall", seconds=300))
    run = push(talk, hub, tls.inputs(), env=tls.trusted)
    (told,) = hub.comments(PULL)
    assert "### ✅" in told["body"]
    assert (run["result"], run.exit_code) == ("pull-request", 0)
    hung = {request["port"] for request in hub.requests if request["operation"] == on}
    after = [request["port"] for request in hub.requests if request["operation"] == "updateIssueComment"]
    assert after[-1] not in hung


def test_a_file_goes_before_a_directory(talk: Action, hub: Hub, tls: Encrypted, tmp_path: Path) -> None:
    plan(hub)
    assert all_done(push(talk, hub, tls.inputs(), env={**tls.trusted, "SSL_CERT_DIR": str(tmp_path)}), hub)


DISTRUSTED = [
    ("good", False, "unable to get local issuer certificate"),
    ("expired", True, "certificate has expired"),
    ("misnamed", True, "IP address mismatch, certificate is not valid for '127.0.0.1'"),
]


@pytest.mark.parametrize(("certificate", "known", "why"), DISTRUSTED, ids=["unknown", "expired", "misnamed"])
def test_nothing_is_sent_to_a_service_whose_certificate_is_not_trusted(
    action: Action, agent: World, tls: Encrypted, certificate: str, known: bool, why: str
) -> None:
    """So a create is tried again for a while; and it is said why, with the remedy."""
    inputs = {"prompt": "Document it.", "api_url": tls.inputs(certificate)["api_url"]}
    run = action(inputs, env=tls.trusted if known else {}, timelapse=True)
    assert (run.exit_code, run["result"], agent.requests) == (1, "error", [])
    assert run.error.title == "Mintlify could not be reached"
    assert f"its certificate is not trusted ({why}). Nothing was sent." in run.error.data
    assert "set SSL_CERT_FILE to a file" in run.error.data
    assert run.log.count("trying again in") == 5


@pytest.mark.parametrize(("certificate", "known", "why"), DISTRUSTED, ids=["unknown", "expired", "misnamed"])
def test_a_github_whose_certificate_is_not_trusted_costs_no_result(
    talk: Action, hub: Hub, tls: Encrypted, certificate: str, known: bool, why: str
) -> None:
    plan(hub)
    where = {"github_api_url": tls.inputs(certificate)["github_api_url"]}
    run = push(talk, hub, where, env=tls.trusted if known else {})
    assert (run.exit_code, run["result"], hub.requests) == (0, "pull-request", [])
    for warning in run.annotations("warning"):
        assert f"its certificate is not trusted ({why}). If a private authority issued it" in warning.data
        assert "set SSL_CERT_FILE to a file" in warning.data
    assert "Could not comment on this pull request" in [warning.title for warning in run.annotations("warning")]


@pytest.mark.parametrize("setting", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_what_only_one_library_would_honour_holds_for_neither_service(
    talk: Action, agent: World, hub: Hub, tls: Encrypted, setting: str
) -> None:
    """Else a run would reach GitHub, and not Mintlify, with the same certificate."""
    plan(hub)
    run = push(talk, hub, tls.inputs(), env={setting: str(tls.file)})
    assert (run["result"], agent.requests, hub.requests) == ("error", [], [])


def test_once_the_certificate_is_renewed_all_is_sent_once(
    talk: Action, agent: World, hub: Hub, tls: Encrypted, tunnel: Proxy
) -> None:
    """What met a certificate it did not trust was not sent, so neither the create nor the comment is doubled by another try."""
    plan(hub)
    tunnel.plan(tunnels=tls.tunnels("expired"))
    running = start(talk, hub, BEYOND, env={**tls.trusted, "HTTPS_PROXY": tunnel.url})
    mended(running, tunnel, tls, agent, hub)


SETTINGS = "The runner's proxy or certificate settings cannot be used"
UNUSABLE = [
    ("SSL_CERT_FILE", "/nonexistent", "names no file of certificates (No such file or directory)"),
    ("SSL_CERT_FILE", "/dev/null", "names no file of certificates (there is none in it)"),
    ("SSL_CERT_FILE", "/", "names no file where the action runs"),
    ("SSL_CERT_DIR", "/nonexistent", "names no directory where the action runs"),
    ("HTTPS_PROXY", "socks5://127.0.0.1:9", "is not the address of a proxy for http"),
    ("ALL_PROXY", "socks5h://127.0.0.1:9", "is not the address of a proxy for http"),
    ("https_proxy", "http://proxy:port", "is not the address of a proxy for http"),
    ("HTTPS_PROXY", "http://127.0.0.1:99999", "is not the address of a proxy for http"),
    ("HTTPS_PROXY", "http://", "is not the address of a proxy for http"),
]


@pytest.mark.parametrize(("setting", "value", "why"), UNUSABLE)
def test_settings_that_cannot_be_used_are_named_alike_for_both_services(
    talk: Action, agent: World, hub: Hub, tls: Encrypted, *, setting: str, value: str, why: str
) -> None:
    """For GitHub, where Mintlify is reached without them, by a warning that costs no result."""
    plan(hub)
    sentence = f"{setting.upper()} {why}"
    run = push(talk, hub, tls.inputs(), env={setting: value})
    assert (run.error.title, agent.requests) == (SETTINGS, [])
    assert run.error.data.startswith(sentence)
    run = push(talk, hub, {"github_api_url": tls.inputs()["github_api_url"]}, env={setting: value})
    assert (run.exit_code, run["result"], hub.requests) == (0, "pull-request", [])
    (warning,) = [each for each in run.annotations("warning") if each.title == "Could not comment on this pull request"]
    assert f"{SETTINGS[0].lower()}{SETTINGS[1:]}: {sentence}" in warning.data
    assert "Check HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR" in warning.data
