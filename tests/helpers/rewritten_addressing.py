"""The catalogue's mistakes in the addressing, written from their sentences: see `rewritten.py`.

Letters in the sums: b counts the batch, h the heads, n the rows of the memory, m their numbers.
"""

import numpy as np
from rewritten_elementary import softmax, through_softmax

from ntm_ref import CosineSimilarity

# CosineSimilarity: K = k . m / (|k| |m|). It is the same in k and m, so one derivative serves both: by one's own
# vector, where the other one is held.


def length(v):
    return np.sqrt(v @ v)


def by_the_dot_product(own, other):
    return other / (length(own) * length(other))


def by_the_length(own, other):
    return -(own @ other) / (length(own) * length(other)) * own / length(own) ** 2


def both_paths(own, other):
    """The right one."""
    return by_the_dot_product(own, other) + by_the_length(own, other)


def length_of_the_wrong_sign(own, other):
    return by_the_dot_product(own, other) - by_the_length(own, other)


def length_not_squared(own, other):
    return by_the_dot_product(own, other) + length(own) * by_the_length(own, other)


def of_a_dot_product(own, other):
    return other


def length_without_the_cosine(own, other):
    return by_the_dot_product(own, other) - own / length(own) ** 2


def length_of_the_other(own, other):
    """The other vector's K m / |m|^2 where one's own belongs."""
    return by_the_dot_product(own, other) + by_the_length(other, own)


def dot_product_not_divided(own, other):
    return other + by_the_length(own, other)


def d_keys(k, memory, d_K, derivative):
    d_k = np.zeros_like(k)
    for b, h, n in np.ndindex(d_K.shape):
        d_k[b, h] += d_K[b, h, n] * derivative(k[b, h], memory[b, n])
    return d_k


def d_rows(k, memory, d_K, derivative):
    d_memory = np.zeros_like(memory)
    for b, h, n in np.ndindex(d_K.shape):
        d_memory[b, n] += d_K[b, h, n] * derivative(memory[b, n], k[b, h])
    return d_memory


def reshaped_where_transposed(k, memory, d_K):
    """d_K / (|k| |m|) of each example, (H, N), is needed as (N, H)."""
    d_memory = d_rows(k, memory, d_K, by_the_length)
    for b, (keys, rows, d) in enumerate(zip(k, memory, d_K)):
        divided = [[d[h, n] / (length(keys[h]) * length(rows[n])) for n in range(len(rows))] for h in range(len(keys))]
        d_memory[b] += np.reshape(divided, (len(rows), len(keys))) @ keys
    return {"memory": d_memory}


def d_keys_and_rows(k, memory, d_K, derivative):
    return {"k": d_keys(k, memory, d_K, derivative), "memory": d_rows(k, memory, d_K, derivative)}


