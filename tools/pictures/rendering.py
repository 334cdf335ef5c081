"""Markdown as GitHub shows it, as HTML: by its own renderer, and with what its pages make of that."""

import re

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # as above
from markupsafe import Markup

_EXTENSIONS = ["table", "autolink", "tagfilter", "strikethrough", "tasklist"]
# The link of a pull request or an issue, shown as its address; and what is short for that.
_ADDRESS = r">https://github\.com/([\w.-]+/[\w.-]+)/(?:pull|issues)/(\d+)</a>"
_SHORT = r">\1#\2</a>"
# A block of YAML; in it, a key with its colon, and a text in quotes.
_YAML = r'(?s)(?<=<pre lang="yaml"><code>).*?(?=</code>)'
_KEY, _TEXT = r"(?m)^( *)([\w-]+)(?=:)", r"(&quot;.*?&quot;)"


def html(markdown: str, *, references: bool = False) -> Markup:
    """`references`: the addresses of pull requests and issues are made short, as in a thread."""
    # What is written here is ours, and GitHub lets some HTML through too.
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    made = cmarkgfm.markdown_to_html_with_extensions(markdown, options=options, extensions=_EXTENSIONS)
    made = re.sub(_YAML, lambda found: coloured(found[0]), made)
    return Markup(re.sub(_ADDRESS, _SHORT, made) if references else made)  # noqa: S704 - as said


def coloured(yaml: str) -> str:
    """With the classes that GitHub gives its parts."""
    return re.sub(_KEY, r'\1<span class="pl-ent">\2</span>', re.sub(_TEXT, r'<span class="pl-s">\1</span>', yaml))
