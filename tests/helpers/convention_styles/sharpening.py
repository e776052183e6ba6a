"""Styles of the sharpening."""

from conventions_style import style

style(
    "Sharpening", "quotient rule", "batch heads vector",
    """
    p = ws**gam
    total = p.sum(axis=-1, keepdims=True)
    out = p / total
    """,
    """
    dp = dout / total - (dout * p).sum(axis=-1, keepdims=True) / total**2
    dws = dp * gam * ws ** (gam - 1)
    dgam = (dp * p * np.log(ws)).sum(axis=-1, keepdims=True)
    """,
    """
    missing term | dp = dout / total - (dout * p).sum(axis=-1, keepdims=True) / total**2 | dp = dout / total
    forgotten square | / total**2 | / total
    missing factor | dp * gam * ws | dp * ws
    off by one | ws ** (gam - 1) | ws**gam
    missing factor | p * np.log(ws) | p
    wrong variable | np.log(ws) | np.log(out)
    sign | total - (dout | total + (dout
    mean for sum | np.log(ws)).sum( | np.log(ws)).mean(
    forward missing term | out = p / total | out = p / 1
    """,
)  # fmt: skip
style(
    "Sharpening", "logarithms", "batch heads vector",
    """
    logs = np.log(ws)
    q = np.exp(gam * logs - (gam * logs).max(axis=-1, keepdims=True))
    out = q / q.sum(axis=-1, keepdims=True)
    """,
    """
    dz = out * (dout - (dout * out).sum(axis=-1, keepdims=True))
    dws = dz * gam / ws
    dgam = np.sum(dz * logs, axis=-1, keepdims=True)
    """,
    """
    missing term | dz = out * (dout - (dout * out).sum(axis=-1, keepdims=True)) | dz = out * dout
    only the diagonal | (dout - (dout * out).sum(axis=-1, keepdims=True)) | dout * (1 - out)
    missing factor | dz * gam / ws | dz / ws
    missing factor | dz * gam / ws | dz * gam
    wrong variable | dz * logs | dz * ws
    wrong variable | (dout * out).sum | dout.sum
    wrong axis | (dout * out).sum(axis=-1 | (dout * out).sum(axis=0
    """,
)  # fmt: skip
style(
    "Sharpening", "jacobian", "batch heads vector",
    """
    p = np.power(ws, gam)
    out = p / np.sum(p, axis=-1, keepdims=True)
    """,
    """
    n = ws.shape[-1]
    share = out[..., :, None] * (np.eye(n) - out[..., None, :])
    dlog = np.einsum("...i,...ij->...j", dout, share)
    dws = gam * dlog / ws
    dgam = np.einsum("...j,...j->...", dlog, np.log(ws))[..., None]
    """,
    """
    only the diagonal | (np.eye(n) - out[..., None, :]) | np.eye(n)
    sign | np.eye(n) - out | np.eye(n) + out
    transposed | "...i,...ij->...j", dout, share | "...j,...ij->...i", dout, share * (1 + np.tri(n))
    missing factor | gam * dlog / ws | dlog / ws
    wrong variable | np.log(ws) | np.log2(ws)
    """,
)  # fmt: skip
style(
    "Sharpening", "loops", "vector",
    """
    p = np.array([value ** gam[0] for value in ws])
    total = sum(p)
    out = p / total
    """,
    """
    dws, dgam = np.zeros(len(ws)), np.zeros(1)
    for i in range(len(ws)):
        for j in range(len(ws)):
            slope = out[i] * ((i == j) - out[j])
            dws[j] += dout[i] * slope * gam[0] / ws[j]
            dgam[0] += dout[i] * slope * np.log(ws[j])
    """,
    """
    forgotten sum | dws[j] += | dws[j] =
    wrong index | gam[0] / ws[j] | gam[0] / ws[i]
    wrong index | np.log(ws[j]) | np.log(ws[i])
    only the diagonal | ((i == j) - out[j]) | (i == j)
    missing factor | slope * gam[0] / ws | slope / ws
    """,
)  # fmt: skip
style(
    "Sharpening", "scalar gamma", "float",
    """
    p = ws**gam
    out = p / p.sum()
    """,
    """
    mean = np.dot(dout, out)
    dws = gam * out * (dout - mean) / ws
    dgam = np.dot(out * (dout - mean), np.log(ws))
    """,
    """
    missing term | gam * out * (dout - mean) | gam * out * dout
    missing factor | gam * out | out
    wrong variable | np.dot(dout, out) | np.mean(dout)
    sign | dgam = np.dot | dgam = -np.dot
    missing factor | , np.log(ws)) | , ws)
    """,
)  # fmt: skip
style(
    "Sharpening", "head by head", "heads",
    """
    out = np.zeros(ws.shape)
    for h in range(len(ws)):
        p = ws[h] ** gam[h]
        out[h] = p / p.sum()
    """,
    """
    dws, dgam = np.zeros(ws.shape), np.zeros(gam.shape)
    for h in range(len(ws)):
        dz = (np.diag(out[h]) - np.outer(out[h], out[h])) @ dout[h]
        dws[h] = dz * gam[h] / ws[h]
        dgam[h] = dz @ np.log(ws[h])
    """,
    """
    wrong index | dz * gam[h] / ws[h] | dz * gam[0] / ws[h]
    only the diagonal | - np.outer(out[h], out[h])) | * (1 - out[h]))
    missing factor | dz * gam[h] / ws[h] | dz / ws[h]
    wrong variable | np.log(ws[h]) | np.log(out[h])
    off by one | for h in range(len(ws)): | for h in range(len(ws) - 1):
    """,
)  # fmt: skip
