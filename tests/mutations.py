"""Deliberate bugs, each a slip that somebody could make, and the tests that must catch it; `script/mutate` tries them."""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = "src/mintlify_agent_action"


@dataclass(frozen=True)
class Mutation:
    """The bug that `name` tells in words: in `file` of the package, `text`, which stands there once, becomes another.

    `must_fail` are tests, as pytest names them below `tests/`; few and quick ones, of which at least one fails then.
    """

    name: str
    file: str
    text: str
    becomes: str
    must_fail: tuple[str, ...]

    @property
    def tests(self) -> list[str]:
        return [f"tests/{test}" for test in self.must_fail]

    @property
    def module(self) -> str:
        """The module that has the bug, as it is imported."""
        return ".".join(Path(PACKAGE, self.file).with_suffix("").parts[1:])

    def apply(self, root: Path) -> None:
        """Make the bug in the repository at `root`. Raises `ValueError` where its place is not there once."""
        file = root / PACKAGE / self.file
        before = file.read_text(encoding="utf-8")
        if before.count(self.text) != 1:
            raise ValueError(f"{self.name}: its text stands {before.count(self.text)} times in {self.file}")
        file.write_text(before.replace(self.text, self.becomes), encoding="utf-8")


_ASKED_ONCE = [
    Mutation(
        "A create is sent again after a 5xx",
        "mintlify/transport.py",
        "if status == 429:",
        "if status in (429, 500, 502, 503, 504):",
        ("scenarios/test_faults.py::test_a_create_of_unknown_fate_is_never_repeated",),
    ),
    Mutation(
        "A create is sent again after a read timeout",
        "mintlify/transport.py",
        '        if sent:\n            raise Disturbed(f"no answer came within {allowed:.0f} s")\n',
        "",
        ("scenarios/test_faults.py::test_a_create_of_unknown_fate_is_never_repeated",),
    ),
    Mutation(
        "A connection that broke off counts as one that never came about",
        "mintlify/transport.py",
        "            if exchange.sent:\n                raise _disturbed(",
        "            if exchange.sent and isinstance(error, TooLarge):\n                raise _disturbed(",
        ("scenarios/test_faults.py::test_a_create_of_unknown_fate_is_never_repeated",),
    ),
    Mutation(
        "A request counts as sent only once all of it is",
        "mintlify/exchange.py",
        'if event.endswith("send_request_headers.started"):',
        'if event.endswith("send_request_body.complete"):',
        ("scenarios/test_faults.py::test_a_connection_closed_before_the_request_is_read_counts_as_sent",),
    ),
    Mutation(
        "A create is sent again without the time to be answered",
        "mintlify/retry.py",
        "state.upcoming_sleep + SECONDS_TO_ANSWER > deadline.remaining()",
        "state.upcoming_sleep > deadline.remaining()",
        ("scenarios/test_refusals.py::test_a_create_is_not_sent_again_without_the_time_to_be_answered",),
    ),
    Mutation(
        "A follow-up of unknown fate is sent once more",
        "mintlify/client.py",
        '        return self._transport.send("continue the job", self.preview(prompt, job_id=job_id, extras={}), known)\n',
        "        request = self.preview(prompt, job_id=job_id, extras={})\n"
        "        try:\n"
        '            return self._transport.send("continue the job", request, known)\n'
        "        except Exception:\n"
        '            return self._transport.send("continue the job", request, known)\n',
        ("scenarios/test_faults.py::test_a_follow_up_of_unknown_fate_is_not_repeated",),
    ),
    Mutation(
        "A new job is started after a follow-up of unknown fate",
        "agent_v2.py",
        "        except Refused as refusal:\n            if refusal.status not in NOT_CONTINUED:\n",
        '        except Exception as refusal:\n            if getattr(refusal, "status", 404) not in NOT_CONTINUED:\n',
        ("scenarios/test_thread.py::test_where_nobody_knows_of_a_follow_up_no_new_job_begins",),
    ),
    Mutation(
        "A job that is refused for want of rights is asked for once more, without the extras",
        "mintlify/client.py",
        "if refusal.status != 400 or not extras:",
        "if not extras:",
        ("scenarios/test_refusals.py::test_only_400_is_taken_for_a_refusal_of_the_extras",),
    ),
    Mutation(
        "A re-run does not look for its earlier attempt in the thread",
        "agent_v2.py",
        "talk.attempted(docs.closed) or docs.attempted()",
        "docs.attempted()",
        ("scenarios/test_attempts.py::test_its_job_is_waited_for",),
    ),
    Mutation(
        "A re-run does not look for its earlier attempt in the open docs pull request",
        "agent_v2.py",
        "talk.attempted(docs.closed) or docs.attempted()",
        "talk.attempted(docs.closed)",
        ("scenarios/test_attempts.py::test_without_a_comment_the_open_docs_pull_request_tells",),
    ),
    Mutation(
        "The job of another run is taken for that of an earlier attempt",
        "marker.py",
        "self.same_job(other) and self.same_run(other) and",
        "self.same_job(other) and",
        ("scenarios/test_attempts.py::test_the_job_of_another_is_not_taken_for_it",),
    ),
    Mutation(
        "The job of another task is taken for that of an earlier attempt",
        "marker.py",
        "bool(other.agent_job and other.task) and self.task == other.task",
        "bool(other.agent_job and other.task)",
        ("scenarios/test_attempts.py::test_the_job_of_another_is_not_taken_for_it",),
    ),
]

