"""Correct backwards in other styles than ours: full Jacobians, einsum, loops, literal powers.

None of them derives from a stage of ours, and some forwards drop imaginary parts (`np.linalg.norm`, real buffers).
"""

import numpy as np


class CosineByProjection:
    """Normalise, then remove the radial part of each gradient; `np.linalg.norm` drops imaginary parts."""

    def forward(self, k, memory):
        self.k_length = np.linalg.norm(k, axis=-1, keepdims=True)
        self.row_length = np.linalg.norm(memory, axis=-1, keepdims=True)
        self.k, self.rows = k / self.k_length, memory / self.row_length
        return np.einsum("...hm,...nm->...hn", self.k, self.rows)

    def backward(self, d_K):
        d_k = np.einsum("...hn,...nm->...hm", d_K, self.rows)
        d_rows = np.einsum("...hn,...hm->...nm", d_K, self.k)
        d_k = d_k - (d_k * self.k).sum(-1, keepdims=True) * self.k
        d_rows = d_rows - (d_rows * self.rows).sum(-1, keepdims=True) * self.rows
        return d_k / self.k_length, d_rows / self.row_length


class CosineByQuotientRule:
    """(u' v - u v') / v^2, for each pair of a key and a row."""

    def forward(self, k, memory):
        self.k, self.memory = k[..., :, None, :], memory[..., None, :, :]  # (..., H, N, M) each, by broadcasting
        self.dot = (self.k * self.memory).sum(-1, keepdims=True)
        self.a = (self.k**2).sum(-1, keepdims=True) ** 0.5
        self.b = (self.memory**2).sum(-1, keepdims=True) ** 0.5
        return (self.dot / (self.a * self.b))[..., 0]

    def backward(self, d_K):
        d, bottom = d_K[..., None], self.a * self.b
        d_k = d * (self.memory * bottom - self.dot * self.b * self.k / self.a) / bottom**2
        d_memory = d * (self.k * bottom - self.dot * self.a * self.memory / self.b) / bottom**2
        return d_k.sum(-2), d_memory.sum(-3)


class ContentByJacobian:
    """The softmax's Jacobian in full, diag(w) - w w^T."""

    def forward(self, similarity, beta):
        self.similarity, self.beta = similarity, beta
        exp = np.exp(beta * similarity)
        self.w = exp / exp.sum(-1, keepdims=True)
        return self.w

    def backward(self, d_w):
        jacobian = self.w[..., :, None] * np.eye(self.w.shape[-1]) - self.w[..., :, None] * self.w[..., None, :]
        d_z = np.einsum("...i,...ij->...j", d_w, jacobian)
        return d_z * self.beta, np.einsum("...i,...i->...", d_z, self.similarity)[..., None]


class ContentByLogSum:
    """w = exp(z - log sum exp z), differentiated as it stands."""

    def forward(self, similarity, beta):
        self.similarity, self.beta = similarity, beta
        z = beta * similarity
        self.w = np.exp(z - np.log(np.exp(z).sum(-1, keepdims=True)))
        return self.w

    def backward(self, d_w):
        d_exponent = d_w * self.w
        d_z = d_exponent - d_exponent.sum(-1, keepdims=True) * self.w
        return d_z * self.beta, (d_z * self.similarity).sum(-1)[..., None]


class InterpolationByLoops:
    """Row by row; results in real buffers, which drop complex parts."""

    def forward(self, w_content, w_prev, g):
        self.kept = w_content, w_prev, g
        w_gated = np.zeros(w_content.shape)
        for place in np.ndindex(w_content.shape):
            gate = g[(*place[:-1], 0)]
            w_gated[place] = gate * w_content[place] + (1 - gate) * w_prev[place]
        return w_gated

    def backward(self, d_w_gated):
        w_content, w_prev, g = self.kept
        d_w_content, d_w_prev, d_g = np.zeros_like(w_content), np.zeros_like(w_prev), np.zeros_like(g)
        for place in np.ndindex(w_content.shape):
            head = (*place[:-1], 0)
            d_w_content[place] = d_w_gated[place] * g[head]
            d_w_prev[place] = d_w_gated[place] - d_w_gated[place] * g[head]
            d_g[head] += d_w_gated[place] * w_content[place] - d_w_gated[place] * w_prev[place]
        return d_w_content, d_w_prev, d_g


