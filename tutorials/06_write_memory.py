# %% [markdown]
# # Write without forgetting everything
#
# A machine that reads a mixture of rows must also write to a mixture of rows, and every write costs some of what was
# there; two vectors, erase and add, let the machine decide how much.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Write to a memory in three ways, and see what the first two get wrong.
# - Write with an erase and an add, by hand and with the class `Write`.
# - Find the gates of an LSTM cell in every number of the memory.
# - Let several heads write at once, and see why their order must not matter.
# - Derive the gradients of the add and of the erase, and let a head learn what to erase.
#
# ## What you'll learn
#
# - What the erase vector $e$ and the add vector $a$ do, and why there are two of them.
# - How much an unsure head forgets by writing.
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
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import Sigmoid, Write
from ntm_ref.controller import LSTMCell
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## Two ways that are not enough
#
# A **write head** has a weighting $w$, with $w(i) \ge 0$ and $\sum_i w(i) = 1$, as a read head has. It says where to
# write. What shall be written is a vector $a$ of $M$ numbers. Call the memory before the write $M_\text{prev}$.
#
# **Only add.** The simplest mixture is to add to each row its share of $a$: $M(i) = M_\text{prev}(i) + w(i)\, a$. Let
# us store one vector in row 1, and later another vector in the same row.

# %%
w = np.array([0.0, 1.0, 0.0, 0.0])  # (N,): all on row 1
first, second = np.array([1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0])  # (M,) each

memory = np.zeros((4, 3))  # (N, M)
memory = memory + w[:, None] * first  # (N, 1) * (M,) -> (N, M)
memory = memory + w[:, None] * second
print("row 1 after two adds:", memory[1])

# %% [markdown]
# The row holds the sum of the two, and neither can be read. What was written never goes away. A counter can use
# that; a store cannot.
#
# **Only replace.** The gate of tutorial 3 mixes an old value and a new one. With the weight as the gate,
# $M(i) = (1 - w(i))\, M_\text{prev}(i) + w(i)\, a$. Now each write takes away as much of the old row as it brings of
# the new one.

# %%
memory = np.zeros((4, 3))  # (N, M)
for vector in (first, second):
    memory = (1 - w[:, None]) * memory + w[:, None] * vector
print("row 1 after two replacements:", memory[1])

# %% [markdown]
# That is a store. But it can do nothing else: it cannot add to what is there, and it cannot change one column of a
# row and leave the others alone. Whatever it touches, it forgets.
#
# ## Erase, then add
#
# So the Neural Turing Machine lets the head choose. Beside the **add vector** $a$ it emits an **erase vector** $e$, of
# $M$ numbers between 0 and 1: how much shall be forgotten, column by column. First comes the erase (equation 3), and
# then the add (equation 4):
#
# $$ \tilde M(i, j) = M_\text{prev}(i, j)\, (1 - w(i)\, e(j)), \qquad
#    M(i, j) = \tilde M(i, j) + w(i)\, a(j) . $$
#
# $\tilde M$ is the memory between the two. The number $1 - w(i)\, e(j)$ is the share that is **kept**. With $e = 0$ in
# all columns we have "only add"; with $e = 1$ in all columns, "only replace".
#
# Put the first equation into the second and take $w(i)$ out of the brackets. The two are one:
#
# $$ M(i, j) = M_\text{prev}(i, j) + w(i)\, (a(j) - e(j)\, M_\text{prev}(i, j)) . $$

# %%
memory_prev = np.array(
    [
        [1.0, 2.0, 3.0],
        [4.0, 5.0, 6.0],
        [7.0, 8.0, 9.0],
        [1.0, 1.0, 1.0],
    ]
)  # (N, M)
w = np.array([0.0, 0.5, 0.5, 0.0])  # (N,)
e = np.array([1.0, 0.5, 0.0])  # (M,)
a = np.array([0.0, 2.0, 2.0])  # (M,)

erased = memory_prev * (1 - w[:, None] * e)  # (N, M): equation 3
memory = erased + w[:, None] * a  # (N, M): equation 4
print(memory)

# %% [markdown]
# Work one number out by hand. Row 1, column 1 held 5. The kept share is $1 - 0.5 \cdot 0.5 = 0.75$, which leaves 3.75;
# the add brings $0.5 \cdot 2 = 1$, and we have 4.75. Rows 0 and 3 have no weight and are as they were.
#
# The class `Write` does the same. It wants the head axis, as `Read` does: `w` has the shape `(W, N)`, `e` and `a` have
# the shape `(W, M)`, where $W$ is the number of write heads. Here $W = 1$.

