"""What the user has set, by variables named MFFM_* or a `.env` file. The only reader and writer of the environment."""

from __future__ import annotations

import os
from decimal import Decimal
from getpass import getuser
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from data.errors import MffmError

SECRETS = Path("/run/secrets")
"""Files named as the variables, in small letters; a variable stands above its file."""


class Settings(BaseSettings):
    """`workspace` holds the documents; `database` is a PostgreSQL that keeps their rows instead.

    `model_url` and `model_name` name a served model; without, answers are embedded.

    `price_in` and `price_out` are the model's price per million tokens read and written, in `price_currency`.
    `encoder` is a sentence-transformers name or folder, or empty for the packaged one; `threads` the cores it may use.
    `readers` is how many files may be read at once, 0 for as many as the machine has room for; `reader_memory` the
    gigabytes that one may take.
    `image_encoder` finds figures by what they show: a CLIP folder or name, an open_clip folder or ARCHITECTURE:FILE.
    `speech_model` writes recordings down: a folder, a file or a hub name, or a model of the server `speech_url`.
    `tenant` is the workspace that the command line works in, where several people share an installation; the most that
    one person may use of it is `megabytes_a_day`, `files_waiting` and `questions_a_minute`, 0 for as much as they like.
    `ignore_tags` reads inline XBRL filings by their words alone. `actor` is who acts, in the audit trail, and `seals`
    the folder, outside the workspace, where the trail is sealed. `policy` is a firm's own file of guardrails. `hosts`
    are the names by which browsers reach the app, apart by spaces. `log` and `log_level` say how and what is logged.
    With `own_worker` off the app leaves reading to `mffm worker`, run beside it. `otlp` is the address of a collector
    of OpenTelemetry; without one nothing is measured or sent.
    """

    model_config = SettingsConfigDict(
        env_prefix="MFFM_", env_file=".env", extra="ignore", frozen=True, protected_namespaces=()
    )

    workspace: Path = Path("workspace")
    database: SecretStr = SecretStr("")
    policy: Path | None = None
    model_url: str = ""
    model_name: str = ""
    model_key: SecretStr | None = None
    price_in: Decimal | None = Field(default=None, ge=0)
    price_out: Decimal | None = Field(default=None, ge=0)
    price_currency: str = "USD"
    encoder: str = ""
    image_encoder: str = ""
    speech_model: str = ""
    speech_url: str = ""
    speech_key: SecretStr | None = None
    threads: int = 2
    readers: int = Field(default=0, ge=0)
    reader_memory: int = Field(default=1, ge=1, le=3)
    ignore_tags: bool = False
    hosts: str = "localhost 127.0.0.1"
    log: Literal["plain", "json"] = "plain"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    own_worker: bool = True
    otlp: str = ""
    actor: str = Field(default_factory=getuser)
    tenant: str = ""
    megabytes_a_day: int = Field(default=0, ge=0)
    files_waiting: int = Field(default=0, ge=0)
    questions_a_minute: int = Field(default=0, ge=0)
    seals: Path = Field(default_factory=lambda: Path.home() / ".local/state/mffm/seals")


def read_settings(**chosen: Any) -> Settings:
    """The settings of this process; what is `chosen` here stands above the environment."""
    secrets: dict[str, Any] = {"_secrets_dir": SECRETS} if SECRETS.is_dir() else {}
    try:
        return Settings(**secrets, **chosen)
    except ValidationError as error:
        wrong = ", ".join(f"MFFM_{str(part['loc'][0]).upper()}: {part['msg']}" for part in error.errors())
        raise MffmError(f"A setting is not valid ({wrong}).", "Correct the variable, or unset it.") from error


def pass_on(workspace: Path) -> None:
    """Have the programs that this one starts use the same workspace."""
    os.environ["MFFM_WORKSPACE"] = str(workspace)
