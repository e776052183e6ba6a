"""Styles of the interpolation between two weightings."""

from conventions_style import style

style(
    "Interpolation", "as it stands", "batch heads vector",
    "out = g * wc + (1 - g) * wp",
    """
    dwc = dout * g
    dwp = dout * (1 - g)
    dg = (dout * (wc - wp)).sum(axis=-1, keepdims=True)
    """,
    """
    wrong variable | dout * (1 - g) | dout * g
    sign | wc - wp | wp - wc
    missing term | dout * (wc - wp) | dout * wc
    wrong axis | axis=-1 | axis=0
    mean for sum | .sum( | .mean(
    missing factor | dwc = dout * g | dwc = dout * 1
    forgotten sum | dg = (dout * (wc - wp)).sum(axis=-1, keepdims=True) | dg = (dout * (wc - wp))[..., :1]
    too much summed | .sum(axis=-1, keepdims=True) | .sum()
    forward wrong variable | (1 - g) * wp | (1 - g) * wc
    forward missing factor | (1 - g) * wp | wp
    """,
)  # fmt: skip
style(
    "Interpolation", "step", "batch heads vector",
    """
    step = wc - wp
    out = wp + g * step
    """,
    """
    dstep = g * dout
    dwc = dstep
    dwp = dout - dstep
    dg = np.einsum("...n,...n->...", dout, step)[..., None]
    """,
    """
    missing term | dwp = dout - dstep | dwp = -dstep
    missing term | dwp = dout - dstep | dwp = dout.copy()
    sign | dwp = dout - dstep | dwp = dout + dstep
    wrong variable | dout, step) | dstep, step)
    missing factor | dstep = g * dout | dstep = 1.0 * dout
    lost axis | [..., None] | nothing
    forward sign | wp + g * step | wp - g * step
    """,
)  # fmt: skip
style(
    "Interpolation", "loops", "heads",
    """
    out = np.zeros(wc.shape)
    for i in range(wc.shape[0]):
        for j in range(wc.shape[1]):
            out[i, j] = g[i, 0] * wc[i, j] + (1 - g[i, 0]) * wp[i, j]
    """,
    """
    dwc, dwp, dg = np.zeros(wc.shape), np.zeros(wp.shape), np.zeros(g.shape)
    for i in range(wc.shape[0]):
        for j in range(wc.shape[1]):
            dwc[i, j] = dout[i, j] * g[i, 0]
            dwp[i, j] = dout[i, j] * (1 - g[i, 0])
            dg[i, 0] += dout[i, j] * (wc[i, j] - wp[i, j])
    """,
    """
    forgotten sum | dg[i, 0] += | dg[i, 0] =
    wrong index | dwc[i, j] = dout[i, j] * g[i, 0] | dwc[i, j] = dout[i, j] * g[0, 0]
    sign | dg[i, 0] += | dg[i, 0] -=
    off by one | range(wc.shape[1]): | range(wc.shape[1] - 1):
    integer buffer | np.zeros(g.shape) | np.zeros(g.shape, dtype=int)
    """,
)  # fmt: skip
style(
    "Interpolation", "loops", "vector",
    """
    out = np.empty(len(wc))
    for i in range(len(wc)):
        out[i] = g[0] * wc[i] + (1 - g[0]) * wp[i]
    """,
    """
    dwc, dwp, dg = np.empty(len(wc)), np.empty(len(wc)), np.zeros(1)
    for i in range(len(wc)):
        dwc[i] = g[0] * dout[i]
        dwp[i] = (1 - g[0]) * dout[i]
        dg[0] += dout[i] * (wc[i] - wp[i])
    """,
    """
    forgotten sum | dg[0] += | dg[0] =
    wrong variable | (1 - g[0]) * dout[i] | g[0] * dout[i]
    missing term | (wc[i] - wp[i]) | wc[i]
    off by one | dg[0] += dout[i] | dg[0] += dout[i - 1]
    """,
)  # fmt: skip
style(
    "Interpolation", "jacobian", "batch heads vector",
    "out = wp + g * (wc - wp)",
    """
    eye = np.eye(wc.shape[-1])
    dwc = np.einsum("...i,...ij->...j", dout, g[..., None] * eye)
    dwp = np.einsum("...i,...ij->...j", dout, (1 - g)[..., None] * eye)
    dg = np.einsum("...i,...ij->...j", dout, (wc - wp)[..., None])
    """,
    """
    wrong variable | dout, (1 - g)[..., None] * eye | dout, g[..., None] * eye
    sign | (wc - wp)[..., None] | (wp - wc)[..., None]
    missing factor | g[..., None] * eye | eye + 0 * g[..., None]
    off by one | np.eye(wc.shape[-1]) | np.roll(np.eye(wc.shape[-1]), 1, axis=1)
    """,
)  # fmt: skip
style(
    "Interpolation", "scalar gate", "float",
    "out = g * wc + (1 - g) * wp",
    """
    dwc = g * dout
    dwp = dout - dwc
    dg = np.dot(dout, wc - wp)
    """,
    """
    missing term | dwp = dout - dwc | dwp = dout.copy()
    sign | wc - wp | wp - wc
    mean for sum | np.dot(dout, wc - wp) | np.mean(dout * (wc - wp))
    wrong variable | np.dot(dout, wc - wp) | np.dot(dout, wc)
    forward missing term | g * wc + (1 - g) * wp | g * wc + wp
    """,
)  # fmt: skip