# %%
stage = Write()
memory_of_stage = stage.forward(memory_prev, w[None, :], e[None, :], a[None, :])  # (N, M)
print("the class agrees:", np.allclose(memory_of_stage, memory))

# %% [markdown]
# > **Predict before you run.** The next picture shows a write to a random memory, with weight 0.75 on row 2 and 0.25 on
# > row 3. The erase vector is 1 in columns 0 to 3 and 0 in columns 4 to 7. In which cells is nothing left of the old
# > memory?

# %%
rng = np.random.default_rng(0)
large = rng.normal(size=(6, 8))  # (N, M)
w_large = np.array([[0, 0, 0.75, 0.25, 0, 0]])  # (1, N)
e_large = np.repeat([[1.0, 0.0]], 4, axis=1)  # (1, M): four ones, four zeros
a_large = rng.normal(size=(1, 8))  # (1, M)

kept = 1 - w_large.T * e_large  # (N, 1) * (1, M) -> (N, M)
added = w_large.T * a_large  # (N, M)
after = Write().forward(large, w_large, e_large, a_large)  # (N, M)
print("kept in column 0:", kept[:, 0], " in column 7:", kept[:, 7])

# %%
limit = max(np.abs(large).max(), np.abs(after).max())
signed = {"cmap": colours.SIGNED, "vmin": -limit, "vmax": limit, "aspect": "auto"}

