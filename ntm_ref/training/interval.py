"""How large may the share of failures be, given those seen? The upper end of a confidence interval."""

from __future__ import annotations

from math import lgamma, log, log1p

import numpy as np


def at_most(failed: int, n: int, confidence: float = 0.95) -> float:
    """The upper end of the one-sided interval of Clopper and Pearson for the share that fails.

    It is the share p at which seeing ``failed`` of n, or fewer, has a probability of only 1 - ``confidence``.
    For 0 of n that is about 3/n.
    """
    if failed == n:
        return 1.0
    i = np.arange(failed + 1)
    log_ways = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(failed + 1)])
    low, high = failed / n, 1.0
    for _ in range(50):  # the probability of so few falls with p: halve the range that holds the answer
        p = (low + high) / 2
        probability = np.exp(log_ways + i * log(p) + (n - i) * log1p(-p)).sum()
        low, high = (p, high) if probability > 1 - confidence else (low, p)
    return high
