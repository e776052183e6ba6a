"""What runs in the process of a student's class, and decides nothing there.

`serve.py` answers requests: evaluate forward or backward on these arrays. `loading.py` finds the class in a file,
`forms.py` gives classes, functions and layers one form, and `gradients.py` finds the gradients in whatever they return
or keep. `kept.py` lists the arrays that an object keeps, `tape.py` watches the stages inside, and `watching.py` the
imports and the calls of forward. `limits.py` limits the process, and `wire.py` is how the two processes communicate.
Nothing here imports the rest of the package, so a file that imports it can be seen to do so.
"""
