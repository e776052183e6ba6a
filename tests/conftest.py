"""What all tests share: how many examples are tried, from the command line."""

from hypothesis import HealthCheck, settings

settings.register_profile("thorough", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))


def pytest_addoption(parser):
    parser.addoption("--times", type=int, help="how often the tests that take a number try (default: a few)")
