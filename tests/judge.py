"""The runner's own rules, written once more from its sources: what it would read in what the action wrote.

Sources: ActionCommand.cs, ActionCommandManager.cs and FileCommandManager.cs of actions/runner, read in autumn 2026, at 2.336.
The runner compares by culture where it looks for `::` and `##[`: it passes over what has no width, and finds nothing where a
character goes together with its neighbour. This cannot be told exactly here; where in doubt, it is a command.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet
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
    return [command for line in _lines(log) if (command := _command(line, REGISTERED))]


def stopped(log: str) -> list[str]:
    """The lines among which the runner takes no commands. Raises ValueError where it never takes any again."""
    found: list[str] = []
    token = ""
    for line in _lines(log):
        command = _command(line, {token.lower()} if token else REGISTERED)
        if token and command:
            token = ""
        elif token:
            found.append(line)
        elif command and command.name == "stop-commands":
            token = command.data
            if not token or token.lower() in {*REGISTERED, "pause-logging"}:
                raise ValueError(f"refused as a token: {token!r}")
    if token:
        raise ValueError(f"never resumed: {token}")
    return found


def _lines(log: str) -> list[str]:
    # .NET's ReadLine ends a line at a bare carriage return too.
    return re.split(r"\r\n|\r|\n", log)


def _command(line: str, names: AbstractSet[str]) -> Command | None:
    """The command in a line. The old way counts only where the new one finds none, which it may by its look for `::`."""
    ways = (_new_way, _old_way) if line.isascii() else (_old_way, _new_way)
    return next((command for way in ways if (command := way(line, names))), None)


def _seen(text: str) -> tuple[str, list[int]]:
    """`text` without what has no width, as a comparison by culture sees it; and the place of each character of it."""
    places = [place for place, char in enumerate(text) if unicodedata.category(char) not in ("Cf", "Cc", "Mn", "Me")]
    return "".join(text[place] for place in places), places


def _new_way(line: str, names: AbstractSet[str]) -> Command | None:
    line = line.lstrip()
    seen, places = _seen(line)
    if not seen.startswith("::") or (end := seen.find("::", 2)) < 0:
        return None
    name, _, told = line[places[1] + 1 : places[end]].partition(" ")
    name = _seen(name)[0].lower()
    data = line[places[end + 1] + 1 :]
    return Command(name, _unescaped(data), _properties(told.strip(), ",", ":,")) if name in names else None


def _old_way(line: str, names: AbstractSet[str]) -> Command | None:
    seen, places = _seen(line)
    begin = seen.find("##[")
    end = seen.find("]", begin)
    if begin < 0 or end < 0:
        return None
    name, _, told = line[places[begin + 2] + 1 : places[end]].partition(" ")
    name = _seen(name)[0].lower()
    data = line[places[end] + 1 :]
    return Command(name, _unescaped(data, ";]"), _properties(told, ";", ";]")) if name in names else None


def _properties(told: str, separator: str, escaped: str) -> dict[str, str]:
    """What is left out: a property without a value, and an equals sign at the beginning of one."""
    pairs = (re.fullmatch("=*([^=]+)=+([^=].*)", each, re.DOTALL) for each in told.split(separator))
    return {pair[1].lower(): _unescaped(pair[2], escaped) for pair in pairs if pair}


def _unescaped(text: str, also: str = "") -> str:
    """Without the escapes of line breaks and of what else is escaped there; the percent sign's own comes last."""
    for char in f"{also}\r\n%":
        text = text.replace(f"%{ord(char):02X}", char)
    return text


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


def saved_state(text: str) -> dict[str, str]:
    """What a file of GITHUB_STATE, whose format is the same, hands to the step's later parts: as variables."""
    return {f"STATE_{name}": value for name, value in file_values(text).items()}
