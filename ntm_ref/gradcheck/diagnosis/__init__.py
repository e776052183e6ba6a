"""What is wrong? The evidence, the known mistakes, the general clues, and the first wrong place in a chain.

`evidence.py` is one evaluation with the expected gradients. `diagnosis.py` compares it with the mistakes of
`catalogue/`, then with the general `clues/`. `first_wrong.py` searches a chain, whose stages `tape.py` records
and whose arrays `moved_chain.py` moves.
"""
