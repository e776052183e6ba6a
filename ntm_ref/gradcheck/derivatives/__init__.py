"""What should the gradient be? Numerical derivatives of forward, by three methods.

`numerical.py` has the methods, `reference.py` decides which of their numbers can be trusted, and `differentiable.py`
refuses a forward that has no derivatives.
"""
