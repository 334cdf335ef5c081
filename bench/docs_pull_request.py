"""What the calls for the docs pull request add to a run. Usage: see bench/README.md."""

import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

from tests.harness import Action
from tests.services.github_plan import Pull
from tests.services.process import Hub, World, agent_service, github_service

JOB_SECONDS = 3.0
ALL = {"draft": "true", "labels": "docs, new", "assignees": "ann", "reviewers": "bob", "team_reviewers": "writers"}


def seconds(action: Action, **inputs: str) -> float:
    begun = time.perf_counter()
    run = action({"prompt": "Document it.", "poll_interval": "1", **inputs}, fresh=True)
    took = time.perf_counter() - begun
    if run["result"] != "pull-request" or run.annotations("warning"):
        raise SystemExit(run.log)
    return took


def main(runs: int, latency: float) -> None:
    took: dict[str, list[float]] = {"without GitHub": [], "footer only": [], "all of it": [], "all of it, done already": []}
    requests: dict[str, int] = {}
    with agent_service() as agent_url, github_service() as github_url, httpx.Client(trust_env=False) as control:
        for _ in range(runs):
            name = f"bench-{uuid.uuid4().hex[:8]}"
            agent, hub = World(agent_url, name, control), Hub(github_url, name, control)
            agent.plan(phases=[(JOB_SECONDS, "active")])
            with tempfile.TemporaryDirectory() as folder:
                action = Action(agent, Path(folder), hub)
                for what, inputs in zip(took, ({"github_token": ""}, {}, ALL, ALL), strict=True):
                    if not what.endswith("already"):
                        pulls = [Pull(repository="acme/docs", number=7, body="Documents it.")]
                        people = {"ann": "write", "bob": "write"}
                        hub.plan(people=people, teams={"writers"}, pulls=pulls, latency=latency)
                    before = len(hub.requests)
                    took[what].append(seconds(action, pr_token=hub.pr_token if "github_token" not in inputs else "", **inputs))
                    requests[what] = len(hub.requests) - before
    base = took["without GitHub"]
    print(f"{runs} runs each, in turn; GitHub answers after {latency:g} s; medians, in seconds")
    print(f"{'':26}{'requests':>9}{'run':>8}{'more than without':>19}")
    for what, each in took.items():
        more = statistics.median(one - other for one, other in zip(each, base, strict=True))
        print(f"{what:26}{requests[what]:>9}{statistics.median(each):>8.2f}{more:>19.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, float(sys.argv[2]) if len(sys.argv) > 2 else 0.15)
