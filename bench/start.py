"""How soon a job is asked for, and what a run takes by itself: no GitHub, and a job that is done at once."""

import sys
from collections.abc import Mapping, Sequence

from bench.contest import ACTION, EVERYTHING, FLOOR, Contender, Contest, Measured, contest, everybody
from bench.figures import ratio, spread, table

# By the contender's name.
Figures = Mapping[str, Sequence[float]]


def turns(service: Contest, contenders: Sequence[Contender], rounds: int) -> dict[str, list[Measured]]:
    """The runs of each, by its name. Each round begins with another: who comes after a small program begins more slowly."""
    runs: dict[str, list[Measured]] = {each.name: [] for each in contenders}
    for number in range(rounds + 1):
        first = number % len(contenders)
        for each in [*contenders[first:], *contenders[:first]]:
            measured = service.run(each)
            if number:  # the first round reads the files
                runs[each.name].append(measured)
    return runs


def told(runs: Mapping[str, Sequence[Measured]], starts: Figures, memory: Figures) -> str:
    head = [
        "", "start to create", "the action's, as a ratio to it", "CPU, s", "memory, MB", "the action's, as a ratio to it",
        "requests", "connections",
    ]  # fmt: skip
    rows = [
        [
            name,
            spread(starts[name]),
            ratio(starts[ACTION], starts[name]),
            spread([run.cpu for run in of]),
            spread(memory[name], 0),
            ratio(memory[ACTION], memory[name]),
            f"{max(run.requests for run in of)}",
            f"{max(run.connections for run in of)}",
        ]
        for name, of in runs.items()
    ]
    return table(head, rows)


def main(rounds: int) -> None:
    contenders = everybody()
    with contest() as service:
        runs = turns(service, contenders, rounds)
        with_github = [service.with_github(contenders[0]).memory for _ in range(3)]
    starts = {name: [run.start for run in of] for name, of in runs.items()}
    memory = {name: [run.memory for run in of] for name, of in runs.items()}
    print(f"## Start: {rounds} runs each, in turn\n")
    print("Seconds from the process's start to the create-request's arrival; CPU seconds of the whole run, whose job is done")
    print("at once; memory of its largest process. Medians, and the middle half of the figures; ratios pair by pair.\n")
    print(told(runs, starts, memory))
    print(f"\nThe action starts in {ratio(starts[ACTION], starts[FLOOR])} × the time of the floor (at most 1.15), and")
    print(f"{ratio(starts[ACTION], starts[EVERYTHING])} × that with everything imported first (below 0.75).")
    print(f"It takes {ratio(memory[ACTION], memory[FLOOR])} × the memory of the floor (at most 1.2);")
    print(f"with a comment and a docs pull request to edit, {max(with_github):.0f} MB (under 90).")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
