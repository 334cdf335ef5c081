"""Retry-After in all the shapes it comes in."""

from datetime import UTC, datetime

import pytest

from mintlify_agent_action.pause import retry_after

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after": "0"}, 1),
        ({"retry-after": "9" * 400}, 86400),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Sat, 21 Nov 2026 12:01:30 GMT"}, 90),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 1),
        ({"retry-after": "Sat, 21 Nov 9999 12:00:00 GMT"}, 86400),
        ({"retry-after": "Sat, 21 Nov 2026 12:01:30 -0000"}, 90),
        ({"retry-after": "Sat, 21 Nov 99999999999999 12:00:00 GMT"}, None),
        ({"retry-after": "Sat, 21 Nov 2026 99:00:00 GMT"}, None),
        # The answer's own Date is the better clock.
        ({"retry-after": "Sat, 21 Nov 2026 15:00:30 GMT", "date": "Sat, 21 Nov 2026 15:00:00 GMT"}, 30),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT", "date": "yesterday"}, 30),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=NOW) == seconds
