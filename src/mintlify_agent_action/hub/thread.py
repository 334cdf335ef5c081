"""Comments and reactions in an issue, a pull request or a discussion.

All by GraphQL, for which these three are one and the same, which reads a thread from its newest comment on and from both
ends at once, and tells who the token acts as, where the REST API cannot: `GET /user` is closed to an app's token.
Source: GitHub's GraphQL reference; its public schema.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from .errors import Missing

if TYPE_CHECKING:
    from github import Github

    from .session import Session

PAGE = 100  # as many as GitHub gives of one connection
# From each end of a thread, so many pages are read. GitHub cannot look for those of one author, and past the newest and the
# oldest 500, what is there was left behind long ago.
PAGES = 5
READ_PATIENCE = 30.0
# For what can be done as well the next time.
TIDY_PATIENCE = 12.0


# Those of its `ReactionContent` that are used here.
Reaction = Literal["EYES", "ROCKET", "CONFUSED", "THUMBS_DOWN"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of our own account: `id` in the GraphQL API, `url` of its page, and its text, so far as that is known."""

    id: str
    url: str
    body: str = ""


_ENDS = f"""
    newest: comments(last: {PAGE}, before: $before) {{ ...%(fragment)s }}
    oldest: comments(first: {PAGE}, after: $after) {{ ...%(fragment)s }}
"""
_FIELDS = """
    totalCount
    pageInfo { startCursor hasPreviousPage endCursor }
    nodes { id url body author { __typename login } }
"""
_COMMENTS = f"""
query Comments($thread: ID!, $before: String, $after: String) {{
  viewer {{ login }}
  node(id: $thread) {{
    ... on Issue {{ {_ENDS % {"fragment": "ofIssue"}} }}
    ... on PullRequest {{ {_ENDS % {"fragment": "ofIssue"}} }}
    ... on Discussion {{ {_ENDS % {"fragment": "ofDiscussion"}} }}
  }}
}}
fragment ofIssue on IssueCommentConnection {{ {_FIELDS} }}
fragment ofDiscussion on DiscussionCommentConnection {{ {_FIELDS} }}
"""


@dataclass(frozen=True, slots=True)
class _Ends:
    """A page from each end of a thread: the matches in each, oldest first, and where to go on."""

    newest: list[Comment]
    oldest: list[Comment]
    total: int
    more: bool
    cursors: dict[str, Any]


def found(session: "Session", thread: str, wanted: Callable[[str], bool], *, oldest: bool = False) -> list[Comment]:
    """Comments of our own account whose body is `wanted`, oldest first: with the newest of all, or else the `oldest`.

    Raises `HubError`. Each request reads a page from both ends, so that a match near the end that counts ends the search, and
    one that nothing beyond it replaces is found after half of the pages. Between the first and the last `PAGES`, none is found.
    """
    cursors: dict[str, Any] = {}
    early: list[Comment] = []
    late: list[Comment] = []
    for read in range(1, PAGES + 1):
        ends = _read(session, thread, wanted, cursors, patience=READ_PATIENCE)
        early, late = early + ends.oldest, ends.newest + late
        if (early if oldest else late) or not ends.more or 2 * read * PAGE >= ends.total:
            break
        cursors = ends.cursors
    # Where the pages met, both hold the same.
    return list({each.id: each for each in early + late}.values())


def recent(session: "Session", thread: str, wanted: Callable[[str], bool]) -> list[Comment]:
    """As `found`, but only those on the newest page, which takes one request."""
    return _read(session, thread, wanted, {}, patience=TIDY_PATIENCE).newest


def _read(
    session: "Session", thread: str, wanted: Callable[[str], bool], cursors: Mapping[str, Any], *, patience: float
) -> _Ends:
    return session.query(_COMMENTS, {"thread": thread, **cursors}, lambda data: _ends(data, wanted), patience=patience)


def _ends(data: Any, wanted: Callable[[str], bool]) -> _Ends:
    node = data["node"]
    if not node:
        raise Missing("the thread is not there", status=404)
    late, early = node["newest"], node["oldest"]
    viewer = data["viewer"]["login"]
    newest, oldest = ([ours for each in end["nodes"] if (ours := _ours(each, viewer, wanted))] for end in (late, early))
    return _Ends(
        newest=newest,
        oldest=oldest,
        total=late["totalCount"],
        more=late["pageInfo"]["hasPreviousPage"],
        cursors={"before": late["pageInfo"]["startCursor"], "after": early["pageInfo"]["endCursor"]},
    )


