"""Pictures that are drawn fast."""

import pytest

from ntm_ref.view import picture


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of 50 dots an inch."""
    monkeypatch.setattr(picture, "DPI", 50)
