"""Styles of the linear layer and of the LSTM cell."""

from conventions_style import style

# Linear

style(
    "Linear", "matrix products", "batch",
    "out = x @ W + b",
    """
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.sum(axis=0)
    """,
    """
    mean for sum | dout.sum(axis=0) | dout.mean(axis=0)
    mean for sum | x.T @ dout | x.T @ dout / len(x)
    wrong axis | dout.sum(axis=0) | dout.sum(axis=1)
    transposed | dW = x.T @ dout | dW = dout.T @ x
    wrong index | x.T @ dout | np.outer(x[0], dout[0])
    weight decay | x.T @ dout | x.T @ dout + 0.01 * W
    forgotten sum | dout.sum(axis=0) | dout[-1].copy()
    forward missing term | x @ W + b | x @ W + 0 * b
    """,
)  # fmt: skip
style(
    "Linear", "dot and ones", "batch",
    "out = np.dot(x, W) + b.reshape(1, -1)",
    """
    dx = np.dot(dout, W.T)
    dW = np.dot(x.T, dout)
    db = np.dot(np.ones(len(dout)), dout)
    """,
    """
    mean for sum | np.dot(np.ones(len(dout)), dout) | np.dot(np.ones(len(dout)), dout) / len(dout)
    wrong variable | np.dot(x.T, dout) | np.dot(x.T, out)
    off by one | np.dot(x.T, dout) | np.dot(x[1:].T, dout[1:])
    sign | dx = np | dx = -np
    """,
)  # fmt: skip
style(
    "Linear", "einsum", "batch",
    'out = np.einsum("bi,ij->bj", x, W) + b',
    """
    dx = np.einsum("bj,ij->bi", dout, W)
    dW = np.einsum("bi,bj->ij", x, dout)
    db = np.einsum("bj->j", dout)
    """,
    """
    too much summed | "bi,bj->ij", x, dout | "bi,cj->ij", x, dout
    wrong variable | dout, W) | out, W)
    mean for sum | np.einsum("bj->j", dout) | np.einsum("bj->j", dout) / 2
    wrong order | np.einsum("bi,bj->ij", x, dout) | np.einsum("bi,bj->ij", x[::-1], dout)
    """,
)  # fmt: skip
style(
    "Linear", "example by example", "batch",
    """
    out = np.zeros((len(x), W.shape[1]))
    for n in range(len(x)):
        out[n] = x[n] @ W + b
    """,
    """
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(b.shape)
    for n in range(len(x)):
        dx[n] = W @ dout[n]
        dW += np.outer(x[n], dout[n])
        db += dout[n]
    """,
    """
    forgotten sum | dW += np.outer | dW = np.outer
    forgotten sum | db += dout[n] | db = dout[n]
    sign | db += | db -=
    wrong index | np.outer(x[n], dout[n]) | np.outer(x[n], dout[0])
    off by one | for n in range(len(x)) | for n in range(len(x) - 1)
    float32 buffer | np.zeros(W.shape) | np.zeros(W.shape, dtype=np.float32)
    """,
)  # fmt: skip
style(
    "Linear", "one example", "vector",
    "out = np.dot(x, W) + b",
    """
    dx = np.dot(W, dout)
    dW = np.outer(x, dout)
    db = 1.0 * dout
    """,
    """
    missing term | db = 1.0 * dout | db = 0.0 * dout
    wrong variable | np.outer(x, dout) | np.outer(dx, dout)
    factor | db = 1.0 | db = 2.0
    transposed | np.outer(x, dout) | np.outer(dout, x)
    """,
)  # fmt: skip

# LSTMCell

style(
    "LSTMCell", "slices", "batch vector",
    """
    n = cp.shape[-1]
    i, f, o = (1 / (1 + np.exp(-z[..., j * n : (j + 1) * n])) for j in range(3))
    u = np.tanh(z[..., 3 * n :])
    c = f * cp + i * u
    t = np.tanh(c)
    h = o * t
    """,
    """
    dsum = dc + dh * o * (1 - t**2)
    dcp = dsum * f
    di, df, do, du = dsum * u, dsum * cp, dh * t, dsum * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), du * (1 - u**2)], axis=-1)
    """,
    """
    missing term | dsum = dc + dh * o * (1 - t**2) | dsum = dh * o * (1 - t**2)
    missing term | dsum = dc + dh * o * (1 - t**2) | dsum = dc
    missing factor | dh * o * (1 - t**2) | dh * (1 - t**2)
    wrong variable | (1 - t**2) | (1 - c**2)
    missing factor | do * o * (1 - o) | do
    missing factor | dcp = dsum * f | dcp = dsum * 1
    wrong variable | dsum * cp | dsum * c
    wrong order | do * o * (1 - o), du * (1 - u**2)] | du * (1 - u**2), do * o * (1 - o)]
    forgotten square | (1 - u**2) | (1 - u)
    forward wrong variable | h = o * t | h = o * c
    """,
)  # fmt: skip
style(
    "LSTMCell", "split", "batch vector",
    """
    zi, zf, zo, zu = np.split(z, 4, axis=-1)
    i, f, o = 0.5 + 0.5 * np.tanh(zi / 2), 0.5 + 0.5 * np.tanh(zf / 2), 0.5 + 0.5 * np.tanh(zo / 2)
    u = np.tanh(zu)
    c = f * cp + i * u
    h = o * np.tanh(c)
    """,
    """
    t = np.tanh(c)
    dt = dh * o
    dtotal = dc + dt - dt * t * t
    dz = np.zeros(z.shape)
    n = cp.shape[-1]
    dz[..., :n] = dtotal * u * i * (1 - i)
    dz[..., n : 2 * n] = dtotal * cp * f * (1 - f)
    dz[..., 2 * n : 3 * n] = dh * t * o * (1 - o)
    dz[..., 3 * n :] = dtotal * i * (1 - u * u)
    dcp = f * dtotal
    """,
    """
    missing term | dc + dt - dt * t * t | dc + dt
    missing term | dc + dt - dt * t * t | dt - dt * t * t
    wrong variable | dh * t * o | dtotal * t * o
    missing factor | * i * (1 - i) | nothing
    missing factor | * (1 - u * u) | nothing
    wrong variable | dcp = f * dtotal | dcp = f * dc
    forgotten part | dz[..., 3 * n :] = dtotal * i * (1 - u * u) | pass
    sign | * f * (1 - f) | * f * (f - 1)
    """,
)  # fmt: skip
style(
    "LSTMCell", "four rows", "batch",
    """
    n = cp.shape[1]
    gates = z.reshape(len(z), 4, n)
    y = 1 / (1 + np.exp(-gates[:, :3]))
    u = np.tanh(gates[:, 3])
    c = y[:, 1] * cp + y[:, 0] * u
    h = y[:, 2] * np.tanh(c)
    """,
    """
    t = np.tanh(c)
    d = dc + dh * y[:, 2] * (1 - t**2)
    dy = np.stack([d * u, d * cp, dh * t], axis=1) * y * (1 - y)
    du = d * y[:, 0] * (1 - u**2)
    dz = np.concatenate([dy, du[:, None]], axis=1).reshape(z.shape)
    dcp = d * y[:, 1]
    """,
    """
    wrong index | dcp = d * y[:, 1] | dcp = d * y[:, 0]
    wrong order | [d * u, d * cp, dh * t] | [d * cp, d * u, dh * t]
    missing factor | * y * (1 - y) | * y
    missing term | d = dc + dh | d = dh
    reshape for transpose | .reshape(z.shape) | .swapaxes(1, 2).reshape(z.shape)
    """,
)  # fmt: skip
