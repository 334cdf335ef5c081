"""What is imported before a job is asked for, and what that takes, by Python's own account (`-X importtime`)."""

import re
import statistics
import sys
from collections import defaultdict
from dataclasses import replace

from bench.contest import ACTION, FLOOR, contest, everybody
from bench.figures import table

REQUESTS = "loop with requests"
# Shown one by one; all others of a package are counted together.
MODULES = 15
_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| *(\S+)")


def told(log: str) -> dict[str, float]:
    """Milliseconds that each module took by itself."""
    return {name: int(microseconds) / 1000 for microseconds, name in _LINE.findall(log)}


def by_package(modules: dict[str, float]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for name, took in modules.items():
        top = name.partition(".")[0]
        found["the standard library" if top in sys.stdlib_module_names else top] += took
    return found


def main(times: int) -> None:
    programs = {}
    for each in everybody():
        if each.name in (ACTION, FLOOR, REQUESTS):
            programs[each.name] = replace(each, argv=[each.argv[0], "-X", "importtime", *each.argv[1:]])
    with contest() as service:
        runs = {
            name: [told(service.run(each, wait="false", summary="false").log) for _ in range(times)]
            for name, each in programs.items()
        }
    medians = {
        name: {module: statistics.median(run.get(module, 0.0) for run in of) for module in of[0]} for name, of in runs.items()
    }
    packages = {name: by_package(of) for name, of in medians.items()}
    every = sorted({package for of in packages.values() for package in of}, key=lambda name: -packages[ACTION].get(name, 0.0))
    # What takes less than a millisecond in each is left out.
    shown = [name for name in every if any(of.get(name, 0.0) >= 1 for of in packages.values())]
    rows = [[name, *(f"{of[name]:.0f}" if name in of else "" for of in packages.values())] for name in shown]
    rows.append(["all of it", *(f"{sum(of.values()):.0f}" for of in packages.values())])
    rows.append(["modules", *(f"{len(of)}" for of in medians.values())])
    print(f"## Imports: milliseconds by package, medians of {times} runs\n")
    print("Until the job is asked for, and to the end of a run that does not wait. The account itself slows importing down.\n")
    print(table(["", *packages], rows))
    print("\nWhat takes the longest in the action, by itself:\n")
    longest = sorted(medians[ACTION].items(), key=lambda item: -item[1])[:MODULES]
    print(table(["module", "ms"], [[f"`{name}`", f"{took:.1f}"] for name, took in longest]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
