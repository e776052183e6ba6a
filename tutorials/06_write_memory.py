# %% [markdown]
# # Write without forgetting everything
#
# A machine that reads a mixture of rows must also write to a mixture of rows, and every write costs some of what was
# there; two vectors, erase and add, let the machine decide how much.
#
# Reading time: about 50 minutes.
#
# ## What you'll do
#
# - Write to a memory in three ways, and see what goes wrong with the first two.
# - Write with an erase and an add, by hand and with the class `Write`.
# - See what is added, what is stored and what is read, when a head is a little uncertain.
# - Let several heads write at once, and see why their order must not matter.
# - Derive the gradients of the add and of the erase, and let a head learn what to erase.
#
# ## What you'll learn
#
# - What the erase vector $e$ and the add vector $a$ do, and why there are two of them.
# - How much an uncertain head forgets by writing.
# - Why the gradient of an add is a read.
# - Why the gradient of a product must not be computed by a division.
#
# ## What you'll need
#
# Reading (tutorial 1), the gate (tutorial 3), the chain rule, NumPy broadcasting. The weighting comes from the
# addressing of tutorials 2 to 5; here we choose it.
#
# As before, the memory is a matrix of $N$ rows and $M$ columns, $M(i, j)$ is the number in row $i$ and column $j$, and
# an $M$ without brackets is the number of columns. The gradient of a loss $L$ with respect to $x$ is called $d_x$, in
# code `d_x`, and has the shape of $x$.

# %%
import inspect

import numpy as np

from ntm_ref import Read, Sigmoid, Write
from ntm_ref.controller import LSTMCell
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view.lessons import write_memory as pictures
from ntm_ref.view.lessons.pipeline import pipeline
from ntm_ref.view.play import play

# %% [markdown]
# ## Where we are
#
# The five stages of addressing have produced a weighting. A read head reads with it; a write head writes with it.

# %%
pipeline("write")

# %% [markdown]
# ## Two ways that are not enough
#
# A **write head** has a weighting $w$, with $w(i) \ge 0$ and $\sum_i w(i) = 1$, as a read head has. It says where to
# write. What it writes is a vector $a$ of $M$ numbers. Call the memory before the write $M_\text{prev}$.
#
# **Only add.** The simplest mixture adds to each row its share of $a$: $M(i) = M_\text{prev}(i) + w(i)\, a$. Let us
# store one vector in row 1, and later another vector in the same row.

# %%
w = np.array([0.0, 1.0, 0.0, 0.0])  # (N,): all on row 1
first, second = np.array([1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0])  # (M,) each

only_add, only_replace = np.zeros((4, 3)), np.zeros((4, 3))  # (N, M) each
for vector in (first, second):
    only_add = only_add + w[:, None] * vector  # (N, 1) * (M,) -> (N, M)
    only_replace = (1 - w[:, None]) * only_replace + w[:, None] * vector
print("row 1 after two adds:        ", only_add[1])
print("row 1 after two replacements:", only_replace[1])

# %% [markdown]
# After two adds, the row holds the sum of the two vectors, and neither can be recovered. What was written never goes
# away. A counter can use that; a store cannot.
#
# **Only replace.** The second line is a convex combination of old and new, with the weight as the gate of tutorial 3:
# $M(i) = (1 - w(i))\, M_\text{prev}(i) + w(i)\, a$. Each write takes away as much of the old row as it brings of the
# new one. That is a store, but it can do nothing else. It cannot add to what is there, and it cannot change one
# column of a row and leave the others alone. Whatever it touches, it forgets.
#
# ## Erase, then add
#
# So the Neural Turing Machine lets the head choose. Beside the **add vector** $a$ the head gets an **erase vector** $e$
# of $M$ numbers between 0 and 1, which says how much to forget, column by column. First comes the erase (equation 3),
# then the add (equation 4):
#
# $$ \tilde M(i, j) = M_\text{prev}(i, j)\, (1 - w(i)\, e(j)), \qquad
#    M(i, j) = \tilde M(i, j) + w(i)\, a(j) . $$
#
# $\tilde M$ is the memory between the two, and $1 - w(i)\, e(j)$ is the share that is **kept**. With $e = 0$ in all
# columns we have "only add"; with $e = 1$ in all columns, "only replace". Substitute the first equation into the second
# and factor out $w(i)$, and the two become one:
#
# $$ M(i, j) = M_\text{prev}(i, j) + w(i)\, (a(j) - e(j)\, M_\text{prev}(i, j)) . $$
#
# Like the key and the gate, $e$ and $a$ are **outputs of the controller**, new ones at every step. They are sometimes
# called trainable parameters. They are not; what is trained are the controller's weights, which compute them.

