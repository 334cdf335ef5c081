"""The run that the pictures show, which is the same each time: names and times are told here, or follow from what is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from mintlify_agent_action.inputs import Inputs
from tests.events import PAGE, Event, account, event, issue
from tests.services.encrypted import encrypted, proxy
from tests.story import PHRASE, Stage, Told, play, stand_ins

JOB_NAME = "Docs"
WRITER = "nora-acme"
TITLE = "The --retry flag is missing from the docs"
ISSUE, ASKING = 128, 2417389021
ASKED = f"{PHRASE} document the new `--retry` flag of the command line tool: what it does, its default, one example"
# The inputs that say where the services are, that of the agent first.
ADDRESSES = ("api-url", "github-api-url")
PROJECT = "66f2a9c41d7b3e0012c8f5ad"
# The job ends just before the second look, by clocks that run with the machine's too: however slow that is, the first one
# does not see the end.
LOOKS, JOB = "50", {"names": ["job_8d3f60b2c7e1"], "ref": "mintlify/document-the-retry-flag", "phases": [(99, "active")]}
DOCS = {"repository": "acme/docs", "number": 41, "merged": True}


def comment() -> Event:
    said = {
        "node_id": "IC_asking",
        "id": ASKING,
        "body": ASKED,
        "user": account(WRITER),
        "html_url": f"{PAGE}/issues/{ISSUE}#issuecomment-{ASKING}",
    }
    page = {"number": ISSUE, "html_url": f"{PAGE}/issues/{ISSUE}", "user": account("hubot")}
    about = issue(title=TITLE, body="Since 2.4 the tool tries again by itself. Where is that described?", **page)
    return event("issue_comment", "created", by=WRITER, comment=said, issue=about)


def run() -> Told:
    """It goes to where every run goes that is not told another address: there, a proxy finds the stand-ins."""
    hub = {"first_comment": ASKING, "pulls": [DOCS]}
    with stand_ins(comment(), PROJECT, agent=JOB, hub=hub) as there, way_to(there) as way:
        inputs = {name: value for name, value in there.inputs.items() if name not in ADDRESSES}
        clocks = " ".join(world.address for world in (there.agent, there.hub) if world)
        asked = replace(there, inputs={**inputs, "poll-interval": LOOKS})
        return play(asked, program="tests/timelapse.py", env={**way, "TIMELAPSE": clocks})


@contextmanager
def way_to(there: Stage) -> Iterator[dict[str, str]]:
    """The environment in which the services' own addresses lead to the stand-ins."""
    agent, github = (httpx.URL(Inputs.model_fields[name.replace("-", "_")].default).host for name in ADDRESSES)
    here = [there.inputs[name] for name in ADDRESSES]
    with (
        TemporaryDirectory() as folder,
        encrypted(here[0], here[1], Path(folder), hosts=(agent, github)) as tls,
        httpx.Client(trust_env=False) as control,
        proxy(control) as tunnel,
    ):
        tunnel.plan(tunnels=tls.tunnels())
        settings = {"HTTPS_PROXY": tunnel.url, "https_proxy": tunnel.url, "NO_PROXY": "", "no_proxy": ""}
        yield {**tls.trusted, **settings}