_WAITING = [
    Mutation(
        "The deadline is slept past",
        "mintlify/poll.py",
        "rest(min(max(upcoming, now + pause), last),",
        "rest(max(upcoming, now + pause),",
        ("unit/test_poll.py::test_the_deadline_is_kept_and_used",),
    ),
    Mutation(
        "The pause that the service asks for between looks is ignored",
        "mintlify/poll.py",
        "MAX_BACKOFF) if fault.retry_after is None else fault.retry_after",
        "MAX_BACKOFF)",
        ("unit/test_poll.py::test_the_pause_the_service_asks_for_is_kept",),
    ),
    Mutation(
        "A terminal status right after a follow-up is believed at once",
        "agent_v2.py",
        "Watch(followed_up=True)",
        "Watch()",
        ("scenarios/test_straight_line.py::test_a_follow_up_does_not_believe_the_old_status",),
    ),
    Mutation(
        "Completed without a link is believed at the first look",
        "mintlify/poll.py",
        "return None if job.doubtful and self.claims < 2 and not last else job",
        "return job",
        ("unit/test_poll.py::test_what_is_believed",),
    ),
    Mutation(
        "A job that was just created and is not found yet ends the run",
        "job.py",
        "Watch(created=True)",
        "Watch()",
        ("scenarios/test_refusals.py::test_a_job_just_created_may_be_missing_for_a_moment",),
    ),
    Mutation(
        "The sign of life sleeps backwards",
        "clock.py",
        "    while True:\n"
        "        now = clock.now()\n"
        "        if now >= said + QUIET_SECONDS:\n"
        "            said = now\n"
        "            quiet()\n"
        "        if now >= until:\n"
        "            return said\n"
        "        clock.sleep(min(until, said + QUIET_SECONDS) - now)\n",
        "    while (now := clock.now()) < until:\n"
        "        clock.sleep(min(until, said + QUIET_SECONDS) - now)\n"
        "        if clock.now() >= said + QUIET_SECONDS:\n"
        "            said = clock.now()\n"
        "            quiet()\n"
        "    return said\n",
        ("unit/test_poll.py::test_a_line_that_is_due_by_the_end_of_a_look_is_no_sleep_backwards",),
    ),
]