# %%
memory_prev = np.array(
    [
        [1.0, 2.0, 3.0],
        [4.0, 5.0, 6.0],
        [7.0, 8.0, 9.0],
        [1.0, 1.0, 1.0],
    ]
)  # (N, M)
w_half = np.array([0.0, 0.5, 0.5, 0.0])  # (N,)
e_half = np.array([1.0, 0.5, 0.0])  # (M,)
a_half = np.array([0.0, 2.0, 2.0])  # (M,)

erased = memory_prev * (1 - w_half[:, None] * e_half)  # (N, M): equation 3
memory = erased + w_half[:, None] * a_half  # (N, M): equation 4
print(memory)

stage = Write()  # it wants a head axis: w is (W, N), e and a are (W, M), for W write heads
memory_of_stage = stage.forward(memory_prev, w_half[None, :], e_half[None, :], a_half[None, :])  # (N, M)
print("largest difference from the class:", np.abs(memory_of_stage - memory).max())

# %% [markdown]
# Check one number by hand. Row 1, column 1 held 5. The kept share is $1 - 0.5 \cdot 0.5 = 0.75$, which leaves 3.75; the
# add brings $0.5 \cdot 2 = 1$, and we have 4.75. Rows 0 and 3 have no weight and are as they were.
#
# ## The outer product
#
# A column of numbers times a row of numbers, such as $w(i)\, e(j)$ for all $i$ and $j$, is called the **outer product**
# of two vectors and written $w e^T$. In NumPy it is `w[:, None] * e`. As matrices, one write is
#
# $$ M = M_\text{prev} \odot (1 - w e^T) + w a^T , $$
#
# where $\odot$ multiplies number by number.

# %%
pictures.outer_product(np.array([0.0, 0.1, 0.7, 0.2, 0.0]), np.array([1.0, 1.0, 0.5, 0.0, 0.0, 1.0]))

# %% [markdown]
# Every row of an outer product is a multiple of one row, and every column a multiple of one column; a matrix of this
# form has **rank one**. That is all that one head can do in one step: the rows that it touches all get the same
# pattern, stronger or weaker.
#
# > **Predict before you run.** The next picture shows a write to a random memory, with weight 0.75 on row 2 and 0.25 on
# > row 3. The erase vector is 1 in columns 0 to 3 and 0 in columns 4 to 7. In how many cells is nothing left of the old
# > memory?

# %%
rng = np.random.default_rng(0)
before = rng.normal(size=(6, 8))  # (N, M)
w_large = np.array([[0.0, 0.0, 0.75, 0.25, 0.0, 0.0]])  # (W, N)
e_large = np.repeat([[1.0, 0.0]], 4, axis=1)  # (W, M): four ones, four zeros
a_large = rng.normal(size=(1, 8))  # (W, M)

erased_share = w_large.T * e_large  # (N, 1) * (1, M) -> (N, M)
added = w_large.T * a_large  # (N, M)
after = Write().forward(before, w_large, e_large, a_large)  # (N, M)
print("cells in which nothing is left of the old memory:", (erased_share == 1).sum())

# %%
pictures.one_write(before, erased_share, added, after)

# %% [markdown]
# In none. Even in row 2, columns 0 to 3, a quarter of the old numbers is left. A number is replaced only if both the
# weight of its row and the erase number of its column are 1.
#
# ## Writing again and again
#
# What if a head with a weight below one writes to the same row at every step? Each time the share $1 - w(i)\, e(j)$ is
# kept, so after $n$ writes $(1 - w(i)\, e(j))^n$ of the first number is left.
#
# Let the head add the same $a$ each time. Is there a number that a write does not change, a **fixed point**? Call one
# number of the memory $m$, and drop the indices of the rest. Set before and after equal:
#
# $$ m = m + w\, (a - e\, m), \qquad\text{so}\qquad a - e\, m = 0, \qquad m = a / e . $$
#
# Any other number comes nearer to it. A number at the distance $D$ from it, $a / e + D$, becomes
#
# $$ \frac{a}{e} + D + w \Big( a - e\, \frac{a}{e} - e D \Big) = \frac{a}{e} + (1 - w e)\, D , $$
#
# so every write shrinks the distance by the factor $1 - w e$.
#
# > **Predict before you run.** A number starts at 5. It is written 20 times with $w = 0.3$, $e = 0.5$, $a = 1$. Where
# > does it end: at 1, at 2, or at a number that depends on $w$?

