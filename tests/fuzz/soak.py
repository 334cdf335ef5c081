"""Many random runs of the whole program, on all processors; tells how many, what was checked, and which seeds failed.

Usage: python -m tests.fuzz.soak [--schedules 20000] [--first 0] [--workers N]
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
import uuid
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import httpx

from tests.fuzz.schedules import Tally, Trial, drawn
from tests.fuzz.stories import scene
from tests.harness import Action
from tests.history import History
from tests.services.process import Hub, World, agent_service, github_service

# So many by the same stand-ins, which keep all of their worlds.
CHUNK = 200


def chunk(seeds: range) -> tuple[Tally, dict[int, str]]:
    """What was checked, and what failed, by the seed."""
    failed: dict[int, str] = {}
    with (
        agent_service() as agent_url,
        github_service() as github_url,
        httpx.Client(trust_env=False, timeout=30) as control,
        tempfile.TemporaryDirectory() as folder,
    ):
        agent, hub = World(agent_url, f"p-{uuid.uuid4().hex[:12]}", control), Hub(github_url, f"w-{seeds.start}", control)
        action = Action(agent, Path(folder), hub)
        trial = Trial(scene(action, agent, hub, History(Path(folder) / "history.git")))
        for seed in seeds:
            try:
                trial.run(drawn(seed))
                assert (agent.state["broken"], hub.state["broken"]) == ([], []), "asked for what is not described"
            except Exception as error:  # noqa: BLE001 - the others are to be tried too
                failed[seed] = f"{type(error).__name__}: {error}\n{drawn(seed)}"
    return trial.tally, failed


def main(count: int, first: int, workers: int) -> int:
    tally, failed = Tally(), dict[int, str]()
    chunks = [range(begin, min(begin + CHUNK, first + count)) for begin in range(first, first + count, CHUNK)]
    begun, done = time.monotonic(), 0
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for seeds, (more, also_failed) in zip(chunks, pool.map(chunk, chunks), strict=True):
            tally.add(more)
            failed, done = failed | also_failed, done + len(seeds)
            for seed, why in also_failed.items():
                print(f"seed {seed} failed: {why}")
            print(f"{done:,} of {count:,} schedules, {len(failed)} failed, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"\nInvariants checked: {tally.checked.total():,}")
    for what, times in [*tally.checked.most_common(), *((f"ended as {end}", times) for end, times in tally.ends.most_common())]:
        print(f"{times:>9,}  {what}")
    print(f"\nThe most memory of a run: {tally.memory:.0f} MB")
    print(f"{done:,} schedules, {tally.checked.total():,} invariants checked, {len(failed)} failures")
    return int(bool(failed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Many random runs of the whole program")
    parser.add_argument("--schedules", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 1))
    given = parser.parse_args()
    sys.exit(main(given.schedules, given.first, given.workers))
