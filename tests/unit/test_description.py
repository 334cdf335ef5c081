"""The stand-in's description against the published one: the facts are the same, and what goes beyond is marked."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.services.process import ROOT

OURS = yaml.safe_load((ROOT / "tests/services/agent_api.yaml").read_text())
PUBLISHED = Path(os.environ.get("MINTLIFY_OPENAPI", ROOT.parent / "shared/reference/admin-openapi.json"))
WORDS = {"description", "summary", "example", "deprecated"}


def resolved(document: dict[str, Any], node: Any) -> Any:
    """`node` with its references followed and its prose left out."""
    if isinstance(node, list):
        return [resolved(document, item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return resolved(document, target)
    return {key: resolved(document, value) for key, value in node.items() if key not in WORDS}


OPERATIONS = [(path, method) for path, item in OURS["paths"].items() for method in ("get", "post") if method in item]


@pytest.mark.skipif(
    not PUBLISHED.is_file(), reason="Mintlify's admin-openapi.json is not at hand: set MINTLIFY_OPENAPI to its path"
)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_stand_in_describes_what_is_published(path: str, method: str) -> None:
    published = json.loads(PUBLISHED.read_text())
    ours, theirs = (resolved(doc, doc["paths"][path][method]) for doc in (OURS, published))
    assert ours.get("requestBody") == theirs.get("requestBody")
    shared_parameters = resolved(OURS, OURS["paths"][path]["parameters"])
    assert shared_parameters == theirs["parameters"]
    for status, response in theirs["responses"].items():
        assert ours["responses"][status] == response
    beyond = {status: response for status, response in ours["responses"].items() if status not in theirs["responses"]}
    assert all("x-beyond" in response for response in beyond.values())


def test_the_description_is_valid_and_covers_three_operations() -> None:
    assert len(OPERATIONS) == 3
    assert all("operationId" in OURS["paths"][path][method] for path, method in OPERATIONS)