figure, axes = plt.subplots(1, 4, figsize=(7, 3.2), layout="constrained", sharey=True)
kept_image = axes[1].imshow(kept, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
for ax, panel in zip(axes[[0, 2, 3]], (large, added, after)):
    number_image = ax.imshow(panel, **signed)
for ax, title in zip(axes, ("before", "share kept", "added", "after")):
    calm(ax, title, "column j", "memory row" if ax is axes[0] else "")
    ax.set_xticks([0, 3, 7])
figure.colorbar(kept_image, ax=axes[:2], location="bottom", label="share kept", shrink=0.9)
figure.colorbar(number_image, ax=axes[2:], location="bottom", label="number in the memory, or added", shrink=0.9)
show(
    figure,
    "Four panels of 6 rows and 8 columns: the memory before, the share kept, what is added, the memory after. The "
    f"share kept is {kept[2, 0]:.2f} in row 2 and {kept[3, 0]:.2f} in row 3, in columns 0 to 3 only; it is 1 "
    "everywhere else. The add reaches rows 2 and 3 in all columns, row 2 three times as strongly. All other rows are "
    "the same before and after.",
)

# %% [markdown]
# In none. Even in row 2, columns 0 to 3, a quarter of the old numbers is left. A number is replaced only if both the
# weight of its row and the erase number of its column are 1.
#
# The picture also shows what a head can say at one step. What it erases and what it adds are each a column of weights
# times a row of numbers. All rows that it touches get the same pattern, stronger or weaker.
#
# ## Writing again and again
#
# What if a head with a weight below one writes to the same row at every step? Let $q = w(i)\, e(j)$ be the share that
# one write erases. A share of $1 - q$ is kept each time, so after $n$ writes $(1 - q)^n$ of the first number is left.
#
# Let the head add the same $a$ each time. Is there a number that a write does not change? For one number, written as
# $M$ without its indices, set before and after equal in the equation above:
#
# $$ M = M + w\, (a - e M), \qquad 0 = w\, (a - e M), \qquad M = a / e . $$
#
# First we subtracted $M$ on both sides; then we divided by $w$, added $e M$, and divided by $e$. Any other number comes
# nearer to it. A number at the distance $D$, $M_\text{prev} = a / e + D$, becomes
#
# $$ M = \frac{a}{e} + D + w \Big( a - e\, \frac{a}{e} - e D \Big) = \frac{a}{e} + (1 - w e)\, D , $$
#
# so the distance shrinks to the share $1 - q$ at every write.
#
# > **Predict before you run.** A number starts at 5. It is written 20 times with $w = 0.3$, $e = 0.5$, $a = 1$. Where
# > does it end: at 1, at 2, or at a number that depends on $w$?

# %%
number = np.array([[5.0]])  # (N, M) with one row and one column
for _ in range(20):
    number = Write().forward(number, np.array([[0.3]]), np.array([[0.5]]), np.array([[1.0]]))
left = (1 - 0.3 * 0.5) ** 20
print(f"number {number.item():.3f}; left of the first number: {left:.3f}")

# %% [markdown]
# It goes to $a / e = 2$. After 20 writes it is at 2.116: of the first distance 3, the share 0.039 is left. The weight
# says how fast, not where to. (The memory here has a single row, whose weight of 0.3 is not a whole weighting. The
# equations do not mind.)
#
# ## What an unsure head forgets
#
# To copy a sequence, a head writes one vector to each row, one row on at every step. Let it do so with 0.9 of its
# weight on the row that is meant and 0.05 on each neighbour (the last row and row 0 are neighbours, as in tutorial 4).
# The erase vector is all ones. We store eight vectors of eight numbers, a single 1 in each: vector $t$ has its 1 in
# column $t$. Then column $t$ of the memory shows where vector $t$ went.


# %%
def store(vectors, on_row, erase):
    """Write vector t to row t for all t, with the weight on_row there and the rest on its two neighbours."""
    n = len(vectors)
    memory = np.zeros((n, n))  # (N, M)
    for t, vector in enumerate(vectors):
        w = np.zeros((1, n))
        w[0, t] = on_row
        w[0, (t - 1) % n] = w[0, (t + 1) % n] = (1 - on_row) / 2
        memory = Write().forward(memory, w, np.full((1, n), erase), vector[None, :])
    return memory


vectors = np.eye(8)  # (T, M): vector t has its 1 in column t
sure, unsure, no_erase = store(vectors, 1.0, 1.0), store(vectors, 0.9, 1.0), store(vectors, 0.9, 0.0)

# %% [markdown]
# > **Predict before you run.** What does row 3 hold in the end? Three writes touched it: vector 2 with the weight 0.05,
# > then vector 3 with 0.9, then vector 4 with 0.05.

# %%
print("row 3, with e = 1:", unsure[3].round(5))
print("row 3, with e = 0:", no_erase[3].round(5))

# %% [markdown]
# Of vector 3, 0.9 arrived, and the next write erased a twentieth of that: 0.855 is left. Of vector 2, only 0.00475
# is left, since vector 3 nearly replaced it. Of vector 4, 0.05 came in, and no later write erased any of it.
#
# One pass costs little. But a memory is written for many steps. After the eight vectors are stored, let the same unsure
# head stay on row 4 and write zeros there, 100 times.
#
# > **Predict before you run.** Row 4 will be empty. What about rows 3 and 5, which get the weight 0.05 at each write?

# %%
w_stay = np.zeros((1, 8))  # (1, N)
w_stay[0, 3:6] = [0.05, 0.9, 0.05]
later = unsure
for _ in range(100):
    later = Write().forward(later, w_stay, np.ones((1, 8)), np.zeros((1, 8)))
print(f"vector 3 in row 3: {unsure[3, 3]:.3f} before, {later[3, 3]:.3f} after")

# %%
figure, axes = plt.subplots(1, 3, figsize=(7, 3.2), layout="constrained", sharey=True)
titles = ("a sure head", "an unsure head", "100 writes later")
for ax, panel, title in zip(axes, (sure, unsure, later), titles):
    image = ax.imshow(panel, cmap=colours.WEIGHTS, vmin=0, vmax=1)
    calm(ax, title, "column: vector", "memory row" if ax is axes[0] else "")
figure.colorbar(image, ax=axes, label="number stored", shrink=0.8)
show(
    figure,
    "Three memories of 8 rows and 8 columns. Stored by a sure head, the diagonal is 1 and all else 0. Stored by an "
    f"unsure head, most of the diagonal is {unsure[3, 3]:.3f}, with {unsure[3, 4]:.2f} beside it. After 100 more "
    f"writes to row 4, rows 3, 4 and 5 are nearly empty: the diagonal is at most "
    f"{later[[3, 4, 5], [3, 4, 5]].max():.4f} there. The others are as they were.",
)

# %% [markdown]
# The neighbours are empty as well. Each write takes a twentieth of them, and $0.95^{100}$ is 0.006. How does this
# depend on the weight?

# %%
steps = np.arange(101)  # (101,)
curves = {weight: (1 - weight) ** steps for weight in (0.05, 0.01, 0.001)}  # with e = 1
left = {weight: curve[100] for weight, curve in curves.items()}
for weight, number in left.items():
    print(f"weight {weight} on a row, e = 1: after 100 writes {number:.3f} of it is left")

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
styles = zip(curves, ("-.", "--", "-"), (colours.VERMILION, colours.PURPLE, colours.BLUE))
for weight, line, colour in styles:
    ax.plot(steps, curves[weight], linestyle=line, color=colour)
    ax.annotate(f"w(i) = {weight}", (100, left[weight]), xytext=(5, -3), textcoords="offset points", fontsize=9)
calm(ax, "What is left of a row that is written with a small weight, e = 1", "writes", "share kept")
ax.set(xlim=(0, 118), ylim=(-0.05, 1.05))
show(
    figure,
    "Three falling curves of the share kept over 100 writes. A row with the weight 0.05 ends at "
    f"{left[0.05]:.3f}, with 0.01 at {left[0.01]:.3f}, with 0.001 at {left[0.001]:.3f}.",
)

# %% [markdown]
# A weight of 0.05 on a row that was not meant empties it within 100 writes: 0.006 of it is left. With 0.001 it
# is 0.905. So there are two ways not to forget: a sharp weighting (tutorial 5), or an erase vector near zero at
# the steps when nothing is to be written.
#
# ## The gates of an LSTM: the same idea
#
# The LSTM (long short-term memory, 1997) is a network with a memory of a different kind. It consists of cells. A cell
# holds one number $c$. At each step it gets two gates between 0 and 1, a forget gate $f$ and an input gate $i$, and a
# candidate $u$ between $-1$ and 1:
#
# $$ c = f\, c_\text{prev} + i\, u . $$
#
# Put this next to the write, one number of the memory:
#
# $$ M(i, j) = (1 - w(i)\, e(j))\, M_\text{prev}(i, j) + w(i)\, a(j) . $$
#
# It is the same equation. The kept share $1 - w(i)\, e(j)$ is the forget gate, the weight $w(i)$ is the input gate, and
# $a(j)$ is the candidate, only that $a(j)$ may be any number. (The letter $i$ is used twice: the input gate, and the
# row. Both uses are common.) **Every number in the memory is a cell.** The package has the cell as the class
# `LSTMCell`, so this can be tested: let $N M$ cells do what one write does.
#
# The class computes the gates itself, $f = \sigma(z_f)$ with the sigmoid $\sigma(z) = 1 / (1 + e^{-z})$ of tutorial
# 3, and $u = \tanh(z_u)$. So we must find the $z$ that belong to our gates. If $f = 1 / (1 + e^{-z})$, then
# $e^{-z} = (1 - f) / f$, and $z = \log(f / (1 - f))$. For $u$, the inverse of $\tanh$ is `np.arctanh`.


# %%
def inverse_sigmoid(f):
    """The z with sigmoid(z) = f."""
    return np.log(f / (1 - f))


w_soft = np.array([0.1, 0.2, 0.3, 0.4])  # (N,)
e_soft = np.array([0.3, 0.6, 0.9])  # (M,)
a_soft = np.array([-0.5, 0.2, 0.8])  # (M,)

f = 1 - w_soft[:, None] * e_soft  # (N, M): the forget gates
i = np.broadcast_to(w_soft[:, None], f.shape)  # (N, M): the input gates
u = np.broadcast_to(a_soft, f.shape)  # (N, M): the candidates

z_i, z_f, z_u = inverse_sigmoid(i), inverse_sigmoid(f), np.arctanh(u)
z_o = np.zeros_like(f)  # a third gate, for the result of the cell; see below
z = np.concatenate([part.ravel() for part in (z_i, z_f, z_o, z_u)])  # (4 N M,)
cell, write_of_cells = LSTMCell(), Write()
_, c = cell.forward(z, memory_prev.ravel())  # c: (N M,)

written = write_of_cells.forward(memory_prev, w_soft[None, :], e_soft[None, :], a_soft[None, :])  # (N, M)
print("12 LSTM cells do the same as one write:", np.allclose(c.reshape(4, 3), written))

# %% [markdown]
# The LSTM has a third gate, the output gate $o$: the cell shows $h = o \tanh(c)$ to the rest of the network. The
# machine has the read for this. What is shown is the mixture that the read weighting picks.
#
# Where, then, is the difference? In who sets the gates. In an LSTM every cell gets its own four numbers $z$ at every
# step. To have more cells, the network must emit more numbers, and so must have more parameters. The write
# head sets all $N M$ forget gates by $N + M$ numbers, $w$ and $e$. And the $N$ numbers of $w$ come from the
# addressing, which needs only $k$, $\beta$, $g$, $s$ and $\gamma$, however many rows there are.

# %%
N_paper, M_paper, shifts = 128, 20, 3  # the memory of the paper, and shifts by -1, 0, 1
n_cells = N_paper * M_paper
n_lstm = 4 * n_cells
n_head = (M_paper + 1 + 1 + shifts + 1) + 2 * M_paper  # k, beta, g, s, gamma; then e and a
print(f"{n_cells} numbers to hold: an LSTM emits {n_lstm} numbers a step, one write head {n_head}")

# %% [markdown]
# For a memory of 2560 numbers an LSTM would have to emit 10240 numbers at every step; a write head emits 66, and would
# still emit 66 if the memory had a million rows.
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


def one_after_the_other(memory, ws, es, additions, order):
    """Each head erases and adds before the next one begins."""
    for h in order:
        memory = Write().forward(memory, ws[[h]], es[[h]], additions[[h]])
    return memory


for order in ((0, 1), (1, 0)):
    print("order", order, "->", one_after_the_other(row, ws, es, additions, order).item())
print("all at once  ->", Write().forward(row, ws, es, additions).item())

# %% [markdown]
# The head that comes last wins: it erases what the other one has just added. So the result would depend on how the
# heads are numbered, and heads have no natural order. The paper (section 3.2) lets all heads erase first, and then all
# heads add:
#
# $$ M(i, j) = M_\text{prev}(i, j) \prod_h (1 - w_h(i)\, e_h(j)) + \sum_h w_h(i)\, a_h(j) . $$
#
# The sign $\prod_h$ is a product over the heads, as $\sum_h$ is a sum. Neither depends on the order of its members, so
# the result does not, either. In our example, nothing is kept, and $1 + 2 = 3$ is added.

# %%
rng = np.random.default_rng(1)
W, (N, M) = 3, memory_prev.shape
w = rng.dirichlet(np.ones(N), size=W)  # (W, N): random weightings
e = rng.uniform(size=(W, M))  # (W, M)
a = rng.normal(size=(W, M))  # (W, M)

by_hand = memory_prev * (1 - w[:, :, None] * e[:, None, :]).prod(axis=0) + w.T @ a  # (N, M)
order = [2, 0, 1]
print("all at once, as the equation says:", np.allclose(Write().forward(memory_prev, w, e, a), by_hand))
change = np.abs(one_after_the_other(memory_prev, w, e, a, order) - one_after_the_other(memory_prev, w, e, a, (0, 1, 2)))
print(f"one after the other, another order changes the memory by up to {change.max():.2f}")

# %% [markdown]
# ## The gradient of the add
#
# Now backwards. Some loss $L$ is computed from the memory $M$ after the write, and we are given $d_M(i, j)$, in code
# `d_memory`. The result is a sum of two parts, what was kept and what was added, and each gets the whole of $d_M$. We
# take the parts one at a time, and begin with the add,
#
# $$ \sum_h w_h(i)\, a_h(j) . $$
#
# The number $a_h(j)$ occurs in column $j$ of every row, each time with the factor $w_h(i)$. The number $w_h(i)$ occurs
# in row $i$ of every column, each time with the factor $a_h(j)$. The chain rule adds up all ways:
#
# $$ d_{a_h}(j) = \sum_i w_h(i)\, d_M(i, j), \qquad
#    d_{w_h}(i) = \sum_j a_h(j)\, d_M(i, j) \quad \text{(the share of the add)} . $$
#
# Compare the first with $r(j) = \sum_i w(i)\, M(i, j)$ of tutorial 1. It is a read. **The gradient of an add is a read
# of the gradient**, with the same weighting. In tutorial 1 it was the other way round: the gradient of a read,
# $w(i)\, d_r(j)$, was an add to the gradient of the memory.
#
# ## The gradient of the erase
#
# Give a name to the kept share of one head, and to the product of all of them:
#
# $$ \text{kept}_h(i, j) = 1 - w_h(i)\, e_h(j), \qquad \text{keep}(i, j) = \prod_h \text{kept}_h(i, j) . $$
#
# The part to differentiate is $M_\text{prev}(i, j)\, \text{keep}(i, j)$, a product of two numbers. Each factor's
# derivative is the other factor:
#
# $$ d_{M_\text{prev}}(i, j) = \text{keep}(i, j)\, d_M(i, j), \qquad
#    d_\text{keep}(i, j) = M_\text{prev}(i, j)\, d_M(i, j) . $$
#
# The first one says: of the gradient, the same share is handed back as of the number was kept. What was erased gets no
# gradient.
#
# Next, from the product to one of its factors. The derivative of a product with respect to one factor is the product
# of all the others:
#
# $$ d_{\text{kept}_h}(i, j) = d_\text{keep}(i, j) \prod_{g \ne h} \text{kept}_g(i, j) . $$
#
# (Here $g$ counts the heads other than $h$; it is not the gate of tutorial 3.) At last, from $\text{kept}_h(i, j) = 1 -
# w_h(i)\, e_h(j)$ to its two members. The derivative with respect to $e_h(j)$ is $-w_h(i)$, and that with respect to
# $w_h(i)$ is $-e_h(j)$. As before, $e_h(j)$ occurs in every row and $w_h(i)$ in every column:
#
# $$ d_{e_h}(j) = -\sum_i w_h(i)\, d_{\text{kept}_h}(i, j), \qquad
#    d_{w_h}(i) = -\sum_j e_h(j)\, d_{\text{kept}_h}(i, j) \quad \text{(the share of the erase)} . $$
#
# The weighting is used twice, in the erase and in the add, so its two gradients add up.

# %%
d_memory = rng.normal(size=(N, M))  # (N, M): what comes from the right

d_a = w @ d_memory  # (W, N) @ (N, M) -> (W, M)
d_w_add = a @ d_memory.T  # (W, M) @ (M, N) -> (W, N)

kept = 1 - w[:, :, None] * e[:, None, :]  # (W, N, M)
d_memory_prev = kept.prod(axis=0) * d_memory  # (N, M)
d_keep = memory_prev * d_memory  # (N, M)
others = np.stack([np.delete(kept, h, axis=0).prod(axis=0) for h in range(W)])  # (W, N, M): all but head h
d_kept = d_keep * others  # (W, N, M)
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


# %%
measured = (
    numerical_gradient(lambda x: loss(x, w, e, a), memory_prev),
    numerical_gradient(lambda x: loss(memory_prev, x, e, a), w),
    numerical_gradient(lambda x: loss(memory_prev, w, x, a), e),
    numerical_gradient(lambda x: loss(memory_prev, w, e, x), a),
)
derived = (d_memory_prev, d_w, d_e, d_a)

stage = Write()
stage.forward(memory_prev, w, e, a)
of_stage = stage.backward(d_memory)
for name, ours, theirs, slopes in zip(("d_memory_prev", "d_w", "d_e", "d_a"), derived, of_stage, measured):
    print(
        f"{name}: the class agrees {np.allclose(ours, theirs)}, the measured slopes agree to 1e-7 "
        f"{np.abs(ours - slopes).max() < 1e-7}"
    )

# %% [markdown]
# > **Predict before you run.** Someone forgets that the weighting also decides what is erased, and hands on the share
# > of the add alone. There is a memory for which nobody would notice. Which one?

# %%
measured_w = measured[1]  # (W, N)
empty = np.zeros((N, M))
measured_empty = numerical_gradient(lambda x: loss(empty, x, e, a), w)  # (W, N)
print(f"the add alone is right: {np.allclose(d_w_add, measured_w, atol=1e-3)}")
print(f"... for an empty memory: {np.allclose(d_w_add, measured_empty, atol=1e-7)}")

# %% [markdown]
# An empty one: where nothing is stored, nothing can be erased. It is the memory that one tries first, so this mistake
# easily goes unseen.
#
# ## Why not divide?
#
# "The product of all the others" could be had for less: take $\text{keep}$, which is known, and divide it by
# $\text{kept}_h$.
#
# > **Predict before you run.** Two heads. Head 0 is all on row 1 and erases all of column 0: its kept share is 0
# > there. What does the division say about head 0? Is the true gradient zero there?

# %%
w_two = np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0]])  # (W, N)
e_two = np.array([[1.0, 0.2, 0.2], [0.4, 0.4, 0.4]])  # (W, M)
kept_two = 1 - w_two[:, :, None] * e_two[:, None, :]  # (W, N, M)

