"""Which files' patches are told to the agent, where not all of them fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .hub.changes import ChangedFile


# What tells readers of documentation the most, and the least; a path is looked at in lower case.
_TELLING = (
    r"(?:^|/)(?:readme|changelog|changes|history|upgrading|migrat\w*)[^/]*$|openapi|swagger|\.(?:mdx?|rst|adoc|proto|graphqls?)$"
    r"|(?:^|/)action\.ya?ml$"
)
_TRIED = (
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|fixtures?|testdata|bench(?:marks?|es)?|\.github|\.circleci|\.vscode)/"
    r"|(?:^|/)(?:test_[^/]*|conftest\.py)$|[._-](?:test|spec|stories)\.[^/]+$|_test\.[^/]+$"
)
_MADE = (
    r"(?:^|/)(?:vendor|node_modules|third_party|dist|build|generated|__generated__|__snapshots__)/"
    r"|(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|requirements[^/]*\.txt)$"
    r"|\.(?:lock|lockb|min\.js|min\.css|map|snap|svg|pb\.go)$|_pb2(?:_grpc)?\.pyi?$"
)


def choose(files: Iterable[ChangedFile], *, room: int) -> tuple[list[ChangedFile], list[ChangedFile]]:
    """Of the files with a patch, those whose texts fit into so many bytes together, and the others; both by relevance.

    A file is taken whole or not at all.
    """
    taken: list[ChangedFile] = []
    left: list[ChangedFile] = []
    for file in sorted((file for file in files if file.patch), key=_relevance):
        size = len(shown(file).encode()) + 2
        if size <= room:
            room -= size
            taken.append(file)
        else:
            left.append(file)
    return taken, left


def shown(file: ChangedFile) -> str:
    """A file's patch under its name."""
    return f"--- {file.path}\n{file.patch}"


def _relevance(file: ChangedFile) -> tuple[int, int, int, str]:
    """The less, the more it tells: by what kind of file it is, whether it is still there, and how many lines changed."""
    path = file.path.lower()
    kind = 3 if re.search(_MADE, path) else 2 if re.search(_TRIED, path) else 0 if re.search(_TELLING, path) else 1
    return kind, int(file.status == "removed"), -(file.additions or 0) - (file.deletions or 0), file.path