COSINE_SIMILARITY = {  # of k (B, H, M), memory (B, N, M) and the gradient d_K (B, H, N)
    "d_memory lacks the term of the row's length: |m| changes with m too, which takes away K m / |m|^2": (
        lambda k, memory, d_K: {"memory": d_rows(k, memory, d_K, by_the_dot_product)}
    ),
    "d_k lacks the term of the key's length: |k| changes with k too, which takes away K k / |k|^2": (
        lambda k, memory, d_K: {"k": d_keys(k, memory, d_K, by_the_dot_product)}
    ),
    "d_k and d_memory lack the terms of the lengths: |k| and |m| change too, not only the dot product": (
        lambda k, memory, d_K: d_keys_and_rows(k, memory, d_K, by_the_dot_product)
    ),
    "d_memory has the term of the row's length alone: the path through the dot product is missing": (
        lambda k, memory, d_K: {"memory": d_rows(k, memory, d_K, by_the_length)}
    ),
    "d_k has the term of the key's length alone: the path through the dot product is missing": (
        lambda k, memory, d_K: {"k": d_keys(k, memory, d_K, by_the_length)}
    ),
    "the terms of the lengths have the wrong sign in d_k and d_memory: a longer vector makes K smaller": (
        lambda k, memory, d_K: d_keys_and_rows(k, memory, d_K, length_of_the_wrong_sign)
    ),
    "in d_memory the term of the row's length is divided by |m| where |m|^2 belongs": (
        lambda k, memory, d_K: {"memory": d_rows(k, memory, d_K, length_not_squared)}
    ),
    "in d_k the term of the key's length is divided by |k| where |k|^2 belongs": (
        lambda k, memory, d_K: {"k": d_keys(k, memory, d_K, length_not_squared)}
    ),
    "d_k and d_memory are those of a dot product: the lengths do not appear in them": (
        lambda k, memory, d_K: d_keys_and_rows(k, memory, d_K, of_a_dot_product)
    ),
    "d_memory comes from the last head alone: every head looks at every row, so their gradients add up": (
        lambda k, memory, d_K: {"memory": d_rows(k[:, -1:], memory, d_K[:, -1:], both_paths)}
    ),
    "the terms of the lengths lack K in d_k and d_memory: |k| takes away K k / |k|^2, not k / |k|^2": (
        lambda k, memory, d_K: d_keys_and_rows(k, memory, d_K, length_without_the_cosine)
    ),
    "in d_k the term of the key's length lacks K: |k| takes away K k / |k|^2, not k / |k|^2": (
        lambda k, memory, d_K: {"k": d_keys(k, memory, d_K, length_without_the_cosine)}
    ),
    "in d_memory the term of the row's length lacks K: |m| takes away K m / |m|^2, not m / |m|^2": (
        lambda k, memory, d_K: {"memory": d_rows(k, memory, d_K, length_without_the_cosine)}
    ),
    "the terms of the lengths have the other vector: d_k has K m / |m|^2 and d_memory K k / |k|^2": (
        lambda k, memory, d_K: d_keys_and_rows(k, memory, d_K, length_of_the_other)
    ),
    "in d_k the term of the length has the row, K m / |m|^2, where the key belongs, K k / |k|^2": (
        lambda k, memory, d_K: {"k": d_keys(k, memory, d_K, length_of_the_other)}
    ),
    "in d_memory the term of the length has the key, K k / |k|^2, where the row belongs, K m / |m|^2": (
        lambda k, memory, d_K: {"memory": d_rows(k, memory, d_K, length_of_the_other)}
    ),
    "in d_k the term of the key's length has the wrong sign: a longer key makes K smaller": (
        lambda k, memory, d_K: {"k": d_keys(k, memory, d_K, length_of_the_wrong_sign)}
    ),
    "in d_memory the term of the row's length has the wrong sign: a longer row makes K smaller": (
        lambda k, memory, d_K: {"memory": d_rows(k, memory, d_K, length_of_the_wrong_sign)}
    ),
    "the terms of the dot product are not divided by |k| |m| in d_k and d_memory": (
        lambda k, memory, d_K: d_keys_and_rows(k, memory, d_K, dot_product_not_divided)
    ),
    "in d_memory d_K / (|k| |m|) is reshaped where it should be transposed, in the path through the dot product": (
        reshaped_where_transposed
    ),
}

# ContentWeighting: w = softmax(z), z = beta K


def if_z_gets(d_z, K, beta):
    """Both gradients, right but for that of z."""
    return {"similarity": beta * d_z, "beta": np.einsum("bhn,bhn->bh", d_z, K)[..., None]}


def d_z_of_content(K, beta, d):
    """The right one."""
    return through_softmax(d, softmax(beta * K))


def content_by_the_diagonal(K, beta, d):
    w = softmax(beta * K)
    return if_z_gets(d * w * (1 - w), K, beta)


def content_with_the_plain_mean(K, beta, d):
    w = softmax(beta * K)
    return if_z_gets(w * (d - d.mean(axis=-1, keepdims=True)), K, beta)


def content_without_the_factor(K, beta, d):
    w = softmax(beta * K)
    return if_z_gets(d - (w * d).sum(axis=-1, keepdims=True), K, beta)


def content_summed_over_the_heads(K, beta, d):
    w = softmax(beta * K)
    return if_z_gets(w * (d - (w * d).sum(axis=1, keepdims=True)), K, beta)


def content_with_the_wrong_sign(K, beta, d):
    w = softmax(beta * K)
    return if_z_gets(w * (d + (w * d).sum(axis=-1, keepdims=True)), K, beta)