with np.errstate(invalid="ignore"):  # so that 0/0 gives nan, "not a number", without a warning
    by_division = kept_two.prod(axis=0)[1, 0] / kept_two[0, 1, 0]
print(f"product of the others by division: {by_division}; by multiplying: {kept_two[1, 1, 0]:.1f}")

# %% [markdown]
# The division is $0 / 0$. The true factor is 0.8, and not zero: if head 0 erased a little less, something would be
# left of the old number. So the class multiplies the other factors, for every head.
#
# ## What the gradient says
#
# With one head there are no others, and the factor of the others is 1: $d_\text{kept} = M_\text{prev}\, d_M$. The two
# gradients of the weighting, that of the add and that of the erase, become
#
# $$ d_w(i) = \sum_j a(j)\, d_M(i, j) - \sum_j e(j)\, M_\text{prev}(i, j)\, d_M(i, j)
#    = \sum_j d_M(i, j)\, (a(j) - e(j)\, M_\text{prev}(i, j)) . $$
#
# In brackets is how row $i$ would change if it got more weight.
#
# > **Predict before you run.** One head replaces row 1: $w$ is all on row 1, and $e$ is all ones. What gradient does
# > the old content of row 1 get, and that of the other rows? Do the weights of the other rows, which are zero, get one?

