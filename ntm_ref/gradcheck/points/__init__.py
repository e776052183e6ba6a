"""Where is the gradient checked, and of what? Designed points, and the register of all stages and machines.

`register.py` lists the stages with their arguments and shapes, and `machines.py` the machines; `designed.py` has the
points.
"""
