"""What the user has set. The only reader of the environment, by variables named MFFM_*."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`workspace` holds the documents; `model_url` and `model` name a served model, without which answers are embedded.

    `encoder` is a sentence-transformers name or folder, or empty for the packaged one; `threads` the cores it may use.
    """

    model_config = SettingsConfigDict(env_prefix="MFFM_", frozen=True, protected_namespaces=())

    workspace: Path = Path("workspace")
    model_url: str = ""
    model: str = ""
    model_key: SecretStr | None = None
    encoder: str = ""
    threads: int = 2


def read_settings() -> Settings:
    """The settings of this process."""
    return Settings()
