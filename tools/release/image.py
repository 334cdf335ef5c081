"""The image: built for one platform at a time, on a machine of its kind; the platforms are then joined into one.

https://docs.docker.com/build/ci/github-actions/multi-platform/
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from .repository import Repository
from .texts import Refused, Version


def base(repository: Repository) -> str:
    """The image that the Dockerfile begins with, by the digest that its registry has for it now."""
    names = set(re.findall(r"^FROM (\S+)", repository.read("Dockerfile"), re.MULTILINE))
    if len(names) != 1:
        raise Refused(f"The stages of the Dockerfile begin with {', '.join(sorted(names))}: let all begin with one image.")
    (name,) = names
    return f"{name}@{_digest(name)}"


def build(repository: Repository, version: Version, *, image: str, platform: str, on: str, scanner: str) -> str:
    """Build for a platform on the base image `on`, which has its digest, and push it without a tag; gives its digest.

    With it go BuildKit's own record of how it was built and a list, by the image `scanner`, of what is in it.
    """
    name, digest = on.split("@")
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "metadata.json")
        _docker(
            "build",
            *("--platform", platform),
            # In place of the Dockerfile's tag, so that all platforms have the same base, and it is known which.
            *("--build-context", f"{name}=docker-image://{on}"),
            *(part for label in _labels(repository, version, name, digest) for part in ("--label", label)),
            *("--provenance", "mode=max", "--sbom", f"generator={scanner}"),
            *("--output", f"type=image,name={image},push-by-digest=true,name-canonical=true,push=true"),
            *("--metadata-file", str(told)),
            str(repository.root),
        )
        return str(json.loads(told.read_text())["containerimage.digest"])


def join(version: Version, image: str, digests: list[str]) -> str:
    """Make one image of those of all platforms, by the version's tag; gives its digest, by which alone action.yml knows it."""
    tag = f"{image}:{version.text}"
    _docker("imagetools", "create", "--tag", tag, *(f"{image}@{digest}" for digest in digests))
    return _digest(tag)


def _labels(repository: Repository, version: Version, name: str, digest: str) -> list[str]:
    """https://github.com/opencontainers/image-spec/blob/main/annotations.md"""
    told = {
        "version": version.text,
        "revision": repository.head,
        "source": repository.git("remote", "get-url", "origin").removesuffix(".git"),
        "licenses": "MIT",
        "base.name": f"docker.io/library/{name}",
        "base.digest": digest,
    }
    return [f"org.opencontainers.image.{key}={value}" for key, value in told.items()]


def _digest(image: str) -> str:
    return str(json.loads(_docker("imagetools", "inspect", image, "--format", "{{json .Manifest}}"))["digest"])


def _docker(*arguments: str) -> str:
    """What `docker buildx` tells; how it goes on is shown meanwhile."""
    done = subprocess.run(["docker", "buildx", *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refused(f"docker buildx {arguments[0]} failed, as told above: once that is mended, the job can be run again.")
    return done.stdout