def _ours(node: Any, viewer: str, wanted: Callable[[str], bool]) -> Comment | None:
    author = (node or {}).get("author") or {}
    # The login of a bot stands without "[bot]" at its comments, and with it at the viewer.
    login = f"{author.get('login')}[bot]" if author.get("__typename") == "Bot" else author.get("login")
    if login != viewer or not wanted(node["body"]):
        return None
    return Comment(node["id"], node["url"], node["body"])


_COMMENT = """
query Comment($comment: ID!) {
  node(id: $comment) { ... on IssueComment { body } ... on DiscussionComment { body } }
}
"""


def body(session: "Session", comment: Comment) -> str:
    """The text of a comment as it stands now. Raises `HubError`: `Missing` where somebody deleted it."""
    return session.query(_COMMENT, {"comment": comment.id}, _body, patience=READ_PATIENCE)


def _body(data: Any) -> str:
    if not data["node"]:
        raise Missing("the comment is not there", status=404)
    return str(data["node"]["body"])


_ADD = """mutation ($input: AddCommentInput!) { addComment(input: $input) { commentEdge { node { id url } } } }"""
_UPDATE = """mutation ($input: UpdateIssueCommentInput!) { updateIssueComment(input: $input) { issueComment { id url } } }"""
_ADD_TO_DISCUSSION = """
mutation ($input: AddDiscussionCommentInput!) { addDiscussionComment(input: $input) { comment { id url } } }"""
_UPDATE_IN_DISCUSSION = """
mutation ($input: UpdateDiscussionCommentInput!) { updateDiscussionComment(input: $input) { comment { id url } } }"""
_DELETE = """mutation ($input: DeleteIssueCommentInput!) { deleteIssueComment(input: $input) { clientMutationId } }"""
_DELETE_IN_DISCUSSION = """
mutation ($input: DeleteDiscussionCommentInput!) { deleteDiscussionComment(input: $input) { clientMutationId } }"""
_REACT = """mutation ($input: AddReactionInput!) { addReaction(input: $input) { reaction { content } } }"""


def add(session: "Session", thread: str, body: str, *, discussion: bool, patience: float) -> Comment:
    """A new comment. Raises `HubError`; where that is a `Failed` that was sent, the comment may be there all the same."""
    query, subject = (_ADD_TO_DISCUSSION, "discussionId") if discussion else (_ADD, "subjectId")

    def read(data: Any) -> Comment:
        node = data["addDiscussionComment"]["comment"] if discussion else data["addComment"]["commentEdge"]["node"]
        return Comment(node["id"], node["url"])

    return session.mutate(query, {subject: thread, "body": body}, read, patience=patience, repeatable=False)


def update(
    session: "Session", comment: Comment, body: str, *, discussion: bool, patience: float, unless: Callable[[str], bool] | None
) -> bool:
    """Replace a comment's text; tells whether it did. Raises `HubError`: `Missing` where somebody deleted it.

    With `unless`, a text that is one to be left stays. It is read first where it is not known, and where this is tried again:
    that is after a fault or a pause, in which others write.
    """
    query, name = (_UPDATE_IN_DISCUSSION, "commentId") if discussion else (_UPDATE, "id")
    attempts = count(0 if comment.body else 1)

    def request(github: "Github") -> bool:
        if next(attempts) and unless and unless(_body(session.data(github, _COMMENT, {"comment": comment.id}))):
            return False
        session.data(github, query, {"input": {name: comment.id, "body": body}})
        return True

    return session.ask(request, patience=patience, writes=True)


def delete(session: "Session", comment: Comment, *, discussion: bool) -> None:
    """Take a comment away; in a discussion, one with replies is emptied instead. Raises `HubError`."""
    query = _DELETE_IN_DISCUSSION if discussion else _DELETE
    session.mutate(query, {"id": comment.id}, bool, patience=TIDY_PATIENCE)


def react(session: "Session", subject: str, reaction: Reaction, *, patience: float) -> None:
    """Add a reaction to whatever has the GraphQL id `subject`; adding it twice is the same. Raises `HubError`."""
    session.mutate(_REACT, {"subjectId": subject, "content": reaction}, bool, patience=patience)
