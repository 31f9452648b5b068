"""Every setting with its default, its unit (in the name), its reason and its one user. docs/settings.md lists them."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from records.errors import Misconfigured

PREFIX = "ACCORDWATCH_"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    data_folder: Path = Field(default=Path("data"), description="Where the store, mails and own sources lie. Used by cli.")
    store_url: str | None = Field(default=None, description="Address of the database; SQLite in the data folder if empty. Used by store.")
    broker_url: str | None = Field(default=None, description="Address of Redis; an embedded one if empty. Used by tasks.")
    smtp_url: str | None = Field(
        default=None, description="smtp://user:password@host:port or smtps://…; mails go to a folder if empty. Used by alerts."
    )
    mails_per_minute: int = Field(default=60, ge=1, description="No more are handed to one server. Used by tasks.")
    other_channels: Literal["off", "on"] = Field(
        default="off", description="Webhooks and Apprise: called if on, else what they would get goes to the mail folder. Used by tasks."
    )
    private_webhooks: str = Field(
        default="", description="Hosts, spaces between, that webhooks may call though their address is private. Used by tasks."
    )
    unknown_mails: Literal["again", "hold"] = Field(
        default="again", description="A mail cut off after its final dot: sent once more with the same Message-ID, or held. Used by tasks."
    )
    mail_from: str = Field(default="accordwatch <alerts@localhost>", description="Sender of the mails. Used by alerts.")
    base_url: str = Field(default="http://localhost:8080", description="Address that links in mails lead to. Used by alerts.")
    web_host: str = Field(default="127.0.0.1", description="Address that the pages listen on. Used by web.")
    web_port: int = Field(default=8080, ge=1, le=65535, description="Port of the pages. Used by web.")
    user_agent: str = Field(
        default="accordwatch/0.1 (+https://example.org/accordwatch; contact: operator@example.org)",
        description="What we tell sites we are; name a contact of yours. Used by crawler.",
    )
    poll: str = Field(
        default="",
        description="Sources that the schedule asks: beginnings of ids such as tj/, spaces between; all enabled if empty. Used by tasks.",
    )
    language: str = Field(default="en", description="Language of messages where a subscription names none. Used by alerts.")
    log_format: Literal["text", "json"] = Field(default="text", description="Lines of the service's log. Used by tasks.")
    workers: int = Field(default=2, ge=1, le=64, description="Processes that read pages. Used by tasks.")
    max_page_bytes: int = Field(default=10 * 1024 * 1024, ge=10_000, description="Larger pages are refused. Used by crawler.")
    keep_pages_days: int | None = Field(
        default=None, ge=1, description="Bytes of pages older than that are dropped, articles stay; all are kept if empty. Used by tasks."
    )
    request_timeout_seconds: float = Field(
        default=30.0, gt=0, description="An answer may take so long; a page with redirects and second tries twice that. Used by crawler."
    )
    page_timeout_seconds: float = Field(default=60.0, gt=0, description="A page that takes longer to read is given up. Used by tasks.")
    max_worker_bytes: int = Field(
        default=3 * 1024**3,
        ge=1024**3,
        description="Address space of a process that reads pages; a page that wants more fails. Used by tasks.",
    )
    second_reader_url: str = Field(
        default="", description="OpenAI-compatible address, asked about doubtful readings; nothing is sent if empty. Used by tasks."
    )
    second_reader_model: str = Field(default="", description="Name of that model. Used by tasks.")
    second_reader_key: SecretStr = Field(default=SecretStr(""), description="Key for that address. Used by tasks.")
    second_reader_from: float = Field(default=0.3, ge=0, le=1, description="Least confidence of an event that is in doubt. Used by tasks.")
    second_reader_to: float = Field(default=0.7, ge=0, le=1, description="Highest confidence of an event that is in doubt. Used by tasks.")
    second_reader_tokens_per_day: int = Field(
        default=200_000, ge=0, description="No more is asked in a day (UTC) once so many tokens are spent. Used by tasks."
    )
    lock_timeout_seconds: float = Field(default=30.0, gt=0, description="How long to wait for a locked database. Used by store.")

    @property
    def database_url(self) -> str:
        return self.store_url or f"sqlite:///{self.data_folder / 'accordwatch.db'}"

    @property
    def mail_folder(self) -> Path:
        return self.data_folder / "mail"

    @property
    def own_sources_folder(self) -> Path:
        return self.data_folder / "sources"


def load_settings() -> Settings:
    """The settings of this process. Raises: Misconfigured, which names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise Misconfigured(
            f"{name} cannot be used: {first['msg']} (it is {first['input']!r}).", "Correct it in the environment or in .env."
        ) from error
