"""How many fail, if some were seen to fail: the upper end of a confidence interval."""

from __future__ import annotations

from math import exp, inf, lgamma, log


def at_most(failed: int, n: int, confidence: float = 0.95) -> float:
    """The upper end of the one-sided interval of Clopper and Pearson for the share that fails.

    It is the share p at which ``failed`` of n, or fewer, would be seen with a probability of 1 - ``confidence`` only.
    For 0 of n that is about 3/n.
    """
    low, high = failed / n, 1.0
    for _ in range(50):  # the probability falls with p: halve the range that holds the answer
        p = (low + high) / 2
        low, high = (p, high) if probability_of_at_most(failed, n, p) > 1 - confidence else (low, p)
    return high


def probability_of_at_most(k: int, n: int, p: float) -> float:
    """The probability that k or fewer of n fail if each fails with probability p."""
    logs = [lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * logarithm(p) + (n - i) * logarithm(1 - p)
            for i in range(k + 1)]  # fmt: skip
    return sum(map(exp, logs))


def logarithm(p: float) -> float:
    """The logarithm, of zero too."""
    return log(p) if p > 0 else -inf
