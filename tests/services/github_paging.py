"""How the GraphQL API pages: connections of what has a place among its like."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from .github_refusals import Refusal

# Of one connection.
MOST = 100
CURSOR = "cursor:v2:"

T = TypeVar("T")


def connection(name: str, listed: list[tuple[int, T]], bounds: dict[str, Any], show: Callable[[T], Any]) -> dict[str, Any]:
    """A page of what is listed by its places, which ascend."""
    side, count = bound(name, bounds)
    after, before = (position(bounds[end]) if bounds.get(end) else None for end in ("after", "before"))
    between = [
        (place, each) for place, each in listed if (after is None or place > after) and (before is None or place < before)
    ]
    page = between[:count] if side == "first" else between[max(0, len(between) - count) :]
    edges = [{"cursor": cursor(place), "node": show(each)} for place, each in page]
    return {
        "totalCount": len(listed),
        "nodes": [edge["node"] for edge in edges],
        "edges": edges,
        "pageInfo": {
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
            "hasPreviousPage": bool(page) and page[0][0] != listed[0][0],
            "hasNextPage": bool(page) and page[-1][0] != listed[-1][0],
        },
    }


def bound(name: str, bounds: dict[str, Any]) -> tuple[str, int]:
    """Which end a page is counted from, and how many it may hold: GitHub wants exactly one of the two said."""
    given = [(side, bounds[side]) for side in ("first", "last") if bounds.get(side) is not None]
    if not given:
        said = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise Refusal("MISSING_PAGINATION_BOUNDARIES", said)
    if len(given) > 1:
        said = f"Passing both `first` and `last` to paginate the `{name}` connection is not supported."
        raise Refusal("UNPROCESSABLE", said)
    side, count = given[0]
    if not 0 <= count <= MOST:
        said = f"Requesting {count} records on the `{name}` connection exceeds the `{side}` limit of {MOST} records."
        raise Refusal("EXCESSIVE_PAGINATION", said)
    return side, count


def cursor(place: int) -> str:
    return base64.b64encode(f"{CURSOR}{place}".encode()).decode()


def position(text: str) -> int:
    """The place that a cursor was made of; what was there may be gone by now."""
    try:
        return int(base64.b64decode(text, validate=True).decode().removeprefix(CURSOR))
    except (binascii.Error, ValueError) as error:
        raise Refusal("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor.") from error
