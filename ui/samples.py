"""The sample documents that come with the house, and the questions a new user can try on them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import monotonic, sleep

from data.errors import StoreError
from data.store.store import Store
from data.types import Status
from ingestion.calls.pairs import Handed
from ui.uploads import Received, receive_files

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
KINDS = {".pdf", ".html", ".png", ".vtt", ".docx", ".xlsx", ".txt"}
PATIENCE = 180.0


def starter_questions() -> list[str]:
    """The questions of `data/samples/questions.toml`, in order."""
    told = tomllib.loads((SAMPLES / "questions.toml").read_text("utf-8"))
    return [str(entry["question"]) for entry in told["question"]]


def sample_files() -> list[Path]:
    """The sample documents, by name."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix in KINDS)


def load_samples(store: Store) -> list[Received]:
    """Hand in every sample document that is not in the library yet."""
    kept = {document.name for document in store.documents() if document.status is Status.READY}
    return receive_files(store, [Handed(path, path.name) for path in sample_files() if path.name not in kept])


def wait_for_samples(store: Store) -> None:
    """Return when no sample document is still being read."""
    wanted = {path.name for path in sample_files()}
    until = monotonic() + PATIENCE
    while any(job.waiting and job.name in wanted for job in store.jobs()):
        if monotonic() > until:
            raise StoreError(
                "The sample documents are still being read.", "Wait for the Library to say Ready, then ask again."
            )
        sleep(0.3)
