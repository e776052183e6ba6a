"""What is wrong? The evidence, the known mistakes, the general clues, and the first wrong place in a chain.

`evidence.py` is one evaluation with the expected gradients. `diagnosis.py` compares it with the known mistakes of
`catalogue/`, which `ours.py` makes in our own stage, then with the general `clues/`, and with two mistakes at once
(`pairs.py`). `first_wrong.py` searches a chain, whose arrays `moved_chain.py` moves. `finding.py` has the sentences.
"""