# %%
number = np.array([[5.0]])  # (N, M) with one row and one column
for _ in range(20):
    number = Write().forward(number, np.array([[0.3]]), np.array([[0.5]]), np.array([[1.0]]))
left_of_it = (1 - 0.3 * 0.5) ** 20
print(f"number {number.item():.3f}; left of the first distance: {left_of_it:.3f}")

# %% [markdown]
# It goes to $a / e = 2$. After 20 writes it is at 2.116: of the first distance 3, the share 0.039 is left. The weight
# decides how fast, not where to. (The memory here has a single row, whose weight of 0.3 is not a whole weighting. The
# equations do not mind.)
#
# ## What is added, what is stored, what is read
#
# To copy a sequence, a head writes one vector to each row, one row on at every step. Let it do so with 0.9 of its
# weight on the row that is meant and 0.05 on each neighbour (the last row and row 0 are neighbours, as in tutorial
# 4). The erase vector is all ones. At step $t$ it adds vector $t$, which has a single 1, in column $t$. So column $t$
# of the memory shows where vector $t$ went. Afterwards a read head with the same weightings reads the rows one after
# the other.


# %%
def weighting_at(t, on_row, n):
    """A weighting (1, N) with on_row on row t, and the rest on its two neighbours on the ring."""
    w = np.zeros((1, n))
    w[0, [(t - 1) % n, (t + 1) % n]] = (1 - on_row) / 2
    w[0, t % n] = on_row
    return w


def store(vectors, on_row, erase):
    """Write vector t to row t for all t."""
    n = len(vectors)
    memory = np.zeros((n, n))  # (N, M)
    for t, vector in enumerate(vectors):
        memory = Write().forward(memory, weighting_at(t, on_row, n), np.full((1, n), erase), vector[None, :])
    return memory


vectors = np.eye(8)  # (T, M): vector t has its 1 in column t
sure, unsure, no_erase = store(vectors, 1.0, 1.0), store(vectors, 0.9, 1.0), store(vectors, 0.9, 0.0)  # (N, M) each
read_back = np.concatenate([Read().forward(weighting_at(t, 0.9, 8), unsure) for t in range(8)])  # (T, M)
print("a decided head stores just what it adds:", np.array_equal(sure, vectors))
print("an uncertain head, row 3, with e = 1:", unsure[3].round(5))
print("an uncertain head, row 3, with e = 0:", no_erase[3].round(5))

# %% [markdown]
# Three writes touched row 3: vector 2 with the weight 0.05, vector 3 with 0.9, vector 4 with 0.05. Of vector 3, 0.9
# arrived, and the next write erased a twentieth of that: 0.855 is left. Of vector 2, only 0.00475 is left, since vector
# 3 nearly replaced it. Of vector 4, 0.05 came in, and no later write erased any of it.
#
# One pass costs little. But a memory is written for many steps. After the eight vectors are stored, let the same head
# stay on row 4 and write zeros there, 100 times.
#
# > **Predict before you run.** Row 4 will be empty. What about rows 3 and 5, which get the weight 0.05 at each write?
# > How much of vector 3 is left in row 3, of the 0.855 before?

# %%
later = unsure
for _ in range(100):
    later = Write().forward(later, weighting_at(4, 0.9, 8), np.ones((1, 8)), np.zeros((1, 8)))
print(f"vector 3 in row 3: {unsure[3, 3]:.3f} before, {later[3, 3]:.3f} after")

# %%
pictures.stored(
    {
        "added, and stored by a decided head": (vectors, "time step"),
        "stored by an uncertain head": (unsure, "memory row"),
        "read by the uncertain head": (read_back, "time step"),
        "stored, 100 writes to row 4 later": (later, "memory row"),
    }
)

# %% [markdown]
# The neighbours of row 4 are empty as well. Each write takes a twentieth of them, and $0.95^{100}$ is 0.006. How does
# this depend on the weight?

# %%
writes = np.arange(101)  # (101,)
curves = {weight: (1 - weight) ** writes for weight in (0.05, 0.01, 0.001)}  # with e = 1
for weight, curve in curves.items():
    print(f"weight {weight} on a row, e = 1: after {writes[-1]} writes {curve[-1]:.3f} of it is left")
pictures.forgetting(curves)