CONTENT_WEIGHTING = {  # of K (B, H, N), beta (B, H, 1) and the gradient d of w_content (B, H, N)
    "only the diagonal of the softmax's Jacobian, w (1 - w), is used: every row changes every weight": (
        content_by_the_diagonal
    ),
    "only the path through the normaliser is missing: raising one row's similarity lowers all other weights": (
        lambda K, beta, d: if_z_gets(d * softmax(beta * K), K, beta)
    ),
    "the plain mean of the gradient is taken out where the mean weighted by w_content belongs": (
        content_with_the_plain_mean
    ),
    "the softmax's factor w_content is missing: a row without weight hardly matters": content_without_the_factor,
    "the softmax is skipped: the gradient of w_content is used as that of beta K": (
        lambda K, beta, d: if_z_gets(d, K, beta)
    ),
    "d_similarity lacks the factor beta": lambda K, beta, d: {"similarity": d_z_of_content(K, beta, d)},
    "d_beta is zero, as it always is when d_z(i) is summed without its K(i)": (
        lambda K, beta, d: {"beta": d_z_of_content(K, beta, d).sum(axis=-1, keepdims=True)}
    ),
    "d_beta has w_content(i) where the similarity K(i) belongs": (
        lambda K, beta, d: {"beta": (d_z_of_content(K, beta, d) * softmax(beta * K)).sum(axis=-1, keepdims=True)}
    ),
    "d_beta is a mean over the rows where a sum belongs": (
        lambda K, beta, d: {"beta": (d_z_of_content(K, beta, d) * K).mean(axis=-1, keepdims=True)}
    ),
    "the softmax's sum runs over the heads, where it should run over the rows": content_summed_over_the_heads,
    "the path through the normaliser has the wrong sign: raising one row's similarity lowers all other weights": (
        content_with_the_wrong_sign
    ),
    "d_similarity lacks the path through the normaliser": (
        lambda K, beta, d: {"similarity": beta * softmax(beta * K) * d}
    ),
    "d_beta lacks the path through the normaliser": (
        lambda K, beta, d: {"beta": (softmax(beta * K) * d * K).sum(axis=-1, keepdims=True)}
    ),
    "d_beta skips the softmax: the gradient of w_content is compared with K as if it were that of beta K": (
        lambda K, beta, d: {"beta": (d * K).sum(axis=-1, keepdims=True)}
    ),
    "d_beta has beta K where K belongs": (
        lambda K, beta, d: {"beta": (d_z_of_content(K, beta, d) * beta * K).sum(axis=-1, keepdims=True)}
    ),
}

# Interpolation: w_gated = g w_content + (1 - g) w_prev


def right_d_g(w_content, w_prev, d):
    return (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)


def d_g_over_the_heads(w_content, w_prev, g, d):
    """Every head's gate is given the sum of all."""
    of_all = right_d_g(w_content, w_prev, d).sum(axis=1, keepdims=True)
    return {"g": np.repeat(of_all, g.shape[1], axis=1)}


