"""The GraphQL side of the stand-in for GitHub: requests are executed against github_api.graphql, on a world."""

from collections.abc import Callable
from functools import lru_cache
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

from .github_graphql_commits import Commits
from .github_paging import connection, cursor
from .github_plan import BOT, Access, Thread, number_of
from .github_pulls import Held, moment
from .github_refusals import NOT_ACCESSIBLE, Refusal, unknown
from .github_world import World, Written

SCHEMA: GraphQLSchema = build_schema(Path(__file__).with_name("github_api.graphql").read_text())
# What pull requests are ordered by.
ORDERS: dict[str, Callable[[Held], int]] = {"CREATED_AT": lambda held: held.created, "UPDATED_AT": lambda held: held.updated}


@lru_cache(512)
def parsed(query: str) -> DocumentNode:
    return parse(query)


@lru_cache(512)
def mistakes(query: str) -> tuple[GraphQLError, ...]:
    """What the schema does not allow in a query: kept, for the action sends the same few queries over and over."""
    return tuple(validate(SCHEMA, parsed(query)))


def read(body: Any) -> tuple[DocumentNode | GraphQLError, str]:
    """A request's document, and what it asks for: its first field, but `comments` for a thread's, `comment` for one, and
    `brought` for objects of a repository.
    """
    try:
        document = parsed(body["query"])
    except (GraphQLError, KeyError, TypeError) as error:
        return error if isinstance(error, GraphQLError) else GraphQLError("A query attribute must be specified"), "unreadable"
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            names = [field.name.value for field in definition.selection_set.selections if isinstance(field, FieldNode)]
            if "node" in names:
                return document, "comments" if "viewer" in names else "comment"
            if "repository" in names:
                return document, "brought" if selects(definition, "object") else "repository"
            return document, names[0] if names else "unreadable"
    return document, "unreadable"


def selects(definition: OperationDefinitionNode, name: str) -> bool:
    """Whether a field of this name is asked for below one of the first ones."""
    fields = [field for field in definition.selection_set.selections if isinstance(field, FieldNode)]
    below = [each for field in fields if field.selection_set for each in field.selection_set.selections]
    return any(isinstance(each, FieldNode) and each.name.value == name for each in below)


