"""What runs in the process of a student's class, and decides nothing there.

`serve.py` answers requests: evaluate forward or backward on these arrays. `loading.py` finds the class in a file,
`forms.py` gives classes, functions and layers one form, `tape.py` watches the stages inside, `limits.py` holds the
process in, and `wire.py` is how the two processes talk. Nothing here imports the rest of the package: a file that
imports it can then be seen to do so.
"""
