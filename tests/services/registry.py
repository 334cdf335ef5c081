"""A registry of container images: its own process, which keeps what is pushed and refuses what is not whole.

`python -m tests.services.registry` serves on a free port of 127.0.0.1 and prints one line of JSON that names it. Engines speak
plain HTTP there. `GET /_/` tells which requests came, each with its method, its path and the answer's status.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import hashlib
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .serving import main

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
DIGEST = "Docker-Content-Digest"
# Layers are large, and come as they are, in pieces of any size.
LIMIT = 1024**3


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def refusal(status: int, code: str, told: str) -> web.Response:
    """By a code of the specification's."""
    return web.json_response({"errors": [{"code": code, "message": told}]}, status=status)


class Registry:
    def __init__(self) -> None:
        self.blobs: dict[tuple[str, str], bytes] = {}
        self.manifests: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.tags: dict[tuple[str, str], str] = {}
        self.uploads: dict[str, bytearray] = {}
        self.requests: list[tuple[str, str, int]] = []

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LIMIT, middlewares=[self.noted])
        add = app.router.add_route
        add("GET", "/_/", self.tell)
        add("GET", "/v2/", self.is_there)
        add("POST", "/v2/{name:.+}/blobs/uploads/", self.begin)
        add("PATCH", "/v2/{name:.+}/blobs/uploads/{id}", self.go_on)
        add("PUT", "/v2/{name:.+}/blobs/uploads/{id}", self.finish)
        app.router.add_get("/v2/{name:.+}/blobs/{digest}", self.blob)  # HEAD, too
        app.router.add_get("/v2/{name:.+}/manifests/{reference}", self.manifest)
        add("PUT", "/v2/{name:.+}/manifests/{reference}", self.take)
        return app

    @web.middleware
    async def noted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if request.path != "/_/":
            self.requests.append((request.method, request.path, answer.status))
        return answer

    async def tell(self, _: web.Request) -> web.Response:
        return web.json_response(self.requests)

    async def is_there(self, _: web.Request) -> web.Response:
        return web.json_response({})

    async def begin(self, request: web.Request) -> web.Response:
        """An upload: all at once, none at all for what another repository has, or in pieces."""
        name, query = request.match_info["name"], request.query
        known = self.blobs.get((query.get("from", ""), query.get("mount", "")))
        if known is not None:
            return self.keep(name, query["mount"], known)
        if "digest" in query:
            return self.keep(name, query["digest"], await request.read())
        place = uuid.uuid4().hex
        self.uploads[place] = bytearray()
        return self.under_way(request, place)

    async def go_on(self, request: web.Request) -> web.Response:
        """One more piece, which begins where the last one ended."""
        place = request.match_info["id"]
        if place not in self.uploads:
            return refusal(404, "BLOB_UPLOAD_UNKNOWN", place)
        said = request.headers.get("Content-Range")
        if said and not said.startswith(f"{len(self.uploads[place])}-"):
            return refusal(416, "BLOB_UPLOAD_INVALID", f"{len(self.uploads[place])} bytes are there")
        self.uploads[place] += await request.read()
        return self.under_way(request, place)

    async def finish(self, request: web.Request) -> web.Response:
        upload = self.uploads.pop(request.match_info["id"], None)
        if upload is None:
            return refusal(404, "BLOB_UPLOAD_UNKNOWN", request.match_info["id"])
        return self.keep(request.match_info["name"], request.query.get("digest", ""), bytes(upload + await request.read()))

    def under_way(self, request: web.Request, place: str) -> web.Response:
        there = {"Location": f"/v2/{request.match_info['name']}/blobs/uploads/{place}"}
        return web.Response(status=202, headers={**there, "Range": f"0-{max(0, len(self.uploads[place]) - 1)}"})

    def keep(self, name: str, digest: str, content: bytes) -> web.Response:
        if digest != digest_of(content):
            return refusal(400, "DIGEST_INVALID", f"{digest_of(content)}, not {digest}")
        self.blobs[name, digest] = content
        return web.Response(status=201, headers={"Location": f"/v2/{name}/blobs/{digest}", DIGEST: digest})

    async def blob(self, request: web.Request) -> web.Response:
        name, digest = request.match_info["name"], request.match_info["digest"]
        if (name, digest) not in self.blobs:
            return refusal(404, "BLOB_UNKNOWN", digest)
        return web.Response(body=self.blobs[name, digest], content_type="application/octet-stream", headers={DIGEST: digest})

    async def take(self, request: web.Request) -> web.Response:
        """A manifest, or an index of them: only once all is there that it names, and by its own digest if by one."""
        name, reference, content = request.match_info["name"], request.match_info["reference"], await request.read()
        digest, by_digest = digest_of(content), ":" in reference
        if by_digest and reference != digest:
            return refusal(400, "DIGEST_INVALID", f"{digest}, not {reference}")
        missing = [each for each in self.named_in(content) if (name, each) not in {**self.blobs, **self.manifests}]
        if missing:
            return refusal(404, "MANIFEST_BLOB_UNKNOWN", ", ".join(missing))
        self.manifests[name, digest] = request.content_type, content
        if not by_digest:
            self.tags[name, reference] = digest
        return web.Response(status=201, headers={"Location": f"/v2/{name}/manifests/{digest}", DIGEST: digest})

    def named_in(self, content: bytes) -> list[str]:
        told: dict[str, Any] = json.loads(content)
        parts = [*told.get("manifests", []), *told.get("layers", []), *([told["config"]] if "config" in told else [])]
        return [part["digest"] for part in parts]

    async def manifest(self, request: web.Request) -> web.Response:
        name, reference = request.match_info["name"], request.match_info["reference"]
        digest = self.tags.get((name, reference), reference)
        if (name, digest) not in self.manifests:
            return refusal(404, "MANIFEST_UNKNOWN", reference)
        kind, content = self.manifests[name, digest]
        return web.Response(body=content, content_type=kind, headers={DIGEST: digest})


if __name__ == "__main__":
    main(Registry().application(), __doc__)
