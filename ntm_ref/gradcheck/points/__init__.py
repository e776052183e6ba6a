"""Where is the gradient checked? Designed points, and the register of all stages and machines."""
