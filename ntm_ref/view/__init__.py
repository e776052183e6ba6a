"""Pictures of learning, of a machine at work and of a gradient check; matplotlib is imported only when one is drawn."""

from .curves import curves
from .follows import follows
from .learning_curve import learning_curve
from .longer import longer
from .memory_use import memory_use
from .picture import calm, check_backend
from .play import play
from .several_seeds import several_seeds
from .show import show
from .sorting import sort_example, sort_memory
from .step_sizes import step_sizes
from .strips import strips

__all__ = [
    "calm",
    "check_backend",
    "curves",
    "follows",
    "learning_curve",
    "longer",
    "memory_use",
    "play",
    "several_seeds",
    "show",
    "sort_example",
    "sort_memory",
    "step_sizes",
    "strips",
]