# %%
w_one, e_one, a_one = np.array([[0.0, 1.0, 0.0, 0.0]]), np.ones((1, 3)), np.array([[1.0, -1.0, 0.5]])  # W = 1
stage = Write()
stage.forward(memory_prev, w_one, e_one, a_one)
d_memory_prev, d_w, d_e, d_a = stage.backward(d_memory)
for row in range(N):
    same = "nothing" if not d_memory_prev[row].any() else "all of d_memory"
    print(f"row {row}: its old content gets {same}; its weight gets {d_w[0, row]:+.2f}")

# %% [markdown]
# The replaced row gets nothing for its old content: whatever was there, it does not matter any more. The rows that are
# not written hand their gradient back with the factor 1, unchanged. And every row gets a gradient for its **weight**,
# as with the read: the machine can learn that it should have written elsewhere.
#
# In the LSTM the factor from $c$ back to $c_\text{prev}$ is the forget gate $f$; here it is the kept share. So **what
# is kept forwards is kept backwards**. What was stored a hundred steps ago can still learn from a mistake of today, as
# long as nobody erased it. We check both: one step of the twelve cells from above against the same write, and a
# hundred writes in a row, backwards.

# %%
d_new = rng.normal(size=(4, 3))  # (N, M)
_, d_c_prev = cell.backward(np.zeros(12), d_new.ravel())  # no gradient from h, d_new from c
d_old, _, _, _ = write_of_cells.backward(d_new)  # (N, M)
print("the gradients of the old contents are the same:", np.allclose(d_c_prev.reshape(4, 3), d_old))