# %% [markdown]
# With 0.001 it is 0.905. So there are two ways not to forget: a sharp weighting (tutorial 5), or an erase vector near
# zero at the steps when nothing is to be written.
#
# ## Several heads
#
# A machine may have $W$ write heads. Head $h$ has its own $w_h$, $e_h$ and $a_h$. The first idea is to let them write
# one after the other.
#
# > **Predict before you run.** Two heads are on the same row, which holds 10. Head 0 has $e = 1$, $a = 1$. Head 1 has
# > $e = 1$, $a = 2$. All weights are 1. What does the row hold, if head 0 writes first? If head 1 writes first?

# %%
row = np.array([[10.0]])  # (N, M): one row, one column
ws, es, additions = np.array([[1.0], [1.0]]), np.array([[1.0], [1.0]]), np.array([[1.0], [2.0]])  # (W, 1) each


def one_after_the_other(memory, w, e, a, order):
    """Each head erases and adds before the next one begins."""
    for h in order:
        memory = Write().forward(memory, w[[h]], e[[h]], a[[h]])
    return memory


for order in ((0, 1), (1, 0)):
    print("order", order, "->", one_after_the_other(row, ws, es, additions, order).item())
print("all at once  ->", Write().forward(row, ws, es, additions).item())

# %% [markdown]
# The head that comes last wins: it erases what the other one has just added. So the result would depend on how the
# heads are numbered, and heads have no natural order. The paper (section 3.2) lets all heads erase first, and then
# all add:
#
# $$ M(i, j) = M_\text{prev}(i, j) \prod_h (1 - w_h(i)\, e_h(j)) + \sum_h w_h(i)\, a_h(j) . $$
#
# The symbol $\prod_h$ is a product over the heads, as $\sum_h$ is a sum. Neither depends on the order, so the result
# does not, either. In our example nothing is kept, and $1 + 2 = 3$ is added.

# %%
rng = np.random.default_rng(1)
W, (N, M) = 3, memory_prev.shape
w = rng.dirichlet(np.ones(N), size=W)  # (W, N): random weightings
e = rng.uniform(size=(W, M))  # (W, M)
a = rng.normal(size=(W, M))  # (W, M)

by_hand = memory_prev * (1 - w[:, :, None] * e[:, None, :]).prod(axis=0) + w.T @ a  # (N, M)
print(f"largest difference from the class: {np.abs(Write().forward(memory_prev, w, e, a) - by_hand).max():.0e}")
in_order, another = (one_after_the_other(memory_prev, w, e, a, order) for order in (range(W), range(W)[::-1]))
print(f"one after the other, another order changes the memory by up to {np.abs(in_order - another).max():.2f}")

# %% [markdown]
# ## The gradient of the add
#
# Now backwards. Some loss $L$ is computed from the memory $M$ after the write, and we are given $d_M(i, j)$, in code
# `d_memory`. The memory is a sum of two parts, what was kept and what was added, and each gets the whole of $d_M$. Take
# the add first, $\sum_h w_h(i)\, a_h(j)$. The number $a_h(j)$ occurs in column $j$ of every row, each time with the
# factor $w_h(i)$. The number $w_h(i)$ occurs in row $i$ of every column, each time with the factor $a_h(j)$. The chain
# rule sums over them:
#
# $$ d_{a_h}(j) = \sum_i w_h(i)\, d_M(i, j), \qquad
#    d_{w_h}(i) = \sum_j a_h(j)\, d_M(i, j) \quad \text{(the share of the add)} . $$

# %%
d_memory = np.random.default_rng(2).normal(size=(N, M))  # (N, M): given

d_a = w @ d_memory  # (W, N) @ (N, M) -> (W, M)
d_w_add = a @ d_memory.T  # (W, M) @ (M, N) -> (W, N)
print("d_a is a read of d_memory:", np.array_equal(d_a, Read().forward(w, d_memory)))

# %% [markdown]
# **The gradient of an add is a read of the gradient**, with the same weighting. In tutorial 1 it was the other way
# round: the gradient of a read, the outer product $w(i)\, d_r(j)$, was an add to the gradient of the memory.
#
# ## The gradient of the erase
#
# Name the kept share of one head, and the product of all of them:
#
# $$ \text{kept}_h(i, j) = 1 - w_h(i)\, e_h(j), \qquad \text{keep}(i, j) = \prod_h \text{kept}_h(i, j) . $$
#
# **One step back.** The part to differentiate, $M_\text{prev}(i, j)\, \text{keep}(i, j)$, is a product of two numbers,
# and the derivative with respect to each is the other one:
# $d_{M_\text{prev}} = \text{keep}\; d_M$ and $d_\text{keep} = M_\text{prev}\; d_M$, number by number.