INTERPOLATION = {  # of w_content, w_prev (B, H, N), g (B, H, 1) and the gradient d of w_gated (B, H, N)
    "d_w_prev is multiplied by g where 1 - g belongs": lambda w_content, w_prev, g, d: {"w_prev": g * d},
    "d_w_content is multiplied by 1 - g where g belongs": lambda w_content, w_prev, g, d: {"w_content": (1 - g) * d},
    "g and 1 - g are swapped, or d_w_content and d_w_prev are returned in the wrong order": (
        lambda w_content, w_prev, g, d: {"w_content": (1 - g) * d, "w_prev": g * d}
    ),
    "the previous weighting's path is missing: d_w_prev is zero, so no gradient goes back along the focus in time": (
        lambda w_content, w_prev, g, d: {"w_prev": np.zeros_like(w_prev)}
    ),
    "d_w_content is the gradient passed on unchanged: the factor g is missing": (
        lambda w_content, w_prev, g, d: {"w_content": d}
    ),
    "d_w_prev is the gradient passed on unchanged: the factor 1 - g is missing": (
        lambda w_content, w_prev, g, d: {"w_prev": d}
    ),
    "d_w_prev has the factor -g: the 1 of 1 - g is lost": lambda w_content, w_prev, g, d: {"w_prev": -g * d},
    "d_g has the wrong sign: opening the gate brings w_content in and w_prev out": (
        lambda w_content, w_prev, g, d: {"g": (d * (w_prev - w_content)).sum(axis=-1, keepdims=True)}
    ),
    "d_g has the path through g w_content alone: the one through (1 - g) w_prev is missing": (
        lambda w_content, w_prev, g, d: {"g": (d * w_content).sum(axis=-1, keepdims=True)}
    ),
    "d_g adds the two weightings where it should subtract: the derivative of 1 - g is -1": (
        lambda w_content, w_prev, g, d: {"g": (d * (w_content + w_prev)).sum(axis=-1, keepdims=True)}
    ),
    "d_g is a mean over the rows where a sum belongs": (
        lambda w_content, w_prev, g, d: {"g": (d * (w_content - w_prev)).mean(axis=-1, keepdims=True)}
    ),
    "d_w_content has the first head's g for all heads": lambda w_content, w_prev, g, d: {"w_content": g[:, :1] * d},
    "d_w_prev has the first head's 1 - g for all heads": lambda w_content, w_prev, g, d: {"w_prev": (1 - g[:, :1]) * d},
    "d_w_content passes through g twice: it has g^2 where g belongs": (
        lambda w_content, w_prev, g, d: {"w_content": g * g * d}
    ),
    "d_w_prev passes through 1 - g twice: it has (1 - g)^2 where 1 - g belongs": (
        lambda w_content, w_prev, g, d: {"w_prev": (1 - g) * (1 - g) * d}
    ),
    "d_g has the path through (1 - g) w_prev alone: the one through g w_content is missing": (
        lambda w_content, w_prev, g, d: {"g": -(d * w_prev).sum(axis=-1, keepdims=True)}
    ),
    "d_g lacks the weightings: the gradient is summed without being multiplied by w_content - w_prev": (
        lambda w_content, w_prev, g, d: {"g": d.sum(axis=-1, keepdims=True)}
    ),
    "d_g has the result w_gated where w_content - w_prev belongs": (
        lambda w_content, w_prev, g, d: {"g": (d * (g * w_content + (1 - g) * w_prev)).sum(axis=-1, keepdims=True)}
    ),
    "d_g is multiplied by g (1 - g), the derivative of a sigmoid; that belongs to the stage that made g": (
        lambda w_content, w_prev, g, d: {"g": right_d_g(w_content, w_prev, d) * g * (1 - g)}
    ),
    "d_g is summed over the heads, too, where each head has its own gate": d_g_over_the_heads,
}

# CircularShift: s[j] of what stands in row n goes to row n + j - max_shift, counted round the memory


def moves(w, s):
    """Of every number that moves: (batch, head), the row that it leaves, the one where it arrives, and its shift j.

    The row of arrival is below 0 or above N - 1 for a number that goes round an end.
    """
    max_shift = s.shape[-1] // 2
    for *bh, n in np.ndindex(w.shape):
        for j in range(s.shape[-1]):
            yield tuple(bh), n, n + j - max_shift, j


def shifted(w, s):
    result = np.zeros_like(w)
    for bh, n, to, j in moves(w, s):
        result[(*bh, to % w.shape[-1])] += s[(*bh, j)] * w[(*bh, n)]
    return result


def right_d_s(w, s, d):
    d_s = np.zeros_like(s)
    for bh, n, to, j in moves(w, s):
        d_s[(*bh, j)] += d[(*bh, to % w.shape[-1])] * w[(*bh, n)]
    return d_s


def d_w_the_wrong_way(w, s, d):
    """The gradient goes where the weights went, instead of coming back."""
    return {"w_gated": shifted(d, s)}


def d_s_in_reverse(w, s, d):
    return {"s": right_d_s(w, s, d)[..., ::-1]}


def shift_the_wrong_way(w, s, d):
    """As if s[j] moved by max_shift - j rows."""
    d_w, d_s = np.zeros_like(w), np.zeros_like(s)
    for bh, n, to, j in moves(w, s):
        opposite = (n - (to - n)) % w.shape[-1]
        d_w[(*bh, n)] += s[(*bh, j)] * d[(*bh, opposite)]
        d_s[(*bh, j)] += w[(*bh, n)] * d[(*bh, opposite)]
    return {"w_gated": d_w, "s": d_s}


