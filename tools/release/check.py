"""What must hold before anything is built: all that does not is told at once."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from .repository import Repository, released
from .texts import CHANGELOG, CODE, Refused, Version, agreeing, dated, notes, versioned

# What stands for the owner until there is one; written so that it does not replace itself.
PLACEHOLDER = "owner".upper()
# Where the word is GitHub's own, and where it is told how to replace it.
_NOT_OURS = ("tests/services", "RELEASING.md")
# What shows people how to use the action, and what they use.
_EXAMPLES = ("*.md", "*.yml", "*.yaml")


def prepared(repository: Repository, version: Version) -> dict[str, str]:
    """The files that name a version, as they are to be when this one is released, by their names."""
    files = {name: agreeing(repository.read(name), version) for name in repository.files(*_EXAMPLES)}
    files[CODE] = versioned(repository.read(CODE), version)
    files[CHANGELOG] = dated(repository.read(CHANGELOG), version, f"{datetime.now(UTC):%Y-%m-%d}")
    return files


def check(repository: Repository, version: Version) -> None:
    """Raises `Refused`, with all reasons, unless this version of what is checked out can be released."""
    reasons: list[str] = []
    for part in (_owner, _names, _notes, _work_tree, _history):
        try:
            reasons += part(repository, version)
        except Refused as refused:
            reasons += refused.reasons
    if reasons:
        raise Refused(*reasons)


def _owner(repository: Repository, _: Version) -> Iterator[str]:
    lines = repository.lines_with(PLACEHOLDER, *_NOT_OURS)
    if lines:
        files = sorted({line.split(":")[0] for line in lines})
        yield f"{PLACEHOLDER} stands for the owner's name in {', '.join(files)}: RELEASING.md has the command that sets it."


def _names(repository: Repository, version: Version) -> Iterator[str]:
    for name, text in prepared(repository, version).items():
        lines = zip(repository.read(name).splitlines(), text.splitlines(), strict=True)
        for number, (is_, ought) in enumerate(lines, 1):
            if is_ != ought:
                remedy = f"`script/release prepare {version.text}` writes it, for a pull request"
                yield f"{name}:{number} says “{is_.strip()}”, not “{ought.strip()}”: {remedy}."


def _notes(repository: Repository, version: Version) -> Iterable[str]:
    notes(repository.read(CHANGELOG), version)
    return ()


def _work_tree(repository: Repository, _: Version) -> Iterator[str]:
    if repository.changed:
        yield f"The work tree has changes ({', '.join(repository.changed[:5])}): commit them, or take them back."


def _history(repository: Repository, version: Version) -> Iterator[str]:
    refs = repository.origin()
    if refs.get("refs/heads/main") != repository.head:
        yield "What is checked out is not the newest commit of origin's main, of which releases are made: start again, there."
    versions = released(refs)
    if version in versions:
        yield f"{version.tag} is released, and what is released never changes: release the next version."
    elif versions and version < versions[-1]:
        yield f"{version.text} is lower than {versions[-1].text}, which is released: release a higher version."