# %%
kept = 1 - w[:, :, None] * e[:, None, :]  # (W, N, M)
d_memory_prev = kept.prod(axis=0) * d_memory  # (N, M)
d_keep = memory_prev * d_memory  # (N, M)

# %% [markdown]
# The gradient of the old memory is scaled by the same factor as the number was: the share that was kept. What was
# erased gets no gradient.
#
# **From the product to one factor.** The derivative of a product with respect to one of its factors is the product of
# all the others:
#
# $$ d_{\text{kept}_h}(i, j) = d_\text{keep}(i, j) \prod_{h' \ne h} \text{kept}_{h'}(i, j) . $$

# %%
others = np.stack([np.delete(kept, h, axis=0).prod(axis=0) for h in range(W)])  # (W, N, M): all but head h
d_kept = d_keep * others  # (W, N, M)

# %% [markdown]
# **From one factor to its vectors.** The derivative of $\text{kept}_h(i, j) = 1 - w_h(i)\, e_h(j)$ with respect to
# $e_h(j)$ is $-w_h(i)$, and that with respect to $w_h(i)$ is $-e_h(j)$. As before, $e_h(j)$ occurs in every row and
# $w_h(i)$ in every column:
#
# $$ d_{e_h}(j) = -\sum_i w_h(i)\, d_{\text{kept}_h}(i, j), \qquad
#    d_{w_h}(i) = -\sum_j e_h(j)\, d_{\text{kept}_h}(i, j) \quad \text{(the share of the erase)} . $$
#
# The weighting is used twice, in the erase and in the add, so its two gradients add up.

# %%
d_e = -(w[:, :, None] * d_kept).sum(axis=1)  # (W, M): the sum over the rows
d_w_erase = -(e[:, None, :] * d_kept).sum(axis=2)  # (W, N): the sum over the columns
d_w = d_w_erase + d_w_add  # (W, N)

# %% [markdown]
# Check it twice, as before: against the class, and against the central difference of a loss with random factors,
# $L = \sum_{i, j} d_M(i, j)\, M(i, j)$ with the random `d_memory` held fixed.


# %%
def loss(memory_prev, w, e, a):
    """A sum of the numbers in the memory after the write, with random factors."""
    return (d_memory * Write().forward(memory_prev, w, e, a)).sum()


measured = {
    "d_memory_prev": numerical_gradient(lambda memory_prev: loss(memory_prev, w, e, a), memory_prev),
    "d_w": numerical_gradient(lambda w: loss(memory_prev, w, e, a), w),
    "d_e": numerical_gradient(lambda e: loss(memory_prev, w, e, a), e),
    "d_a": numerical_gradient(lambda a: loss(memory_prev, w, e, a), a),
}
stage = Write()
stage.forward(memory_prev, w, e, a)
for name, ours, theirs in zip(measured, (d_memory_prev, d_w, d_e, d_a), stage.backward(d_memory)):
    by_formula, by_class = (np.abs(d - measured[name]).max() for d in (ours, theirs))
    print(f"{name:13}: largest error {by_formula:.0e}, that of the class {by_class:.0e}")

# %% [markdown]
# > **Predict before you run.** Someone forgets that the weighting also decides what is erased, and returns the share of
# > the add alone. There is a memory for which nobody would notice. Which one?

# %%
empty = np.zeros((N, M))
measured_empty = numerical_gradient(lambda w: loss(empty, w, e, a), w)  # (W, N)
print(f"the add alone: error {np.abs(d_w_add - measured['d_w']).max():.0e}")
print(f"the add alone, for an empty memory: error {np.abs(d_w_add - measured_empty).max():.0e}")

# %% [markdown]
# An empty one: where nothing is stored, nothing can be erased. It is the memory that one tries first, so this mistake
# is easily missed.
#
# ## Why not divide?
#
# "The product of all the others" could be computed more cheaply: take $\text{keep}$, which is known, and divide it by
# $\text{kept}_h$. But a share that is kept may be zero. Let head 0 be all on row 1 and erase all of column 0, while
# head 1 keeps 0.8 there.

# %%
w_two = np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0]])  # (W, N)
e_two = np.array([[1.0, 0.2, 0.2], [0.4, 0.4, 0.4]])  # (W, M)
kept_two = 1 - w_two[:, :, None] * e_two[:, None, :]  # (W, N, M)

with np.errstate(all="ignore"):  # so that 0/0 gives nan, "not a number", without a warning
    by_division = kept_two.prod(axis=0)[1, 0] / kept_two[0, 1, 0]
