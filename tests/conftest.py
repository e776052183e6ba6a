"""What all tests share: how many examples are tried, from the command line, and a folder of one's own."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("thorough", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))


def pytest_addoption(parser):
    parser.addoption("--times", type=int, help="how often the tests that take a number try (default: a few)")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
