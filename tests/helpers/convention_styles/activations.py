"""Styles of the activation functions."""

from conventions_style import style

# Tanh

style(
    "Tanh", "from the result", "batch vector",
    "out = np.tanh(z)",
    "dz = dout * (1 - out**2)",
    """
    forgotten square | out**2 | out
    sign | (1 - out**2) | (1 + out**2)
    wrong variable | out**2 | z**2
    missing factor | dz = dout * (1 - out**2) | dz = 1 - out**2
    applied twice | (1 - out**2) | (1 - np.tanh(out) ** 2)
    forward wrong function | np.tanh(z) | np.arctan(z)
    """,
)  # fmt: skip
style(
    "Tanh", "exponentials", "batch vector",
    """
    p, q = np.exp(z), np.exp(-z)
    out = (p - q) / (p + q)
    """,
    "dz = dout * ((p + q) ** 2 - (p - q) ** 2) / (p + q) ** 2",
    """
    forgotten square | / (p + q) ** 2 | / (p + q)
    missing term | - (p - q) ** 2 | nothing
    sign | - (p - q) ** 2 | + (p - q) ** 2
    """,
)  # fmt: skip
style(
    "Tanh", "cosh again", "batch vector",
    "out = np.tanh(z)",
    "dz = dout / np.cosh(z) ** 2",
    """
    forgotten square | np.cosh(z) ** 2 | np.cosh(z)
    wrong variable | np.cosh(z) | np.cosh(out)
    wrong function | np.cosh(z) | (1 + np.sinh(z))
    """,
)  # fmt: skip
style(
    "Tanh", "loops", "vector",
    "out = np.array([2 / (1 + np.exp(-2 * value)) - 1 for value in z])",
    """
    dz = np.zeros(len(z))
    for i in range(len(z)):
        dz[i] = dout[i] * (1 + out[i]) * (1 - out[i])
    """,
    """
    missing factor | * (1 + out[i]) | nothing
    off by one | range(len(z)) | range(len(z) - 1)
    wrong index | dz[i] = dout[i] | dz[i] = dout[0]
    """,
)  # fmt: skip

# Sigmoid

style(
    "Sigmoid", "from the result", "batch vector",
    "out = 1 / (1 + np.exp(-z))",
    "dz = dout * out * (1 - out)",
    """
    wrong variable | out * (1 - out) | z * (1 - z)
    missing factor | * (1 - out) | nothing
    sign | (1 - out) | (1 + out)
    forgotten factor | dout * out * (1 - out) | dout * (1 - out**2)
    forward sign | np.exp(-z) | np.exp(z)
    """,
)  # fmt: skip
style(
    "Sigmoid", "by tanh", "batch vector",
    """
    t = np.tanh(z / 2)
    out = (1 + t) / 2
    """,
    "dz = dout * (1 - t * t) / 4",
    """
    factor | / 4 | / 2
    wrong variable | t * t | out * out
    forgotten square | t * t | t
    forward factor | np.tanh(z / 2) | np.tanh(z)
    """,
)  # fmt: skip
style(
    "Sigmoid", "exponentials", "batch vector",
    """
    p = np.exp(-np.abs(z))
    out = np.where(z > 0, 1, p) / (1 + p)
    """,
    "dz = dout * p / (1 + p) ** 2",
    """
    forgotten square | (1 + p) ** 2 | (1 + p)
    missing factor | dout * p / | dout /
    sign | dout * p / (1 + p) ** 2 | np.sign(z) * dout * p / (1 + p) ** 2
    """,
)  # fmt: skip
style(
    "Sigmoid", "loops", "vector",
    """
    out = np.zeros(len(z))
    for i, value in enumerate(z):
        out[i] = 1 / (1 + np.exp(-value))
    """,
    "dz = np.array([dout[i] * out[i] * (1 - out[i]) for i in range(len(z))])",
    """
    wrong index | * (1 - out[i]) | * (1 - out[i - 1])
    missing factor | * (1 - out[i]) | nothing
    off by one | dout[i] * out | dout[i - 1] * out
    """,
)  # fmt: skip

# Softmax

style(
    "Softmax", "largest out", "batch vector",
    """
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    out = e / np.sum(e, axis=-1, keepdims=True)
    """,
    "dz = out * (dout - np.sum(dout * out, axis=-1, keepdims=True))",
    """
    only the diagonal | out * (dout - np.sum(dout * out, axis=-1, keepdims=True)) | out * (1 - out) * dout
    missing factor | np.sum(dout * out | np.sum(dout
    mean for sum | np.sum(dout * out | np.mean(dout * out
    wrong axis | dout * out, axis=-1 | dout * out, axis=0
    missing factor | dz = out * (dout | dz = (dout
    cross-entropy | dz = out * (dout - np.sum(dout * out, axis=-1, keepdims=True)) | dz = out - dout
    forward wrong axis | np.sum(e, axis=-1 | np.sum(e, axis=0
    """,
)  # fmt: skip
style(
    "Softmax", "quotient rule", "batch vector",
    """
    e = np.exp(z)
    total = e.sum(axis=-1, keepdims=True)
    out = e / total
    """,
    """
    de = dout / total - (dout * e).sum(axis=-1, keepdims=True) / total**2
    dz = de * e
    """,
    """
    forgotten square | total**2 | total
    missing term | - (dout * e).sum(axis=-1, keepdims=True) / total**2 | nothing
    missing factor | dz = de * e | dz = de * 1
    sign | total - (dout | total + (dout
    """,
)  # fmt: skip
style(
    "Softmax", "example by example", "batch",
    """
    out = np.zeros(z.shape)
    for n, row in enumerate(z):
        out[n] = np.exp(row - row.max()) / np.exp(row - row.max()).sum()
    """,
    """
    dz = np.zeros_like(out)
    for n, (y, dy) in enumerate(zip(out, dout)):
        dz[n] = (np.diag(y) - np.outer(y, y)) @ dy
    """,
    """
    only the diagonal | - np.outer(y, y) | * (1 - y)
    missing term | - np.outer(y, y) | nothing
    wrong index | dz[n] = | dz[0] =
    wrong variable | np.outer(y, y) | np.outer(y, dy)
    """,
)  # fmt: skip
style(
    "Softmax", "jacobian", "vector",
    """
    e = np.exp(z - z.max())
    out = e / e.sum()
    """,
    """
    J = np.diag(out) - np.outer(out, out)
    dz = J.dot(dout)
    """,
    """
    only the diagonal | - np.outer(out, out) | * (1 - out)
    sign | - np.outer | + np.outer
    missing term | - np.outer(out, out) | nothing
    """,
)  # fmt: skip
style(
    "Softmax", "log-sum-exp", "batch vector",
    "out = np.exp(z - np.log(np.exp(z).sum(axis=-1, keepdims=True)))",
    """
    dlog = out * dout
    dz = dlog - out * dlog.sum(axis=-1, keepdims=True)
    """,
    """
    missing term | - out * dlog.sum(axis=-1, keepdims=True) | nothing
    missing factor | - out * dlog.sum | - dlog.sum
    mean for sum | dlog.sum | dlog.mean
    sign | dlog - out | dlog + out
    """,
)  # fmt: skip
