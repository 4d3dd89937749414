"""One frozen, typed object made from the environment. Wrong values stop the start.

Every field here is a row of the settings table in README.md; a test holds the two together.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from callcentre.errors import SettingsError

_FLOWS_BESIDE_THE_CODE = Path(__file__).resolve().parent.parent / "ivr_flows"


class Settings(BaseSettings):
    """What the environment says. Secrets are never printed."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    # The city and its data
    city: str = Field("makassar", pattern=r"^[a-z][a-z0-9_]*$")
    flows_dir: Path = _FLOWS_BESIDE_THE_CODE
    data_dir: Path = Path("var")
    database_url: str = ""
    redis_url: str = ""

    # The web
    public_base_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr = Field(min_length=32)
    session_hours: int = Field(12, ge=1, le=24)
    max_body_kb: int = Field(256, ge=16, le=10_240)

    # The carrier
    twilio_account_sid: str = Field(min_length=2)
    twilio_auth_token: Annotated[tuple[SecretStr, ...], NoDecode] = Field(min_length=1)
    twilio_subaccount_tokens: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default_factory=dict
    )
    twilio_api_key_sid: str = ""
    twilio_api_key_secret: SecretStr = SecretStr("")
    twilio_twiml_app_sid: str = ""
    twilio_api_base_url: str = "https://api.twilio.com"
    twilio_timeout_seconds: float = Field(5.0, gt=0, le=15)
    voice_sdk_signalling_url: str = ""
    hotline_number: str = ""
    fallback_phones: Annotated[tuple[str, ...], NoDecode] = ()
    fallback_url: str = ""

    # What the steps of a flow may reach
    http_step_allow: Annotated[tuple[str, ...], NoDecode] = ()
    http_step_secrets: Annotated[dict[str, SecretStr], NoDecode] = Field(default_factory=dict)
    twiml_step_allow: Annotated[tuple[str, ...], NoDecode] = ()

    # Logs
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("twilio_auth_token", "http_step_allow", "twiml_step_allow", mode="before")
    @classmethod
    def _tokens(cls, value: object) -> object:
        return _words(value)

    @field_validator("fallback_phones", mode="before")
    @classmethod
    def _phones(cls, value: object) -> object:
        phones = _words(value)
        if isinstance(phones, tuple):
            for phone in phones:
                if not re.fullmatch(r"\+[1-9]\d{6,14}", str(phone)):
                    raise ValueError("every number must be written like +628123456789")
        return phones

    @field_validator("twilio_subaccount_tokens", "http_step_secrets", mode="before")
    @classmethod
    def _subaccounts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [word.strip().partition("=") for word in value.split(",") if word.strip()]
        if any(not sid or not token for sid, _, token in pairs):
            raise ValueError("write it as ACxxx=token,ACyyy=token (or name=secret,...)")
        return {sid: token for sid, _, token in pairs}

    @field_validator("public_base_url", "twilio_api_base_url")
    @classmethod
    def _http_url(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
            raise ValueError("must be a URL such as https://hotline.kota.go.id, without a query")
        return value.rstrip("/")

    @field_validator("fallback_url")
    @classmethod
    def _public_file(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s#]+", value):
            raise ValueError("must be a URL such as https://www.kota.go.id/fallback.xml")
        return value

    @field_validator("voice_sdk_signalling_url")
    @classmethod
    def _ws_url(cls, value: str) -> str:
        if value and not re.fullmatch(r"wss?://[^\s/?#]+", value):
            raise ValueError("must be a URL such as ws://127.0.0.1:4020, without a path")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with postgresql:// or sqlite:///")
        # One driver for PostgreSQL, however the city's other tools spell the address.
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        known = ("redis://", "rediss://", "unix://", "redis+sentinel://")
        if value and not value.startswith(known):
            raise ValueError(f"must begin with {', '.join(known[:-1])} or {known[-1]}")
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force: the one given, else SQLite under the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'callcentre.db').resolve()}"

    @property
    def city_dir(self) -> Path:
        """The folder of the city that this house serves."""
        return self.flows_dir / self.city

    @property
    def recordings_dir(self) -> Path:
        """Where fetched recordings lie."""
        return self.data_dir / "recordings"


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: one line that names the first variable that is missing or wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        what = "is not set" if first["type"] == "missing" else first["msg"]
        raise SettingsError(f"{name}: {what.removeprefix('Value error, ')}") from None


def _words(value: object) -> object:
    """A comma list as a tuple; anything else untouched."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value
