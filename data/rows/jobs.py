"""Reading jobs as rows: a worker leases one, says how far it is, and another takes over when the lease runs out.

A lease that would run longer than any that is given was given before the clock was set back, and counts for nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, or_, select, true, update

from data.errors import MffmError, TooLarge
from data.rows.tables import documents, jobs
from data.store.database import now

LEASE_SECONDS = 60.0
_LONGEST_SECONDS = 2 * LEASE_SECONDS  # a clock that is put right by a little takes no lease away
ATTEMPTS = 3
QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One file to be read. `state` is queued, running, done or failed; `fraction` goes from 0 to 1."""

    id: int
    document_id: str
    name: str
    state: str
    stage: str
    fraction: float
    attempt: int
    error_code: str | None
    error_message: str | None
    created: str

    @property
    def waiting(self) -> bool:
        return self.state in (QUEUED, RUNNING)


def add(
    connection: Connection, document_id: str, name: str, person: str, size: int, done: bool, changed: bool = False
) -> int:
    """A job for this document; the one that the person already has waiting for it, if any. `size` is in bytes.

    One that is running knows nothing of what has just `changed`.
    """
    own = (jobs.c.document_id == document_id, jobs.c.person == person)
    states = (QUEUED,) if changed else (QUEUED, RUNNING)
    waiting = connection.execute(select(jobs.c.id).where(*own, jobs.c.state.in_(states))).scalar()
    if waiting is not None:
        return int(waiting)
    state, stage, fraction = (DONE, "already here", 1.0) if done else (QUEUED, "waiting", 0.0)
    row = {"document_id": document_id, "name": name, "state": state, "stage": stage, "fraction": fraction}
    row |= {"person": person, "size": size}
    return int(connection.execute(insert(jobs).values(created=now(), **row).returning(jobs.c.id)).scalar_one())


def claim(connection: Connection, worker: str, last: bool = False) -> Job | None:
    """The next job that waits or whose worker has gone silent; None when there is nothing to do.

    Of several people the one who was served longest ago comes first, so that nobody waits for another's many files.
    The `last` free place is kept for those of whom nothing is being read.
    """
    moment = time.time()
    free = _free(moment, worker) & (jobs.c.attempt < ATTEMPTS)
    other = jobs.alias()
    known = other.c.lease_until <= moment + _LONGEST_SECONDS
    served = select(func.max(other.c.lease_until)).where(other.c.person == jobs.c.person, known).scalar_subquery()
    if last:
        served_now = select(other.c.person).where(other.c.state == RUNNING, other.c.lease_until >= moment, known)
        free = free & jobs.c.person.not_in(served_now)
    row = connection.execute(select(jobs).where(free).order_by(served, jobs.c.id).limit(1)).mappings().first()
    if row is None:
        return None
    lease = {"state": RUNNING, "worker": worker, "lease_until": moment + LEASE_SECONDS, "attempt": row["attempt"] + 1}
    changed = update(jobs).where(jobs.c.id == row["id"]).values(lease).returning(*jobs.c)
    return job_of(connection.execute(changed).mappings().one())


def spent(connection: Connection, worker: str) -> list[Job]:
    """The jobs that may be tried no more: each time, the worker has gone silent over them."""
    chosen = select(jobs).where(_free(time.time(), worker), jobs.c.attempt >= ATTEMPTS).order_by(jobs.c.id)
    return [job_of(row) for row in connection.execute(chosen).mappings()]


def _free(moment: float, worker: str) -> ColumnElement[bool]:
    """Jobs that this worker may take. It is not silent itself, whatever a clock says that was set or stood still."""
    held = jobs.c.lease_until.between(moment, moment + _LONGEST_SECONDS)
    return or_(jobs.c.state == QUEUED, (jobs.c.state == RUNNING) & (jobs.c.worker != worker) & ~held)


def beat(connection: Connection, job_id: int, worker: str, stage: str, fraction: float) -> bool:
    """Say how far the job is and keep its lease; False when another worker has taken it over."""
    held = (jobs.c.id == job_id) & (jobs.c.worker == worker) & (jobs.c.state == RUNNING)
    row = {"stage": stage, "fraction": fraction, "lease_until": time.time() + LEASE_SECONDS}
    return connection.execute(update(jobs).where(held).values(row)).rowcount == 1


def finish(connection: Connection, job: Job, error: MffmError | None = None) -> None:
    """Close a job, well or with what went wrong. One that another worker took over, or that is gone, is left alone."""
    held = (jobs.c.id == job.id) & (jobs.c.attempt == job.attempt)
    ended: dict[str, Any] = {"state": DONE, "stage": "ready", "fraction": 1.0}
    if error:
        ended = {"state": FAILED, "error_code": error.code, "error_message": str(error)}
    connection.execute(update(jobs).where(held).values(ended))


def drop(connection: Connection, document_id: str) -> None:
    """Forget the jobs of a document that is removed."""
    connection.execute(jobs.delete().where(jobs.c.document_id == document_id))


def every(connection: Connection, person: str | None, limit: int) -> list[Job]:
    """The latest jobs, newest first: the person's and those of documents that everyone sees; None: all."""
    shared = select(jobs).join(documents, documents.c.id == jobs.c.document_id, isouter=True)
    shown = or_(jobs.c.person == person, documents.c.restricted == 0) if person is not None else true()
    rows = connection.execute(shared.where(shown).order_by(jobs.c.id.desc()).limit(limit)).mappings()
    return [job_of(row) for row in rows]


def waiting_of(connection: Connection, person: str) -> int:
    """How many files of a person wait to be read."""
    own = select(func.count()).where(jobs.c.person == person, jobs.c.state.in_((QUEUED, RUNNING)))
    return int(connection.execute(own).scalar_one())


def bytes_since(connection: Connection, person: str, moment: str) -> int:
    """How many bytes a person has handed in since a moment; not what a clock that was ahead dated after now."""
    own = (jobs.c.person == person) & jobs.c.created.between(moment, now())
    total = select(func.coalesce(func.sum(jobs.c.size), 0)).where(own)
    return int(connection.execute(total).scalar_one())


def job_of(row: RowMapping) -> Job:
    """The noun of a row."""
    return Job(**{name: row[name] for name in Job.__slots__})


def gave_up(job: Job) -> MffmError:
    """What is said of a job that is spent."""
    return TooLarge(f"Reading {job.name} stopped {ATTEMPTS} times without an end.", "Split the file and try the parts.")
