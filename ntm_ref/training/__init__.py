"""How the machine learns: the cost, the optimisers, the loop, the recipes, and what is kept of a run."""

from .evaluate import evaluate
from .files import write_whole
from .lock import locked
from .log import above_optimum, of_the_task, read_log
from .loop import Update, train
from .loss import BitsPerSequence, is_wrong, wrong_bits
from .models import Model, make_model
from .optimisers import OPTIMISERS, Adam, GravesRMSProp, clip_norm
from .recipes import MODELS, RECIPES, Lesson, Recipe, read_recipe, recipe_for
from .seeds import Trained, train_seeds
from .session import INTERVAL, Session
from .weights import load_weights, save_weights

__all__ = [
    "INTERVAL",
    "MODELS",
    "OPTIMISERS",
    "RECIPES",
    "Adam",
    "BitsPerSequence",
    "GravesRMSProp",
    "Lesson",
    "Model",
    "Recipe",
    "Session",
    "Trained",
    "Update",
    "above_optimum",
    "clip_norm",
    "evaluate",
    "is_wrong",
    "load_weights",
    "locked",
    "make_model",
    "of_the_task",
    "read_log",
    "read_recipe",
    "recipe_for",
    "save_weights",
    "train",
    "train_seeds",
    "write_whole",
    "wrong_bits",
]
