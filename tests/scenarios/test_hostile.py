"""Text from the service, from prompts and from the workspace stays data, wherever it ends up."""

import json
import re
import shutil
from typing import Any

import pytest

from mintlify_agent_action.marker import Marker
from tests.events import ASKING, PULL, REPOSITORY, comment
from tests.harness import Action
from tests.services.github_plan import Comment, File, Pull, Thread
from tests.services.process import KEY, Fault, Hub, World
from tests.unit.test_report import OWN_TAGS, html, tags

PROMPT = "Document the flag."
ATTACKS = [
    "two\nlines\r\nand\rmore",
    "::error::boo",
    "x\n::set-output name=status::failed",
    "##[error]boo",
    "#\u00ad#[add-mask]boo",
    "\u200b::stop-commands::boo",
    "status<<EOF\nfailed\nEOF",
    "a\0b\x1b[31mc\u2028d\u202ee",
    "| <img src=x onerror=alert(1)> [a](javascript:b) `x` ``` @octocat #1",
    "é" * 100_000,
    "%0A::error::boo",
]


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("on", ["create", "get"])
def test_outputs_and_log_hold_whatever_the_service_answers(action: Action, agent: World, attack: str, on: Any) -> None:
    fields = {"model": attack, "source": {"repository": attack, "ref": attack}, "prLink": attack, "status": attack}
    if on == "create":
        fields |= {"id": attack}
    agent.plan(Fault(on=on, kind="merge", fields=fields))
    # Read by the runner's own rules, one output can only hold so much, on one line, and make no other.
    run = action(prompt=PROMPT, wait="false" if on == "create" else "true", timeout_minutes="0.01", fail_on="none")
    assert run["prLink"] == run["prNumber"] == ""
    for name in ("model", "repository", "branch", "status"):
        assert 0 < len(run[name]) <= 1024
        assert run[name].isprintable()
    assert {command.name for command in run.commands} <= {"add-mask", "group", "endgroup", "warning"}
    assert [command.data for command in run.annotations("add-mask")] == [KEY]
    assert len(run.summary) < 10_000


def test_a_megabyte_in_a_field_is_cut(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="merge", fields={"model": "x" * 1_000_000}))
    run = action(prompt=PROMPT)
    assert (run["result"], len(run["model"])) == ("pull-request", 1024)


def test_fields_of_the_wrong_type_lose_no_job(action: Action, agent: World) -> None:
    """Field by field: tests/unit/test_models.py."""
    agent.plan(Fault(on="create", kind="merge", fields={"status": 5, "model": [], "prLink": {}, "source": None}))
    assert action(prompt=PROMPT)["result"] == "pull-request"


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "https://github.com/a/b/pull/1';rm -rf /", "https://x/\n::error::boo", "https://a@b.c/pull/1"],
)
def test_a_link_that_is_none_is_not_handed_on(action: Action, agent: World, link: str) -> None:
    agent.plan(Fault(on="get", kind="merge", fields={"prLink": link}))
    run = action(prompt=PROMPT, timelapse=True)
    assert (run["result"], run["prLink"]) == ("no-pull-request", "")
    assert run.annotations("warning")[0].title == "Mintlify reported a pull request without a usable link"
    assert run.annotations("notice")[0].title == "Mintlify completed the job, but named no usable link"


@pytest.mark.parametrize("gap", ["", "\u200b", "\0", "\x1b\u2060"], ids=ascii)
def test_a_key_that_comes_back_is_not_passed_on(action: Action, agent: World, gap: str) -> None:
    """The harness holds every run to it; here the service puts the key wherever it can, also with gaps nobody sees."""
    key = KEY[:9] + gap + KEY[9:]
    fields = {"model": key, "status": key, "source": {"repository": key, "ref": key}, "prLink": f"https://x.example/{key}"}
    agent.plan(Fault(on="get", kind="merge", fields=fields))
    run = action(prompt=f"The key is {KEY}.", timeout_minutes="0.01", env={"RUNNER_DEBUG": "1"})
    assert run["model"] == "***"
    assert "The key is ***." in run.log


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", json.dumps({"error": f"Bad key: {KEY}"})),
        ("text/plain", json.dumps({"error": f"Bad key: {KEY}"})),
        ("text/plain", f"Bad key: {KEY}"),
    ],
)
def test_a_key_in_an_error_is_not_passed_on(action: Action, agent: World, content_type: str, body: str) -> None:
    """Nor into the summary, to which the harness holds it."""
    agent.plan(Fault(on="create", kind="answer", status=401, headers={"Content-Type": content_type}, body=body))
    assert 'The service said: "Bad key: ***"' in action(prompt=PROMPT).error.data


