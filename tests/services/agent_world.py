"""What the stand-in for the agent API keeps of one project: its jobs, its clock, and what came in."""

import secrets
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from typing import Any

from .agent_plan import Fault, Operation, Plan
from .clockwork import Clockwork
from .serving import due

HOUR = 3600.0


class Job:
    def __init__(self, ident: str, *, begun: float, plan: Plan, ended: bool = False) -> None:
        self.id = ident
        self.created = begun
        self.begun = begun
        self.model = plan.model
        self.pr_link = plan.pr_link
        self.branch = ""
        # Whoever listened to its stream left before its end.
        self.left = False
        self.prompts: list[str] = []
        self.looks_at_end = 0
        self.phases = [] if ended else plan.phases

    def status(self, now: float, plan: Plan) -> str:
        if now < self.begun:  # a message was sent and is not seen yet
            return plan.ends
        at = self.begun
        for seconds, status in self.phases:
            at += seconds
            if now < at:
                return status
        return plan.ends


class Project(Clockwork):
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.names = iter(plan.names)
        self.jobs = {ident: Job(ident, begun=self.now(), plan=plan, ended=True) for ident in plan.jobs}
        self.requests: list[dict[str, Any]] = []
        self.uses: deque[float] = deque()
        self.seen: Counter[str] = Counter()
        self.broken: list[str] = []

    def moment(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.skipped)

    def fault(self, operation: Operation) -> Fault | None:
        return due(self.plan.faults, operation, self.seen)

    def find(self, ident: str) -> Job | None:
        """A job, once it can be read."""
        job = self.jobs.get(ident)
        return job if job and self.now() >= job.created + self.plan.missing_for else None

    def name(self) -> str:
        return next(self.names, f"job_{secrets.token_hex(6)}")

    def use(self) -> bool:
        """Count one create or message; False where the hour's share is used up."""
        now = self.now()
        while self.uses and self.uses[0] <= now - HOUR:
            self.uses.popleft()
        if len(self.uses) >= self.plan.hourly_limit:
            return False
        self.uses.append(now)
        return True

    def show(self, job: Job) -> dict[str, Any]:
        now, plan = self.now(), self.plan
        status = job.status(now, plan)
        ended = status == plan.ends
        linked = ended and job.looks_at_end >= plan.link_lags
        job.looks_at_end += ended
        moment = self.moment()
        return {
            "id": job.id,
            "status": status,
            "source": {"repository": plan.repository, "ref": plan.ref},
            "model": job.model,
            "prLink": job.pr_link if linked else None,
            "createdAt": moment.isoformat(),
            "archivedAt": moment.isoformat() if status == "archived" else None,
        }


Answer = tuple[int, dict[str, Any]]