print(f"product of the others by division: {by_division}; by multiplying: {kept_two[1, 1, 0]:.1f}")

# %% [markdown]
# The division is $0 / 0$. The true factor is 0.8, and not zero: if head 0 erased a little less, something would be left
# of the old number. So the class multiplies the other factors, for every head.
#
# ## What the gradient says
#
# With one head there are no others, and $d_\text{kept} = M_\text{prev}\, d_M$. The two gradients of the weighting, that
# of the add and that of the erase, become
#
# $$ d_w(i) = \sum_j a(j)\, d_M(i, j) - \sum_j e(j)\, M_\text{prev}(i, j)\, d_M(i, j)
#    = \sum_j d_M(i, j)\, (a(j) - e(j)\, M_\text{prev}(i, j)) . $$
#
# The bracket is the change of row $i$ per unit of weight.
#
# > **Predict before you run.** One head replaces row 1: $w$ is all on row 1, and $e$ is all ones. What gradient does
# > the old content of row 1 get, and that of the other rows? Do the weights of the other rows, which are zero, get
# > one?

# %%
w_one, e_one, a_one = np.array([[0.0, 1.0, 0.0, 0.0]]), np.ones((1, 3)), np.array([[1.0, -1.0, 0.5]])  # W = 1
stage = Write()
stage.forward(memory_prev, w_one, e_one, a_one)
d_old, d_w_one, d_e_one, d_a_one = stage.backward(d_memory)
for i in range(N):
    factor = (d_old[i] / d_memory[i]).mean()
    print(f"row {i}: its old content gets d_memory times {factor:.2g}; its weight gets {d_w_one[0, i]:+.2f}")

# %% [markdown]
# The replaced row gets nothing for its old content: whatever was there does not matter any more. The rows that are not
# written pass their gradient on with the factor 1. And every row gets a gradient for its **weight**, as with the read:
# the machine can learn that it should have written elsewhere.
#
# So **what is kept forwards is kept backwards**. What was stored a hundred steps ago can still learn from a mistake of
# today, as long as nobody erased it. Here are a hundred writes in a row, backwards.

# %%
left_of = {}
for weight in (0.0, 0.001, 0.05):
    number, stages = np.array([[1.0]]), []  # one row, one column
    for _ in range(100):
        stages.append(Write())
        number = stages[-1].forward(number, np.array([[weight]]), np.array([[1.0]]), np.array([[0.0]]))
    d_number = np.array([[1.0]])
    for stage in reversed(stages):
        d_number, _, _, _ = stage.backward(d_number)
    left_of[weight] = number.item(), d_number.item()
    print(f"weight {weight}: left of the number {number.item():.3f}, of its gradient {d_number.item():.3f}")

# %% [markdown]
# On a row without weight the whole gradient comes back, however many steps there were. Tutorial 9 follows such a
# gradient through the whole machine.
#
# > **See it in a trained machine.** The page for a small machine shows
# > [a write](pages/copy-small.html#level=stage&step=2&place=write&direction=back&number=step2/write/a[0,0]):
# > the memory before and after, what was erased and what was added, each with its gradient. (Open it from a clone.)
#
# ## Let a head learn what to erase
#
# A last experiment. A head writes to one row. The first three numbers of the row must stay as they are; the other three
# must become 1. The row holds other random numbers each time, so the head cannot know what it must keep. We learn six
# numbers for $e$, as sigmoids of $z_e$, and six for $a$, by gradient descent on the mean over 32 random rows at a time
# (a **mini-batch**). All start at zero, so $e$ starts at 0.5.
#
# > **Predict before you run.** What will $e$ and $a$ be in the first three columns, and in the last three?

# %%
rng = np.random.default_rng(2)
z_e, add = np.zeros((1, 6)), np.zeros((1, 6))  # (W, M)
erase_history, add_history = [], []
for _ in range(400):
    rows = rng.normal(size=(32, 1, 6))  # (B, N, M): 32 memories of a single row
    target = np.concatenate([rows[..., :3], np.ones((32, 1, 3))], axis=-1)  # (B, N, M)
    sigmoid, stage = Sigmoid(), Write()
    erase = sigmoid.forward(z_e)  # (W, M)
    erase_history.append(erase[0])
    add_history.append(add[0])
    everywhere = [np.broadcast_to(x, (32, 1, x.shape[-1])) for x in (np.ones((1, 1)), erase, add)]  # for all 32
    written = stage.forward(rows, *everywhere)  # (B, N, M)
    _, _, d_erase, d_add = stage.backward((written - target) / 32)  # of half the squared error, averaged over the 32
    z_e = z_e - 1.0 * sigmoid.backward(d_erase.sum(axis=0))  # one e served all 32, so its gradients add up
    add = add - 0.1 * d_add.sum(axis=0)
