"""What stands at the end of the docs pull request's description: who or what asked for it, and where that is."""

from collections.abc import Iterator

from .event import Event
from .markdown import Markdown, code, named_link, prose
from .marker import Marker, footers, with_footer
from .report import render


def footer(event: Event, job_id: str) -> str:
    """The footer in Markdown, without its markers. Nothing in it is a mention, or closes an issue."""
    return render("footer.md.jinja", parts=Markdown(" · ".join(_parts(event, job_id))))


def restored(body: str, marker: Marker, text: str, *, before: str) -> str:
    """The description with the footer that was put into `before`, if it is lost.

    Runs of one workflow share one footer: that of the last to write remains, so one that is new since `before` is left.
    """
    standing = _standing(body, marker)
    return body if standing and standing != _standing(before, marker) else with_footer(body, marker, text)


def _standing(body: str, marker: Marker) -> list[str]:
    """The lines of the footer of this workflow, however they end; none where there is none."""
    ours = [body[each.start : each.end] for each in footers(body) if marker.same_workflow(each.marker)]
    return ours[-1].splitlines() if ours else []


def _parts(event: Event, job_id: str) -> Iterator[Markdown]:
    by = f" by {code(event.sender.login)}" if event.sender else ""
    repository, thread = event.place.repository, event.thread
    if event.said and event.said.author and thread:
        where = named_link(f"{repository}#{thread.number}", event.said.url)
        yield Markdown(f"Asked by {code(event.said.author.login)} in {where}")
    elif thread:
        yield Markdown(f"For the {thread.kind} {named_link(f'{repository}#{thread.number}', thread.url)}")
    elif event.release:
        yield Markdown(f"For the release {named_link(f'{repository}@{event.release.tag}', event.release.url)}")
    elif event.name == "push" and event.push and event.push.sha:
        yield Markdown(f"For the commit {named_link(f'{repository}@{event.push.sha[:7]}', event.push.url)}, pushed{by}")
    elif event.name == "schedule":
        yield prose(f"On the schedule of {repository}")
    elif event.name == "workflow_dispatch":
        yield Markdown(f"Started{by} in {prose(repository)}")
    else:
        yield Markdown(f"On the event {code(event.name)} in {prose(repository)}")
    if event.place.run_url:
        yield named_link("Workflow run", event.place.run_url)
    if job_id:
        yield Markdown(f"Job {code(job_id)}")