_STOPPED = [
    Mutation(
        "SIGTERM is not heeded",
        "runner/cancellation.py",
        "SIGNALS = [signal.SIGINT, signal.SIGTERM]",
        "SIGNALS = [signal.SIGINT]",
        ("scenarios/test_signals.py::test_while_waiting",),
    ),
    Mutation(
        "A cancelled run writes no outputs but those that were foreseen",
        "closing.py",
        "handed_over = ending.hand_over(values, self._log)\n",
        'handed_over = outcome.result == "cancelled" or ending.hand_over(values, self._log)\n',
        ("scenarios/test_signals.py::test_while_waiting",),
    ),
    Mutation(
        "A signal during the create does not wait for its answer",
        "mintlify/transport.py",
        "exchange.wait(grace, clock.whole)",
        "exchange.wait(grace, clock)",
        ("scenarios/test_signals.py::test_a_create_on_its_way_may_still_answer",),
    ),
    Mutation(
        "The outputs of a run that is killed are not foreseen",
        "app.py",
        "        ending.foresee(CancelledRun(signum=KILL))\n        exit_code",
        "        exit_code",
        ("scenarios/test_killed.py::test_while_it_was_being_asked_that_is_told",),
    ),
    Mutation(
        "That a create is under way is not kept before it is sent",
        "mintlify/transport.py",
        "            self._progress.asking()\n",
        "",
        ("scenarios/test_killed.py::test_while_it_was_being_asked_that_is_told",),
    ),
    Mutation(
        "The post step does nothing where no job is known yet",
        "app.py",
        "if kept.begun and not kept.ended:",
        "if kept.job and not kept.ended:",
        ("scenarios/test_killed.py::test_while_it_was_being_asked_that_is_told",),
    ),
    Mutation(
        "The post step tells the end once more after a run that ended by itself",
        "app.py",
        "if kept.begun and not kept.ended:",
        "if kept.begun:",
        ("scenarios/test_killed.py::test_after_a_run_that_ended_by_itself_nothing_is_done",),
    ),
    Mutation(
        "The last words of a cancelled run are ended by the signal that cancelled it",
        "closing.py",
        "Deadline.after(self._clock.whole, LAST_WORDS_SECONDS)",
        "Deadline.after(self._clock, LAST_WORDS_SECONDS)",
        ("scenarios/test_thread.py::test_a_cancelled_run_says_so_and_how_to_go_on",),
    ),
]

_ON_GITHUB = [
    Mutation(
        "The last update of the comment is forgotten",
        "conversation.py",
        "if (answer := self._answer) and not nothing_began:",
        "if (answer := self._answer) and not (nothing_began or answer.url):",
        ("scenarios/test_thread.py::test_it_is_written_when_the_job_is_accepted_and_updated_at_its_end",),
    ),
    Mutation(
        "A comment that may have been written is added once more",
        "hub/thread.py",
        "read, patience=patience, repeatable=False)",
        "read, patience=patience)",
        ("scenarios/test_thread.py::test_a_comment_that_may_have_been_written_is_not_written_twice",),
    ),
    Mutation(
        "Two first comments are left standing",
        "answer.py",
        "return self._seen(lambda: self._beside(session, added), added) or added",
        "return added",
        ("scenarios/test_concurrent.py::test_of_two_first_comments_the_oldest_stands_and_tells_of_the_newest_run",),
    ),
    Mutation(
        "The jobs of a matrix continue each other",
        "answer.py",
        " and not mine.same_attempt(marker)",
        "",
        ("scenarios/test_thread.py::test_what_is_not_continued",),
    ),
    Mutation(
        "A thread is read to its end, however long",
        "hub/thread.py",
        "for read in range(1, PAGES + 1):",
        "for read in range(1, 1000):",
        ("scenarios/test_costs.py::test_a_command_after_5000_comments",),
    ),
    Mutation(
        "Of a part of very many files, those that are told count as all",
        "hub/changes.py",
        "return None if len(listed) >= COMPARED_FILES else [_file",
        "return [_file",
        ("scenarios/test_large_changes.py::test_a_push_of_400_commits_and_3000_files",),
    ),
    Mutation(
        "Each token has a connection of its own",
        "clients.py",
        "self._connections = self._connections or hub",
        "self._connections = hub",
        ("scenarios/test_costs.py::test_one_connection_serves_each_service",),
    ),
    Mutation(
        "The text of a newer run is written over",
        "answer.py",
        "written = not self._is_later(known.body) and hub.thread.update(",
        "written = hub.thread.update(",
        ("scenarios/test_thread.py::test_an_older_run_leaves_the_comment_to_a_newer_one",),
    ),
    Mutation(
        "A footer that was lost is not written again",
        "closing.py",
        "        self._confirm()\n        ending.list_outputs",
        "        ending.list_outputs",
        ("scenarios/test_concurrent_footers.py::test_two_that_read_the_same_both_leave_their_footers",),
    ),
    Mutation(
        "The docs token goes to any host that the service names",
        "docs.py",
        "if link.host != self._home:",
        "if not link.host:",
        ("scenarios/test_docs_pull_request.py::test_what_the_token_is_not_for_is_not_called",),
    ),
    Mutation(
        "A redirect of GitHub is taken for a good answer",
        "hub/session.py",
        "if self.status in (302, 303, 307, 308):",
        "if self.status in (302, 303):",
        ("scenarios/test_redirects.py::test_a_token_stays_with_github",),
    ),
    Mutation(
        "An answer of GitHub is read whole, however large it is",
        "hub/session.py",
        "if len(content) > MAX_ANSWER_BYTES:",
        "if len(content) > 1 << 40:",
        ("scenarios/test_thread.py::test_an_answer_of_any_size_is_read_so_far_only",),
    ),
]

