"""Settings from the environment, read once at the edge of each process and passed down."""

from datetime import timedelta
from functools import cached_property
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-key-change-me"  # noqa: S105


class SecretMissing(RuntimeError):
    """A process in production lacks a secret that nothing can stand in for."""


class Settings(BaseSettings):
    """One process's configuration. Each process is given only the logins and keys that it needs."""

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

    mail_from: str | None = Field(
        default=None,
        max_length=320,
        description="Sender of mail, like `Agentic CRM <crm@example.com>`. Without it none is sent.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Where the mail worker hands mail over: smtp://user:password@host:587 (STARTTLS), smtps://...; needs MAIL_FROM.",
    )
    outbox_enabled: bool = Field(
        default=True, description="Show mail at /outbox when none is sent; outside production, on the same machine."
    )

    private_networks: str = Field(
        default="",
        description="Networks inside your own where mail servers may be connected to, in CIDR notation, separated by commas.",
    )
    mail_ca_file: str | None = Field(
        default=None,
        description="Certificates of an authority of your own, for mail servers, besides the system's (PEM).",
    )

    model_timeout_seconds: float = Field(
        default=90.0,
        gt=0,
        le=180,
        description="How long a language model may take for one answer, repetitions included.",
    )

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_issuer: str = Field(default="https://accounts.google.com", description="Base of its discovery document.")
    gmail_api_url: str = Field(default="https://gmail.googleapis.com", description="Base of the Gmail API.")
    gmail_units_per_minute: int = Field(
        default=6000,
        ge=200,
        description="Quota units that Google lets one mailbox use in a minute; projects from before May 2026 have 15000.",
    )
    gmail_costs: dict[str, int] = Field(
        default_factory=dict,
        description='Units of single methods where they differ from the newest table, as JSON: {"messages.get": 5}.',
    )
    gmail_push_topic: str | None = Field(
        default=None,
        description="Pub/Sub topic that Gmail rings, like `projects/my-project/topics/gmail`. Without it mailboxes are asked every two minutes.",
    )
    gmail_push_sender: str | None = Field(
        default=None, description="Service account whose token the subscription's pushes carry."
    )
    gmail_push_audience: str | None = Field(
        default=None, description="Audience of that token; the push endpoint's own address unless set."
    )
    microsoft_client_id: str | None = None
    microsoft_client_secret: SecretStr | None = None
    microsoft_issuer: str = Field(
        default="https://login.microsoftonline.com/common/v2.0",
        description="Base of its discovery document; put a tenant's id for `common` to admit that tenant alone.",
    )
    microsoft_graph_url: str = Field(
        default="https://graph.microsoft.com/v1.0",
        description="Base of Microsoft Graph; national clouds have others, such as https://graph.microsoft.us/v1.0.",
    )

    demo_enabled: bool = True
    sign_up_enabled: bool = True
    session_idle_hours: int = 72
    session_absolute_days: int = 30
    workspace_grace_days: int = Field(
        default=14, ge=1, le=365, description="How long the deletion of a workspace can be called off."
    )
    second_factor_recovery_hours: int = Field(
        default=48,
        ge=1,
        le=720,
        description="How long a person can call off that their lost second factors are removed.",
    )
    program_idle_days: int = Field(default=14, description="How long a program's login lasts without being used.")
    signing_key_days: int = Field(default=30, description="How old the key of access tokens gets before the next.")
    api_rate_per_minute: int = Field(default=1200, ge=1, description="Requests a minute of one credential.")
    workspace_rate_per_minute: int = Field(default=6000, ge=1, description="Requests a minute in one workspace.")
    event_streams_per_user: int = Field(default=20, ge=1, description="Open streams of one person in one process.")
    json_limit_bytes: int = Field(default=1024**2, description="The largest JSON body that is read.")
    password_hash_slots: int = Field(default=2, description="How many argon2 computations run at once.")
    send_undo_seconds: int = Field(
        default=10,
        ge=0,
        le=300,
        description="How long approved mail waits before it leaves, so that it can be called back.",
    )
    send_limit_per_hour: int = Field(default=60, ge=1, description="Mails an hour that leave from one mailbox.")
    worker_concurrency: int = Field(default=4, ge=1, description="How many jobs one worker process runs at once.")
    mailbox_bells: int = Field(
        default=500,
        ge=0,
        description="How many connections to mail servers one mail worker keeps open so that new mail is seen at once. Others are asked every two minutes.",
    )
    worker_processes: int = Field(default=2, ge=1, description="How many child processes a worker may use to compute.")
    upload_limit_bytes: int = 20 * 1024**3
    log_format: Literal["json", "text"] = "json"

    @property
    def signing_secret(self) -> str:
        """SECRET_KEY, which the API alone is given. Raises SecretMissing in production without one: the shipped one is public."""
        secret = self.secret_key.get_secret_value()
        if self.environment == "production" and secret == DEVELOPMENT_SECRET:
            raise SecretMissing(
                "SECRET_KEY must be set in production: 32 random bytes, for example from `openssl rand -hex 32`"
            )
        return secret

    @property
    def can_reach_people(self) -> bool:
        """Whether a mail gets anywhere: without, addresses cannot be proven, and nothing may wait for that."""
        return self.mail_from is not None or self.environment != "production"

    @property
    def program_idle(self) -> timedelta:
        """How long a program's login lasts without being used."""
        return timedelta(days=self.program_idle_days)

    @cached_property
    def is_secure(self) -> bool:
        """Whether browsers reach us over https."""
        return self.public_url.startswith("https://")
