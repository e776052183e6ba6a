"""What all tests share: how many examples are tried, from the command line, and a folder of one's own."""

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("thorough", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))


def pytest_addoption(parser):
    parser.addoption("--times", type=int, help="how often the tests that take a number try (default: a few)")


def pytest_sessionstart() -> None:
    """Thousands of tests are collected, and none is garbage: looking for it takes a quarter of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on there is garbage, but what was collected is not looked at again, and the rest less often."""
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
