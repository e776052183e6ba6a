"""One process of Node for each file of tests."""

from collections.abc import Iterator

import pytest
from node import NODE, WITHOUT_NODE, Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """The page's engine in Node; tests that need it are skipped where there is none."""
    if NODE is None:
        pytest.skip(WITHOUT_NODE)
    process = Engine()
    yield process
    process.close()
