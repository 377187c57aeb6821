"""What every verb works with: the parsed arguments, the settings, one line out per result."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import MffmError
from ui.settings import Settings, read_settings

if TYPE_CHECKING:
    from data.store.store import Store
    from data.vectors import Encoder

DONE, SOME_FAILED, MISUSED = 0, 1, 2


@dataclass(frozen=True)
class Desk:
    """What a verb works with."""

    args: Namespace

    @cached_property
    def settings(self) -> Settings:
        named = {name: getattr(self.args, name, None) for name in ("workspace", "tenant", "ignore_tags")}
        return read_settings(**{name: value for name, value in named.items() if value})

    def say(self, row: Mapping[str, Any], text: str) -> None:
        """One line: JSON for scripts, words for people."""
        line = json.dumps(row, ensure_ascii=False) if self.args.json else text
        line = line.encode("utf-8", "replace").decode("utf-8")  # a path may hold bytes that are no text
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def note(self, *notes: str) -> None:
        """What is to be known beside the results, on stderr."""
        for note in notes:
            sys.stderr.write(f"mffm: {note}\n")

    def failed(self, error: MffmError, **row: Any) -> int:
        """Says what went wrong on stderr, and to scripts on stdout too; the exit code."""
        from ui.cli_json import error_json

        if self.args.json:
            self.say(row | error_json(error), "")
        self.note(str(error))
        return SOME_FAILED

    def store(self) -> AbstractContextManager[Store]:
        """The open workspace."""
        from ui.workspace import open_store

        return closing(open_store(self.settings, self.settings.tenant))

    def save(self, store: Store, out: Path, content: bytes) -> None:
        """Write a file that was asked for, told of in the trail before; StoreError, and no file, when it cannot be."""
        from generation.memos.memo import replace_file

        store.exporting(out.name, content)
        replace_file(out, content)

    def encoder(self) -> Callable[[], Encoder]:
        """The encoder, loaded when the first text is to be encoded."""

        @cache
        def load() -> Encoder:
            from ui.wiring import encoder_of

            return encoder_of(self.settings)

        return load
