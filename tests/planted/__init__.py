"""Does the test suite notice mistakes? ``python -m tests.planted`` plants sixty, one at a time, and runs it on each."""
