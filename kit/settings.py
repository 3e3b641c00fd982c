"""What a process must be told: read from the environment, secrets also from files below /run/secrets."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path("/run/secrets")
PARTS = ("api", "relay", "consumer", "projections", "scheduler")


class UnfitSetting(ValueError):
    """What a setting points at will not do; one Dutch sentence for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Settings(BaseSettings):
    """Settings of one service process; every name has the prefix DOORSTROOM_."""

    model_config = SettingsConfigDict(
        env_prefix="DOORSTROOM_", secrets_dir=SECRETS if SECRETS.is_dir() else None, extra="ignore", frozen=True
    )

    database_url: SecretStr
    vault_database_url: SecretStr
    master_key_file: Path
    nats_url: str
    nats_user: str
    nats_password: SecretStr
    stream_replicas: int = 1
    jwks: str
    issuer: str
    audience: str = "doorstroom"
    host: str = "127.0.0.1"
    port: int = 8000
    instance: str = ""
    source_oin: str = Field(default="0" * 20, pattern=r"^\d{20}$")
    log_level: str = "INFO"
    signing_key: SecretStr | None = None
    origin: str | None = Field(default=None, pattern=r"^[^\s+]+$")
    heads_folder: Path | None = None
    heads_seconds: float = Field(default=60.0, gt=0)
    event_log_folder: Path | None = None
    witness_url: str = ""
    timestamp_url: str = ""
    parts: str = ",".join(PARTS)
    region: Path | None = None
    routes: Path | None = None
    terms: Path | None = None
    processing_log_url: str = ""
    emergency_minutes: int = Field(default=60, ge=1, le=1440)
    retention: Path | None = None
    term_grace_seconds: int = Field(default=3600, ge=0)
    tally_hour: int = Field(default=3, ge=0, le=23)

    @field_validator("parts")
    @classmethod
    def _known_parts(cls, value: str) -> str:
        if not set(value.split(",")) <= set(PARTS):
            raise ValueError(f"onderdelen zijn {', '.join(PARTS)}")
        return value

    @field_validator("signing_key")
    @classmethod
    def _thirty_two_bytes(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(b64decode(value.get_secret_value())) != 32:
            raise ValueError("een sleutel is 32 bytes in base64")
        return value

    @property
    def term_grace(self) -> timedelta:
        """How long after it was recorded a term that was over by then still counts as running."""
        return timedelta(seconds=self.term_grace_seconds)

    @property
    def emergency(self) -> timedelta:
        """How long somebody may look who opened a stream in an emergency."""
        return timedelta(minutes=self.emergency_minutes)

    @property
    def signing_key_bytes(self) -> bytes:
        """The key with which the log is signed, 32 bytes; raises UnfitSetting where there is none."""
        if self.signing_key is None:
            raise UnfitSetting(
                ["deze dienst ondertekent, en daarvoor ontbreekt DOORSTROOM_SIGNING_KEY (32 bytes in base64)"]
            )
        return b64decode(self.signing_key.get_secret_value())

    def has_part(self, part: str) -> bool:
        """Whether this process runs that part of the service."""
        return part in self.parts.split(",")


class OwnerSettings(BaseSettings):
    """What the owner of the tables must be told to lay out a schema."""

    model_config = SettingsConfigDict(
        env_prefix="DOORSTROOM_", secrets_dir=SECRETS if SECRETS.is_dir() else None, extra="ignore", frozen=True
    )

    owner_database_url: SecretStr
    master_key_file: Path | None = None