_WHO_MAY = [
    Mutation(
        "The gate lets pass whose role could not be looked up",
        "gate.py",
        "            return _unsettled(account, error)\n",
        "            continue\n",
        ("scenarios/test_permission.py::test_where_it_cannot_be_settled_nothing_starts",),
    ),
    Mutation(
        "Who may not ask is turned away, and the run goes on",
        "app.py",
        "            talk.turned_away(barred)\n            return barred\n",
        "            talk.turned_away(barred)\n",
        ("scenarios/test_permission.py::test_who_cannot_is_refused",),
    ),
    Mutation(
        "A bot's bare name in allowed-bots admits a person",
        "hub/access.py",
        'if name in users or "*" in users:',
        'if name in users | bots or "*" in users:',
        ("scenarios/test_permission.py::test_a_person_with_a_bot_s_bare_name_is_not_that_bot",),
    ),
    Mutation(
        "A star in allowed-users admits bots too",
        "hub/access.py",
        'return None if name.removesuffix("[bot]") in bots else',
        'return None if name.removesuffix("[bot]") in bots or "*" in users else',
        ("scenarios/test_permission.py::test_other_bots_are_refused",),
    ),
    Mutation(
        "Whoever may read may ask",
        "hub/access.py",
        'frozenset({"admin", "write"})',
        'frozenset({"admin", "write", "read"})',
        ("scenarios/test_permission.py::test_who_cannot_is_refused",),
    ),
    Mutation(
        "Another's text is followed because a writer touched it",
        "gate.py",
        "if commanded and event.said and event.said.author != sender:",
        "if commanded and event.said and event.said.author is None:",
        ("scenarios/test_permission.py::test_another_s_text_is_not_followed_because_a_writer_touched_it",),
    ),
    Mutation(
        "A run of a fork's code is open to anyone",
        "event.py",
        "return self.foreign or self.name in _FROM_ANYONE or",
        "return self.name in _FROM_ANYONE or",
        ("scenarios/test_permission.py::test_the_other_events",),
    ),
    Mutation(
        "A command that an edit left as it was is followed again",
        "trigger.py",
        "if said.before is not None and find(said.before, phrases) == command:",
        "if said.before == said.text:",
        ("scenarios/test_trigger.py::test_an_edit_counts_where_it_changes_the_command",),
    ),
    Mutation(
        "A command is followed though the event did not bring its text",
        "trigger.py",
        "    if not said.new:\n",
        "    if not said.text:\n",
        ("scenarios/test_trigger.py::test_text_that_the_event_did_not_bring_is_no_command",),
    ),
    Mutation(
        "A marker in somebody else's comment is believed",
        "hub/thread.py",
        'if login != viewer or not wanted(node["body"]):',
        'if not wanted(node["body"]):',
        ("scenarios/test_thread.py::test_a_marker_by_anybody_else_is_not_believed",),
    ),
    Mutation(
        "A marker in a foreign pull request is believed",
        "loop.py",
        "return not pull_request.foreign and of_agent(",
        "return of_agent(",
        ("unit/test_loop.py::test_whose_a_pull_request_is",),
    ),
    Mutation(
        "The agent's own pull request is not skipped",
        "loop.py",
        "    if own := own_work(event):\n        return own, None\n",
        "",
        ("scenarios/test_loop_guard.py::test_the_agent_s_own_work_is_skipped",),
    ),
]

