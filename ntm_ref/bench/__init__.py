"""How fast is it, what do the stage objects cost, and how does it compare with automatic differentiation?"""
