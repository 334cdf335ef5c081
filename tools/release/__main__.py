"""Release a version, step by step; each step is a command of its own. The workflow `Release` runs them, RELEASING.md tells how.

A command prints its results as `name=value`, for a workflow's outputs, and tells all that is wrong on stderr.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from . import image, texts
from .check import check, prepared
from .repository import Repository
from .texts import Refused, Version


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/release", description=(__doc__ or "").split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, told: str, *needed: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told, description=told)
        for each in needed:
            one.add_argument(each)
        return one

    command("prepare", "name the version wherever it stands, for a pull request", "version")
    command("check", "tell all that keeps the version from being released", "version")
    command("notes", "print what the changelog tells of it", "version")
    command("base", "print the base image, by the digest it has now")
    command("build", "build and push the image for one platform", "version", "image", "platform", "base", "scanner")
    command("join", "make one image of those for all platforms", "version", "image").add_argument("digests", nargs="+")
    command("commit", "commit an action.yml that names the image by its digest", "version", "image")
    command("tag", "tag that commit, and move the major version's tag to it", "version")
    return parser.parse_args()


def run(given: argparse.Namespace, repository: Repository) -> Iterator[str]:
    """Do what is asked; gives the lines to print."""
    if given.command == "base":
        yield f"base={image.base(repository)}"
        return
    version = Version.of(given.version)
    match given.command:
        case "prepare":
            for name, text in prepared(repository, version).items():
                repository.write(name, text)
        case "check":
            check(repository, version)
        case "notes":
            yield texts.notes(repository.read(texts.CHANGELOG), version).rstrip()
        case "build":
            built = image.build(
                repository, version, image=given.image, platform=given.platform, on=given.base, scanner=given.scanner
            )
            yield f"{given.platform.removeprefix('linux/')}={built}"
        case "join":
            yield f"digest={image.join(version, given.image, given.digests)}"
        case "commit":
            yield f"commit={repository.pin(version, given.image)}"
        case "tag":
            repository.publish(version)


def main() -> int:
    try:
        for line in run(arguments(), Repository(Path.cwd())):
            print(line)
    except Refused as refused:
        mark = "::error::" if os.environ.get("GITHUB_ACTIONS") else "✗ "
        for reason in refused.reasons:
            print(mark + " ".join(reason.split()), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