_SECRETS = [
    Mutation(
        "A redirect of the service is followed, with the key",
        "mintlify/connection.py",
        "follow_redirects=False",
        "follow_redirects=True",
        ("scenarios/test_redirects.py::test_the_key_stays_with_the_service",),
    ),
    Mutation(
        "A key in an error that is plain text is passed on",
        "mintlify/transport.py",
        'return self.redact(answer.content.decode(errors="replace"))',
        'return answer.content.decode(errors="replace")',
        ("scenarios/test_hostile.py::test_a_key_in_an_error_is_not_passed_on",),
    ),
    Mutation(
        "A key in an error that is JSON is passed on",
        "mintlify/transport.py",
        '_ErrorBody.model_validate(body, context={"redact": self.redact})',
        "_ErrorBody.model_validate(body)",
        ("scenarios/test_hostile.py::test_a_key_in_an_error_is_not_passed_on",),
    ),
    Mutation(
        "The password in a proxy's address is not masked",
        "app.py",
        "    for secret in dict.fromkeys(secrets(os.environ)):\n        log.mask(secret)\n",
        "",
        ("scenarios/test_proxy.py::test_a_proxy_may_ask_for_a_password",),
    ),
    Mutation(
        "A secret of several lines is masked as a whole only",
        "runner/commands.py",
        "dict.fromkeys((secret, *(line.strip() for line in _LINE_BREAKS.split(secret))))",
        "dict.fromkeys((secret, secret.strip()))",
        ("unit/test_runner.py::test_a_secret_of_several_lines_is_masked_line_by_line",),
    ),
    Mutation(
        "A secret with something unseen in it is not replaced",
        "runner/commands.py",
        'r"[^\\x20-\\x7e]*".join(map(re.escape, secret))',
        "re.escape(secret)",
        ("scenarios/test_hostile.py::test_a_key_that_comes_back_is_not_passed_on",),
    ),
    Mutation(
        "NO_PROXY is ignored",
        "route.py",
        'if not value or _excepted(host, port, _setting(environment, "NO_PROXY")[1]):',
        "if not value:",
        ("unit/test_route.py::test_what_no_proxy_holds",),
    ),
    Mutation(
        "GitHub's token goes to a proxy that plain http is not meant for",
        "hub/session.py",
        "        super().__init__(*args, **kwargs)\n        self.session.trust_env = False\n",
        "        super().__init__(*args, **kwargs)\n",
        ("scenarios/test_proxy.py::test_what_is_not_encrypted_goes_through_no_proxy",),
    ),
    Mutation(
        "The prompt's file may lie outside of the workspace, by a link",
        "workspace.py",
        "if not path.is_relative_to(root):",
        "if not (root / name).is_relative_to(root):",
        ("scenarios/test_prompt_file.py::test_a_link_out_of_the_workspace",),
    ),
]

