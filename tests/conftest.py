"""What tests share: an index built once, without documents and, where a folder of them is given, with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.service import Service
from bot.settings import Settings
from bot.settings import index_settings as index_settings_of
from retrieval.index import IndexSettings, build

PLANS = "POLICYBOT_PLANS_DIR"
GIVEN = os.environ.get(PLANS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--plans", default=GIVEN, metavar="DIR", help=f"folder of the official documents (default: {PLANS})")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--plans") is None:
        skip = pytest.mark.skip(reason="needs the official documents: make test PLANS=folder")
        for item in items:
            if item.get_closest_marker("plans"):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests mean the defaults, whatever is set on the machine they run on."""
    for name in [name for name in os.environ if name.startswith("POLICYBOT_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def plans_dir(pytestconfig: pytest.Config) -> Path:
    """The folder of the official documents; skips where none is given."""
    given = pytestconfig.getoption("--plans")
    if given is None:
        pytest.skip("needs the official documents: make test PLANS=folder")
    return Path(given).resolve(strict=True)


def settings_in(folder: Path, plans: Path | None) -> Settings:
    """Settings whose state is in a folder of its own."""
    return Settings(plans_dir=plans, index_dir=folder / "index", database_url=f"sqlite:///{folder / 'policybot.db'}",
                    secret_file=folder / "secret.key")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a built index: the project's data, no documents."""
    return _built(settings_in(tmp_path_factory.mktemp("policybot"), None))


@pytest.fixture(scope="session")
def index_settings(settings: Settings) -> IndexSettings:
    return index_settings_of(settings)


@pytest.fixture(scope="session")
def service(settings: Settings) -> Service:
    """The product without documents: key points, no quotes."""
    return assemble(settings)


@pytest.fixture(scope="session")
def settings_with_plans(tmp_path_factory: pytest.TempPathFactory, plans_dir: Path) -> Settings:
    return _built(settings_in(tmp_path_factory.mktemp("policybot-plans"), plans_dir))


@pytest.fixture(scope="session")
def service_with_plans(settings_with_plans: Settings) -> Service:
    """The product with the official documents."""
    return assemble(settings_with_plans)


def _built(settings: Settings) -> Settings:
    build(index_settings_of(settings))
    return settings


@pytest.fixture(scope="module")
def one_segmenter() -> Iterator[None]:
    """For modules that build many small indexes."""
    from tests.small import segmenters_once

    with segmenters_once():
        yield
