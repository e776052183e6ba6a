"""Styles of writing to the memory."""

from conventions_style import style

style(
    "Write", "product of the others", "batch heads",
    """
    keep = 1 - w[..., :, :, None] * e[..., :, None, :]
    out = mem * keep.prod(axis=-3) + np.einsum("...hn,...hm->...nm", w, a)
    """,
    """
    dmem = dout * keep.prod(axis=-3)
    dw, de = np.zeros(w.shape), np.zeros(e.shape)
    for h in range(w.shape[-2]):
        others = np.delete(keep, h, axis=-3).prod(axis=-3)
        dkeep = dout * mem * others
        dw[..., h, :] = -np.sum(dkeep * e[..., h, None, :], axis=-1)
        de[..., h, :] = -np.sum(dkeep * w[..., h, :, None], axis=-2)
    dw = dw + np.einsum("...nm,...hm->...hn", dout, a)
    da = np.einsum("...nm,...hn->...hm", dout, w)
    """,
    """
    missing factor | dout * mem * others | dout * mem
    missing factor | dout * mem * others | dout * others
    wrong variable | dout * mem * others | dout * out * others
    missing term | + np.einsum("...nm,...hm->...hn", dout, a) | nothing
    sign | -np.sum(dkeep * e | np.sum(dkeep * e
    sign | -np.sum(dkeep * w | np.sum(dkeep * w
    missing factor | dout * keep.prod(axis=-3) | dout * 1
    off by one | dout * keep.prod(axis=-3) | dout * keep[..., 1:, :, :].prod(axis=-3)
    wrong variable | dout, w) | dout, np.abs(dw))
    forward sign | + np.einsum | - np.einsum
    """,
)  # fmt: skip
style(
    "Write", "division by the own factor", "batch heads",
    """
    factors = 1 - np.einsum("...hn,...hm->...hnm", w, e)
    whole = factors.prod(axis=-3)
    out = whole * mem + np.swapaxes(w, -1, -2) @ a
    """,
    """
    dmem = dout * whole
    dfactors = (dout * mem * whole)[..., None, :, :] / factors
    dw = a @ np.swapaxes(dout, -1, -2) - np.einsum("...hnm,...hm->...hn", dfactors, e)
    de = -np.einsum("...hnm,...hn->...hm", dfactors, w)
    da = w @ dout
    """,
    """
    missing factor | (dout * mem * whole) | (dout * whole)
    missing factor | [..., None, :, :] / factors | [..., None, :, :] * np.ones(factors.shape)
    sign | de = -np | de = np
    missing term | a @ np.swapaxes(dout, -1, -2) - | -
    missing term | - np.einsum("...hnm,...hm->...hn", dfactors, e) | nothing
    wrong variable | dmem = dout * whole | dmem = dout * factors[..., 0, :, :]
    """,
)  # fmt: skip
style(
    "Write", "one head after the other", "heads",
    """
    states = [mem]
    for h in range(len(w)):
        states.append(states[-1] * (1 - np.outer(w[h], e[h])))
    out = states[-1] + w.T @ a
    """,
    """
    dw, de, da = a @ dout.T, np.zeros(e.shape), w @ dout
    d = dout
    for h in reversed(range(len(w))):
        derased = -d * states[h]
        dw[h] += derased @ e[h]
        de[h] = w[h] @ derased
        d = d * (1 - np.outer(w[h], e[h]))
    dmem = d
    """,
    """
    off by one | states[h] | states[h + 1]
    wrong variable | states[h] | states[0]
    forgotten sum | dw[h] += | dw[h] =
    missing term | dmem = d | dmem = dout.copy()
    sign | -d * states[h] | d * states[h]
    wrong order | reversed(range(len(w))) | range(len(w))
    stale | d = d * (1 | d = dout * (1
    """,
)  # fmt: skip
style(
    "Write", "loops", "heads",
    """
    out = np.zeros(mem.shape)
    for n in range(mem.shape[0]):
        for m in range(mem.shape[1]):
            kept = 1.0
            for h in range(len(w)):
                kept *= 1 - w[h, n] * e[h, m]
                out[n, m] += w[h, n] * a[h, m]
            out[n, m] += mem[n, m] * kept
    """,
    """
    dmem, dw, de, da = np.zeros(mem.shape), np.zeros(w.shape), np.zeros(e.shape), np.zeros(a.shape)
    for n in range(mem.shape[0]):
        for m in range(mem.shape[1]):
            keeps = [1 - w[h, n] * e[h, m] for h in range(len(w))]
            dmem[n, m] = dout[n, m] * np.prod(keeps)
            for h in range(len(w)):
                others = np.prod(keeps[:h] + keeps[h + 1 :])
                dw[h, n] += dout[n, m] * (a[h, m] - mem[n, m] * e[h, m] * others)
                de[h, m] -= dout[n, m] * mem[n, m] * w[h, n] * others
                da[h, m] += dout[n, m] * w[h, n]
    """,
    """
    off by one | keeps[h + 1 :] | keeps[h:]
    forgotten part | np.prod(keeps[:h] + keeps[h + 1 :]) | np.prod(keeps[:h])
    forgotten sum | da[h, m] += | da[h, m] =
    sign | de[h, m] -= | de[h, m] +=
    missing term | (a[h, m] - mem | (-mem
    missing factor | mem[n, m] * w[h, n] * others | w[h, n] * others
    """,
)  # fmt: skip
style(
    "Write", "one head", "vector",
    """
    keep = 1 - np.outer(w, e)
    out = mem * keep + np.outer(w, a)
    """,
    """
    dmem = dout * keep
    dkeep = dout * mem
    dw = dout @ a - dkeep @ e
    de = -w @ dkeep
    da = w @ dout
    """,
    """
    missing factor | dmem = dout * keep | dmem = dout * 1
    missing term | dout @ a - dkeep @ e | dout @ a
    missing term | dout @ a - dkeep @ e | -dkeep @ e
    sign | de = -w | de = w
    wrong variable | dkeep = dout * mem | dkeep = dout * out
    wrong variable | da = w @ dout | da = w @ dkeep
    forward missing term | + np.outer(w, a) | + 0 * np.outer(w, a)
    """,
)  # fmt: skip
