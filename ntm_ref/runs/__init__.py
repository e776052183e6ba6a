"""Training runs in folders: sessions, logs, checkpoints, weights, and several seeds in parallel or on a cluster."""

from .cluster import cluster_at
from .files import write_whole
from .log import above_optimum, of_the_task, read_log
from .origin import Origin
from .process import locked
from .recipe_file import read_recipe
from .seeds import Trained, train_seeds
from .session import INTERVAL, Session
from .weights import load_weights, save_weights

__all__ = [
    "INTERVAL",
    "Origin",
    "Session",
    "Trained",
    "above_optimum",
    "cluster_at",
    "load_weights",
    "locked",
    "of_the_task",
    "read_log",
    "read_recipe",
    "save_weights",
    "train_seeds",
    "write_whole",
]