def d_s_if_moved_further(rows, w, s, d):
    """d_s if w_gated is moved by so many rows more than it was."""
    d_s = np.zeros_like(s)
    for bh, n, to, j in moves(w, s):
        d_s[(*bh, j)] += w[(*bh, n)] * d[(*bh, (to + rows) % w.shape[-1])]
    return {"s": d_s}


def d_w_if_moved_further(rows, w, s, d):
    """d_w_gated if the weights had been moved by so many rows more than they were."""
    d_w = np.zeros_like(w)
    for bh, n, to, j in moves(w, s):
        d_w[(*bh, n)] += s[(*bh, j)] * d[(*bh, (to + rows) % w.shape[-1])]
    return {"w_gated": d_w}


def from_0(s):
    """How many rows further j moves than j - max_shift."""
    return s.shape[-1] // 2


def d_w_without_wrapping(w, s, d):
    d_w = np.zeros_like(w)
    for bh, n, to, j in moves(w, s):
        if 0 <= to < w.shape[-1]:
            d_w[(*bh, n)] += s[(*bh, j)] * d[(*bh, to)]
    return {"w_gated": d_w}


def d_s_without_wrapping(w, s, d):
    d_s = np.zeros_like(s)
    for bh, n, to, j in moves(w, s):
        if 0 <= to < w.shape[-1]:
            d_s[(*bh, j)] += w[(*bh, n)] * d[(*bh, to)]
    return {"s": d_s}


def d_s_without_moving(w, s, d):
    d_s = np.zeros_like(s)
    for bh, n, _, j in moves(w, s):
        d_s[(*bh, j)] += w[(*bh, n)] * d[(*bh, n)]
    return {"s": d_s}


CIRCULAR_SHIFT = {  # of w_gated (B, H, N), s (B, H, S) and the gradient d of w_shifted (B, H, N)
    "d_w_gated is shifted the wrong way: the gradient must come back against the shift (a correlation with s)": (
        d_w_the_wrong_way
    ),
    "d_s is in reverse order: s[j] is the weight of a move by j - max_shift, not by max_shift - j": d_s_in_reverse,
    "the shift runs the wrong way in d_w_gated and in d_s": shift_the_wrong_way,
    "d_w_gated does not wrap round: what left at one end of the memory came in at the other": d_w_without_wrapping,
    "d_s does not wrap round: what left at one end of the memory came in at the other": d_s_without_wrapping,
    "d_w_gated is the gradient passed on unchanged: the shift is not undone": lambda w, s, d: {"w_gated": d},
    "d_s compares the gradient with the result w_shifted, where w_gated belongs": (
        lambda w, s, d: {"s": right_d_s(shifted(w, s), s, d)}
    ),
    "d_s is the same for every shift: w_gated is not moved before it is compared with the gradient": d_s_without_moving,
    "d_s passes through a softmax backward: that belongs to the stage that made s": (
        lambda w, s, d: {"s": through_softmax(right_d_s(w, s, d), s)}
    ),
    "d_s is off by one: w_gated is moved one row too little before it is compared with the gradient": (
        lambda w, s, d: d_s_if_moved_further(-1, w, s, d)
    ),
    "d_s is off by one: w_gated is moved one row too far before it is compared with the gradient": (
        lambda w, s, d: d_s_if_moved_further(1, w, s, d)
    ),
    "d_s counts the shifts from 0: s[j] is the weight of a move by j - max_shift, not by j": (
        lambda w, s, d: d_s_if_moved_further(from_0(s), w, s, d)
    ),
    "d_w_gated counts the shifts from 0: s[j] is the weight of a move by j - max_shift, not by j": (
        lambda w, s, d: d_w_if_moved_further(from_0(s), w, s, d)
    ),
    "d_w_gated lacks the weights s: the gradients moved back are summed as if every shift had weight 1": (
        lambda w, s, d: d_w_if_moved_further(0, w, np.ones_like(s), d)
    ),
    "d_w_gated takes the first head's s for all heads": (
        lambda w, s, d: d_w_if_moved_further(0, w, np.repeat(s[:, :1], s.shape[1], axis=1), d)
    ),
}

