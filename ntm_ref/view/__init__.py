"""Pictures of learning, of a machine at work and of a gradient check; matplotlib is imported only when one is drawn."""

from .follows import follows
from .learning_curve import learning_curve
from .memory_use import memory_use
from .several_seeds import several_seeds
from .step_sizes import step_sizes

__all__ = ["follows", "learning_curve", "memory_use", "several_seeds", "step_sizes"]
