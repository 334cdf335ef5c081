"""The GraphQL side of the stand-in for GitHub: requests are executed against github_api.graphql, on a world."""

import base64
import binascii
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)
from graphql.execution import ExecutionResult

from .github_plan import BOT, Thread
from .github_world import Refusal, World, Written, unknown

SCHEMA: GraphQLSchema = build_schema(Path(__file__).with_name("github_api.graphql").read_text())
# Of one connection.
MOST = 100
CURSOR = "cursor:v2:"


def read(body: Any) -> tuple[DocumentNode | GraphQLError, str]:
    """A request's document, and what it asks for: its first field, but `comments` for a thread's, `comment` for one."""
    try:
        document = parse(body["query"])
    except (GraphQLError, KeyError, TypeError) as error:
        return error if isinstance(error, GraphQLError) else GraphQLError("A query attribute must be specified"), "unreadable"
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            names = [field.name.value for field in definition.selection_set.selections if isinstance(field, FieldNode)]
            if "node" in names:
                return document, "comments" if "viewer" in names else "comment"
            return document, names[0] if names else "unreadable"
    return document, "unreadable"


def answer(world: World, document: DocumentNode | GraphQLError, body: Any) -> dict[str, Any]:
    """What a request gives. One that GitHub would not understand is a mistake of the action's, and is noted as such."""
    wrong = [document] if isinstance(document, GraphQLError) else validate(SCHEMA, document)
    if wrong or isinstance(document, GraphQLError):
        world.broken += [f"GraphQL: {error.message}" for error in wrong]
        return {"errors": [formatted(error) for error in wrong]}
    result = execute_sync(
        SCHEMA,
        document,
        root_value=Resolvers(world).root(),
        variable_values=body.get("variables"),
        operation_name=body.get("operationName"),
    )
    assert isinstance(result, ExecutionResult)
    errors = result.errors or []
    world.broken += [f"GraphQL: {error}" for error in errors if not isinstance(error.original_error, Refusal)]
    told = {"errors": [formatted(error) for error in errors]} if errors else {}
    return {"data": result.data, **told}


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as GitHub writes it: with its type beside its message."""
    kind = {"type": error.original_error.kind} if isinstance(error.original_error, Refusal) else {}
    return {**kind, **error.formatted}


class Resolvers:
    """What the fields give, as dictionaries; a value that takes arguments is a function."""

    def __init__(self, world: World) -> None:
        self.world = world

    def root(self) -> dict[str, Any]:
        return {
            "viewer": lambda _info: self.actor(self.world.plan.viewer, bot=False),
            "node": lambda _info, **wanted: self.node(wanted["id"]),
            "addComment": lambda _info, **wanted: self.add_comment(wanted["input"]),
            "addDiscussionComment": lambda _info, **wanted: self.add_discussion_comment(wanted["input"]),
            "addReaction": lambda _info, **wanted: self.add_reaction(wanted["input"]),
            "updateDiscussionComment": lambda _info, **wanted: self.update_discussion_comment(wanted["input"]),
            "updateIssueComment": lambda _info, **wanted: self.update_issue_comment(wanted["input"]),
        }

    def node(self, ident: str) -> dict[str, Any]:
        world = self.world
        if ident in world.threads:
            return self.thread(world.threads[ident])
        if ident in world.comments:
            return self.comment(world.comments[ident])
        if ident in world.plan.reactables:
            return {"__typename": "PullRequestReview", "id": ident}
        raise unknown(ident)

    def actor(self, login: str, *, bot: bool) -> dict[str, Any]:
        url = f"https://github.com/{'apps/' if bot else ''}{login}"
        return {"__typename": "Bot" if bot else "User", "id": f"{'BOT' if bot else 'U'}_{login}", "login": login, "url": url}

    def thread(self, thread: Thread) -> dict[str, Any]:
        return {
            "__typename": thread.kind,
            "id": thread.id,
            "number": thread.number,
            "locked": thread.locked,
            "url": thread.url,
            "comments": lambda _info, **bounds: self.connection(self.world.listed(thread), "comments", bounds),
        }

    def comment(self, comment: Written) -> dict[str, Any]:
        return {
            "__typename": "DiscussionComment" if comment.thread.kind == "Discussion" else "IssueComment",
            "id": comment.id,
            "databaseId": comment.number,
            "url": comment.url,
            "author": None if comment.author is None else self.actor(comment.author, bot=comment.bot),
            "body": comment.body,
            "createdAt": comment.created,
            "updatedAt": comment.edited or comment.created,
            "lastEditedAt": comment.edited,
            "isMinimized": comment.minimized,
            "viewerDidAuthor": self.world.is_own(comment),
            "replyTo": lambda _info: None if comment.reply_to is None else self.node(comment.reply_to),
            "replies": lambda _info, **bounds: self.connection(
                self.world.listed(comment.thread, comment.id), "replies", bounds
            ),
        }

    def edge(self, comment: Written) -> dict[str, Any]:
        return {"cursor": cursor(comment), "node": self.comment(comment)}

    def connection(self, comments: list[Written], name: str, bounds: dict[str, Any]) -> dict[str, Any]:
        side, count = bound(name, bounds)
        after, before = (bounds.get(end) and position(bounds[end]) for end in ("after", "before"))
        between = [
            comment for comment in comments if (not after or comment.number > after) and (not before or comment.number < before)
        ]
        page = between[:count] if side == "first" else between[max(0, len(between) - count) :]
        return {
            "totalCount": len(comments),
            "nodes": [self.comment(comment) for comment in page],
            "edges": [self.edge(comment) for comment in page],
            "pageInfo": {
                "startCursor": cursor(page[0]) if page else None,
                "endCursor": cursor(page[-1]) if page else None,
                "hasPreviousPage": bool(page) and page[0] is not comments[0],
                "hasNextPage": bool(page) and page[-1] is not comments[-1],
            },
        }

    def add_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.add(wanted["subjectId"], wanted["body"], discussion=False)
        return self.payload(wanted, commentEdge=self.edge(comment), subject=self.thread(comment.thread))

    def add_discussion_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        where, reply_to = wanted["discussionId"], wanted.get("replyToId")
        comment = self.world.add(where, wanted["body"], discussion=True, reply_to=reply_to)
        return self.payload(wanted, comment=self.comment(comment))

    def update_issue_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.update(wanted["id"], wanted["body"], discussion=False)
        return self.payload(wanted, issueComment=self.comment(comment))

    def update_discussion_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.update(wanted["commentId"], wanted["body"], discussion=True)
        return self.payload(wanted, comment=self.comment(comment))

    def add_reaction(self, wanted: dict[str, Any]) -> dict[str, Any]:
        world = self.world
        number = world.react(wanted["subjectId"], wanted["content"])
        user = None if world.plan.viewer.endswith(BOT) else self.actor(world.plan.viewer, bot=False)
        reaction = {"id": f"REA_{number}", "content": wanted["content"], "createdAt": world.moment(), "user": user}
        return self.payload(wanted, reaction=reaction, subject=self.node(wanted["subjectId"]))

    def payload(self, wanted: dict[str, Any], **given: Any) -> dict[str, Any]:
        return {"clientMutationId": wanted.get("clientMutationId"), **given}


def bound(name: str, bounds: dict[str, Any]) -> tuple[str, int]:
    """Which end a page is counted from, and how many it may hold: GitHub wants exactly one of the two said."""
    given = [(side, bounds[side]) for side in ("first", "last") if bounds.get(side) is not None]
    if not given:
        said = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise Refusal("MISSING_PAGINATION_BOUNDARIES", said)
    if len(given) > 1:
        said = f"Passing both `first` and `last` to paginate the `{name}` connection is not supported."
        raise Refusal("UNPROCESSABLE", said)
    side, count = given[0]
    if not 0 <= count <= MOST:
        said = f"Requesting {count} records on the `{name}` connection exceeds the `{side}` limit of {MOST} records."
        raise Refusal("EXCESSIVE_PAGINATION", said)
    return side, count


def cursor(comment: Written) -> str:
    return base64.b64encode(f"{CURSOR}{comment.number}".encode()).decode()


def position(text: str) -> int:
    """The number of the comment that a cursor was made of, which may be deleted by now."""
    try:
        return int(base64.b64decode(text, validate=True).decode().removeprefix(CURSOR))
    except (binascii.Error, ValueError) as error:
        raise Refusal("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor.") from error
