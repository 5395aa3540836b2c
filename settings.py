"""The only reader of the environment: every ``PETITIONFLOW_*`` variable, its default and its meaning."""

from __future__ import annotations

import contextlib
import os
import secrets
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.webhooks import networks


class Settings(BaseSettings):
    """Settings of one process; each field is the variable ``PETITIONFLOW_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="PETITIONFLOW_", frozen=True)

    data_dir: Path = Field(Path("var"), description="Folder of the embedded databases, keys, logs and pid files.")
    database_url: str = Field("", description="SQLAlchemy address of the records; empty: SQLite in the data folder.")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the keyed digests, at least 32 characters; empty: made once in the data folder.",
    )

    http_host: str = Field("127.0.0.1", description="Address on which the pages and the API listen.")
    http_port: int = Field(8080, ge=1, le=65535, description="Port of the pages and the API.")
    public_url: str = Field("", description="Address under which people reach the pages, for links in notices.")
    cookie_secure: bool = Field(False, description="Send the session cookie over TLS only.")

    temporal_address: str = Field(
        "", description="Temporal server as host:port; empty: the embedded one, which `up` starts."
    )
    temporal_namespace: str = Field("default", description="Temporal namespace that holds the petitions.")
    temporal_port: int = Field(7233, ge=1, le=65535, description="Port of the embedded Temporal server.")
    temporal_ui_port: int = Field(8233, ge=1, le=65535, description="Port of the embedded Temporal web page.")
    temporal_cli: str = Field("", description="Path of an official `temporal` program instead of the packaged one.")
    temporal_tls_cert: Path | None = Field(None, description="Client certificate for mutual TLS with the engine.")
    temporal_tls_key: Path | None = Field(None, description="Private key of the client certificate.")
    temporal_tls_ca: Path | None = Field(None, description="Authority that signed the engine's certificate.")
    task_queue: str = Field("petitions", description="Task queue that carries the petitions.")
    sandbox: bool = Field(
        False, description="Run workflow code in the SDK's sandbox, at about twice the cost; tests do."
    )
    retention_days: int = Field(
        3650, ge=1, description="Days for which the engine keeps closed histories; set and checked by `up`."
    )

    time_zone: str = Field(
        "Asia/Shanghai", description="Zone of the offices; named for set-up, read by nothing yet: the pack decides."
    )
    policy: str = Field("cn-2022", description="Policy pack for new petitions: a shipped name or a path.")

    office_networks: str = Field(
        "",
        description="Networks of offices as CIDR ranges, separated by commas: of a rating it is kept whether it came "
        "from one of them, never its address; empty: nothing is kept.",
    )
    gate_wait: float = Field(3.0, gt=0, le=60, description="Seconds a command waits for the engine before a 202.")
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Mail server as smtp://[user:password@]host:port or smtps://; empty: no mail.",
    )
    mail_from: str = Field("petitionflow@localhost", description="Sender address of mail notices.")
    webhook_networks: str = Field(
        "",
        description="Networks beside the public internet that webhooks may be in, as 10.0.0.0/8,127.0.0.1/32.",
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="Least severe line logged.")

    @field_validator("office_networks")
    @classmethod
    def _ranges(cls, said: str) -> str:
        _networks(said)
        return said

    @cached_property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of offices."""
        return _networks(self.office_networks)

    @field_validator("webhook_networks")
    @classmethod
    def _listed(cls, listed: str) -> str:
        networks(listed)
        return listed

    @cached_property
    def pages_url(self) -> str:
        """Address under which people reach the pages, without a slash at its end."""
        return (self.public_url or f"http://{self.http_host}:{self.http_port}").rstrip("/")

    @cached_property
    def records_url(self) -> str:
        """Address of the records' database, the embedded default filled in."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'petitionflow.db').resolve()}"

    @cached_property
    def engine_address(self) -> str:
        """``host:port`` of the Temporal server, the embedded default filled in."""
        return self.temporal_address or f"127.0.0.1:{self.temporal_port}"

    @cached_property
    def key(self) -> bytes:
        """Key of all keyed digests; made on first use in the embedded default."""
        given = self.secret_key.get_secret_value()
        if given:
            if len(given) < 32:
                raise ValueError("PETITIONFLOW_SECRET_KEY needs at least 32 characters")
            return given.encode()
        return _kept_key(self.data_dir / "secret.key")


def _networks(said: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read CIDR ranges; one that is none is an error at the start, not a rating that nobody looks at."""
    return tuple(ip_network(part.strip()) for part in said.split(",") if part.strip())


def _kept_key(path: Path) -> bytes:
    """Read the key file, or make it whole at once, so that two first starts agree on one key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip().encode()
