"""The catalogue's mistakes in reading and writing, written from their sentences: see `rewritten.py`.

Letters in the sums: b counts the batch, h the heads, n the rows of the memory, m their numbers.
"""

import numpy as np
from rewritten_elementary import through_softmax

# Read: r = sum_n w(n) M(n)


def d_w_of_read(memory, d_r):
    """The right one."""
    return np.einsum("bhm,bnm->bhn", d_r, memory)


def of_a_hard_read(w, memory, d_r):
    d_memory = np.zeros_like(memory)
    for b, h in np.ndindex(w.shape[:2]):
        d_memory[b, w[b, h].argmax()] += d_r[b, h]
    return {"memory": d_memory}


def of_the_first_example(w, memory, d_r):
    return {"memory": np.stack([w[0].T @ d_r[0] for _ in memory])}


def compared_with_directions(w, memory, d_r):
    d_w = np.zeros_like(w)
    for b, h, n in np.ndindex(w.shape):
        d_w[b, h, n] = d_r[b, h] @ memory[b, n] / np.linalg.norm(memory[b, n])
    return {"w": d_w}


def w_reshaped(w, memory, d_r):
    """w of each example, (H, N), is needed as (N, H)."""
    return {"memory": np.stack([w_b.reshape(w_b.shape[::-1]) @ d_b for w_b, d_b in zip(w, d_r)])}


def memory_reshaped(w, memory, d_r):
    """The memory of each example, (N, M), is needed as (M, N)."""
    return {"w": np.stack([d_b @ memory_b.reshape(memory_b.shape[::-1]) for memory_b, d_b in zip(memory, d_r)])}


def summed_over_the_examples(w, memory, d_r):
    """Every example's memory is given the sum of all."""
    of_all = np.einsum("bhn,bhm->nm", w, d_r)
    return {"memory": np.stack([of_all for _ in memory])}


def weighted_mean_taken_out(w, memory, d_r):
    d_w = d_w_of_read(memory, d_r)
    return {"w": d_w - np.einsum("bhn,bhn->bh", w, d_w)[..., None]}


READ = {  # of w (B, H, N), memory (B, N, M) and the gradient d_r (B, H, M)
    "d_memory comes from the last read head alone: every head reads every row, so their gradients add up": (
        lambda w, memory, d_r: {"memory": np.einsum("bn,bm->bnm", w[:, -1], d_r[:, -1])}
    ),
    "d_memory lacks the weights: every row is given the whole gradient, however little was read from it": (
        lambda w, memory, d_r: {"memory": np.einsum("bhn,bhm->bnm", np.ones_like(w), d_r)}
    ),
    "d_memory is that of a hard read: the row of the largest weight gets the whole gradient, all others none": (
        of_a_hard_read
    ),
    "d_w lacks the memory: the gradient is summed without being compared with the rows": (
        lambda w, memory, d_r: {"w": np.einsum("bhm,bnm->bhn", d_r, np.ones_like(memory))}
    ),
    "d_w compares the gradient with the directions of the rows: they are divided by their lengths, as for a cosine": (
        compared_with_directions
    ),
    "d_w has its weighted mean taken out, as behind a softmax; that belongs to the stage that made w": (
        weighted_mean_taken_out
    ),
    "d_w passes through a softmax backward; that belongs to the stage that made w": (
        lambda w, memory, d_r: {"w": through_softmax(d_w_of_read(memory, d_r), w)}
    ),
    "d_memory is the first example's for all examples: each has its own memory": of_the_first_example,
    "d_w has the first example's memory for all examples": (
        lambda w, memory, d_r: {"w": np.einsum("bhm,nm->bhn", d_r, memory[0])}
    ),
    "d_memory has w reshaped where it should be transposed: its numbers go to the wrong rows": w_reshaped,
    "d_w has the memory reshaped where it should be transposed: its numbers are in the wrong places": memory_reshaped,
    "d_memory is summed over the examples, too, where each example has its own memory": summed_over_the_examples,
}

