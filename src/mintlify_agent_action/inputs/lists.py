"""What the value of an input may be that is a list. Each check returns it as the action uses it, or raises ValueError with the
rest of a sentence that begins with the input's name.
"""

import re

from mintlify_agent_action.outcome import FAILABLE, Result
from mintlify_agent_action.patterns import check

from .values import quote

DEFAULT_FAIL_ON = frozenset({Result.FAILED, Result.ARCHIVED, Result.TIMEOUT})
# Of logins and of teams; of managed users, it may hold an underscore.
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"


def _words(value: str) -> list[str]:
    """What stands between commas and white space."""
    return [word for word in re.split(r"[,\s]+", value) if word]


def _phrases(value: str) -> list[str]:
    """What stands between commas and line breaks, its words a blank apart."""
    found = (" ".join(phrase.split()) for phrase in re.split(r"[,\r\n]+", value))
    return [phrase for phrase in found if phrase]


def fail_on(value: str) -> frozenset[Result]:
    names = _words(value)
    if not names:
        return DEFAULT_FAIL_ON
    if names == ["none"]:
        return frozenset()
    allowed = {str(result): result for result in FAILABLE}
    if unknown := [name for name in names if name not in allowed]:
        raise ValueError(f"{quote(', '.join(unknown))} cannot fail the step. Choose from {', '.join(allowed)}; or none, alone")
    return frozenset(allowed[name] for name in names)


def users(value: str) -> frozenset[str]:
    """Logins of people, in lower case; `*` stands for anyone."""
    names = [name.removeprefix("@") for name in _words(value)]
    for name in names:
        if name.lower().endswith("[bot]"):
            raise ValueError(f"{quote(name)} is a bot, and this list is for people. Name it in allowed-bots")
        if name != "*" and not re.fullmatch(_NAME, name):
            raise ValueError(f"{quote(name)} is not a login. Write logins as GitHub shows them, or * for anyone")
    return frozenset(name.lower() for name in names)


def bots(value: str) -> frozenset[str]:
    """Logins of bots, in lower case and without `[bot]`."""
    names = [name.removeprefix("@").lower().removesuffix("[bot]") for name in _words(value)]
    for name in names:
        if not re.fullmatch(_NAME, name):
            raise ValueError(f"{quote(name)} is not the login of a bot. Write each by its name, such as renovate[bot]")
    return frozenset(names)


def people(value: str) -> tuple[str, ...]:
    """Logins of people, as they are written, without those that come twice."""
    names = [name.removeprefix("@") for name in _words(value)]
    for name in names:
        if not re.fullmatch(_NAME, name):
            raise ValueError(f"{quote(name)} is not the login of a person. Write logins as GitHub shows them")
    return _once(names)


def teams(value: str) -> tuple[str, ...]:
    """Slugs of teams, without their organization, which is that of the repository."""
    slugs = [name.removeprefix("@").rpartition("/")[2] for name in _words(value)]
    for slug in slugs:
        if not re.fullmatch(_NAME, slug):
            raise ValueError(f"{quote(slug)} is not a team. Write its name as in its address, such as docs-writers")
    return _once(slugs)


def labels(value: str) -> tuple[str, ...]:
    """Names of labels, which may hold blanks."""
    names = _phrases(value)
    for name in names:
        if len(name) > 50:  # GitHub's own limit
            raise ValueError(
                f"{quote(name)} is longer than the 50 characters of a label. Separate labels by commas or line breaks"
            )
    return _once(names)


def patterns(value: str) -> tuple[str, ...]:
    """GitHub's filter patterns, one a line."""
    found = tuple(filter(None, (line.strip() for line in value.splitlines())))
    for pattern in found:
        if not check(pattern):
            raise ValueError(f"{quote(pattern)} is not a pattern, by the range in its brackets. Write e.g. src/[a-z]*/**")
    return found


def _once(names: list[str]) -> tuple[str, ...]:
    """The names in their order, each once, as it is written first."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.lower(), name)
    return tuple(first.values())


def phrases(value: str) -> tuple[str, ...]:
    """The phrases of `trigger-phrase`, without those that come twice."""
    found = _phrases(value)
    if not found:
        raise ValueError(f"{quote(value)} holds no phrase. Use one such as /docs, or leave it empty to run on any event")
    for phrase in found:
        if re.match(r"[>`<]|~~~", phrase):
            raise ValueError(f"{quote(phrase)} can never begin a line outside quotes and code. Use a phrase such as /docs")
        if len(phrase) > 100:
            raise ValueError(f"{quote(phrase)} is longer than 100 characters. Use a phrase such as /docs")
    return tuple(dict.fromkeys(found))