# Sharpening: w = p / sum p, where p = u^gamma is the power of u = w_shifted


def sharpened(u, gamma):
    return u**gamma / (u**gamma).sum(axis=-1, keepdims=True)


def d_power(u, gamma, d):
    """The right one: each power makes its own weight larger, and all of them smaller through the normaliser."""
    total = (u**gamma).sum(axis=-1, keepdims=True)
    return d / total - (d * u**gamma).sum(axis=-1, keepdims=True) / total**2


def d_power_without_the_normaliser(u, gamma, d):
    return d / (u**gamma).sum(axis=-1, keepdims=True)


def d_power_by_the_diagonal(u, gamma, d):
    """dw_i/dp_i = (total - p_i) / total^2 alone."""
    total = (u**gamma).sum(axis=-1, keepdims=True)
    return d * (total - u**gamma) / total**2


def d_power_with_the_sum_not_squared(u, gamma, d):
    total = (u**gamma).sum(axis=-1, keepdims=True)
    return d / total - (d * u**gamma).sum(axis=-1, keepdims=True) / total


def d_power_with_the_second_term_added(u, gamma, d):
    total = (u**gamma).sum(axis=-1, keepdims=True)
    return d / total + (d * u**gamma).sum(axis=-1, keepdims=True) / total**2


def d_power_less(taken_out, u, gamma, d):
    """Since w = p / total, the second term of `d_power` takes the weighted mean sum_i d_i w_i out of d."""
    return (d - taken_out) / (u**gamma).sum(axis=-1, keepdims=True)


def sharpened_with_the_plain_mean(u, gamma, d):
    return both_from(d_power_less(d.mean(axis=-1, keepdims=True), u, gamma, d), u, gamma)


def sharpened_over_the_heads(u, gamma, d):
    over_the_heads = (d * sharpened(u, gamma)).sum(axis=1, keepdims=True)
    return both_from(d_power_less(over_the_heads, u, gamma, d), u, gamma)


def d_u(d_p, u, gamma):
    """From the gradient of the power: dp/du = gamma u^(gamma - 1)."""
    return d_p * gamma * u ** (gamma - 1)


def d_gamma(d_p, u, gamma):
    """From the gradient of the power: dp/d(gamma) = u^gamma log(u)."""
    return (d_p * u**gamma * np.log(u)).sum(axis=-1, keepdims=True)


def both_from(d_p, u, gamma):
    return {"w_shifted": d_u(d_p, u, gamma), "gamma": d_gamma(d_p, u, gamma)}


def gamma_with(factor, u, gamma, d):
    """d_gamma with another factor where log(u) belongs."""
    return {"gamma": (d_power(u, gamma, d) * u**gamma * factor).sum(axis=-1, keepdims=True)}


