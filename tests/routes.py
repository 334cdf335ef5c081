"""Runs over TLS and through proxies: by a push to a pull request, with a comment there and a docs pull request to be edited."""

from collections.abc import Mapping

from tests.events import PULL, REPOSITORY, pushed_to_pull
from tests.harness import Action, Run, Running
from tests.services.encrypted import AGENT, GITHUB, Encrypted, Proxy
from tests.services.github_plan import Fault as Trouble
from tests.services.github_plan import Pull, Thread
from tests.services.process import Hub, World

DOCS = "acme/docs"
# Where only the proxy finds the services.
BEYOND = {"api_url": f"https://{AGENT}", "github_api_url": f"https://{GITHUB}"}
SERVICES = list(BEYOND)


def plan(hub: Hub, *faults: Trouble) -> None:
    docs = Pull(repository=DOCS, number=7, head="mintlify/document-the-flag", body="Documents it.")
    hub.plan(
        *faults, threads=[Thread(id=PULL, kind="PullRequest", number=6)], pulls=[docs, Pull(repository=REPOSITORY, number=6)]
    )


def push(talk: Action, hub: Hub, where: Mapping[str, str], *, env: Mapping[str, str], **inputs: str) -> Run:
    return talk(asked(hub, where, **inputs), on=pushed_to_pull(), env=env, timelapse=True)


def start(talk: Action, hub: Hub, where: Mapping[str, str], *, env: Mapping[str, str]) -> Running:
    return talk.start(asked(hub, where), on=pushed_to_pull(), env=env)


def asked(hub: Hub, where: Mapping[str, str], **inputs: str) -> dict[str, str]:
    usual = {"prompt": "Document the changes.", "comment": "true", "context": "none", "pr_token": hub.pr_token}
    return {**usual, **where, **inputs}


def mended(running: Running, tunnel: Proxy, tls: Encrypted, agent: World, hub: Hub) -> None:
    """The way is clear once the run has tried in vain: then all is sent, and once."""
    running.until("trying again in")
    tunnel.plan(tunnels=tls.tunnels())
    assert all_done(running.finish(), hub)
    assert agent.operations == ["create", "get"]
    assert hub.operations.count("addComment") == 1


def all_done(run: Run, hub: Hub) -> bool:
    """Whether the job was waited for, the comment tells its end, and the docs pull request was edited; without a warning."""
    told = [comment["body"] for comment in hub.comments(PULL)]
    ended = len(told) == 1 and "### ✅" in told[0] and "mintlify-agent-action footer" in hub.pull(DOCS, 7)["body"]
    return ended and (run["result"], run.exit_code, run.annotations("warning")) == ("pull-request", 0, [])