_FOREIGN_TEXT = [
    Mutation(
        "The templates escape nothing",
        "report.py",
        "return value if isinstance(value, Markdown) else prose(str(value))",
        "return value",
        ("unit/test_comment.py::test_hostile_text_is_inert_wherever_it_stands",),
    ),
    Mutation(
        "The steps of the agent's plan are not escaped",
        "report.py",
        "{prose(shortened(todo.content or '', STEP_LIMIT))}",
        "{shortened(todo.content or '', STEP_LIMIT)}",
        ("scenarios/test_v1.py::test_message_and_todos_stand_in_the_summary_and_are_only_text",),
    ),
    Mutation(
        "What the agent tells its user is not escaped",
        "markdown.py",
        '[f"> {prose(line)}".rstrip()',
        '[f"> {line}".rstrip()',
        ("unit/test_report.py::test_a_quotation_keeps_its_paragraphs_and_no_more",),
    ),
    Mutation(
        "Backticks close a code span",
        "markdown.py",
        'ticks = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)',
        'ticks = "`"',
        ("unit/test_report.py::test_code_shows_the_text_and_nothing_else",),
    ),
    Mutation(
        "A bar in code ends a table's cell",
        "markdown.py",
        'return Markdown(span.replace("|", "\\\\|") if in_table else span)',
        "return Markdown(span)",
        ("fuzz/test_pages.py::test_prose_and_code_are_of_one_piece",),
    ),
    Mutation(
        "A mention in a comment is live",
        "markdown.py",
        r'r"(?i)(?<=[@#])(?=\S)|',
        r'r"(?i)(?<=#)(?=\S)|',
        ("unit/test_comment.py::test_hostile_text_is_inert_wherever_it_stands",),
    ),
    Mutation(
        "An output ends where its text says so",
        "runner/files.py",
        'f"ghadelimiter_{secrets.token_hex(16)}"',
        '"ghadelimiter"',
        ("unit/test_runner.py::test_outputs_come_back_as_they_were",),
    ),
    Mutation(
        "A line of the log may be a command",
        "runner/commands.py",
        "self._write(inert(self.redact(text)))",
        "self._write(self.redact(text))",
        ("unit/test_runner.py::test_a_line_of_the_log_is_no_command",),
    ),
    Mutation(
        "A line of the prompt in the log may be a command",
        "runner/commands.py",
        'self._write(f"  {inert(line)}")',
        'self._write(f"  {line}")',
        ("scenarios/test_hostile.py::test_a_prompt_cannot_command_the_runner",),
    ),
    Mutation(
        "What the stream says stands where the runner takes commands",
        "agent_v1.py",
        'self._log.hearsay("The agent at work")',
        'self._log.group("The agent at work")',
        ("scenarios/test_v1_streams.py::test_each_format_under_each_content_type",),
    ),
    Mutation(
        "A fence in the prompt is as long as one in its data",
        "prompt.py",
        'fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", data))])',
        'fence = "```"',
        ("unit/test_prompt.py::test_nothing_in_the_data_ends_its_fence",),
    ),
    Mutation(
        "Hidden text of a description reaches the agent",
        "prompt.py",
        "visible(text).strip()",
        "text.strip()",
        ("scenarios/test_trigger.py::test_the_agent_is_told_what_it_is_about",),
    ),
    Mutation(
        "Hidden text of a command reaches the agent",
        "trigger.py",
        'visible(f"x{text[found.end() :]}")[1:].strip()',
        "text[found.end() :].strip()",
        ("unit/test_trigger.py::test_a_command_is_found_with_its_task",),
    ),
    Mutation(
        "An answer of the service is read whole, however large it is",
        "mintlify/exchange.py",
        "        content += chunk\n        _check_size(content)\n",
        "        content += chunk\n",
        ("scenarios/test_faults.py::test_an_answer_of_any_size_is_read_so_far_only",),
    ),
    Mutation(
        "A packed answer of the service is unpacked whole",
        "mintlify/exchange.py",
        ".decompress(content, MAX_ANSWER_BYTES + 1)",
        ".decompress(content)",
        ("scenarios/test_faults.py::test_an_answer_of_any_size_is_read_so_far_only",),
    ),
]

MUTATIONS = [*_ASKED_ONCE, *_WAITING, *_STOPPED, *_ON_GITHUB, *_WHO_MAY, *_SECRETS, *_FOREIGN_TEXT]