# Write: M(n) = M_prev(n) prod_h kept_h(n) + sum_h w_h(n) a_h, where kept_h = 1 - w_h e_h


def kept_by_each(w, e):
    """kept_h(n, m), (B, H, N, M)."""
    return 1 - np.einsum("bhn,bhm->bhnm", w, e)


def kept_by_all(w, e):
    """(B, N, M)."""
    return kept_by_each(w, e).prod(axis=1)


def kept_by_the_others(w, e):
    """For each head what all others leave, (B, H, N, M)."""
    kept = kept_by_each(w, e)
    return np.stack([np.delete(kept, h, axis=1).prod(axis=1) for h in range(w.shape[1])], axis=1)


def d_kept(memory_prev, w, e, d):
    """The right one, (B, H, N, M)."""
    return np.einsum("bnm,bnm,bhnm->bhnm", d, memory_prev, kept_by_the_others(w, e))


def d_w_by_erasing(d_kept, e):
    return -np.einsum("bhnm,bhm->bhn", d_kept, e)


def d_e_by_erasing(d_kept, w):
    return -np.einsum("bhnm,bhn->bhm", d_kept, w)


def d_w_by_adding(a, d):
    return np.einsum("bnm,bhm->bhn", d, a)


def erased_only(memory_prev, w, e, a, d):
    return {"w": d_w_by_erasing(d_kept(memory_prev, w, e, d), e)}


def erasure_of_the_wrong_sign(memory_prev, w, e, a, d):
    return {"w": -d_w_by_erasing(d_kept(memory_prev, w, e, d), e) + d_w_by_adding(a, d)}


def if_kept_gets(d_kept, w, e, a, d):
    """d_w and d_e, right but for the gradient of kept."""
    return {"w": d_w_by_erasing(d_kept, e) + d_w_by_adding(a, d), "e": d_e_by_erasing(d_kept, w)}


def without_the_other_heads(memory_prev, w, e, a, d):
    alone = [d * memory_prev for _ in range(w.shape[1])]
    return if_kept_gets(np.stack(alone, axis=1), w, e, a, d)


def with_the_memory_afterwards(memory_prev, w, e, a, d):
    memory = memory_prev * kept_by_all(w, e) + np.einsum("bhn,bhm->bnm", w, a)
    return if_kept_gets(d_kept(memory, w, e, d), w, e, a, d)


def with_the_memory_afterwards_in(name, *arrays):
    return {name: with_the_memory_afterwards(*arrays)[name]}


def without_the_memory(memory_prev, w, e, a, d):
    return if_kept_gets(d_kept(np.ones_like(memory_prev), w, e, d), w, e, a, d)


def e_as_a_sigmoid(memory_prev, w, e, a, d):
    return {"e": d_e_by_erasing(d_kept(memory_prev, w, e, d), w) * e * (1 - e)}


def both_of_the_wrong_sign(memory_prev, w, e, a, d):
    wrong = -d_kept(memory_prev, w, e, d)
    return if_kept_gets(wrong, w, e, a, d)


def gradient_reshaped_in_the_addition(memory_prev, w, e, a, d):
    """d of each example, (N, M), is needed as (M, N)."""
    by_adding = np.stack([a_b @ d_b.reshape(d_b.shape[::-1]) for a_b, d_b in zip(a, d)])
    return {"w": d_w_by_erasing(d_kept(memory_prev, w, e, d), e) + by_adding}


def with_the_heads_before(memory_prev, w, e, a, d):
    kept = kept_by_each(w, e)
    before = [kept[:, :h].prod(axis=1) for h in range(w.shape[1])]
    return if_kept_gets(np.stack([d * memory_prev * kept_h for kept_h in before], axis=1), w, e, a, d)


