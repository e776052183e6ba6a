"""What should the gradient be? Numerical derivatives by three methods."""
