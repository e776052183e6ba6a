"""Somebody else's class: run it in a process of its own, find out how it is called, and judge it.

`process.py` starts and ends that process, `remote.py` makes the class there look like one here. `layouts.py` lists the
shapes that people write and `calling.py` finds the ones that this class wants. `survey.py` checks it at every point,
`forward.py` compares what it computes with our stage, `uses.py` asks whether its backward is a derivation, and
`judge.py` draws the conclusion: an `Outcome` (`outcome.py`). `sources.py` reads the text of a file without running it,
and `local.py` is the counterpart of `remote.py` for a class that is in this process already.
"""