class InterpolationAsStep:
    """w_prev + g (w_content - w_prev): the same mixture, seen as a step from the old weighting towards the new one."""

    def forward(self, w_content, w_prev, g):
        self.step, self.g = w_content - w_prev, g
        return w_prev + g * self.step

    def backward(self, d):
        d_step = self.g * d
        return d_step, d - d_step, np.einsum("...n,...n->...", d, self.step)[..., None]


class ShiftByRolls:
    """One np.roll for every shift."""

    def forward(self, w_gated, s):
        self.w_gated, self.s, self.shifts = w_gated, s, range(-(s.shape[-1] // 2), s.shape[-1] // 2 + 1)
        return sum(s[..., j : j + 1] * np.roll(w_gated, shift, -1) for j, shift in enumerate(self.shifts))

    def backward(self, d):
        d_s = np.stack([(d * np.roll(self.w_gated, shift, -1)).sum(-1) for shift in self.shifts], axis=-1)
        return sum(self.s[..., j : j + 1] * np.roll(d, -shift, -1) for j, shift in enumerate(self.shifts)), d_s


class ShiftByCirculant:
    """A matrix C(i, j) = s(i - j), and its transpose; each of its entries gives its gradient to one s."""

    def forward(self, w_gated, s):
        n, max_shift = w_gated.shape[-1], s.shape[-1] // 2
        self.w_gated, self.s = w_gated, s
        self.entries = [((j + m) % n, j, m + max_shift) for j in range(n) for m in range(-max_shift, max_shift + 1)]
        self.C = np.zeros((*s.shape[:-1], n, n), s.dtype)
        for i, j, k in self.entries:
            self.C[..., i, j] += s[..., k]
        return np.einsum("...ij,...j->...i", self.C, w_gated)

    def backward(self, d):
        d_C, d_s = d[..., :, None] * self.w_gated[..., None, :], np.zeros_like(self.s)
        for i, j, k in self.entries:
            d_s[..., k] += d_C[..., i, j]
        return np.einsum("...ij,...i->...j", self.C, d), d_s


class SharpeningByQuotientRule:
    """Literal powers, and (p' S - p S') / S^2."""

    def forward(self, w_shifted, gamma):
        self.w_shifted, self.gamma = w_shifted, gamma
        self.powers = w_shifted**gamma
        self.total = self.powers.sum(-1, keepdims=True)
        return self.powers / self.total

    def backward(self, d_w):
        d_powers = d_w / self.total - (d_w * self.powers).sum(-1, keepdims=True) / self.total**2
        d_w_shifted = d_powers * self.gamma * self.w_shifted ** (self.gamma - 1)
        return d_w_shifted, (d_powers * self.powers * np.log(self.w_shifted)).sum(-1, keepdims=True)


class SharpeningByJacobian:
    """The Jacobian of the powers' shares in full; the absolute value drops complex parts."""

    def forward(self, w_shifted, gamma):
        self.w_shifted, self.gamma = w_shifted, gamma
        powers = np.abs(w_shifted) ** gamma
        self.w = powers / powers.sum(-1, keepdims=True)
        return self.w

    def backward(self, d_w):
        n = self.w.shape[-1]
        share = self.w[..., :, None] * (np.eye(n) - self.w[..., None, :])  # dw_i / dlog p_j
        d_log = np.einsum("...i,...ij->...j", d_w, share)
        d_w_shifted = d_log * self.gamma / self.w_shifted
        return d_w_shifted, (d_log * np.log(self.w_shifted)).sum(-1, keepdims=True)


class ReadByLoops:
    """Head after head, row after row."""

    def forward(self, w, memory):
        self.w, self.memory = w, memory
        return np.stack(
            [sum(w[..., h, i, None] * memory[..., i, :] for i in range(w.shape[-1])) for h in range(w.shape[-2])],
            axis=-2,
        )

    def backward(self, d_r):
        d_w, d_memory = np.zeros_like(self.w), np.zeros_like(self.memory)
        for h in range(self.w.shape[-2]):
            for i in range(self.w.shape[-1]):
                d_w[..., h, i] = (d_r[..., h, :] * self.memory[..., i, :]).sum(-1)
                d_memory[..., i, :] += self.w[..., h, i, None] * d_r[..., h, :]
        return d_w, d_memory


class WriteHeadByHead:
    """One head after the other erases and adds; backward undoes them in the opposite order.

    The additions wait until all erasures are done, since eq. 3 comes before eq. 4.
    """

    def forward(self, memory_prev, w, e, a):
        self.w, self.e, self.a, self.before = w, e, a, []
        memory = memory_prev
        for h in range(w.shape[-2]):
            self.before.append(memory)
            memory = memory * (1 - w[..., h, :, None] * e[..., h, None, :])
        return memory + np.einsum("...hn,...hm->...nm", w, a)

    def backward(self, d):
        d_w = np.einsum("...nm,...hm->...hn", d, self.a)
        d_a = np.einsum("...nm,...hn->...hm", d, self.w)
        d_e = np.zeros_like(self.e)
        for h in reversed(range(self.w.shape[-2])):
            w, e = self.w[..., h, :, None], self.e[..., h, None, :]
            d_erased = -d * self.before[h]
            d_w[..., h, :] += (d_erased * e).sum(-1)
            d_e[..., h, :] = (d_erased * w).sum(-2)
            d = d * (1 - w * e)
        return d, d_w, d_e, d_a


class LinearByEinsum:
    """Two einsums; the bias's gradient by adding the leading axes up one by one."""

    def forward(self, x, W, b):
        self.x, self.W, self.b_shape = x, W, b.shape
        return np.einsum("...i,ij->...j", x, W) + b

    def backward(self, d):
        x, d_flat = self.x.reshape(-1, self.x.shape[-1]), d.reshape(-1, d.shape[-1])
        d_b = d
        while d_b.ndim > len(self.b_shape):
            d_b = d_b.sum(0)
        return np.einsum("...j,ij->...i", d, self.W), np.einsum("bi,bj->ij", x, d_flat), d_b


class AddressingOfOtherForms:
    """The chain of the stages above."""

    def forward(self, k, beta, g, s, gamma, w_prev, memory):
        self.stages = [CosineByQuotientRule(), ContentByJacobian(), InterpolationAsStep()]
        self.stages += [ShiftByCirculant(), SharpeningByQuotientRule()]
        cosine, content, interpolation, shift, sharpening = self.stages
        w_gated = interpolation.forward(content.forward(cosine.forward(k, memory), beta), w_prev, g)
        return sharpening.forward(shift.forward(w_gated, s), gamma)

    def backward(self, d_w):
        cosine, content, interpolation, shift, sharpening = self.stages
        d_w_shifted, d_gamma = sharpening.backward(d_w)
        d_w_gated, d_s = shift.backward(d_w_shifted)
        d_w_content, d_w_prev, d_g = interpolation.backward(d_w_gated)
        d_similarity, d_beta = content.backward(d_w_content)
        d_k, d_memory = cosine.backward(d_similarity)
        return d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory


class ReadsOnlyWeightings:
    """Raises as soon as a step leads out of the domain: w must be a weighting."""

    def forward(self, w, memory):
        if abs(w.sum(axis=-1) - 1).max() > 1e-8 or w.real.min() < 0:  # an assertion of pytest's costs a hundred times
            raise ValueError
        self.w, self.memory = w, memory
        return w @ memory

    def backward(self, d):
        return d @ self.memory.swapaxes(-1, -2), self.w.swapaxes(-1, -2) @ d


OTHER_FORMS = {
    CosineByProjection: "CosineSimilarity",
    CosineByQuotientRule: "CosineSimilarity",
    ContentByJacobian: "ContentWeighting",
    ContentByLogSum: "ContentWeighting",
    InterpolationByLoops: "Interpolation",
    InterpolationAsStep: "Interpolation",
    ShiftByRolls: "CircularShift",
    ShiftByCirculant: "CircularShift",
    SharpeningByQuotientRule: "Sharpening",
    SharpeningByJacobian: "Sharpening",
    ReadByLoops: "Read",
    WriteHeadByHead: "Write",
    LinearByEinsum: "Linear",
    AddressingOfOtherForms: "Addressing",
}
