"""What runs in the process of a student's class, and decides nothing there.

`serve.py` answers requests: evaluate forward or backward on these arrays. `loading.py` finds the class in a file,
`forms.py` finds out which form it has (`signatures.py`), `evaluate.py` runs it, and `gradients.py` finds the gradients
in whatever it returns or keeps. `kept.py` lists the arrays that an object keeps, `tape.py` watches the stages inside
for `recorder.py`, and `watching.py` the imports and the calls of forward. `limits.py` limits the process, and `wire.py`
is how the two processes communicate.
Nothing here imports the rest of the package, so a file that imports it can be seen to do so.
"""
