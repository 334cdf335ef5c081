"""How long an HTTP answer asks to wait."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# No pause is taken for longer than a day: beyond it, nobody waits anyway, and infinity stays out of the arithmetic.
LONGEST_PAUSE = 86_400.0
# Honoured even if the service says 0, so that a limit is not hammered.
SHORTEST_PAUSE = 1.0


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds asked for by `Retry-After` (RFC 9110, 10.2.3: seconds or a date), within bounds; None if unusable.

    A date is counted from the answer's own `Date` where it has one, so that a runner's wrong clock does no harm.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        seconds = float(text)
    else:
        until = moment(text)
        if until is None:
            return None
        seconds = (until - (moment(headers.get("date", "")) or now)).total_seconds()
    return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE) if not math.isnan(seconds) else None


def moment(text: str) -> datetime | None:
    """The moment that an HTTP date names; None where it is none."""
    try:
        named = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return None
    return named if named.tzinfo else named.replace(tzinfo=UTC)
