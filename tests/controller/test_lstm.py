"""LSTM cells: i, f, o and u of one cell, one after the other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ntm_ref.controller import LSTMCell

SHUT, OPEN = -1000.0, 1000.0


@pytest.mark.parametrize(
    ("z", "c", "h"),
    [
        ([SHUT, OPEN, OPEN, 0.7], 0.4, np.tanh(0.4)),  # it keeps what it holds
        ([OPEN, SHUT, OPEN, 0.7], np.tanh(0.7), np.tanh(np.tanh(0.7))),  # it forgets, and takes the candidate in
        ([OPEN, OPEN, OPEN, OPEN], 1.4, np.tanh(1.4)),  # it counts
        ([OPEN, OPEN, SHUT, -0.7], 0.4 - np.tanh(0.7), 0),  # it says nothing
        ([SHUT, SHUT, OPEN, 0.7], 0, 0),  # it is empty
    ],
)
def test_lstm_cell_with_gates_open_and_shut(z: list[float], c: float, h: float) -> None:
    cell = LSTMCell()
    h_found, c_found = cell.forward(np.array([z]), np.array([[0.4]]))
    assert_allclose(c_found, [[c]], rtol=1e-14, atol=1e-14)
    assert_allclose(h_found, [[h]], rtol=1e-14, atol=1e-14)
    d_z, d_c_prev = cell.backward(np.array([[0.0]]), np.array([[2.0]]))
    assert_allclose(d_c_prev, [[2.0 if z[1] == OPEN else 0.0]], atol=1e-14)  # the gradient comes back as it went
    assert_allclose(d_z[0, :3], 0, atol=1e-14)