SHARPENING = {  # of u (B, H, N), gamma (B, H, 1) and the gradient d of w (B, H, N)
    "only the path through the normaliser is missing: raising one weight lowers all others": (
        lambda u, gamma, d: both_from(d_power_without_the_normaliser(u, gamma, d), u, gamma)
    ),
    "only the diagonal of the Jacobian, w (1 - w), is used: every row changes every weight": (
        lambda u, gamma, d: both_from(d_power_by_the_diagonal(u, gamma, d), u, gamma)
    ),
    "d_gamma is zero, as it always is without the logarithm: d(u^gamma)/d(gamma) = u^gamma log(u)": (
        lambda u, gamma, d: gamma_with(1, u, gamma, d)
    ),
    "d_gamma has w_shifted where its logarithm belongs": lambda u, gamma, d: gamma_with(u, u, gamma, d),
    "d_gamma has the logarithm of the power w_shifted^gamma, or of w, where that of w_shifted belongs": (
        lambda u, gamma, d: gamma_with(np.log(sharpened(u, gamma)), u, gamma, d)
    ),
    "d_gamma lacks the path through the normaliser": (
        lambda u, gamma, d: {"gamma": d_gamma(d_power_without_the_normaliser(u, gamma, d), u, gamma)}
    ),
    "d_w_shifted lacks the path through the normaliser": (
        lambda u, gamma, d: {"w_shifted": d_u(d_power_without_the_normaliser(u, gamma, d), u, gamma)}
    ),
    "d_w_shifted lacks the factor gamma": (lambda u, gamma, d: {"w_shifted": d_power(u, gamma, d) * u ** (gamma - 1)}),
    "d_w_shifted has the factor gamma - 1 where gamma belongs; gamma - 1 is the exponent": (
        lambda u, gamma, d: {"w_shifted": d_power(u, gamma, d) * (gamma - 1) * u ** (gamma - 1)}
    ),
    "d_w_shifted has the exponent gamma where gamma - 1 belongs: it is not divided by w_shifted": (
        lambda u, gamma, d: {"w_shifted": d_power(u, gamma, d) * gamma * u**gamma}
    ),
    "d_w_shifted is the gradient passed on unchanged: the sharpening is not undone": (
        lambda u, gamma, d: {"w_shifted": d}
    ),
    "the normaliser is missing: the gradients are those of w_shifted^gamma, which is not divided by its sum": (
        lambda u, gamma, d: both_from(d, u, gamma)
    ),
    "d_w_shifted lacks the normaliser: it is that of w_shifted^gamma, which is not divided by its sum": (
        lambda u, gamma, d: {"w_shifted": d_u(d, u, gamma)}
    ),
    "d_gamma lacks the normaliser: it is that of w_shifted^gamma, which is not divided by its sum": (
        lambda u, gamma, d: {"gamma": d_gamma(d, u, gamma)}
    ),
    "in the quotient rule the sum of the powers is not squared: its term is divided by the sum, not by its square": (
        lambda u, gamma, d: both_from(d_power_with_the_sum_not_squared(u, gamma, d), u, gamma)
    ),
    "in d_w_shifted the sum of the powers is not squared in the quotient rule": (
        lambda u, gamma, d: {"w_shifted": d_u(d_power_with_the_sum_not_squared(u, gamma, d), u, gamma)}
    ),
    "in d_gamma the sum of the powers is not squared in the quotient rule": (
        lambda u, gamma, d: {"gamma": d_gamma(d_power_with_the_sum_not_squared(u, gamma, d), u, gamma)}
    ),
    "the second term of the quotient rule is added, not subtracted: raising one weight lowers all others": (
        lambda u, gamma, d: both_from(d_power_with_the_second_term_added(u, gamma, d), u, gamma)
    ),
    "the plain mean of the gradient is taken out where the mean weighted by w belongs": sharpened_with_the_plain_mean,
    "the normaliser's sum runs over the heads, where it should run over the rows": sharpened_over_the_heads,
    "d_w_shifted has the exponent gamma + 1 where gamma - 1 belongs": (
        lambda u, gamma, d: {"w_shifted": d_power(u, gamma, d) * gamma * u ** (gamma + 1)}
    ),
    "d_w_shifted has w, the result, where w_shifted belongs: it is divided by w": (
        lambda u, gamma, d: {"w_shifted": d_power(u, gamma, d) * gamma * u**gamma / sharpened(u, gamma)}
    ),
}

# Addressing: the five in a row


def past_the_shift(k, beta, g, s, gamma, w_prev, memory, d_w):
    """Sharpening's gradient goes to the interpolation directly."""
    w_content = softmax(beta * CosineSimilarity().forward(k, memory))
    u = shifted(g * w_content + (1 - g) * w_prev, s)
    return {"w_prev": (1 - g) * d_u(d_power(u, gamma, d_w), u, gamma)}


def not_into_the_memory(k, beta, g, s, gamma, w_prev, memory, d_w):
    return {"memory": np.zeros_like(memory)}


def not_through_the_content(k, beta, g, s, gamma, w_prev, memory, d_w):
    return {"k": np.zeros_like(k), "beta": np.zeros_like(beta), "memory": np.zeros_like(memory)}


ADDRESSING = {
    "d_w_prev comes back past the shift: the gated weighting was shifted before it was sharpened": past_the_shift,
    "the path from the addressing into the memory is missing, though the rows decided where the key points": (
        not_into_the_memory
    ),
    "the path of the content is missing: no gradient for k, beta and memory, from which w_content came": (
        not_through_the_content
    ),
}
