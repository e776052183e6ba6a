"""What should the gradient be? Numerical derivatives of forward, by three methods.

`numerical.py` has the methods, `jacobians.py` applies them to every argument, and `reference.py` decides which of their
numbers can be trusted. `sample.py` chooses some numbers of a large argument, and `differentiable.py` refuses a forward
that has no derivatives.
"""
