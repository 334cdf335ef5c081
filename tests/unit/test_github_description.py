"""The descriptions of the stand-in for GitHub against those that GitHub publishes: a part of them, and the same there."""

import json
import os
from functools import cache
from typing import Any

import httpx
import openapi_spec_validator
import pytest
import yaml
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    is_required_argument,
    is_specified_scalar_type,
)
from openapi_schema_validator import OAS30Validator

from tests.services.github_plan import File, Pull
from tests.services.process import ROOT, Hub

OURS = yaml.safe_load((ROOT / "tests/services/github_api.yaml").read_text())
SCHEMA = build_schema((ROOT / "tests/services/github_api.graphql").read_text())
PUBLISHED = ROOT / ".published"
TYPES = sorted(
    name for name, kind in SCHEMA.type_map.items() if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
)
FACTS = ("type", "format", "enum", "nullable", "default")


def with_published(name: str) -> str:
    """A published file. Without it a test is skipped, unless PUBLISHED=required."""
    path = PUBLISHED / name
    if not path.is_file():
        reason = f"{path.relative_to(ROOT)} is not there; script/published brings it"
        if os.environ.get("PUBLISHED") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return path.read_text()


@cache
def published_schema() -> GraphQLSchema:
    return build_schema(with_published("schema.graphql"), assume_valid=True)


@cache
def published_api() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(with_published("openapi.json"))
    return document


# The GraphQL API

Input = GraphQLArgument | GraphQLInputField


def input_facts(inputs: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {name: (str(entry.type), entry.default_value) for name, entry in inputs.items()}


def check_field(ours: GraphQLField, theirs: GraphQLField) -> None:
    assert str(ours.type) == str(theirs.type)
    mine, published = input_facts(ours.args), input_facts(theirs.args)
    assert mine.items() <= published.items()
    left_out = [name for name, argument in theirs.args.items() if name not in ours.args and is_required_argument(argument)]
    assert left_out == []


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_as_published(name: str) -> None:
    ours: Any = SCHEMA.type_map[name]
    theirs: Any = published_schema().type_map[name]
    assert type(ours) is type(theirs)
    match ours:
        case GraphQLObjectType() | GraphQLInterfaceType():
            assert {kind.name for kind in ours.interfaces} <= {kind.name for kind in theirs.interfaces}
            for field, described in ours.fields.items():
                check_field(described, theirs.fields[field])
        case GraphQLInputObjectType():
            assert input_facts(ours.fields) == input_facts(theirs.fields)
        case GraphQLEnumType():
            assert ours.values.keys() == theirs.values.keys()


# The REST API

OPERATIONS = sorted((path, method) for path, item in OURS["paths"].items() for method in item)


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """`node`, or what it refers to."""
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = [resolved(document, parameter) for parameter in operation["parameters"]]
    return [
        (each["name"], each["in"], each.get("required", False), each["schema"]["type"], each["schema"].get("default"))
        for each in found
    ]


def answer_schema(document: dict[str, Any], operation: dict[str, Any], status: str) -> dict[str, Any]:
    schema: dict[str, Any] = resolved(document, operation["responses"][status])["content"]["application/json"]["schema"]
    return schema


def check_schema(mine: dict[str, Any], published: dict[str, Any], where: str) -> None:
    ours, theirs = resolved(OURS, mine), resolved(published_api(), published)
    assert {fact: ours.get(fact) for fact in FACTS} == {fact: theirs.get(fact) for fact in FACTS}, where
    assert sorted(ours.get("required", [])) == sorted(theirs.get("required", [])), where
    for name, schema in ours.get("properties", {}).items():
        check_schema(schema, theirs["properties"][name], f"{where}.{name}")
    if "items" in ours:
        check_schema(ours["items"], theirs["items"], f"{where}[]")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_an_operation_is_as_published(path: str, method: str) -> None:
    ours, theirs = OURS["paths"][path][method], published_api()["paths"][path][method]
    assert parameters(OURS, ours) == parameters(published_api(), theirs)
    beyond = {status for status, answer in ours["responses"].items() if "x-beyond" in resolved(OURS, answer)}
    assert beyond.isdisjoint(theirs["responses"])
    for status in ours["responses"].keys() - beyond:
        check_schema(answer_schema(OURS, ours, status), answer_schema(published_api(), theirs, status), f"{path} {status}")


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("/repos/{owner}/{repo}/collaborators/{username}/permission", "/repos/acme/app/collaborators/ann/permission"),
        ("/repos/{owner}/{repo}/pulls/{pull_number}", "/repos/acme/app/pulls/7"),
        ("/repos/{owner}/{repo}/pulls/{pull_number}", "/repos/acme/app/pulls/8"),
        ("/repos/{owner}/{repo}/pulls/{pull_number}/files", "/repos/acme/app/pulls/7/files"),
    ],
)
def test_an_answer_is_as_published_in_full(hub: Hub, path: str, filled: str) -> None:
    """Our description tells few properties; the published one tells all that an answer must hold."""
    files = [File(filename="a/b.py"), File(filename="ü.md", status="renamed", previous_filename="u.md")]
    pulls = [Pull(repository="acme/app", number=7, files=files), Pull(repository="acme/app", number=8, merged=True)]
    hub.plan(people={"ann": "maintain"}, pulls=pulls)
    answer = httpx.get(f"{hub.url}{filled}", headers={"Authorization": f"token {hub.token}"}, trust_env=False)
    schema = answer_schema(published_api(), published_api()["paths"][path]["get"], "200")
    rooted = {**schema, "components": published_api()["components"]}
    errors = OAS30Validator(rooted, format_checker=OAS30Validator.FORMAT_CHECKER).iter_errors(answer.json())
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_description_is_valid() -> None:
    openapi_spec_validator.validate(OURS)