WRITE = {  # of memory_prev (B, N, M), w (B, H, N), e and a (B, H, M) and the gradient d of the memory (B, N, M)
    "d_w lacks the path through the erasure: a weight decides what is erased, not only what is added": (
        lambda memory_prev, w, e, a, d: {"w": d_w_by_adding(a, d)}
    ),
    "d_w lacks the path through the addition: a weight decides what is added, not only what is erased": erased_only,
    "in d_w the path through the erasure has the wrong sign: what is kept is 1 - w e": erasure_of_the_wrong_sign,
    "d_e has the wrong sign: what is kept is 1 - w e": (
        lambda memory_prev, w, e, a, d: {"e": -d_e_by_erasing(d_kept(memory_prev, w, e, d), w)}
    ),
    "d_memory_prev is the gradient passed on unchanged: what was erased has no share in the result": (
        lambda memory_prev, w, e, a, d: {"memory_prev": d}
    ),
    "d_memory_prev is multiplied by what was erased, where what was kept belongs": (
        lambda memory_prev, w, e, a, d: {"memory_prev": d * (1 - kept_by_all(w, e))}
    ),
    "d_memory_prev knows the erasure of the last head alone: those of all heads multiply": (
        lambda memory_prev, w, e, a, d: {"memory_prev": d * kept_by_each(w, e)[:, -1]}
    ),
    "the other heads' erasures are missing in d_w and d_e: what reaches one factor is multiplied by all others": (
        without_the_other_heads
    ),
    "the erasure's gradients in d_w and d_e use the memory after the write, where the memory before it belongs": (
        with_the_memory_afterwards
    ),
    "the erasure's gradients in d_w and d_e lack the memory: where nothing stood, nothing can be erased": (
        without_the_memory
    ),
    "d_a lacks the weights: the gradients of all rows are summed as if each had been given all of a": (
        lambda memory_prev, w, e, a, d: {"a": np.einsum("bhn,bnm->bhm", np.ones_like(w), d)}
    ),
    "d_a is multiplied by what the erasure kept; it is added after the erasure": (
        lambda memory_prev, w, e, a, d: {"a": np.einsum("bhn,bnm->bhm", w, d * kept_by_all(w, e))}
    ),
    "in d_w the erasure uses the memory after the write, where the memory before it belongs": (
        lambda *arrays: with_the_memory_afterwards_in("w", *arrays)
    ),
    "d_e uses the memory after the write, where the memory before it belongs": (
        lambda *arrays: with_the_memory_afterwards_in("e", *arrays)
    ),
    "d_e lacks the weights: every row counts as if it had been erased with weight 1": (
        lambda memory_prev, w, e, a, d: {"e": d_e_by_erasing(d_kept(memory_prev, w, e, d), np.ones_like(w))}
    ),
    "d_e is multiplied by e (1 - e), the derivative of a sigmoid; that belongs to the stage that made e": (
        e_as_a_sigmoid
    ),
    "d_e has the wrong sign, and so has the path through the erasure in d_w: what is kept is 1 - w e": (
        both_of_the_wrong_sign
    ),
    "d_a has the first example's weights for all examples": (
        lambda memory_prev, w, e, a, d: {"a": np.einsum("hn,bnm->bhm", w[0], d)}
    ),
    "d_memory_prev has what the first example kept for all examples": (
        lambda memory_prev, w, e, a, d: {"memory_prev": d * kept_by_all(w, e)[0]}
    ),
    "in d_w the gradient is reshaped where it should be transposed, in the path through the addition": (
        gradient_reshaped_in_the_addition
    ),
    "d_memory_prev forgets the erasure of the last head: those of all heads multiply": (
        lambda memory_prev, w, e, a, d: {"memory_prev": d * kept_by_each(w, e)[:, :-1].prod(axis=1)}
    ),
    "d_memory_prev forgets the erasure of the first head: those of all heads multiply": (
        lambda memory_prev, w, e, a, d: {"memory_prev": d * kept_by_each(w, e)[:, 1:].prod(axis=1)}
    ),
    "in d_w and d_e each head knows the erasures of the heads before it alone: those after it multiply as well": (
        with_the_heads_before
    ),
}