for weight in (0.0, 0.001, 0.05):
    number, stages = np.array([[1.0]]), []  # one row, one column
    for _ in range(100):
        stages.append(Write())
        number = stages[-1].forward(number, np.array([[weight]]), np.array([[1.0]]), np.array([[0.0]]))
    d_number = np.array([[1.0]])
    for stage in reversed(stages):
        d_number, _, _, _ = stage.backward(d_number)
    print(f"weight {weight}: left of the number {number.item():.3f}, of its gradient {d_number.item():.3f}")

# %% [markdown]
# On a row without weight the gradient comes back whole, however long the way was. Tutorial 9 follows such a gradient
# through the whole machine.
#
# > **See it in a trained machine.** The page of a small one shows
# > [a write](pages/copy-small.html#level=stage&step=2&place=write&direction=back&number=step2/write/a[0,0]):
# > the memory before and after, what was erased and what was added, each with its gradient. (Open it from a clone.)
#
# ## Let a head learn what to erase
#
# A last experiment. A head writes to one row. The first three numbers of the row must stay as they are; the other
# three must become 1. The row holds other random numbers each time, so the head cannot know what it must keep. It can
# learn six numbers for $e$, as sigmoids of $z_e$, and six for $a$. All of them start at zero; so $e$ starts at 0.5.
#
# > **Predict before you run.** What will $e$ and $a$ be in the first three columns, and in the last three?

