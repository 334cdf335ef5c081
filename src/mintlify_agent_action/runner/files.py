"""The files a step hands to the runner: its outputs, the state for its post step, and its job summary."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path

# Past this the runner refuses the whole summary (CreateStepSummaryCommand of actions/runner).
SUMMARY_LIMIT = 1024 * 1024
_CUT = "\n\n*The rest is left out: a job summary holds 1 MiB.*\n"


def write_values(path: Path, values: Mapping[str, str]) -> None:
    """Append `values` to the file of GITHUB_OUTPUT or GITHUB_STATE, where the last of a name counts. Raises OSError.

    Each value stands between delimiters nobody can have guessed, so that no value can become another.
    """
    delimiter = f"ghadelimiter_{secrets.token_hex(16)}"
    blocks = [f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items()]
    if any(delimiter in value for value in values.values()):
        raise ValueError("a value contains the delimiter made for it")
    _append(path, "".join(blocks))


def read_values(path: Path) -> dict[str, str]:
    """What `write_values` has appended there, the last of each name. Raises OSError."""
    text = path.read_bytes().decode("utf-8", "replace")
    return {name: value for name, _, value in re.findall(r"(?ms)^(\w+)<<(ghadelimiter_[0-9a-f]+)\n(.*?)\n\2\n", text)}


def append_summary(path: Path, markdown: str) -> None:
    """Append to the file of GITHUB_STEP_SUMMARY, cut to what the runner takes. Raises OSError."""
    content = markdown.encode(errors="replace")
    if len(content) > SUMMARY_LIMIT:
        content = content[: SUMMARY_LIMIT - len(_CUT.encode())]
        markdown = content.decode(errors="ignore") + _CUT
    _append(path, markdown)


def _append(path: Path, text: str) -> None:
    # Characters that cannot be encoded (half a surrogate pair) become "?"; newlines stay as they are on any system.
    with path.open("a", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
