"""How long after its end a job's end is known, and what the waiting takes, by many jobs of random length at the same time."""

import random
import statistics
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.contest import ACTION, EVERYTHING, FLOOR, Contender, Measured, contest, everybody
from bench.figures import spread, table

INTERVAL = 5.0
# More of them would wait for the processors, too.
AT_ONCE = 6


def lengths(jobs: int, chance: random.Random) -> list[float]:
    """Of jobs, in seconds: their ends lie evenly in the interval, at random within their place, so that chance alone favours
    nobody.
    """
    return [chance.choice((0, 1, 2)) * INTERVAL + INTERVAL * (place + chance.random()) / jobs for place in range(jobs)]


def measured(contenders: Sequence[Contender], jobs: int) -> dict[str, list[Measured]]:
    """The runs of each, by its name: of the same jobs, in any order."""
    chance = random.Random(1)  # noqa: S311 - for lengths
    runs = [(each, length) for length in lengths(jobs, chance) for each in contenders]
    chance.shuffle(runs)
    found: dict[str, list[Measured]] = {each.name: [] for each in contenders}
    with contest() as service, ThreadPoolExecutor(AT_ONCE) as pool:

        def measure(run: tuple[Contender, float]) -> Measured:
            return service.run(run[0], length=run[1], interval=INTERVAL)

        for (each, _), one in zip(runs, pool.map(measure, runs), strict=True):
            found[each.name].append(one)
    return found


def main(jobs: int) -> None:
    found = measured([each for each in everybody() if each.name not in (FLOOR, EVERYTHING)], jobs)
    lags = {name: [one.lag for one in of] for name, of in found.items()}
    head = ["", "mean lag", "median lag (middle half)", "longest", "requests per job", "connections at most", "CPU, s"]
    rows = [
        [
            name,
            f"{statistics.mean(lags[name]):.3f}",
            spread(lags[name], 2),
            f"{max(lags[name]):.2f}",
            f"{statistics.mean(one.requests for one in of):.2f}",
            f"{max(one.connections for one in of)}",
            f"{statistics.mean(one.cpu for one in of):.3f}",
        ]
        for name, of in found.items()
    ]
    print(f"## Waiting: {jobs} jobs each, of up to {3 * INTERVAL:g} s, looked at every {INTERVAL:g} s\n")
    print("Seconds from the job's end at the service to the process's.\n")
    print(table(head, rows))
    print(f"\nMean lag of the action: {statistics.mean(lags[ACTION]):.3f} s (at most {INTERVAL / 2 + 0.15:.2f});")
    print(f"the longest {max(lags[ACTION]):.2f} s (never above {INTERVAL + 0.3:.1f}).")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
