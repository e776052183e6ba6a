"""Recipes and models: one for each task and model, and whatever is trained is the one that was asked for."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from ntm_ref import LSTM, NTM, TASKS, NTMError
from ntm_ref.machine import STARTS
from ntm_ref.recipes import MODELS, RECIPES, Recipe, make_model, recipe_for
from ntm_ref.runs import Session, above_optimum, load_weights, save_weights
from ntm_ref.tasks import Copy
from ntm_ref.training import Adam, Settings, train, update

every_recipe = pytest.mark.parametrize(
    ("task", "model"), [(task, model) for task in RECIPES for model in RECIPES[task]]
)


def test_recipe_exists_for_every_task_and_model() -> None:
    assert list(RECIPES) == list(TASKS)
    for recipes in RECIPES.values():
        assert set(recipes) == set(MODELS)


@every_recipe
def test_recipe_makes_the_model_of_its_name_in_the_sizes_of_the_paper(task: str, model: str) -> None:
    recipe = recipe_for(task, model)
    made = make_model(recipe, TASKS[task], seed=0)
    assert recipe.model == model
    assert (made.settings["n_inputs"], made.settings["n_outputs"]) == (TASKS[task].n_inputs, TASKS[task].n_outputs)
    if model == "lstm":
        assert isinstance(made, LSTM)
        assert made.settings["n_layers"] == 3
    else:
        assert isinstance(made, NTM)
        assert made.settings["controller"] == model.removeprefix("ntm-")
        assert made.memory_0.value.shape == (recipe.n_rows, 20)
        assert recipe.n_rows == 128 or task == "repeat-copy"  # see the comment beside the recipes


@pytest.mark.parametrize("model", MODELS)
def test_recipe_model_has_weights_that_depend_on_the_seed(model: str) -> None:
    recipe = Recipe(model=model, controller_size=5, n_rows=6, width=4)
    first, again, other = (make_model(recipe, TASKS["copy"], seed).parameters() for seed in (1, 1, 2))
    for p, q in zip(first, again):
        assert_array_equal(p.value, q.value)
    assert not np.array_equal(first[0].value, other[0].value)


def test_recipe_start_is_passed_to_the_model() -> None:
    scattered, focused = (make_model(Recipe(start=start, n_rows=6), TASKS["copy"], 0) for start in STARTS)
    assert isinstance(focused, NTM)
    assert (scattered.settings["start"], focused.settings["start"]) == STARTS
    assert len(np.unique(focused.memory_0.value)) == 1


def test_recipe_settings_of_the_memory_do_not_affect_an_lstm(tmp_path: Path) -> None:
    weights = []
    for settings in ({}, {"n_rows": 9, "start": "focused", "add_penalty": 1.0}):
        recipe = Recipe(model="lstm", controller_size=4, limit=40, **settings)
        session = Session.start(tmp_path / f"{len(weights)}", {"name": "copy"}, recipe, seed=0)
        assert session.train(lambda entry: None) == "limit"
        weights.append([p.value for p in session.model.parameters()])
    assert all(np.array_equal(a, b) for a, b in zip(*weights))


def test_recipe_penalty_is_on_the_add_vectors_and_not_in_the_reported_cost() -> None:
    """With one that outweighs everything, training does nothing but make a small."""
    task = Copy(max_length=5)

    def trained(penalty: float | None) -> tuple[float, float]:
        """The cost that is told first, and how much is added after 30 updates."""
        model, told = make_model(Recipe(controller_size=8, n_rows=6, width=4), task, 0), []

        optimiser, rng = Adam(model.parameters(), 1e-2), np.random.default_rng(0)
        for done in islice(train(model, task, optimiser, rng, Settings(batch_size=1, add_penalty=penalty)), 30):
            told.append(done.bits)
        run = model.run(task.batch(np.random.default_rng(1), 1, length=5)[0])
        return told[0], float(np.mean([np.sum(step.a**2) for step in run.steps]))

    (told_without, size_without), (told, size) = trained(None), trained(100.0)
    assert told == told_without
    assert size < size_without / 10


def test_recipe_penalty_is_used_by_a_session(tmp_path: Path) -> None:
    weights = []
    for penalty in (None, 1.0):
        recipe = Recipe(controller_size=4, n_rows=6, width=4, limit=40, add_penalty=penalty)
        session = Session.start(tmp_path / f"{penalty}", {"name": "copy"}, recipe, seed=0)
        session.train(lambda entry: None)
        weights.append(session.model.parameters()[-1].value)
    assert not np.array_equal(*weights)


def test_recipe_is_found_by_task_and_model_and_defaults_to_the_first_of_the_task() -> None:
    for task, recipes in RECIPES.items():
        assert recipe_for(task) == next(iter(recipes.values()))
        for model, recipe in recipes.items():
            assert recipe_for(task, model) is recipe
    with pytest.raises(NTMError, match="no recipe for the task 'sort', expected one of copy, repeat-copy"):
        recipe_for("sort")
    with pytest.raises(NTMError, match="no recipe for copy with the model 'gru', expected one of ntm-feedforward"):
        recipe_for("copy", "gru")


@pytest.mark.parametrize(  # the usual model is trained and resumed in runs/test_session.py
    "model", [pytest.param(model, marks=[pytest.mark.thorough] * (model == "ntm-feedforward")) for model in MODELS]
)
def test_recipe_models_can_all_be_trained_saved_loaded_and_resumed(tmp_path: Path, model: str) -> None:
    recipe = Recipe(model=model, controller_size=5, n_rows=6, width=4, limit=40)
    task = {"name": "associative-recall", "max_items": 2}
    whole = Session.start(tmp_path / "whole", task, recipe, seed=3)
    whole.train(lambda entry: None)
    part = Session.start(tmp_path / "part", task, recipe, seed=3)
    part.train(lambda entry: None, watch=lambda update: update.sequences >= 20)
    resumed = Session.resume(tmp_path / "part")
    resumed.train(lambda entry: None)
    loaded, learned = load_weights(tmp_path / "part" / "weights.npz")
    assert learned == task
    assert type(loaded) is type(whole.model)
    for p, q, r in zip(whole.model.parameters(), resumed.model.parameters(), loaded.parameters()):
        assert_array_equal(p.value, q.value)
        assert_array_equal(p.value, r.value)


def test_weights_file_of_an_unknown_model_is_refused(tmp_path: Path) -> None:
    class GRU(LSTM):
        pass

    save_weights(tmp_path / "gru.npz", GRU(9, 8, 1, 3), {"name": "copy"})
    with pytest.raises(NTMError, match="not describe a model and its task: the model is 'GRU', expected one of NTM"):
        load_weights(tmp_path / "gru.npz")


def test_solved_is_judged_by_the_cost_above_the_optimum(tmp_path: Path) -> None:
    assert above_optimum({"bits_per_sequence": 130.0, "optimal_bits": 128.5}) == 1.5
    assert above_optimum({"bits_per_sequence": 130.0}) == 130
    recipe = Recipe(controller_size=5, n_rows=6, width=4, batch_size=100, limit=1000)
    task = {"name": "ngrams", "n_context": 1, "min_length": 9, "max_length": 9}
    costs = {}
    for bits in (2.0, 1e-6):  # a coin for each of 8 bits costs 8, the optimum about 5
        session = Session.start(tmp_path / str(bits), task, replace(recipe, solved_bits=7 * bits), seed=0)
        costs[session.train(lambda entry: None)] = session.log
    (first,) = costs["solved"]
    assert 0 < above_optimum(first) < first["bits_per_sequence"] - 3
    assert [entry["sequences"] for entry in costs["limit"]] == [500, 1000]


def test_clipping_limits_the_components_before_the_norm() -> None:
    model, task = NTM(9, 8, controller_size=5, n_rows=6, width=4), TASKS["copy"]
    settings = Settings(batch_size=1, max_component=1e-3)
    update(model, task, Adam(model.parameters(), 1e-3), np.random.default_rng(0), settings)
    largest = max(float(abs(p.grad).max()) for p in model.parameters())
    assert largest == pytest.approx(1e-3, rel=1e-6)


def test_clipping_reports_the_norm_as_it_was() -> None:
    model, task = NTM(9, 8, controller_size=5, n_rows=6, width=4), TASKS["copy"]
    settings = Settings(batch_size=1, max_norm=1e-3)
    done = update(model, task, Adam(model.parameters(), 1e-3), np.random.default_rng(0), settings)
    left = np.sqrt(sum(np.sum(p.grad.astype(float) ** 2) for p in model.parameters()))
    assert left == pytest.approx(1e-3, rel=1e-5)
    assert done.gradient_norm > 0.1