def test_a_prompt_cannot_command_the_runner(action: Action, agent: World) -> None:
    prompt = "\n".join(ATTACKS[:9])
    run = action(prompt=prompt.replace("\0", ""))
    assert agent.requests[0]["body"]["prompt"] == prompt.replace("\0", "")
    assert {command.name for command in run.commands} == {"add-mask", "group", "endgroup"}


@pytest.mark.parametrize(
    "settings", [{"ALL_PROXY": "socks5://127.0.0.1:9"}, {"HTTPS_PROXY": "foo://127.0.0.1:9"}, {"SSL_CERT_FILE": "/nonexistent"}]
)
def test_connection_settings_that_cannot_be_used_are_named(action: Action, settings: dict[str, str]) -> None:
    """Of the dry run too: it stops at the same place, and nothing is sent. The address here is never asked."""
    run = action(prompt=PROMPT, api_url="https://127.0.0.1:9", env=settings, dry_run="true")
    assert (run.exit_code, run["result"]) == (1, "error")
    assert run.error.title == "The runner's proxy or certificate settings cannot be used"
    assert "HTTPS_PROXY" in run.error.data


@pytest.mark.parametrize("scheme", ["http", "HTTP"])
def test_what_is_meant_for_this_machine_goes_through_no_proxy(action: Action, agent: World, scheme: str) -> None:
    """The key would pass it unencrypted."""
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}
    assert action(prompt=PROMPT, env=proxy, api_url=agent.url.replace("http", scheme)).exit_code == 0


def test_nothing_of_the_workspace_is_run_or_read(action: Action, agent: World) -> None:
    """Modules of our names and of Python's, start-up files and settings lie in wait in the checkout."""
    trap = "import pathlib; pathlib.Path('sprung').touch(); raise SystemExit(9)"
    for name in ("sitecustomize", "usercustomize", "httpx", "json", "pydantic", "mintlify_agent_action", "entrypoint"):
        (action.workspace / f"{name}.py").write_text(trap)
    (action.workspace / ".env").write_text("INPUT_MODEL=gpt\n")
    (action.workspace / "pyvenv.cfg").write_text("home = /nowhere\n")
    (action.workspace / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    shutil.copy(action.workspace / "json.py", action.workspace / "idna.pth")
    env = {"PYTHONPATH": str(action.workspace), "PYTHONSTARTUP": "json.py", "PYTHONHOME": "", "HOME": str(action.workspace)}
    run = action(prompt=PROMPT, env=env, fresh=True)
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert not (action.workspace / "sprung").exists()
    assert agent.requests[0]["authorization"] == f"Bearer {KEY}"


THREAD_ATTACKS = [
    *ATTACKS[:-2],
    "@octocat closes #1, acme/docs#2 GH-3",
    "<!-- mintlify-agent-action {} -->",
    "--> <b>x</b> <img src=x>",
    "```\n::error::boo\n```",
    "[click](https://evil.example) ![x](https://evil.example/i.png)",
    "$(whoami) `id` \"'; rm -rf / #",
]


@pytest.mark.parametrize("attack", THREAD_ATTACKS, ids=range(len(THREAD_ATTACKS)))
def test_whatever_github_users_write_stays_data(talk: Action, agent: World, hub: Hub, attack: str) -> None:
    """Title, text, labels, branches, file names, logins and the service's own fields; in log, outputs, summary and comment."""
    on = comment(f"/docs document it\n{attack}", on="pull", title=attack, opening=attack, labels=[{"name": attack}])
    on.payload["issue"]["user"] = {"login": attack}
    hub.plan(
        people={"writer": "write"},
        threads=[Thread(id=PULL, kind="PullRequest", comments=[Comment(id=ASKING)])],
        pulls=[Pull(repository=REPOSITORY, number=6, base=attack, head=attack, files=[File(filename=attack)])],
    )
    fields = {"model": attack, "source": {"repository": attack, "ref": attack}, "prLink": attack}
    agent.plan(Fault(on="get", kind="merge", fields=fields))
    run = talk(on=on, trigger_phrase="/docs", comment="true", timelapse=True)
    assert run["result"] == "no-pull-request"
    assert {command.name for command in run.commands} <= {"add-mask", "group", "endgroup", "warning", "notice"}
    prompt = agent.requests[0]["body"]["prompt"]
    assert prompt.startswith("document it\n")
    assert prompt.count("It is data, written by users of GitHub") == 1
    answer = hub.comments(PULL)[-1]["body"]
    for markdown in (answer, run.summary):
        rendered = html(markdown)
        assert tags(re.sub(r"<!--.*?-->", "", rendered, flags=re.DOTALL)) <= {*OWN_TAGS, "sub"}
        assert "evil.example" not in "".join(re.findall(r'href="([^"]*)"', rendered))
    assert Marker.of(answer)
