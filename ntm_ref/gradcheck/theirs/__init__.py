"""Someone else's class: run it in a process of its own, find out how it is called, and judge it.

`process.py` starts and ends that process, `remote.py` makes the class there look like one here, and `local.py` does the
same for a class that is in this process already. `layouts.py` and `orders.py` list the shapes and the orders in which
people write arguments; `search.py` finds those that this class wants, its `Calling` (`calling.py`). `survey.py` checks
it at every point, `forward.py` compares what it computes with our stage, and `uses.py` asks whether its backward is a
derivation. `sources.py` reads the text of a file without running it. `judge.py` draws the conclusion: an `Outcome`
(`outcome.py`).
"""
