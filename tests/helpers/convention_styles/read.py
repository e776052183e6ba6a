"""Styles of reading from the memory."""

from conventions_style import style

style(
    "Read", "matrix products", "batch",
    "out = w @ mem",
    """
    dw = dout @ mem.swapaxes(1, 2)
    dmem = w.swapaxes(1, 2) @ dout
    """,
    """
    wrong variable | dout @ mem.swapaxes | out @ mem.swapaxes
    wrong axis | w.swapaxes(1, 2) @ dout | (w.swapaxes(1, 2) @ dout)[::-1]
    wrong index | w.swapaxes(1, 2) @ dout | (w[0].T @ dout)
    mean for sum | w.swapaxes(1, 2) @ dout | w.swapaxes(1, 2) @ dout / w.shape[1]
    transposed | w.swapaxes(1, 2) @ dout | (w.swapaxes(1, 2) @ dout).swapaxes(1, 2)
    sign | dmem = w | dmem = -w
    forward mean for sum | w @ mem | w @ mem / mem.shape[1]
    """,
)  # fmt: skip
style(
    "Read", "matrix products", "heads",
    "out = w @ mem",
    """
    dw = dout @ mem.T
    dmem = w.T @ dout
    """,
    """
    wrong index | w.T @ dout | np.outer(w[0], dout[0])
    transposed | w.T @ dout | (w.T @ dout).T
    wrong variable | dout @ mem.T | out @ mem.T
    mean for sum | w.T @ dout | w.T @ dout / len(w)
    missing transpose | dout @ mem.T | w @ (mem @ mem.T)
    forward wrong variable | w @ mem | w**2 @ mem
    """,
)  # fmt: skip
style(
    "Read", "outer product", "vector",
    "out = np.dot(w, mem)",
    """
    dw = np.dot(mem, dout)
    dmem = np.outer(w, dout)
    """,
    """
    transposed | np.outer(w, dout) | np.outer(dout, w)
    wrong variable | np.dot(mem, dout) | np.dot(mem, out)
    wrong variable | np.outer(w, dout) | np.outer(dw, dout)
    missing factor | np.outer(w, dout) | np.outer(np.ones(len(w)), dout)
    """,
)  # fmt: skip
style(
    "Read", "einsum", "batch heads",
    'out = np.einsum("...hn,...nm->...hm", w, mem)',
    """
    dw = np.einsum("...hm,...nm->...hn", dout, mem)
    dmem = np.einsum("...hn,...hm->...nm", w, dout)
    """,
    """
    wrong variable | dout, mem) | out, mem)
    wrong variable | w, dout) | w, out)
    wrong axis | w, dout) | w[..., ::-1, :], dout)
    too much summed | "...hn,...hm->...nm", w, dout | "...hn,...gm->...nm", w, dout
    forgotten sum | w, dout) | w[..., -1:, :], dout[..., -1:, :])
    """,
)  # fmt: skip
style(
    "Read", "broadcasting", "batch heads",
    "out = (w[..., :, :, None] * mem[..., None, :, :]).sum(axis=-2)",
    """
    dw = (dout[..., :, None, :] * mem[..., None, :, :]).sum(axis=-1)
    dmem = (dout[..., :, None, :] * w[..., :, :, None]).sum(axis=-3)
    """,
    """
    mean for sum | .sum(axis=-3) | .mean(axis=-3)
    mean for sum | .sum(axis=-1) | .mean(axis=-1)
    forgotten sum | w[..., :, :, None]).sum(axis=-3) | w[..., :, :, None])[..., 0, :, :]
    missing factor | * w[..., :, :, None] | * np.sign(w[..., :, :, None])
    forward mean for sum | .sum(axis=-2) | .mean(axis=-2)
    """,
)  # fmt: skip
style(
    "Read", "loops", "vector",
    """
    out = np.zeros(mem.shape[1])
    for n in range(len(w)):
        out += w[n] * mem[n]
    """,
    """
    dw, dmem = np.zeros(w.shape), np.zeros(mem.shape)
    for n in range(len(w)):
        for m in range(mem.shape[1]):
            dw[n] += dout[m] * mem[n, m]
            dmem[n, m] = dout[m] * w[n]
    """,
    """
    forgotten sum | dw[n] += | dw[n] =
    wrong index | dout[m] * w[n] | dout[m] * w[m]
    off by one | range(len(w)): | range(1, len(w)):
    sign | dw[n] += | dw[n] -=
    """,
)  # fmt: skip
style(
    "Read", "example by example", "batch",
    "out = np.stack([w[b].dot(mem[b]) for b in range(len(w))])",
    """
    dw, dmem = np.zeros_like(w), np.zeros_like(mem)
    for b in range(len(w)):
        dw[b] = dout[b].dot(mem[b].T)
        for h in range(w.shape[1]):
            dmem[b] += np.outer(w[b, h], dout[b, h])
    """,
    """
    forgotten sum | dmem[b] += | dmem[b] =
    wrong index | mem[b].T | mem[0].T
    wrong index | dmem[b] += | dmem[0] +=
    counted twice | np.outer(w[b, h], dout[b, h]) | np.dot(w[b].T, dout[b])
    off by one | range(w.shape[1]) | range(w.shape[1] - 1)
    """,
)  # fmt: skip