print("e =", erase[0].round(2), " a =", add[0].round(2) + 0)  # + 0 makes -0 a plain 0

# %%
pictures.learned(np.array(erase_history), np.array(add_history), 3)

# %% [markdown]
# The head has learned to leave three columns alone and to replace the other three. The add vector alone could not do
# this: it would have to take away numbers that it does not know. That is why there are two.
#
# The erase numbers get only to 0.04 and 0.96. They are sigmoids, whose slope $e\,(1 - e)$ is small near 0 and near 1,
# so the updates become small as well. To keep everything, or to forget everything, is a limit that a head approaches
# and never reaches.
#
# ## Play with it
#
# One number of the memory starts at 5, and a head writes to it again and again, with any $w$, $e$ and $a$. Where does
# it go, how fast, and what happens at $e = 0$?


# %%
def write_again_and_again(w, e, a):
    """A number that starts at 5, over 60 writes."""
    numbers = [np.array([[5.0]])]  # (N, M) each
    for _ in range(60):
        numbers.append(Write().forward(numbers[-1], np.array([[w]]), np.array([[e]]), np.array([[a]])))
    line = np.concatenate(numbers)[:, 0]  # (61,)
    return {"the number": line, "a / e": np.full(61, a / e)} if e > 0 else {"the number": line}


play(
    write_again_and_again,
    title="One number, written again and again",
    x_label="number of writes",
    y_label="number in the memory",
    w=(0.0, 1.0, 0.1),
    e=(0.0, 1.0, 0.5),
    a=(-3.0, 3.0, 1.0),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=2&place=write&direction=back&number=step2/write/a[0,0]")

# %% [markdown]
# ## Open the file
#
# This is the code that every machine of the package runs, from `ntm_ref/memory/write.py`.

# %%
print(inspect.getsource(Write.forward))
print(inspect.getsource(Write.kept))
print(inspect.getsource(Write.backward))

# %% [markdown]
# The numbers 1 and 2 in the comments tie each line of `backward` to the line of `forward` that it undoes. `outer` is
# the outer product, summed over the heads, and `product_backward` multiplies all the others, as we did. Set a
# breakpoint on the `return` of `backward` and compare `d_w_erase` with `d_w_add`: which of the two is larger in an
# empty memory?
#
# ## On your own
#
# 1. By hand: the memory has the rows (2, 4) and (6, 8), $w = (0.5, 0.5)$, $e = (0, 1)$, $a = (1, 1)$. What is the
#    memory after the write?
# 2. A head writes to a row with $w(i)\, e(j) = 0.1$ at every step. After how many writes is less than half left?
# 3. Can a write be undone? Compute $M_\text{prev}$ from $M$, $w$, $e$ and $a$ of one head, and say when it fails.
# 4. An **LSTM** cell (long short-term memory) holds one number $c$. At each step it gets a **forget gate** $f$ and an
#    **input gate** $p$, both between 0 and 1, and a candidate $u$, and becomes $c = f\, c_\text{prev} + p\, u$. Which
#    $f$, $p$ and $u$ make it do what a write does to one number of the memory? Show it with the class `LSTMCell` of
#    the package. Then count: how many numbers must a network emit at each step to set the gates of 128 by 20 cells,
#    and how many to steer one write head?
# 5. Which $e$ and $a$ make a write into a swap of sign, $M(i) = -M_\text{prev}(i)$, for a row with $w(i) = 1$? Is it
#    allowed?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.7 is the write of one head, and
# 2.8 that of several, without the division.
#
# ## Answers
#
# **1.** In column 0 nothing is erased, in column 1 half of it; and 0.5 is added everywhere. Row 0:
# $(2, 2) + (0.5, 0.5) = (2.5, 2.5)$. Row 1: $(6, 4) + (0.5, 0.5) = (6.5, 4.5)$.

# %%
answer = Write().forward(
    np.array([[2.0, 4.0], [6.0, 8.0]]), np.array([[0.5, 0.5]]), np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]])
)
print(answer)

# %% [markdown]
# **2.** $0.9^n < 0.5$ means $n > \log 0.5 / \log 0.9 = 6.58$, so after 7 writes.

# %%
print(f"log 0.5 / log 0.9 = {np.log(0.5) / np.log(0.9):.2f}; 0.9^6 = {0.9**6:.3f}, 0.9^7 = {0.9**7:.3f}")

