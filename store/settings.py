"""What an operator can set: one frozen object, read from the environment and from `.env`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, PositiveInt, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from store.city import CityProfile, profile


class Settings(BaseSettings):
    """The operator's settings. Every field is the environment variable BANDOSO_<FIELD>; docs/operator.md lists them."""

    model_config = SettingsConfigDict(
        env_prefix="BANDOSO_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    host: str = Field("127.0.0.1", description="the address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="the port to listen on")
    workers: PositiveInt = Field(1, description="HTTP worker processes")
    data: Path = Field(Path(".data"), description="the data folder: private cluster, published rasters, caches")
    database_url: str | None = Field(None, description="the city's own PostGIS (libpq URL); unset: a private cluster")
    read_database_url: str | None = Field(
        None, description="where public reads go, e.g. a hot standby; unset: the same"
    )
    city_data: Path | None = Field(None, description="a city bundle folder; unset: what registry packages carry")
    city: str = Field("hcmc", description="the city profile")
    public_url: str | None = Field(None, description="the address citizens use, for QR codes; unset: the request's own")
    basemap_url: str | None = Field(None, description="an optional online base map, {z}/{x}/{y} URL; unset: only ours")
    statement_timeout_ms: PositiveInt = Field(5000, description="how long a public read may run, in milliseconds")
    pool_size: PositiveInt = Field(8, description="database connections in each of the four pools of a worker")
    max_upload_mb: PositiveInt = Field(256, description="the largest file that may be published or geocoded, in MB")
    approval: bool = Field(False, description="changes of addresses need a key that may approve; others propose them")
    self_approval: bool = Field(False, description="a department may approve what it proposed itself")
    export_minutes: int = Field(60, ge=0, description="how old a prepared export may be, in minutes, before a new one")
    jobs: bool = Field(True, description="run jobs (files to geocode) in a process of their own while serving")
    job_workers: int = Field(1, ge=0, le=64, description="processes that geocode for jobs; 0: the job process itself")
    job_days: PositiveInt = Field(7, description="how long the result of a job is kept, in days")
    feeds: bool = Field(True, description="run the live feeds (replayed traffic, simulated security) while serving")
    log_level: str = Field("info", description="critical, error, warning, info or debug")

    @field_validator("database_url", "read_database_url", "city_data", "public_url", "basemap_url", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def profile(self) -> CityProfile:
        """The city's profile."""
        return profile(self.city)

    @property
    def data_folder(self) -> Path:
        """`data`, absolute."""
        return self.data.expanduser().resolve()
