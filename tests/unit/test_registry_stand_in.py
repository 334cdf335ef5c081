"""The stand-in for a registry is no toy: it keeps what is whole, by its digest, and refuses the rest."""

import hashlib
import json
from collections.abc import Iterator

import httpx
import pytest

from tests.services.process import service

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]


@pytest.fixture
def registry() -> Iterator[httpx.Client]:
    with service("tests.services.registry") as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def pushed(registry: httpx.Client, name: str, content: bytes) -> str:
    """A blob, all at once."""
    answer = registry.post(f"v2/{name}/blobs/uploads/", params={"digest": digest_of(content)}, content=content)
    assert answer.status_code == 201
    return digest_of(content)


def manifest(registry: httpx.Client, name: str) -> bytes:
    parts = {key: pushed(registry, name, key.encode()) for key in ("config", "layer")}
    return json.dumps({"config": {"digest": parts["config"]}, "layers": [{"digest": parts["layer"]}]}).encode()


def test_it_says_that_it_is_there(registry: httpx.Client) -> None:
    assert registry.get("v2/").status_code == 200


def test_a_blob_may_come_in_pieces(registry: httpx.Client) -> None:
    there, digest = registry.post("v2/a/b/blobs/uploads/").headers["Location"], digest_of(b"one and another")
    for piece, end in ((b"one", 2), (b" and another", 14)):
        answer = registry.patch(there, content=piece)
        assert (answer.status_code, answer.headers["Range"]) == (202, f"0-{end}")
        there = answer.headers["Location"]
    assert registry.put(there, params={"digest": digest}).status_code == 201
    answer = registry.get(f"v2/a/b/blobs/{digest}")
    assert (answer.content, answer.headers["Docker-Content-Digest"]) == (b"one and another", digest)
    assert registry.head(f"v2/a/b/blobs/{digest}").headers["Content-Length"] == "15"


def test_the_last_piece_may_come_with_the_end(registry: httpx.Client) -> None:
    there = registry.post("v2/a/blobs/uploads/").headers["Location"]
    registry.patch(there, content=b"one", headers={"Content-Range": "0-2"})
    assert registry.put(there, params={"digest": digest_of(b"onetwo")}, content=b"two").status_code == 201


def test_a_piece_begins_where_the_last_one_ended(registry: httpx.Client) -> None:
    there = registry.post("v2/a/blobs/uploads/").headers["Location"]
    assert code_of(registry.patch(there, content=b"two", headers={"Content-Range": "3-5"})) == (416, "BLOB_UPLOAD_INVALID")


def test_a_blob_of_another_digest_is_refused_and_its_upload_gone(registry: httpx.Client) -> None:
    there, wrong = registry.post("v2/a/blobs/uploads/").headers["Location"], {"digest": digest_of(b"other")}
    assert code_of(registry.put(there, params=wrong, content=b"one")) == (400, "DIGEST_INVALID")
    assert code_of(registry.put(there, params=wrong, content=b"other")) == (404, "BLOB_UPLOAD_UNKNOWN")
    assert code_of(registry.post("v2/a/blobs/uploads/", params=wrong, content=b"one")) == (400, "DIGEST_INVALID")
    assert code_of(registry.get(f"v2/a/blobs/{wrong['digest']}")) == (404, "BLOB_UNKNOWN")


def test_a_blob_is_its_repository_s_until_another_takes_it_over(registry: httpx.Client) -> None:
    digest = pushed(registry, "a", b"one")
    assert registry.get(f"v2/b/blobs/{digest}").status_code == 404
    assert registry.post("v2/b/blobs/uploads/", params={"mount": digest, "from": "c"}).status_code == 202
    assert registry.post("v2/b/blobs/uploads/", params={"mount": digest, "from": "a"}).status_code == 201
    assert registry.get(f"v2/b/blobs/{digest}").content == b"one"


def test_a_manifest_is_found_by_its_tag_and_by_its_digest(registry: httpx.Client) -> None:
    content = manifest(registry, "a")
    assert registry.put("v2/a/manifests/1.0", content=content, headers={"Content-Type": MANIFEST}).status_code == 201
    for reference in ("1.0", digest_of(content)):
        answer = registry.get(f"v2/a/manifests/{reference}")
        assert (answer.content, answer.headers["Content-Type"]) == (content, MANIFEST)
        assert registry.head(f"v2/a/manifests/{reference}").headers["Docker-Content-Digest"] == digest_of(content)
    assert code_of(registry.get("v2/a/manifests/2.0")) == (404, "MANIFEST_UNKNOWN")
    assert code_of(registry.get("v2/b/manifests/1.0")) == (404, "MANIFEST_UNKNOWN")


def test_a_tag_moves_to_what_was_pushed_last_and_the_former_stays(registry: httpx.Client) -> None:
    former = manifest(registry, "a")
    later = former + b"\n"
    for content in (former, later):
        registry.put("v2/a/manifests/1.0", content=content, headers={"Content-Type": MANIFEST})
    assert registry.get("v2/a/manifests/1.0").content == later
    assert registry.get(f"v2/a/manifests/{digest_of(former)}").content == former


def test_a_manifest_by_another_digest_or_of_what_is_not_there_is_refused(registry: httpx.Client) -> None:
    content = manifest(registry, "a")
    assert code_of(registry.put(f"v2/a/manifests/{digest_of(b'')}", content=content)) == (400, "DIGEST_INVALID")
    assert code_of(registry.put("v2/b/manifests/1.0", content=content)) == (404, "MANIFEST_BLOB_UNKNOWN")
    index = json.dumps({"manifests": [{"digest": digest_of(content)}]}).encode()
    assert code_of(registry.put("v2/a/manifests/1.0", content=index)) == (404, "MANIFEST_BLOB_UNKNOWN")
    registry.put(f"v2/a/manifests/{digest_of(content)}", content=content, headers={"Content-Type": MANIFEST})
    assert registry.put("v2/a/manifests/1.0", content=index, headers={"Content-Type": INDEX}).status_code == 201


def test_it_tells_which_requests_came(registry: httpx.Client) -> None:
    registry.get("v2/")
    registry.get("v2/a/manifests/1.0")
    told, again = (registry.get("_/").json() for _ in range(2))
    assert told == again == [["GET", "/v2/", 200], ["GET", "/v2/a/manifests/1.0", 404]]