def answer(world: World, access: Access, document: DocumentNode | GraphQLError, body: Any) -> dict[str, Any]:
    """What a request gives. One that GitHub would not understand is a mistake of the action's, and is noted as such."""
    wrong = (document,) if isinstance(document, GraphQLError) else mistakes(body["query"])
    if wrong or isinstance(document, GraphQLError):
        world.broken += [f"GraphQL: {error.message}" for error in wrong]
        return {"errors": [formatted(error) for error in wrong]}
    result = execute_sync(
        SCHEMA,
        document,
        root_value=Resolvers(world, access).root(),
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

    def __init__(self, world: World, access: Access) -> None:
        self.world = world
        self.access = access
        self.commits = Commits(world, access, self.pull)

    def root(self) -> dict[str, Any]:
        return {
            "viewer": lambda _info: self.actor(self.access.viewer, bot=False),
            "node": lambda _info, **wanted: self.node(wanted["id"]),
            "repository": lambda _info, **wanted: self.repository(f"{wanted['owner']}/{wanted['name']}"),
            "addComment": lambda _info, **wanted: self.add_comment(wanted["input"]),
            "addDiscussionComment": lambda _info, **wanted: self.add_discussion_comment(wanted["input"]),
            "addReaction": lambda _info, **wanted: self.add_reaction(wanted["input"]),
            "deleteDiscussionComment": lambda _info, **wanted: self.delete_discussion_comment(wanted["input"]),
            "deleteIssueComment": lambda _info, **wanted: self.delete_issue_comment(wanted["input"]),
            "updateDiscussionComment": lambda _info, **wanted: self.update_discussion_comment(wanted["input"]),
            "updateIssueComment": lambda _info, **wanted: self.update_issue_comment(wanted["input"]),
            "convertPullRequestToDraft": lambda _info, **wanted: self.set_draft(wanted["input"], draft=True),
            "markPullRequestReadyForReview": lambda _info, **wanted: self.set_draft(wanted["input"], draft=False),
        }

    def node(self, ident: str) -> dict[str, Any]:
        world = self.world
        if thread := world.thread(self.access, ident):
            return self.thread(thread)
        if comment := world.comment(self.access, ident):
            return self.comment(comment)
        if held := world.pulls.by_id(self.access, ident):
            return self.pull(held)
        if ident in world.plan.reactables:
            return {"__typename": "PullRequestReview", "id": ident}
        raise unknown(ident)

    def actor(self, login: str, *, bot: bool) -> dict[str, Any]:
        url = f"https://github.com/{'apps/' if bot else ''}{login}"
        return {"__typename": "Bot" if bot else "User", "id": f"{'BOT' if bot else 'U'}_{login}", "login": login, "url": url}

    def thread(self, thread: Thread) -> dict[str, Any]:
        held = self.world.pulls.by_id(self.access, thread.id)
        return {
            **(self.pull(held) if held else {}),
            "__typename": thread.kind,
            "id": thread.id,
            "number": thread.number,
            "locked": thread.locked,
            "url": thread.url,
            "comments": lambda _info, **bounds: self.comments(self.world.listed(thread), "comments", bounds),
        }

    def repository(self, full_name: str) -> dict[str, Any]:
        if not self.access.sees(full_name):
            raise Refusal("NOT_FOUND", f"Could not resolve to a Repository with the name '{full_name}'.")
        return {
            "id": f"R_{number_of(full_name)}",
            "nameWithOwner": full_name,
            "object": lambda _info, **wanted: self.commits.get(full_name, wanted.get("oid") or ""),
            "pullRequests": lambda _info, **wanted: self.pulls(full_name, wanted),
        }

    def pulls(self, repository: str, wanted: dict[str, Any]) -> dict[str, Any]:
        if not self.access.may_read_pulls:
            raise Refusal("FORBIDDEN", NOT_ACCESSIBLE)
        order = wanted.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
        by, sign = ORDERS[order["field"]], 1 if order["direction"] == "ASC" else -1
        states, head = wanted.get("states"), wanted.get("headRefName")
        found = [
            (sign * by(held), held)
            for held in self.world.pulls.of(repository)
            if (states is None or state(held) in states) and head in (None, held.pull.head)
        ]
        return connection("pullRequests", sorted(found, key=lambda each: each[0]), wanted, self.pull)

    def pull(self, held: Held) -> dict[str, Any]:
        pull = held.pull
        return {
            "__typename": "PullRequest",
            "id": held.id,
            "number": pull.number,
            "url": pull.url,
            "author": self.actor(pull.author.removesuffix(BOT), bot=pull.author.endswith(BOT)),
            "baseRefName": pull.base,
            "body": pull.body or "",
            "comments": lambda _info, **bounds: self.comments([], "comments", bounds),
            "createdAt": moment(held.created),
            "headRefName": pull.head,
            "isCrossRepository": pull.forked,
            "isDraft": pull.draft,
            "locked": False,
            "merged": pull.merged,
            "mergedAt": moment(held.updated) if pull.merged else None,
            "repository": lambda _info: self.repository(pull.repository),
            "state": state(held),
            "title": pull.title,
            "updatedAt": moment(held.updated),
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
            "viewerDidAuthor": comment.is_of(self.access),
            "replyTo": lambda _info: None if comment.reply_to is None else self.node(comment.reply_to),
            "replies": lambda _info, **bounds: self.comments(self.world.listed(comment.thread, comment.id), "replies", bounds),
        }

    def edge(self, comment: Written) -> dict[str, Any]:
        return {"cursor": cursor(comment.number), "node": self.comment(comment)}

    def comments(self, comments: list[Written], name: str, bounds: dict[str, Any]) -> dict[str, Any]:
        return connection(name, [(comment.number, comment) for comment in comments], bounds, self.comment)

    def add_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.add(self.access, wanted["subjectId"], wanted["body"], discussion=False)
        return self.payload(wanted, commentEdge=self.edge(comment), subject=self.thread(comment.thread))

    def add_discussion_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        where, reply_to = wanted["discussionId"], wanted.get("replyToId")
        comment = self.world.add(self.access, where, wanted["body"], discussion=True, reply_to=reply_to)
        return self.payload(wanted, comment=self.comment(comment))

    def update_issue_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.update(self.access, wanted["id"], wanted["body"], discussion=False)
        return self.payload(wanted, issueComment=self.comment(comment))

    def update_discussion_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.update(self.access, wanted["commentId"], wanted["body"], discussion=True)
        return self.payload(wanted, comment=self.comment(comment))

    def delete_issue_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        self.world.delete(self.access, wanted["id"], discussion=False)
        return self.payload(wanted)

    def delete_discussion_comment(self, wanted: dict[str, Any]) -> dict[str, Any]:
        comment = self.world.delete(self.access, wanted["id"], discussion=True)
        return self.payload(wanted, comment=self.comment(comment))

    def add_reaction(self, wanted: dict[str, Any]) -> dict[str, Any]:
        world = self.world
        number = world.react(self.access, wanted["subjectId"], wanted["content"])
        viewer = self.access.viewer
        user = None if viewer.endswith(BOT) else self.actor(viewer, bot=False)
        reaction = {"id": f"REA_{number}", "content": wanted["content"], "createdAt": world.moment(), "user": user}
        return self.payload(wanted, reaction=reaction, subject=self.node(wanted["subjectId"]))

    def set_draft(self, wanted: dict[str, Any], *, draft: bool) -> dict[str, Any]:
        held = self.world.pulls.set_draft(self.access, wanted["pullRequestId"], draft=draft)
        return self.payload(wanted, pullRequest=self.node(held.id))

    def payload(self, wanted: dict[str, Any], **given: Any) -> dict[str, Any]:
        return {"clientMutationId": wanted.get("clientMutationId"), **given}


def state(held: Held) -> str:
    return "MERGED" if held.pull.merged else held.pull.state.upper()
