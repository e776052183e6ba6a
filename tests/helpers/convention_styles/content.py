"""Styles of finding by content: the similarity of a key to every row, and the softmax of similarities."""

from conventions_style import style

# CosineSimilarity

style(
    "CosineSimilarity", "quotient rule", "batch heads",
    """
    nk = np.sqrt((k**2).sum(axis=-1, keepdims=True))
    nm = np.sqrt((mem**2).sum(axis=-1, keepdims=True))
    lengths = nk * np.swapaxes(nm, -1, -2)
    out = k @ np.swapaxes(mem, -1, -2) / lengths
    """,
    """
    ddot = dout / lengths
    dk = ddot @ mem - (dout * out).sum(axis=-1, keepdims=True) * k / nk**2
    dmem = np.swapaxes(ddot, -1, -2) @ k - np.swapaxes((dout * out).sum(axis=-2, keepdims=True), -1, -2) * mem / nm**2
    """,
    """
    missing term | - (dout * out).sum(axis=-1, keepdims=True) * k / nk**2 | nothing
    missing term | - np.swapaxes((dout * out).sum(axis=-2, keepdims=True), -1, -2) * mem / nm**2 | nothing
    sign | ddot @ mem - | ddot @ mem +
    forgotten square | / nk**2 | / nk
    forgotten square | / nm**2 | / nm
    missing factor | (dout * out).sum(axis=-1 | dout.sum(axis=-1
    wrong variable | ddot = dout / lengths | ddot = dout * lengths
    forward missing factor | lengths = nk * np.swapaxes(nm, -1, -2) | lengths = nk + 0 * np.swapaxes(nm, -1, -2)
    forward constant | / lengths | / (lengths + 0.01)
    """,
)  # fmt: skip
style(
    "CosineSimilarity", "projection", "batch heads",
    """
    nk, nm = np.linalg.norm(k, axis=-1, keepdims=True), np.linalg.norm(mem, axis=-1, keepdims=True)
    uk, um = k / nk, mem / nm
    out = np.einsum("...hm,...nm->...hn", uk, um)
    """,
    """
    duk = np.einsum("...hn,...nm->...hm", dout, um)
    dum = np.einsum("...hn,...hm->...nm", dout, uk)
    dk = (duk - uk * (duk * uk).sum(axis=-1, keepdims=True)) / nk
    dmem = (dum - um * (dum * um).sum(axis=-1, keepdims=True)) / nm
    """,
    """
    missing term | - uk * (duk * uk).sum(axis=-1, keepdims=True) | nothing
    missing term | - um * (dum * um).sum(axis=-1, keepdims=True) | nothing
    missing factor | keepdims=True)) / nk | keepdims=True))
    missing factor | keepdims=True)) / nm | keepdims=True))
    sign | dum - um | dum + um
    wrong variable | dout, um) | dout, mem)
    wrong axis | (dum * um).sum(axis=-1 | (dum * um).sum(axis=-2
    """,
)  # fmt: skip
style(
    "CosineSimilarity", "outer and .T", "heads",
    """
    nk, nm = np.sqrt((k * k).sum(axis=1)), np.sqrt((mem * mem).sum(axis=1))
    out = k @ mem.T / np.outer(nk, nm)
    """,
    """
    along = dout * out
    d = dout / np.outer(nk, nm)
    dk = d @ mem - (along.sum(axis=1) / nk**2)[:, None] * k
    dmem = d.T @ k - (along.sum(axis=0) / nm**2)[:, None] * mem
    """,
    """
    missing transpose | d.T @ k | (d @ mem).sum() + 0 * mem
    missing factor | along = dout * out | along = dout
    forgotten square | / nm**2 | / nm
    sign | dk = d @ mem - | dk = d @ mem +
    wrong index | along.sum(axis=0) / nm**2 | along[0] / nm**2
    """,
)  # fmt: skip
style(
    "CosineSimilarity", "loops", "heads",
    """
    out = np.zeros((len(k), len(mem)))
    for h in range(len(k)):
        for n in range(len(mem)):
            out[h, n] = np.dot(k[h], mem[n]) / np.sqrt(np.dot(k[h], k[h]) * np.dot(mem[n], mem[n]))
    """,
    """
    dk, dmem = np.zeros(k.shape), np.zeros(mem.shape)
    for h in range(len(k)):
        for n in range(len(mem)):
            kk, mm = np.dot(k[h], k[h]), np.dot(mem[n], mem[n])
            dk[h] += dout[h, n] * (mem[n] / np.sqrt(kk * mm) - out[h, n] * k[h] / kk)
            dmem[n] += dout[h, n] * (k[h] / np.sqrt(kk * mm) - out[h, n] * mem[n] / mm)
    """,
    """
    forgotten sum | dmem[n] += | dmem[n] =
    forgotten sum | dk[h] += | dk[h] =
    wrong variable | mem[n] / mm) | mem[n] / kk)
    missing term | - out[h, n] * k[h] / kk | nothing
    missing factor | - out[h, n] * mem[n] / mm | - mem[n] / mm
    wrong index | dmem[n] += dout[h, n] | dmem[n] += dout[0, n]
    """,
)  # fmt: skip
style(
    "CosineSimilarity", "one key", "vector",
    """
    nk, nm = np.linalg.norm(k), np.linalg.norm(mem, axis=1)
    out = np.dot(mem, k) / (nk * nm)
    """,
    """
    dk = np.dot(dout / (nk * nm), mem) - np.dot(dout, out) * k / nk**2
    dmem = np.outer(dout / (nk * nm), k) - (dout * out / nm**2)[:, None] * mem
    """,
    """
    missing term | - np.dot(dout, out) * k / nk**2 | nothing
    forgotten square | / nk**2 | / nk
    missing factor | (dout * out / nm**2) | (dout / nm**2)
    sign | k) - (dout | k) + (dout
    missing factor | np.outer(dout / (nk * nm), k) | np.outer(dout / nm, k)
    """,
)  # fmt: skip

