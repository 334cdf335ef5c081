"""The descriptions of the stand-in for GitHub against those that GitHub publishes: a part of them, and the same there."""

import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

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

from tests.repositories import Content, Repository, git, submodule
from tests.services.github_plan import File, Pull, Release, WorkflowRun
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
        (each["name"], each["in"], each.get("required", False), each["schema"].get("type"), each["schema"].get("default"))
        for each in found
    ]


def schema_of(document: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """That of a body; one that is not told may be anything."""
    content = resolved(document, described).get("content", {})
    return content["application/json"]["schema"] if content else {}


def answer_schema(document: dict[str, Any], operation: dict[str, Any], status: str) -> dict[str, Any]:
    return schema_of(document, operation["responses"][status])


def alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return schema.get("oneOf") or schema.get("anyOf") or [schema]


def differences(mine: dict[str, Any], published: dict[str, Any], where: str) -> Iterator[str]:
    """What our schema tells and the published one does not; of alternatives, each of ours is one of theirs."""
    ours, theirs = resolved(OURS, mine), resolved(published_api(), published)
    if alternatives(theirs) != [theirs]:
        for one in alternatives(ours):
            unlike = ([*differences(one, other, where)] for other in alternatives(theirs))
            if "x-beyond" not in one and all(unlike):
                yield f"{where}: no alternative is {one}"
        return
    facts = [fact for fact in FACTS if fact != "nullable" or "x-beyond" not in ours]
    yield from (f"{where}: {fact}" for fact in facts if ours.get(fact) != theirs.get(fact))
    if sorted(ours.get("required", [])) != sorted(theirs.get("required", [])):
        yield f"{where}: what is required"
    for name, schema in ours.get("properties", {}).items():
        if name not in theirs.get("properties", {}):
            yield f"{where}.{name}: is not there"
        else:
            yield from differences(schema, theirs["properties"][name], f"{where}.{name}")
    if "items" in ours:
        yield from differences(ours["items"], theirs.get("items", {}), f"{where}[]")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_an_operation_is_as_published(path: str, method: str) -> None:
    ours, theirs = OURS["paths"][path][method], published_api()["paths"][path][method]
    assert parameters(OURS, ours) == parameters(published_api(), theirs)
    bodies = [document.get("requestBody", {}) for document in (ours, theirs)]
    assert bodies[0].get("required", False) == bodies[1].get("required", False)
    assert [*differences(schema_of(OURS, bodies[0]), schema_of(published_api(), bodies[1]), "asked")] == []
    beyond = {status for status, answer in ours["responses"].items() if "x-beyond" in resolved(OURS, answer)}
    assert beyond.isdisjoint(theirs["responses"])
    for status in ours["responses"].keys() - beyond:
        mine, published = answer_schema(OURS, ours, status), answer_schema(published_api(), theirs, status)
        assert [*differences(mine, published, status)] == []


REPOSITORY = "/repos/{owner}/{repo}"
PULL, ISSUE = f"{REPOSITORY}/pulls/{{pull_number}}", f"{REPOSITORY}/issues/{{issue_number}}"
PULLS = [
    Pull(
        repository="acme/app",
        number=7,
        files=[File(filename="a/b.py"), File(filename="ü.md", status="renamed", previous_filename="u.md")],
        labels=["a & b"],
        assignees=["ann"],
        reviewers=["ann"],
        teams=["docs"],
        head_repository="you/app",
    ),
    Pull(repository="acme/app", number=8, merged=True, author="ann", body="why", brings=["a1b2"]),
]

RELEASES = [Release(tag="v1/ü", body="why"), Release(tag="v2", draft=True)]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repository, email = Repository(tmp_path_factory.mktemp("git")), "5+ann@users.noreply.github.com"
    files: dict[str, Content] = {"ü & ü.md": "1\n", "old.py": "1\n" * 9, "b": b"\0", "gone.py": ""}
    repository.tag("v1", repository.commit("One", files, email=email))
    moved: dict[str, Content] = {"old.py": None, "new\n.py": "1\n" * 9, "gone.py": None, "sub": submodule("1" * 40)}
    repository.commit("Two\n\nWhy", {"ü & ü.md": "2\n", "b": b"\0\0", **moved}, email=email)
    return repository


@pytest.mark.parametrize(
    ("method", "path", "filled", "body"),
    [
        ("get", f"{REPOSITORY}/collaborators/{{username}}/permission", "collaborators/ann/permission", None),
        ("get", PULL, "pulls/7", None),
        ("get", PULL, "pulls/8", None),
        ("get", f"{PULL}/files", "pulls/7/files", None),
        ("get", f"{ISSUE}/events", "issues/7/events", None),
        ("get", f"{REPOSITORY}/commits/{{commit_sha}}/pulls", "commits/a1b2/pulls", None),
        ("get", PULL, "pulls/9", None),
        ("get", f"{PULL}/files", "pulls/9/files", None),
        ("get", f"{PULL}/commits", "pulls/9/commits", None),
        ("get", f"{REPOSITORY}/commits", "commits", None),
        ("get", f"{REPOSITORY}/commits", "commits?sha=none", None),
        ("get", f"{REPOSITORY}/commits/{{ref}}", "commits/main", None),
        ("get", f"{REPOSITORY}/commits/{{ref}}", "commits/none", None),
        ("get", f"{REPOSITORY}/compare/{{basehead}}", "compare/v1...main", None),
        ("get", f"{REPOSITORY}/compare/{{basehead}}", "compare/v1...none", None),
        ("get", f"{REPOSITORY}/releases", "releases", None),
        ("get", f"{REPOSITORY}/actions/workflows/{{workflow_id}}/runs", "actions/workflows/docs.yml/runs", None),
        ("patch", PULL, "pulls/7", {"body": "new"}),
        ("patch", PULL, "pulls/7", {"body": "x" * 65_537}),
        ("post", f"{PULL}/requested_reviewers", "pulls/7/requested_reviewers", {"reviewers": ["max"]}),
        ("post", f"{ISSUE}/labels", "issues/7/labels", {"labels": ["ü/1"]}),
        ("post", f"{ISSUE}/labels", "issues/7/labels", {"labels": [" "]}),
        ("post", f"{ISSUE}/assignees", "issues/7/assignees", {"assignees": ["max"]}),
    ],
)
def test_an_answer_is_as_published_in_full(hub: Hub, past: Repository, method: str, path: str, filled: str, body: Any) -> None:
    """Our description tells few properties; the published one tells all that an answer must hold."""
    first, last = (git(past.folder, "rev-parse", name).decode().strip() for name in ("v1", "main"))
    pulls = [*PULLS, Pull(repository="acme/app", number=9, base_sha=first, head_sha=last)]
    told: dict[str, Any] = {"git": {"acme/app": str(past.folder)}, "releases": RELEASES, "runs": [WorkflowRun(id=5)]}
    hub.plan(people={"ann": "maintain", "max": "write"}, pulls=pulls, teams={"docs"}, **told)
    authorized = {"Authorization": f"token {hub.token}"}
    answer = hub.control.request(method, f"{hub.url}/repos/acme/app/{filled}", json=body, headers=authorized)
    operation = published_api()["paths"][path][method]
    schema = answer_schema(published_api(), operation, str(answer.status_code))
    rooted = {**schema, "components": published_api()["components"]}
    errors = OAS30Validator(rooted, format_checker=OAS30Validator.FORMAT_CHECKER).iter_errors(answer.json())
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_event_is_as_published_in_full(hub: Hub) -> None:
    """A schema that fits none but one kind of event, for each kind that has one."""
    hub.plan(people={"max": "write"}, pulls=PULLS, teams={"docs"})
    requests = [
        ("POST", "issues/8/labels", {"labels": ["new"]}),
        ("POST", "issues/8/assignees", {"assignees": ["max"]}),
        ("POST", "pulls/8/requested_reviewers", {"reviewers": ["max"]}),
        ("GET", "issues/7/events", None),
        ("GET", "issues/8/events", None),
    ]
    authorized = {"Authorization": f"token {hub.token}"}
    *_, seven, eight = (
        hub.control.request(method, f"{hub.url}/repos/acme/app/{path}", json=body, headers=authorized).json()
        for method, path, body in requests
    )
    told = []
    for event in [*seven, *eight]:
        kind = event["event"].replace("_", "-")
        schema = published_api()["components"]["schemas"][f"{kind}-issue-event"]
        errors = OAS30Validator({**schema, "components": published_api()["components"]}).iter_errors(event)
        told.append((kind, [error.message for error in errors]))
    assert told == [(kind, []) for kind in ("review-requested", "review-requested", "labeled", "assigned", "review-requested")]


def test_the_description_is_valid() -> None:
    openapi_spec_validator.validate(OURS)
