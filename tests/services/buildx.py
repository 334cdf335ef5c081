"""What stands for Docker's plug-in buildx where there is none: it does by the engine's own builder what a release asks of it.

`install` puts it into a configuration of Docker's. It takes the arguments of a release and no others, and pushes what BuildKit
would: an index of each platform's image beside its attestations, which are empty here. Another platform's image is this
machine's by the name of the other one. A base image that was never in a registry has its id for a digest.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from .registry import digest_of

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIGURATION = "application/vnd.oci.image.config.v1+json"
EMPTY = b"{}"


def install(configuration: Path) -> None:
    plugin = configuration / "cli-plugins/docker-buildx"
    plugin.parent.mkdir(parents=True)
    path = shlex.quote(str(Path(__file__).resolve().parents[2]))
    plugin.write_text(f'#!/bin/sh\nPYTHONPATH={path} exec {sys.executable} -m {__name__} "$@"\n')
    plugin.chmod(0o755)


class Repository:
    """One of a registry's, by its name as Docker has it."""

    def __init__(self, image: str) -> None:
        host, _, name = image.partition("/")
        self.client = httpx.Client(base_url=f"http://{host}/v2/{name}/", trust_env=False, timeout=60)

    def get(self, reference: str) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(f"manifests/{reference}").raise_for_status().json()
        return told

    def digest(self, reference: str) -> str:
        return self.client.head(f"manifests/{reference}").raise_for_status().headers["Docker-Content-Digest"]

    def blob(self, digest: str) -> Any:
        return self.client.get(f"blobs/{digest}").raise_for_status().json()

    def put_blob(self, content: bytes) -> dict[str, Any]:
        digest = digest_of(content)
        self.client.post("blobs/uploads/", params={"digest": digest}, content=content).raise_for_status()
        return {"digest": digest, "size": len(content)}

    def put(self, kind: str, told: dict[str, Any], reference: str = "") -> dict[str, Any]:
        content = json.dumps({"schemaVersion": 2, "mediaType": kind, **told}).encode()
        digest = digest_of(content)
        self.client.put(f"manifests/{reference or digest}", content=content, headers={"Content-Type": kind}).raise_for_status()
        return {"mediaType": kind, "digest": digest, "size": len(content)}


def docker(*arguments: str, given: str = "") -> str:
    # Or it would ask this plug-in to build.
    env = {**os.environ, "DOCKER_BUILDKIT": "0"}
    return subprocess.run(["docker", *arguments], input=given, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


def build(given: argparse.Namespace) -> None:
    output = dict(part.split("=") for part in given.output.split(","))
    image = output.pop("name")
    assert output == {"type": "image", "push-by-digest": "true", "name-canonical": "true", "push": "true"}
    assert given.provenance == "mode=max"
    assert given.sbom.startswith("generator=")
    base, _, found = given.build_context.partition("=docker-image://")
    text = (given.folder / "Dockerfile").read_text()
    tag = f"{image}:{given.platform.replace('/', '-')}"
    labels = (part for label in given.label for part in ("--label", label))
    options = ("--quiet", "--tag", tag, *labels, "--file", "-")
    docker("build", *options, str(given.folder), given=text.replace(f"FROM {base}", f"FROM {found.rpartition('@')[2]}"))
    docker("push", "--quiet", tag)
    docker("rmi", tag)
    given.metadata_file.write_text(json.dumps({"containerimage.digest": index_of(Repository(image), tag, given.platform)}))


def index_of(repository: Repository, tag: str, platform: str) -> str:
    """What was pushed, as an image for the platform, with attestations."""
    os_, _, architecture = platform.partition("/")
    manifest = repository.get(tag.rpartition(":")[2])
    configuration = {**repository.blob(manifest["config"]["digest"]), "architecture": architecture, "os": os_}
    manifest["config"] |= repository.put_blob(json.dumps(configuration).encode())
    ours = repository.put(manifest.pop("mediaType"), manifest)
    kept = {"mediaType": "application/vnd.in-toto+json", **repository.put_blob(EMPTY)}
    attested = repository.put(MANIFEST, {"config": {**kept, "mediaType": CONFIGURATION}, "layers": [kept]})
    about = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": ours["digest"]}
    parts = [
        {**ours, "platform": {"os": os_, "architecture": architecture}},
        {**attested, "platform": {"os": "unknown", "architecture": "unknown"}, "annotations": about},
    ]
    digest: str = repository.put(INDEX, {"manifests": parts})["digest"]
    return digest


def create(given: argparse.Namespace) -> None:
    """One index of all that is in some."""
    name, _, tag = given.tag.rpartition(":")
    repository = Repository(name)
    assert all(source.startswith(f"{name}@") for source in given.sources)
    parts = [part for source in given.sources for part in repository.get(source.rpartition("@")[2])["manifests"]]
    repository.put(INDEX, {"manifests": parts}, tag)


def inspect(given: argparse.Namespace) -> None:
    assert given.format == "{{json .Manifest}}"
    name, _, tag = given.image.rpartition(":")
    known = Repository(name).digest(tag) if "/" in name else docker("image", "inspect", "--format", "{{.Id}}", given.image)
    print(json.dumps({"digest": known.strip()}))  # noqa: T201 - the answer


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="docker buildx")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("build", allow_abbrev=False)
    one.set_defaults(do=build)
    for name in ("platform", "build-context", "provenance", "sbom", "output"):
        one.add_argument(f"--{name}", required=True)
    one.add_argument("--label", action="append", default=[])
    one.add_argument("--metadata-file", type=Path, required=True)
    one.add_argument("folder", type=Path)
    tools = commands.add_parser("imagetools").add_subparsers(required=True)
    one = tools.add_parser("create", allow_abbrev=False)
    one.set_defaults(do=create)
    one.add_argument("--tag", required=True)
    one.add_argument("sources", nargs="+")
    one = tools.add_parser("inspect", allow_abbrev=False)
    one.set_defaults(do=inspect)
    one.add_argument("--format", required=True)
    one.add_argument("image")
    return parser


if __name__ == "__main__":
    if sys.argv[1:] == ["docker-cli-plugin-metadata"]:
        print(json.dumps({"SchemaVersion": "0.1.0", "Vendor": "the tests", "Version": "0.0.0"}))  # noqa: T201 - as Docker asks
    else:
        told = arguments().parse_args(sys.argv[2:])  # after the plug-in's own name
        told.do(told)
