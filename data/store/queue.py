"""Files in, jobs for the reading worker out, one person's after the other's."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.errors import MffmError, NotFound, OverLimit
from data.names import plain_name
from data.people import Right
from data.rows import jobs
from data.rows.jobs import Job
from data.rows.transcripts import Attached
from data.store.library import Library
from data.telemetry import span

_DAY = timedelta(days=1)
_MEGABYTE = 1 << 20


class Queue(Library):
    """What waits to be read."""

    def enqueue(
        self, path: Path, name: str, transcript: Attached | None = None, people: Collection[str] | None = None
    ) -> int:
        """Keep a file and have it read by a worker; the id of the job. OverLimit, when the person hands in too much."""
        self.principal.check(Right.ADD)
        size = path.stat().st_size if path.is_file() else 0
        self._check_share(size)
        with (
            span("receive", bytes=size),
            self._receiving(path, name, transcript, people) as (connection, document, ready),
        ):
            own = (document.id, plain_name(name), self.principal.id, size)
            return jobs.add(connection, *own, done=ready, changed=transcript is not None)

    def _check_share(self, size: int) -> None:
        """Refuse more than one person's share of the day and of the queue."""
        most, waiting = self.limits.bytes_a_day, self.limits.files_waiting
        with self._database.reading() as connection:
            if waiting and jobs.waiting_of(connection, self.principal.id) >= waiting:
                raise OverLimit(f"{waiting} of your files wait to be read.", "Add more when some of them are ready.")
            since = (datetime.now(UTC) - _DAY).isoformat()
            if most and jobs.bytes_since(connection, self.principal.id, since) + size > most:
                told = f"This would be more than {most // _MEGABYTE:,} MB within a day, the most for one person."
                raise OverLimit(told, "Add the file tomorrow, or ask whoever runs this installation.")

    def claim(self, worker: str, last: bool = False) -> Job | None:
        """Lease the next job; None when nothing waits, or nobody's for whom the `last` free place is kept."""
        self._give_up(worker)
        with self._writing(Right.WORK) as connection:
            return jobs.claim(connection, worker, last)

    def _give_up(self, worker: str) -> None:
        """End the jobs that ended all their workers, and say of their documents that they could not be read."""
        with self._reading(Right.WORK) as view:
            spent = jobs.spent(view.connection, worker)
        for job in spent:
            with suppress(NotFound):  # removed
                self.fail(job.document_id, jobs.gave_up(job), self.transcript(job.document_id))
            self.finish(job, jobs.gave_up(job))

    def beat(self, job: Job, worker: str, stage: str, fraction: float) -> bool:
        """Say how far a job is and keep its lease; False when another worker has it now."""
        with self._writing(Right.WORK) as connection:
            return jobs.beat(connection, job.id, worker, stage, fraction)

    def finish(self, job: Job, error: MffmError | None = None) -> None:
        """Close a job, if it is still the worker's own."""
        with self._writing(Right.WORK) as connection:
            jobs.finish(connection, job, error)

    def jobs(self, limit: int = 200) -> list[Job]:
        """The latest jobs, newest first: the person's own, and those of documents that everyone sees."""
        with self._reading(Right.READ) as view:
            every = self.principal.may(Right.WORK)
            return jobs.every(view.connection, None if every else self.principal.id, limit)
