"""What a release reads in the files of the repository, and what it writes there: texts in, texts out."""

import re
from typing import NamedTuple

ACTION, CHANGELOG, CODE = "action.yml", "CHANGELOG.md", "src/mintlify_agent_action/__init__.py"

_VERSION = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
_HEADING = re.compile(r"^## (\S+) \((.+)\)$", re.MULTILINE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A step or a job that uses this repository by a tag.
_USES = re.compile(r"(uses: *[\w.-]+/mintlify-agent-action[\w./-]*@)(v[0-9][0-9.]*)(?=\s|$)")
_BUILT = re.compile(r"^( *image: )Dockerfile$", re.MULTILINE)
_IMAGE = re.compile(r"[a-z0-9.:/_-]+@sha256:[0-9a-f]{64}")


class Refused(Exception):
    """Why there is no release: a sentence for each reason, which says what to do about it."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class Version(NamedTuple):
    """X.Y.Z of semantic versioning, and nothing else."""

    major: int
    minor: int
    patch: int

    @classmethod
    def of(cls, text: str) -> "Version":
        found = re.fullmatch(_VERSION, text)
        if not found:
            raise Refused(
                f"“{text}” is no version to release: give three numbers, such as 1.2.3. There are no pre-releases: who wants to"
                " try what comes uses a commit of main."
            )
        return cls(*(int(part) for part in found.groups()))

    @property
    def text(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def tag(self) -> str:
        """The tag that never moves."""
        return f"v{self.text}"

    @property
    def moving(self) -> str:
        """The tag that moves to each release of this major version."""
        return f"v{self.major}"


def dated(changelog: str, version: Version, today: str) -> str:
    """The changelog whose newest section is that of the version, with the day of its release; one that has a day keeps it."""
    newest = _HEADING.search(changelog)
    if not newest or (newest[2] != "unreleased" and newest[1] != version.text):
        raise Refused(
            f"The newest section of {CHANGELOG} is not that of {version.text}: begin one, “## {version.text} (unreleased)”,"
            " which tells users what changes for them."
        )
    day = newest[2] if _DATE.fullmatch(newest[2]) else today
    return f"{changelog[: newest.start()]}## {version.text} ({day}){changelog[newest.end() :]}"


def notes(changelog: str, version: Version) -> str:
    """The changelog's section of the version, without its heading."""
    _, found, rest = changelog.partition(f"\n## {version.text} (")
    section = rest.partition("\n")[2].partition("\n## ")[0].strip()
    if not found or not section:
        raise Refused(f"{CHANGELOG} tells nothing of {version.text}: write its section, for users.")
    return f"{section}\n"


def versioned(code: str, version: Version) -> str:
    """The package that tells this version of itself."""
    return re.sub(r'^(__version__ = )".*"$', rf'\1"{version.text}"', code, flags=re.MULTILINE)


def agreeing(text: str, version: Version) -> str:
    """A file that uses this action by the version's tags: the one that moves, or the one that never does, as it is written."""
    return _USES.sub(lambda used: used[1] + (version.tag if "." in used[2] else version.moving), text)


def pinned(action: str, image: str) -> str:
    """action.yml with the image that was built, by its digest, in the place of the Dockerfile."""
    if not _IMAGE.fullmatch(image):
        raise Refused(f"“{image}” is no image by digest: give it as ghcr.io/owner/name@sha256:…, as its registry tells it.")
    text, count = _BUILT.subn(rf"\g<1>docker://{image}", action)
    if count != 1:
        raise Refused(f"{ACTION} does not say “image: Dockerfile”, once: check out main, where it does.")
    return text
