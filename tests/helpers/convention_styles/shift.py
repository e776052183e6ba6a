"""Styles of the circular shift; s[j] moves the focus by j - S // 2 rows."""

from conventions_style import style

style(
    "CircularShift", "rolls", "batch heads vector",
    """
    r = s.shape[-1] // 2
    out = sum(s[..., j : j + 1] * np.roll(wg, j - r, axis=-1) for j in range(2 * r + 1))
    """,
    """
    dwg = sum(s[..., j : j + 1] * np.roll(dout, r - j, axis=-1) for j in range(2 * r + 1))
    ds = np.stack([(dout * np.roll(wg, j - r, axis=-1)).sum(axis=-1) for j in range(2 * r + 1)], axis=-1)
    """,
    """
    wrong direction | np.roll(dout, r - j | np.roll(dout, j - r
    wrong direction | np.roll(wg, j - r | np.roll(wg, r - j
    off by one | np.roll(dout, r - j | np.roll(dout, r - j + 1
    off by one | np.roll(wg, j - r | np.roll(wg, j - r - 1
    mean for sum | .sum(axis=-1) | .mean(axis=-1)
    wrong variable | (dout * np.roll(wg | (wg * np.roll(wg
    forward wrong direction | np.roll(wg, j - r | np.roll(wg, r - j
    forward off by one | np.roll(wg, j - r | np.roll(wg, j
    """,
)  # fmt: skip
style(
    "CircularShift", "gather", "batch heads vector",
    """
    n, r = wg.shape[-1], s.shape[-1] // 2
    index = (np.arange(n)[:, None] - np.arange(-r, r + 1)) % n
    out = np.einsum("...ij,...j->...i", wg[..., index], s)
    """,
    """
    ds = np.einsum("...ij,...i->...j", wg[..., index], dout)
    dwg = np.zeros_like(wg)
    for i in range(n):
        for j in range(s.shape[-1]):
            dwg[..., index[i, j]] += dout[..., i] * s[..., j]
    """,
    """
    forgotten sum | dwg[..., index[i, j]] += | dwg[..., index[i, j]] =
    wrong index | dwg[..., index[i, j]] | dwg[..., index[i, -1 - j]]
    wrong variable | dout[..., i] * s[..., j] | dout[..., index[i, j]] * s[..., j]
    off by one | for j in range(s.shape[-1]) | for j in range(1, s.shape[-1])
    flipped | wg[..., index], dout) | wg[..., index[:, ::-1]], dout)
    forward off by one | np.arange(-r, r + 1) | np.arange(-r + 1, r + 2)
    """,
)  # fmt: skip
style(
    "CircularShift", "fft", "batch heads vector",
    """
    n, r = wg.shape[-1], s.shape[-1] // 2
    padded = np.zeros(s.shape[:-1] + (n,))
    for j in range(2 * r + 1):
        padded[..., (j - r) % n] = s[..., j]
    f_wg, f_s = np.fft.fft(wg), np.fft.fft(padded)
    out = np.fft.ifft(f_wg * f_s).real
    """,
    """
    f_dout = np.fft.fft(dout)
    dwg = np.fft.ifft(f_dout * f_s.conj()).real
    everywhere = np.fft.ifft(f_dout * f_wg.conj()).real
    ds = np.stack([everywhere[..., (j - r) % n] for j in range(2 * r + 1)], axis=-1)
    """,
    """
    missing conjugate | f_s.conj() | f_s
    missing conjugate | f_wg.conj() | f_wg
    off by one | (j - r) % n | (j - r + 1) % n
    forgotten part | everywhere[..., (j - r) % n] | everywhere[..., j]
    flipped | (j - r) % n | (r - j) % n
    forward missing part | (j - r) % n | j
    """,
)  # fmt: skip
style(
    "CircularShift", "loops", "heads",
    """
    r = s.shape[1] // 2
    out = np.zeros(wg.shape)
    for h in range(wg.shape[0]):
        for i in range(wg.shape[1]):
            for j in range(s.shape[1]):
                out[h, i] += wg[h, (i - j + r) % wg.shape[1]] * s[h, j]
    """,
    """
    dwg, ds = np.zeros(wg.shape), np.zeros(s.shape)
    for h in range(wg.shape[0]):
        for i in range(wg.shape[1]):
            for j in range(s.shape[1]):
                dwg[h, (i - j + r) % wg.shape[1]] += dout[h, i] * s[h, j]
                ds[h, j] += dout[h, i] * wg[h, (i - j + r) % wg.shape[1]]
    """,
    """
    forgotten sum | ds[h, j] += | ds[h, j] =
    forgotten sum | ] += dout[h, i] * s | ] = dout[h, i] * s
    wrong direction | dwg[h, (i - j + r) | dwg[h, (i + j - r)
    wrong variable | dout[h, i] * s[h, j] | dout[h, i] * s[0, j]
    sign | ds[h, j] += | ds[h, j] -=
    """, shifts=(5, 3),
)  # fmt: skip
style(
    "CircularShift", "loops", "vector",
    """
    n, r = len(wg), len(s) // 2
    out = np.zeros(n)
    for i in range(n):
        for j in range(len(s)):
            out[i] += wg[(i - j + r) % n] * s[j]
    """,
    """
    dwg, ds = np.zeros(n), np.zeros(len(s))
    for i in range(n):
        for j in range(len(s)):
            dwg[(i - j + r) % n] += dout[i] * s[j]
            ds[j] += dout[i] * wg[(i - j + r) % n]
    """,
    """
    forgotten sum | ds[j] += | ds[j] =
    wrong direction | dwg[(i - j + r) % n] | dwg[(i + j - r) % n]
    off by one | ds[j] += dout[i] * wg[(i - j + r) % n] | ds[j] += dout[i] * wg[(i - j) % n]
    wrong variable | dout[i] * s[j] | dout[j] * s[j]
    """,
)  # fmt: skip
style(
    "CircularShift", "three shifts", "batch heads",
    """
    before, after = np.roll(wg, -1, axis=-1), np.roll(wg, 1, axis=-1)
    out = s[..., 0:1] * before + s[..., 1:2] * wg + s[..., 2:3] * after
    """,
    """
    dwg = np.roll(s[..., 0:1] * dout, 1, axis=-1) + s[..., 1:2] * dout + np.roll(s[..., 2:3] * dout, -1, axis=-1)
    ds = np.stack([(dout * part).sum(axis=-1) for part in (before, wg, after)], axis=-1)
    """,
    """
    swapped | (before, wg, after) | (after, wg, before)
    sign | * dout, 1, axis=-1) + | * dout, 1, axis=-1) -
    missing term | + s[..., 1:2] * dout + | +
    wrong direction | 0:1] * dout, 1, | 0:1] * dout, -1,
    """, shifts=(3,),
)  # fmt: skip
style(
    "CircularShift", "three shifts", "vector",
    "out = s[0] * np.roll(wg, -1) + s[1] * wg + s[2] * np.roll(wg, 1)",
    """
    dwg = s[0] * np.roll(dout, 1) + s[1] * dout + s[2] * np.roll(dout, -1)
    ds = np.array([dout @ np.roll(wg, -1), dout @ wg, dout @ np.roll(wg, 1)])
    """,
    """
    wrong direction | s[0] * np.roll(dout, 1) | s[0] * np.roll(dout, -1)
    wrong variable | s[2] * np.roll(dout | s[0] * np.roll(dout
    missing term | + s[1] * dout | nothing
    """, shifts=(3,),
)  # fmt: skip
style(
    "CircularShift", "circulant", "heads vector batch",
    """
    n, r = wg.shape[-1], s.shape[-1] // 2
    C = np.zeros(s.shape[:-1] + (n, n))
    for j in range(n):
        for m in range(2 * r + 1):
            C[..., (j + m - r) % n, j] += s[..., m]
    out = (C @ wg[..., None])[..., 0]
    """,
    """
    dwg = (dout[..., None, :] @ C)[..., 0, :]
    dC = dout[..., :, None] * wg[..., None, :]
    ds = np.zeros(s.shape)
    for j in range(n):
        for m in range(2 * r + 1):
            ds[..., m] += dC[..., (j + m - r) % n, j]
    """,
    """
    missing transpose | dwg = (dout[..., None, :] @ C)[..., 0, :] | dwg = (C @ dout[..., None])[..., 0]
    transposed | dC[..., (j + m - r) % n, j] | dC[..., j, (j + m - r) % n]
    forgotten sum | ds[..., m] += | ds[..., m] =
    forward transposed | C[..., (j + m - r) % n, j] | C[..., j, (j + m - r) % n]
    """,
)  # fmt: skip
