"""Settings from the environment, read once at the edge of each process and passed down."""

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-key-change-me"  # noqa: S105


class Settings(BaseSettings):
    """One process's configuration. Each process is given only the database roles that it needs."""

    model_config = SettingsConfigDict(extra="ignore")

    environment: Literal["development", "production", "test"] = "development"
    public_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    secret_keys: SecretStr | None = Field(
        default=None,
        description="Key-encryption keys of sealed values, newest first, separated by commas; 32 bytes each, hexadecimal or base64.",
    )

    database_url: SecretStr | None = Field(default=None, description="Owner; only `migrate` uses it.")
    database_api_url: SecretStr | None = None
    database_worker_url: SecretStr | None = None
    database_analyst_url: SecretStr | None = None
    database_executor_url: SecretStr | None = None
    database_jobs_url: SecretStr | None = None
    database_pool_size: int = 8

    redis_url: SecretStr | None = None
    object_store_url: str = "file:.data/objects"

    demo_enabled: bool = True
    sign_up_enabled: bool = True
    session_idle_hours: int = 72
    session_absolute_days: int = 30
    password_hash_slots: int = Field(default=2, description="How many argon2 computations run at once.")
    worker_concurrency: int = Field(default=4, ge=1, description="How many jobs one worker process runs at once.")
    worker_processes: int = Field(default=2, ge=1, description="How many child processes a worker may use to compute.")
    upload_limit_bytes: int = 20 * 1024**3
    log_format: Literal["json", "text"] = "json"

    @model_validator(mode="after")
    def refuse_default_secrets(self) -> Self:
        """A production process with the shipped key would sign with a public secret."""
        if self.environment == "production" and self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
            raise ValueError(
                "SECRET_KEY must be set in production: 32 random bytes, for example from `openssl rand -hex 32`"
            )
        return self

    @cached_property
    def is_secure(self) -> bool:
        """Whether browsers reach us over https."""
        return self.public_url.startswith("https://")