# %% [markdown]
# **3.** Solve the equation for $M_\text{prev}$: $M_\text{prev}(i, j) = (M(i, j) - w(i)\, a(j)) / (1 - w(i)\, e(j))$. It
# fails where $w(i)\, e(j) = 1$: what is wholly erased is gone.

# %%
written = Write().forward(memory_prev, w_half[None, :], e_half[None, :], a_half[None, :])  # (N, M)
with np.errstate(all="ignore"):  # where all was erased, this is 0/0
    undone = (written - w_half[:, None] * a_half) / (1 - w_half[:, None] * e_half)  # (N, M)
print("largest error after undoing the write:", np.abs(undone - memory_prev).max())

# %% [markdown]
# **4.** Put the two equations next to each other, $c = f\, c_\text{prev} + p\, u$ and $M(i, j) = (1 - w(i)\, e(j))\,
# M_\text{prev}(i, j) + w(i)\, a(j)$. The kept share is the forget gate, the weight is the input gate, and $a(j)$ is
# the candidate. **Every number in the memory is a cell.** (The cell of 1997 had no forget gate and kept everything;
# it has its present form since 2000. The class computes the gates itself, as sigmoids of a $z$, and the candidate as
# a $\tanh$; so we look for the $z$ that give our numbers, with the inverse functions. Its third gate, the output
# gate, decides what the cell shows; the machine has the read for this.)
#
# The difference is who sets the gates. Every LSTM cell gets its own four numbers. The write head sets all forget gates
# by $w$ and $e$, and the $N$ numbers of $w$ come from the addressing, which needs the same few numbers for any $N$. The
# paper names the gates of the LSTM as its inspiration.

# %%
w_soft, e_soft, a_soft = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.3, 0.6, 0.9]), np.array([-0.5, 0.2, 0.8])
f = 1 - w_soft[:, None] * e_soft  # (N, M): forget gates
p = np.broadcast_to(w_soft[:, None], f.shape)  # (N, M): input gates
u = np.broadcast_to(a_soft, f.shape)  # (N, M): candidates

z_p, z_f, z_u = np.log(p / (1 - p)), np.log(f / (1 - f)), np.arctanh(u)  # inverse sigmoid and inverse tanh
z = np.concatenate([z_p.ravel(), z_f.ravel(), np.zeros(f.size), z_u.ravel()])  # (4 N M,), in the order of the class
cell, stage = LSTMCell(), Write()
_, c = cell.forward(z, memory_prev.ravel())  # (N M,)
by_write = stage.forward(memory_prev, w_soft[None, :], e_soft[None, :], a_soft[None, :])  # (N, M)
print(f"12 cells against one write: largest difference {np.abs(c.reshape(4, 3) - by_write).max():.0e}")

_, d_c_prev = cell.backward(np.zeros(12), d_memory.ravel())  # (N M,): no gradient from h, d_memory from c
d_by_write, *_ = stage.backward(d_memory)  # (N, M)
print(f"and backwards: largest difference {np.abs(d_c_prev.reshape(4, 3) - d_by_write).max():.0e}")

N_paper, M_paper, n_shifts = 128, 20, 3  # the memory of the paper, and shifts by -1, 0, 1
n_lstm = 4 * N_paper * M_paper
n_head = (M_paper + 1 + 1 + n_shifts + 1) + 2 * M_paper  # k, beta, g, s, gamma; then e and a
print(f"{N_paper * M_paper} numbers to hold: an LSTM needs {n_lstm} numbers a step, one write head {n_head}")

# %% [markdown]
# **5.** $e = 2$ and $a = 0$ give $M_\text{prev}\, (1 - 2) = -M_\text{prev}$. The equation does it, but $e$ is a
# sigmoid, which stays between 0 and 1, so no head can ask for it.

# %%
swapped = Write().forward(memory_prev, w_one, np.full((1, 3), 2.0), np.zeros((1, 3)))
print("row 1:", memory_prev[1], "->", swapped[1])

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3.2 is the write, equations 3 and 4, and says that it was
#   inspired by the gates of the LSTM.
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9 (1997): the cell, without a forget
#   gate.
# - F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to Forget*, Neural Computation 12 (2000): the forget gate.
# - A. Graves and others, *Hybrid computing using a neural network with dynamic external memory*, Nature 538 (2016):
#   the successor, which also learns which rows are free to be written.
# - In this package: `ntm_ref/memory/write.py`, whose docstring has these derivations in a few lines.