# %%
rng = np.random.default_rng(2)
z_e, a = np.zeros((1, 6)), np.zeros((1, 6))  # (W, M)
history = []
for _ in range(400):
    rows = rng.normal(size=(32, 1, 6))  # (B, N, M): 32 memories of a single row
    target = np.concatenate([rows[..., :3], np.ones((32, 1, 3))], axis=-1)
    sigmoid, stage = Sigmoid(), Write()
    e = sigmoid.forward(z_e)
    history.append(np.concatenate([e[0], a[0]]))
    everywhere = [np.broadcast_to(x, (32, 1, x.shape[-1])) for x in (np.ones((1, 1)), e, a)]  # w, e, a for all 32
    memory = stage.forward(rows, *everywhere)  # (B, N, M)
    d_memory = (memory - target) / 32  # of half the squared error, averaged over the 32
    _, _, d_e, d_a = stage.backward(d_memory)  # (B, W, M) each
    z_e = z_e - 1.0 * sigmoid.backward(d_e.sum(axis=0))  # one e served all 32, so its gradients add up
    a = a - 0.1 * d_a.sum(axis=0)
print("e =", e[0].round(2), " a =", a[0].round(2) + 0)  # + 0 makes -0 a plain 0

# %%
learned = np.array(history)  # (400, 12)
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained", sharey=True)
for ax, first_column, title in zip(axes, (0, 6), ("erase vector e", "add vector a")):
    for j in range(6):
        colour, line = (colours.BLUE, "-") if j < 3 else (colours.VERMILION, "--")
        label = {0: "columns to keep", 3: "columns to replace by 1"}.get(j)
        ax.plot(learned[:, first_column + j], color=colour, linestyle=line, linewidth=1, label=label)
    calm(ax, title, "training step", "value" if first_column == 0 else "")
