"""What the portal must be told: read from the environment, secrets also from files below /run/secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.settings import SECRETS


class Settings(BaseSettings):
    """Settings of one portal process; every name has the prefix DOORSTROOM_.

    `services` is JSON: the address of every service by name. `oidc_bearer` says which token the services are given:
    some providers only sign the id token. Without `nats_url` pages do not refresh by themselves. Spans come from
    `jaeger_url`; without it the portal receives them itself, from this machine and with `trace_token`, and keeps the
    last `trace_spans` of the last `trace_hours`.
    """

    model_config = SettingsConfigDict(
        env_prefix="DOORSTROOM_", secrets_dir=SECRETS if SECRETS.is_dir() else None, extra="ignore", frozen=True
    )

    services: dict[str, HttpUrl]
    portal_url: HttpUrl
    nats_url: str = ""
    nats_user: str = ""
    nats_password: SecretStr = SecretStr("")
    jwks: str
    issuer: str
    audience: str = "doorstroom"
    oidc_discovery: str = ""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_scope: str = "openid profile"
    oidc_bearer: Literal["access_token", "id_token"] = "access_token"
    session_hours: int = 10
    region: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    instance: str = ""
    trace_token: SecretStr = SecretStr("")
    trace_spans: int = Field(default=20_000, ge=1)
    trace_hours: int = Field(default=24, ge=1)
    jaeger_url: str = ""
    log_level: str = "INFO"

    @property
    def base(self) -> str:
        """The address of the portal as a browser knows it, without a slash at the end."""
        return str(self.portal_url).rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.portal_url.scheme == "https"
