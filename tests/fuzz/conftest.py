"""How many examples each property is tried with: in the ordinary run a few, the same each time; where `SOAK` is set, so many
times as many, at random. What fails then says how to have it again.
"""

import os

import pytest
from hypothesis import settings

EXAMPLES = 30

_soak = os.environ.get("SOAK", "")
# Without a database, what a run tries does not depend on the runs before it.
settings.register_profile("ordinary", derandomize=True, database=None, deadline=None, max_examples=EXAMPLES)
settings.register_profile(
    "soak", database=None, deadline=None, print_blob=True, max_examples=max(1, round(EXAMPLES * float(_soak or 1)))
)
settings.load_profile("soak" if _soak else "ordinary")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _soak and "tests/fuzz" in item.path.as_posix():
            item.add_marker(pytest.mark.timeout(0))