# ContentWeighting

style(
    "ContentWeighting", "largest out", "batch heads vector",
    """
    z = beta * sim
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    out = e / e.sum(axis=-1, keepdims=True)
    """,
    """
    dz = out * (dout - (dout * out).sum(axis=-1, keepdims=True))
    dsim = beta * dz
    dbeta = (dz * sim).sum(axis=-1, keepdims=True)
    """,
    """
    only the diagonal | (dout - (dout * out).sum(axis=-1, keepdims=True)) | dout * (1 - out)
    missing term | dout - (dout * out).sum(axis=-1, keepdims=True) | dout
    missing factor | dsim = beta * dz | dsim = dz * 1
    wrong variable | dz * sim | dz * z
    wrong variable | (dout * out).sum | dout.mean
    wrong axis | (dout * out).sum(axis=-1 | (dout * out).sum(axis=0
    mean for sum | (dz * sim).sum( | (dz * sim).mean(
    forgotten sum | (dz * sim).sum(axis=-1, keepdims=True) | (dz * sim)[..., -1:]
    forward missing factor | z = beta * sim | z = sim + 0 * beta
    """,
)  # fmt: skip
style(
    "ContentWeighting", "log-sum-exp", "batch heads vector",
    """
    z = sim * beta
    out = np.exp(z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True)))
    """,
    """
    dlog = dout * out
    dz = dlog - out * np.sum(dlog, axis=-1, keepdims=True)
    dsim = dz * beta
    dbeta = np.einsum("...n,...n->...", dz, sim)[..., None]
    """,
    """
    missing term | dz = dlog - out * np.sum(dlog, axis=-1, keepdims=True) | dz = dlog * 1
    sign | dlog - out | dlog + out
    missing factor | out * np.sum(dlog, axis=-1, keepdims=True) | np.sum(dlog, axis=-1, keepdims=True)
    mean for sum | np.sum(dlog | np.mean(dlog
    wrong variable | dz, sim) | dz, out)
    lost axis | [..., None] | nothing
    """,
)  # fmt: skip
style(
    "ContentWeighting", "jacobian", "batch heads vector",
    """
    e = np.exp(sim * beta)
    out = e / np.sum(e, axis=-1, keepdims=True)
    """,
    """
    J = out[..., :, None] * np.eye(out.shape[-1]) - out[..., :, None] * out[..., None, :]
    dz = np.einsum("...i,...ij->...j", dout, J)
    dsim = dz * beta
    dbeta = np.sum(dz * sim, axis=-1, keepdims=True)
    """,
    """
    missing term | - out[..., :, None] * out[..., None, :] | nothing
    sign | - out[..., :, None] | + out[..., :, None]
    missing factor | dsim = dz * beta | dsim = dz + 0
    wrong axis | dz * sim, axis=-1 | dz * sim, axis=0
    forward mean for sum | / np.sum(e | / np.mean(e
    """,
)  # fmt: skip
style(
    "ContentWeighting", "head by head", "heads",
    """
    out = np.zeros(sim.shape)
    for h in range(len(sim)):
        e = np.exp(beta[h] * (sim[h] - sim[h].max()))
        out[h] = e / e.sum()
    """,
    """
    dsim, dbeta = np.zeros(sim.shape), np.zeros(beta.shape)
    for h in range(len(sim)):
        dz = (np.diag(out[h]) - np.outer(out[h], out[h])).dot(dout[h])
        dsim[h] = beta[h] * dz
        dbeta[h] = dz.dot(sim[h])
    """,
    """
    only the diagonal | - np.outer(out[h], out[h])) | * (1 - out[h]))
    wrong index | beta[h] * dz | beta[0] * dz
    wrong index | dz.dot(sim[h]) | dz.dot(sim[0])
    forgotten sum | dbeta[h] = | dbeta[0] =
    sign | np.diag(out[h]) - | np.diag(out[h]) +
    """,
)  # fmt: skip
style(
    "ContentWeighting", "scalar beta", "float",
    """
    e = np.exp(beta * sim)
    out = e / e.sum()
    """,
    """
    dz = out * (dout - dout @ out)
    dsim = beta * dz
    dbeta = dz @ sim
    """,
    """
    missing term | (dout - dout @ out) | dout
    missing factor | dsim = beta * dz | dsim = dz * 1
    wrong variable | dz @ sim | dout @ sim
    wrong variable | dout @ out | dout.mean()
    """,
)  # fmt: skip
