"""What the calls for the docs pull request add to a run. Usage: see bench/README.md."""

import statistics
import sys
import time

from bench.stage import stage
from tests.harness import Action
from tests.services.github_plan import Pull

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
    with stage() as here:
        for _ in range(runs):
            scene = here.scene()
            hub = scene.hub
            scene.agent.plan(phases=[(JOB_SECONDS, "active")])
            for what, inputs in zip(took, ({"github_token": ""}, {}, ALL, ALL), strict=True):
                if not what.endswith("already"):
                    pulls = [Pull(repository="acme/docs", number=7, body="Documents it.")]
                    people = {"ann": "write", "bob": "write"}
                    hub.plan(people=people, teams={"writers"}, pulls=pulls, latency=latency)
                before = len(hub.requests)
                token = hub.pr_token if "github_token" not in inputs else ""
                took[what].append(seconds(scene.action, pr_token=token, **inputs))
                requests[what] = len(hub.requests) - before
    base = took["without GitHub"]
    print(f"{runs} runs each, in turn; GitHub answers after {latency:g} s; medians, in seconds")
    print(f"{'':26}{'requests':>9}{'run':>8}{'more than without':>19}")
    for what, each in took.items():
        more = statistics.median(one - other for one, other in zip(each, base, strict=True))
        print(f"{what:26}{requests[what]:>9}{statistics.median(each):>8.2f}{more:>19.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, float(sys.argv[2]) if len(sys.argv) > 2 else 0.15)