axes[0].legend(frameon=False, fontsize=9, loc="center right")
show(
    figure,
    "Two panels of six curves each, over 400 training steps. The erase numbers start at 0.5; those of the columns "
    f"to keep fall to {learned[-1, :3].mean():.2f}, those to replace rise to {learned[-1, 3:6].mean():.2f}. "
    f"The add numbers end near {abs(learned[-1, 6:9].mean()):.1f} and {learned[-1, 9:].mean():.1f}.",
)

# %% [markdown]
# The head has learned to leave three columns alone and to replace the other three. The add vector alone could not do
# this: it would have to take away numbers that it does not know. That is why there are two.
#
# The erase numbers get only to 0.04 and 0.96. They are sigmoids, whose slope $e\,(1 - e)$ becomes small near 0 and near
# 1, so the steps become small as well. A head that forgets nothing at all, or everything, is only ever approached.
#
# ## On your own
#
# 1. By hand: the memory has the rows (2, 4) and (6, 8), $w = (0.5, 0.5)$, $e = (0, 1)$, $a = (1, 1)$. What is the
#    memory after the write?
# 2. A head writes to a row with $w(i)\, e(j) = 0.1$ at every step. After how many writes is less than half left?
# 3. Can a write be undone? Give $M_\text{prev}$ from $M$, $w$, $e$ and $a$ of one head, and say when it fails.
# 4. How many different results do three heads give that write one after the other, in all possible orders?
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
undone = (written - w_soft[:, None] * a_soft) / (1 - w_soft[:, None] * e_soft)
print("undone:", np.allclose(undone, memory_prev))

# %% [markdown]
# **4.** There are six orders, and in general six results.

# %%
w, e, a = rng.dirichlet(np.ones(4), size=3), rng.uniform(size=(3, 3)), rng.normal(size=(3, 3))
orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
in_turn = np.array([one_after_the_other(memory_prev, w, e, a, order) for order in orders])  # (6, N, M)
at_once = np.array([Write().forward(memory_prev, w[order], e[order], a[order]) for order in orders])  # (6, N, M)
apart = np.abs(in_turn[:, None] - in_turn[None, :]).max(axis=(2, 3))  # (6, 6): greatest difference of any two
n_alike = (apart < 1e-9).sum()
print(f"one after the other: of the 36 pairs of results {n_alike} are alike, each with itself")
print("all at once: all are alike:", all(np.allclose(memory, at_once[0]) for memory in at_once))

# %% [markdown]
# **5.** $e = 2$ and $a = 0$ give $M_\text{prev}\, (1 - 2) = -M_\text{prev}$. The equation does it, but $e$ is a
# sigmoid, which stays between 0 and 1, so no head can ask for it.

# %%
swapped = Write().forward(memory_prev, w_one, np.full((1, 3), 2.0), np.zeros((1, 3)))
print("row 1:", memory_prev[1], "->", swapped[1])

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 3.2 is the write, equations 3 and 4, and says that it was inspired by the gates of the LSTM.
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9 (1997): the cell, without a forget
#   gate.
# - F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to Forget*, Neural Computation 12 (2000): the forget gate.
# - A. Graves and others, *Hybrid computing using a neural network with dynamic external memory*, Nature 538 (2016):
#   the successor, which also learns which rows are free to be written.
# - In this package: `ntm_ref/memory/write.py`, whose docstring has these derivations in a few lines.
