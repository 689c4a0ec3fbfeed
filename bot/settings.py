"""Settings from the environment (prefix ``POLICYBOT_``); read once, at assembly."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.index import IndexSettings

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Every setting with its default; README.md has the table."""

    model_config = SettingsConfigDict(env_prefix="POLICYBOT_", env_ignore_empty=True, extra="ignore")

    plans_dir: Path | None = Field(None, description="folder of the official documents; without it the key points are used alone")
    data_dir: Path = Field(ROOT / "data", description="catalogue, key points, topics, lexicon, shipped model")
    index_dir: Path = Field(ROOT / "var" / "index", description="where index builds are kept")
    database_url: str = Field(f"sqlite:///{ROOT / 'var' / 'policybot.db'}", description="what is kept: SQLite file or PostgreSQL URL")
    chroma_url: str | None = Field(None, description="a Chroma server instead of the embedded one")
    embedding: str = Field("shipped", description="`shipped`, or name or folder of a sentence-transformers model")
    secret_key: SecretStr | None = Field(None, description="Fernet keys, parted by commas, that encrypt the secrets of subscriptions")
    secret_file: Path = Field(ROOT / "var" / "secret.key", description="where such a key is made and kept without `secret_key`")
    webhook_private: bool = Field(False, description="webhooks may be http and go to this machine or a private network")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    llm_base_url: str | None = Field(None, description="an OpenAI-compatible endpoint; without it replies are extractive")
    llm_model: str | None = Field(None, description="the model's name at that endpoint")
    llm_api_key: SecretStr | None = Field(None, description="its key")
    llm_seconds: float = Field(20.0, gt=0, description="time budget of a reply with a model")


def index_settings(settings: Settings) -> IndexSettings:
    """What the index needs to know of them."""
    return IndexSettings(settings.data_dir, settings.index_dir, settings.plans_dir, settings.embedding, settings.chroma_url)
