"""The runner's own rules, written once more from its sources: what it would read in what the action wrote.

Sources: ActionCommand.cs, ActionCommandManager.cs and FileCommandManager.cs of actions/runner, read in autumn 2026.
"""

import re
import unicodedata
from dataclasses import dataclass, field

REGISTERED = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher",
    "save-state", "set-env", "set-output", "stop-commands", "warning", "internal-set-repo-path",
}  # fmt: skip


@dataclass(frozen=True)
class Command:
    name: str
    data: str
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.properties.get("title", "")


def commands(log: str) -> list[Command]:
    """Every command in a step's log, whether the new way (`::name::`) or the old one (`##[name]`)."""
    found = []
    # .NET's ReadLine ends a line at a bare carriage return too.
    for line in re.split(r"\r\n|\r|\n", log):
        command = _new_way(line) or _old_way(line)
        if command:
            found.append(command)
    return found


def stopped(log: str) -> list[str]:
    """The lines among which the runner takes no commands. Raises ValueError where it never takes any again."""
    found: list[str] = []
    token = ""
    for line in re.split(r"\r\n|\r|\n", log):
        command = _new_way(line)
        if token and line.lower() == f"::{token.lower()}::":
            token = ""
        elif token:
            found.append(line)
        elif command and command.name == "stop-commands":
            token = command.data
    if token:
        raise ValueError(f"never resumed: {token}")
    return found


def _seen(text: str) -> str:
    """`text` as a comparison by culture sees it: characters without width do not count."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Mn", "Me"))


def _new_way(line: str) -> Command | None:
    line = _seen(line.lstrip())
    if not line.startswith("::") or (end := line.find("::", 2)) < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    if name.lower() not in REGISTERED:
        return None
    pairs = (pair.split("=", 1) for pair in rest.strip().split(",") if "=" in pair)
    return Command(name.lower(), _unescape(line[end + 2 :]), {key: _unescape_property(value) for key, value in pairs})


def _old_way(line: str) -> Command | None:
    found = re.search(r"##\[([^\] ]+)[^\]]*\](.*)", _seen(line))
    return Command(found[1].lower(), found[2]) if found and found[1].lower() in REGISTERED else None


def _unescape(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _unescape_property(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def file_values(text: str) -> dict[str, str]:
    """The pairs in a file such as GITHUB_OUTPUT. Raises ValueError where the runner would fail the step."""
    pairs: dict[str, str] = {}
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, _, value = line.partition("=")
            pairs[name] = value
            continue
        if heredoc < 0:
            raise ValueError(f"Invalid format '{line}'")
        name, _, delimiter = line.partition("<<")
        if not name or not delimiter:
            raise ValueError(f"Invalid format '{line}'")
        value_lines = []
        while index < len(lines) and lines[index] != delimiter:
            value_lines.append(lines[index])
            index += 1
        if index == len(lines):
            raise ValueError(f"Matching delimiter not found '{delimiter}'")
        index += 1
        pairs[name] = "\n".join(value_lines)
    return pairs
