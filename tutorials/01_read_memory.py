# %% [markdown]
# # Read a memory by mixing its rows
#
# A network learns by following slopes; so if it is to learn where to look, looking must have a slope.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Read a small memory by an index, and see why nothing can be learned from that.
# - Read it by a weighting instead, by hand and with the class `Read`.
# - Derive the gradient of a weighted sum, and check it with numbers.
# - Let a weighting learn which row it should read.
#
# ## What you'll learn
#
# - What a memory, a weighting and a read vector are.
# - What the gradient says about a row that is not being read at all.
# - Why the gradients of several heads add up.
# - What mixing costs: when a mixture can be mistaken for a row.
#
# ## What you'll need
#
# The chain rule of calculus, also for a function of several variables; the product of two matrices; NumPy with
# broadcasting. Nothing about neural networks is assumed.

# %%
import inspect

import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import NTMError, Read
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## A memory is a matrix
#
# A Neural Turing Machine has two parts: a network, called the controller, and a memory beside it. The memory is a
# matrix with $N$ rows. Every row is one place where something can be stored: a list of $M$ numbers.
#
# We write $M(i)$ for row $i$, and $M(i, j)$ for the number in row $i$ and column $j$, both counted from 0. The paper
# uses the letter $M$ for the matrix and also for the number of its columns, and so do we: with brackets, or in a
# product of matrices, $M$ is the matrix; in a shape such as `(N, M)` it is the number of columns. In code the matrix
# is called `memory`.

# %%
memory = np.array(
    [
        [1.0, 0.0, 2.0],
        [3.0, -1.0, 0.0],
        [0.0, 4.0, 1.0],
        [-2.0, 2.0, 2.0],
    ]
)  # (N, M)
N, M = memory.shape
print(f"N = {N} rows of M = {M} numbers; row 2 is {memory[2]}")

# %% [markdown]
# ## Why not an index?
#
# An ordinary program reads a memory by an index: `memory[2]`. Suppose that the controller should learn to do so. It
# is a function with adjustable numbers inside, and what comes out of it is a real number. Let it put out a position
# $p$, and let us read the row that is nearest to $p$.
#
# To learn, we need a number that says how bad the answer is. It is called the loss, $L$. Here the row that should be
# read is row 2, called the target. With $r$ for what was read, of length $M$ like a row, we take half the squared
# distance,
#
# $$ L = \tfrac{1}{2} \sum_j (r(j) - \text{target}(j))^2 . $$
#
# Learning means to change $p$ a little, again and again, in the direction in which $L$ falls. The slope $dL/dp$ tells
# the direction: where it is positive, $p$ should become smaller, and where it is negative, larger.

# %%
target = memory[2]  # (M,)


def loss_of(r, target):
    """Half the squared distance to the target, over the last axis."""
    return 0.5 * ((r - target) ** 2).sum(axis=-1)


def read_by_index(p):
    """The row nearest to p: np.rint rounds to a whole number."""
    return memory[int(np.rint(p))]


for p in (0.0, 1.0, 2.0, 3.0):
    print(f"p = {p}: loss {loss_of(read_by_index(p), target):4.1f}")

# %% [markdown]
# > **Predict before you run.** At $p = 1.3$ the wrong row is read, and the loss is 17.5. What is the slope $dL/dp$
# > there? We measure it: move $p$ by a millionth both ways, and divide the change of the loss by the distance.

# %%
step = 1e-6
p = 1.3
slope = (loss_of(read_by_index(p + step), target) - loss_of(read_by_index(p - step), target)) / (2 * step)
print(f"loss {loss_of(read_by_index(p), target):.1f}, slope {slope}")

# %% [markdown]
# The slope is exactly zero: a small change of $p$ reads the same row. The loss is large, and nothing says in which
# direction to go. Between two rows the loss jumps, and at a jump there is no slope at all.
#
# A first repair is to read between the rows: at $p = 1.3$ take 0.7 of row 1 and 0.3 of row 2. In general, row $i$
# gets the share $\max(0, 1 - |i - p|)$. Now the loss has no jumps.


# %%
def shares(p):
    """What each of the N rows contributes when the position p lies between two rows."""
    return np.maximum(0, 1 - np.abs(np.arange(N) - p))  # (N,)


positions = np.linspace(0, N - 1, 301)
by_index = [loss_of(read_by_index(p), target) for p in positions]
between = [loss_of(shares(p) @ memory, target) for p in positions]

figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
ax.plot(positions, by_index, color=colours.BLUE, linestyle="--", label="the nearest row: flat, with jumps")
ax.plot(positions, between, color=colours.VERMILION, label="a mixture of two neighbours: sloping")
ax.set_xticks(range(N))
ax.legend(frameon=False, fontsize=9)
calm(ax, "The loss of reading at a position; row 2 is wanted", "position p", "loss L")
flat = np.mean(np.diff(by_index) == 0)
show(
    figure,
    f"Two curves of the loss over the position. Reading the nearest row gives stairs, flat in {flat:.0%} of the "
    f"picture: {by_index[0]:.1f}, {by_index[100]:.1f}, {by_index[200]:.1f}, {by_index[300]:.1f} at rows 0 to 3. Mixing "
    "two neighbours gives a curve that slopes and passes through the same four numbers.",
)

# %% [markdown]
# The mixture has slopes, but look at the left end. From row 0 the loss first rises towards row 1, and only behind row
# 1 does it fall towards row 2. Whoever follows the slope from $p = 0$ is sent the wrong way, with a slope of $+4$. A
# position knows its two neighbours and nothing else.

# %%
slope_at_0 = (loss_of(shares(step) @ memory, target) - loss_of(shares(0) @ memory, target)) / step
print(f"slope at p = 0, towards row 1: {slope_at_0:+.3f}")

# %% [markdown]
# ## A weighting: a share for every row
#
# So the Neural Turing Machine drops the position, and keeps the shares. It has a number $w(i)$ for **every** row,
# with
#
# $$ 0 \le w(i) \le 1, \qquad \sum_i w(i) = 1 , $$
#
# which is equation 1 of the paper. Such a list of $N$ numbers is called a **weighting**. What is read is the sum of
# all rows, each multiplied by its weight (equation 2):
#
# $$ r = \sum_i w(i)\, M(i) . $$
#
# $r$ is the **read vector**, of length $M$. The part of the machine that has the weighting is called a **read
# head**. Where do the weights come from? That is the subject of tutorials 2 to 5; in this one we choose them.
#
# For a single number of the read vector the equation says
#
# $$ r(j) = \sum_i w(i)\, M(i, j) . $$

# %%
w = np.array([0.1, 0.7, 0.2, 0.0])  # (N,)

r = np.zeros(M)
for i in range(N):
    r += w[i] * memory[i]  # (M,)
print("r =", r.round(3))

# %% [markdown]
# Work the first number out by hand: $0.1 \cdot 1 + 0.7 \cdot 3 + 0.2 \cdot 0 + 0 \cdot (-2) = 2.2$.
#
# A sum of products over $i$ is a product of matrices. If $w$ is one line of $N$ numbers, then $r = w M$: in NumPy,
# `w @ memory`. A machine may have several read heads, $R$ of them. We write their weightings below each other, shape
# `(R, N)`, and get their read vectors below each other, shape `(R, M)`. The class `Read` of the package does this. It
# always wants the head axis, so a single head has the shape `(1, N)`.

# %%
stage = Read()
r_of_head = stage.forward(w[None, :], memory)  # (1, N), (N, M) -> (1, M)
print("r =", r_of_head.round(3), "of shape", r_of_head.shape)

# %% [markdown]
# `Read()` is a **stage**. The whole machine is built of stages, so here is their one rule. A stage object is one
# evaluation of one equation. You make it, run `forward` once, and may then ask it for gradients with `backward`, as
# often as you like. It keeps what it was given under the names of the equation, to look at. A second `forward` on the
# same object is refused.

# %%
print("kept: w =", stage.w, " r =", stage.r.round(3))
try:
    stage.forward(w[None, :], memory)
    refused = False
except NTMError as error:
    print("refused:", error)
    refused = True

# %% [markdown]
# ## Three ways to look
#
# Three heads now look at a larger memory of 8 rows with 6 numbers each: the first at one row, the second at two
# rows, the third at all rows alike.

# %%
rng = np.random.default_rng(0)
large = rng.normal(size=(8, 6))  # (N, M)

three = np.zeros((3, 8))  # (R, N)
three[0, 2] = 1
three[1, [2, 5]] = 0.5
three[2, :] = 1 / 8
reads = Read().forward(three, large)  # (3, 6)

# %%
limit = np.abs(large).max()
signed = {"cmap": colours.SIGNED, "vmin": -limit, "vmax": limit}

figure, axes = plt.subplots(1, 3, figsize=(8, 3.2), layout="constrained", width_ratios=[3, 6, 6])
weights_image = axes[0].imshow(three.T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
numbers_image = axes[1].imshow(large, aspect="auto", **signed)
axes[2].imshow(reads, aspect="auto", **signed)
calm(axes[0], "weightings", "head", "memory row")
calm(axes[1], "memory", "column j", "memory row")
calm(axes[2], "read vectors", "column j", "head")
axes[0].set_xticks(range(3))
axes[2].set_yticks(range(3))
figure.colorbar(weights_image, ax=axes[0], label="weight")
figure.colorbar(numbers_image, ax=axes[2], label="number stored or read")

lengths = np.sqrt((reads**2).sum(axis=-1))
lengths_text = ", ".join(f"{length:.2f}" for length in lengths)
show(
    figure,
    "Three panels of coloured cells: the weightings of three heads, the memory of 8 rows, and the three read vectors. "
    "Head 0 has all its weight on row 2 and reads exactly that row. Head 1 has half on row 2 and half on row 5, and "
    "reads their mean. Head 2 has an eighth on each row, and its colours are pale. "
    f"The lengths of the read vectors are {lengths_text}.",
)

# %% [markdown]
# A weighting with all its weight on one row is called **sharp**, or one-hot; it reads that row exactly, as an index
# would. A weighting that is spread out is called **blurred**. The mean over all rows is pale, since positive and
# negative numbers cancel.
#
# ## What mixing costs
#
# > **Predict before you run.** A memory holds the rows (2, 0), (0, 2) and (1, 1). A head reads (1, 1). Which row did
# > it look at?

# %%
small = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]])  # (3, 2)
looks = np.array([[0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3]])  # (3, 3): three heads
answers = Read().forward(looks, small)  # (3, 2)
for weighting, answer in zip(looks, answers):
    print("w =", weighting.round(2), "-> r =", answer)

# %% [markdown]
# Nobody can tell: three different weightings, one of them without any weight on row 2, read the same. A mixture may
# look like a row that was never read. So a machine that stores different things in different rows must learn to make
# its weightings sharp. It may be blurred while it learns, and that is what the slope is for.
#
# ## The gradient of a weighted sum
#
# Now to that slope. Somewhere behind the read vector stands a loss $L$, one number. Suppose that we know how $L$
# changes with every number of $r$, the slopes $\partial L / \partial r(j)$. Together they are an array of the shape
# of $r$. We call it `d_r` in code and $d_r$ in formulas. This name is used everywhere: **`d_x` is the gradient of the
# loss with respect to `x`, and has the shape of `x`.**
#
# What we want is `d_w` and `d_memory`: how $L$ changes with every weight, and with every number in the memory.
#
# **The weights.** $L$ depends on $w(i)$ through all the numbers $r(0), r(1), \dots$ of the read vector. The chain
# rule for several variables adds up all these ways from $w(i)$ to $L$:
#
# $$ d_w(i) = \frac{\partial L}{\partial w(i)} = \sum_j \frac{\partial L}{\partial r(j)}
#    \frac{\partial r(j)}{\partial w(i)} . $$
#
# In $r(j) = w(0) M(0, j) + w(1) M(1, j) + \dots$ only one term contains $w(i)$, and it is $w(i)\, M(i, j)$. The
# derivative of a constant times a variable is the constant, so $\partial r(j) / \partial w(i) = M(i, j)$. Put in:
#
# $$ d_w(i) = \sum_j d_r(j)\, M(i, j) = d_r \cdot M(i) . $$
#
# Multiplying two lists number by number and adding up, as here, is the **scalar product** of $d_r$ and $M(i)$.
#
# **The memory.** The number $M(i, j)$ occurs in $r(j)$ only, so there is one way to $L$. Its factor there is
# $w(i)$. The gradient of the memory is $d_M$ in formulas, `d_memory` in code:
#
# $$ d_M(i, j) = \frac{\partial L}{\partial r(j)} \frac{\partial r(j)}{\partial M(i, j)} = w(i)\, d_r(j) . $$
#
# In words. A weight's gradient is a scalar product: how much does this row point in the direction in which the loss
# grows? A row's gradient is $d_r$ itself, scaled by how much the row was read.

# %%
d_r = r - target  # (M,): the derivative of (r - target)^2 / 2

d_w = np.array([d_r @ memory[i] for i in range(N)])  # (N,)
d_memory = w[:, None] * d_r[None, :]  # (N, M)
print("d_r =", d_r.round(2))
print("d_w =", d_w.round(2))

d_w_of_stage, d_memory_of_stage = stage.backward(d_r[None, :])  # (1, M) -> (1, N), (N, M)
print("the stage agrees:", np.allclose(d_w_of_stage[0], d_w) and np.allclose(d_memory_of_stage, d_memory))

# %% [markdown]
# `backward` takes the gradient of what `forward` returned, and returns a gradient for each array that `forward` was
# given, in the same order.
#
# ## Check it with numbers
#
# A derivation can contain a mistake, and so can its code. There is a check that trusts neither. Move one number of
# the input by a small step both ways, and see how much the loss changes: that is what a derivative means. The
# quotient $(L(x + \varepsilon) - L(x - \varepsilon)) / (2 \varepsilon)$ is called the **central difference**.
#
# As the loss we take a sum of the numbers in $r$, each with a random factor $c(j)$: $L = \sum_j c(j)\, r(j)$. Then
# $d_r(j) = c(j)$, whatever $r$ is, and every number in $r$ counts differently. (Tutorial 7 shows what a plain sum
# would miss.)


# %%
print(inspect.getsource(numerical_gradient))

# %%
rng = np.random.default_rng(1)
c = rng.normal(size=M)  # (M,)

measured_w = numerical_gradient(lambda w: c @ (w @ memory), w)  # (N,)
measured_memory = numerical_gradient(lambda memory: c @ (w @ memory), memory)  # (N, M)
d_w, d_memory = stage.backward(c[None, :])  # (1, N), (N, M)

worst = max(np.abs(d_w[0] - measured_w).max(), np.abs(d_memory - measured_memory).max())
print(f"greatest difference between derived and measured slopes below 1e-8: {worst < 1e-8}")

# %% [markdown]
# ## A row that is not read
#
# In our weighting $w = (0.1, 0.7, 0.2, 0)$, row 3 is not read at all.
#
# > **Predict before you run.** Row 3 has the weight zero. Is its share of `d_memory` zero? Is `d_w(3)` zero?

# %%
d_w, d_memory = stage.backward((r - target)[None, :])  # (1, N), (N, M)
print(f"d_memory, row 3: nothing but zeros is {(d_memory[3] == 0).all()}")
print(f"d_w(3) = {d_w[0, 3]:.1f}")

# %% [markdown]
# The row's content gets no gradient: it took no part in $r$, so changing it changes nothing. The row's **weight** does
# get one: a little more of row 3 would lower the loss. This is what an index lacks. One backward pass says of all
# rows, the unread ones included, whether it would help to read more of them.
#
# Recall the position that was stuck at row 0. With a weighting, all on row 0, the same place looks like this.

# %%
at_row_0 = Read()
r_0 = at_row_0.forward(np.array([[1.0, 0.0, 0.0, 0.0]]), memory)  # (1, M)
d_w_0, _ = at_row_0.backward(r_0 - target)  # (1, N)
print("d_w =", d_w_0[0])

# %% [markdown]
# The lowest number is that of row 2, which is the row that is wanted. No way through row 1 is needed.
#
# > **See it in a trained machine.** The step-through page shows every number of a small one. Look at
# > [a read](pages/copy-small.html#level=stage&step=7&place=read&number=step7/read/w[0,3]): under each number
# > stands its gradient, and the weights of rows that are hardly read have one, too. (Open the page from a clone.)
#
# ## Moving weight from one row to another
#
# One point needs care. A slope $d_w(i)$ answers the question "what if $w(i)$ alone grew?", and then the weights
# would no longer sum to one. What a weighting can do is to move weight. Let a small amount $\delta$ go from row $a$
# to row $b$. By the chain rule for two variables, the loss changes, up to terms of order $\delta^2$, by
#
# $$ d_w(a) \cdot (-\delta) + d_w(b) \cdot \delta = \delta\, (d_w(b) - d_w(a)) . $$
#
# So only differences between the entries of $d_w$ matter. Weight should go to the row where $d_w$ is lowest.

# %%
delta = 1e-6
a, b = 1, 3
w_moved = w.copy()
w_moved[a] -= delta
w_moved[b] += delta
change = loss_of(w_moved @ memory, target) - loss_of(w @ memory, target)
print(f"predicted change per delta {d_w[0, b] - d_w[0, a]:.3f}, measured {change / delta:.3f}")

# %% [markdown]
# ## Several heads share one memory
#
# With $R$ heads, head $h$ has its own weighting $w_h$ and its own read vector $r_h$. The memory is one and the same
# for all. Nothing changes for the weights: head $h$ has $d_{w_h}(i) = d_{r_h} \cdot M(i)$. But the number $M(i, j)$
# now reaches the loss on $R$ ways, one through each head, and the chain rule adds them up:
#
# $$ d_M(i, j) = \sum_h w_h(i)\, d_{r_h}(j) . $$
#
# Remember this pattern: **where one value is used in several places, its gradients add up.** As matrices, with one
# row for each head in $w$ and $d_r$, the two results are
#
# $$ d_w = d_r M^T, \qquad d_M = w^T d_r , $$
#
# where $M^T$ is the transposed matrix, with rows and columns exchanged.

# %%
w_two = np.array([[0.9, 0.1, 0.0, 0.0], [0.0, 0.3, 0.7, 0.0]])  # (R, N)
c_two = rng.normal(size=(2, M))  # (R, M)

both = Read()
both.forward(w_two, memory)  # (R, M)
d_w_both, d_memory_both = both.backward(c_two)  # (R, N), (N, M)

alone = [np.outer(w_h, c_h) for w_h, c_h in zip(w_two, c_two)]  # (N, M) from each head
measured = numerical_gradient(lambda memory: (c_two * (w_two @ memory)).sum(), memory)  # (N, M)
print("the sum of both is right:", np.allclose(alone[0] + alone[1], measured, atol=1e-8))
print("the stage returns it:", np.allclose(d_memory_both, alone[0] + alone[1]))
print("d_w = d_r M^T:", np.allclose(d_w_both, c_two @ memory.T))

# %% [markdown]
# > **Predict before you run.** The next picture shows $d_M$ from head 0 alone, from head 1 alone, and from both. Head
# > 0 reads rows 0 and 1, head 1 reads rows 1 and 2. Which rows will be white, that is zero, in each panel? Within one
# > panel of a single head, how do two rows differ?

# %%
limit = max(np.abs(panel).max() for panel in (*alone, d_memory_both))
figure, axes = plt.subplots(1, 3, figsize=(7, 3.2), layout="constrained", sharey=True)
for ax, panel, title in zip(axes, (*alone, d_memory_both), ("from head 0", "from head 1", "from both: the sum")):
    image = ax.imshow(panel, cmap=colours.SIGNED, vmin=-limit, vmax=limit, aspect="auto")
    calm(ax, title, "column j", "memory row" if ax is axes[0] else "")
    ax.set_xticks(range(M))
    ax.set_yticks(range(N))
figure.colorbar(image, ax=axes, label="gradient of the memory")

white = [[i for i in range(N) if not panel[i].any()] for panel in (*alone, d_memory_both)]
show(
    figure,
    f"Three panels of 4 rows and 3 columns. From head 0, rows {white[0]} are white; from head 1, rows {white[1]}; in "
    f"their sum, row {white[2]} only. Row 1 is coloured by both heads: {alone[0][1, 0]:+.2f} from head 0 and "
    f"{alone[1][1, 0]:+.2f} from head 1 add up to {d_memory_both[1, 0]:+.2f} in column 0.",
)

# %% [markdown]
# Rows that a head does not read are white, and row 3, which nobody reads, stays white in the sum. Within one head all
# rows show the same pattern $d_r$, stronger or weaker by the weight.
#
# ## Let a weighting learn where to look
#
# All is ready for a first piece of learning. A head begins with a blurred weighting, an eighth on each row of the
# larger memory. It should read row 5. In every step it takes a tenth of the weight that each row has and moves all of
# it to the row with the lowest $d_w$. The sum stays one.
#
# > **Predict before you run.** The head is never told "5". It only gets $d_r = r - \text{target}$. How much weight will
# > row 5 have after 40 steps?

# %%
target = large[5]  # (6,)
w = np.full((1, 8), 1 / 8)  # (1, N)
history, losses, chosen = [w[0]], [], []
for _ in range(40):
    stage = Read()
    r = stage.forward(w, large)  # (1, 6)
    losses.append(loss_of(r, target).item())
    d_w, _ = stage.backward(r - target)  # (1, 8)
    chosen.append(int(d_w.argmin()))
    w = 0.9 * w
    w[0, chosen[-1]] += 0.1
    history.append(w[0])

# %%
squared = (large**2).sum(axis=-1)  # (N,): the squared lengths of the rows
print("rows chosen:", chosen[:6], f"and so on; squared lengths: row 2 {squared[2]:.1f}, row 5 {squared[5]:.1f}")
print(f"weight on row 5: {w[0, 5]:.3f}; loss {losses[0]:.3f} at first, {losses[-1]:.4f} at last")

# %%
figure, axes = plt.subplots(2, 1, figsize=(7, 3.6), layout="constrained", sharex=True, height_ratios=[2, 1])
image = axes[0].imshow(np.array(history).T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
calm(axes[0], "A weighting learns to look at row 5", "", "memory row")
axes[0].set_yticks(range(8))
figure.colorbar(image, ax=axes[0], label="weight")
axes[1].plot(losses, color=colours.VERMILION)
axes[1].set_ylim(0)
calm(axes[1], "", "step", "loss L")
half = next(step for step, weighting in enumerate(history) if weighting[5] > 0.5)
show(
    figure,
    f"Above, the weights of 8 rows over 40 steps: all are {history[0][0]:.3f} at first; row 5 grows brighter and the "
    f"others fade. Row 5 has more than half of the weight from step {half} on, and {history[-1][5]:.3f} at the end. "
    f"Below, the loss falls from {losses[0]:.2f} towards zero.",
)

# %% [markdown]
# Row 5 ends with 0.985 of the weight. The head found it among eight rows without trying any of them out. Only the
# first step went astray, to row 2: a scalar product is large for a row that points the right way, but also for a row
# that is long, and row 2 is longer than row 5. The next gradient mended it.
#
# This is the whole idea of the Neural Turing Machine in one picture: looking things up can be learned by following
# slopes, if a look is a mixture.
#
# The real machine does not adjust each weighting by hand in this way. It computes it from other numbers, and the
# gradient $d_w$ is handed on to those. Tutorial 2 takes the first of these steps: finding a row by what it contains.
#
# ## On your own
#
# 1. By hand: the memory has the rows (1, 2), (3, 0) and (0, -1), the weighting is (0.5, 0.25, 0.25), and
#    $d_r = (1, -2)$. What are $r$, $d_w$ and $d_M$?
# 2. Let $L = \tfrac{1}{2} \sum_j r(j)^2$. What is $d_r$? What is $d_w(i)$? Check it with `numerical_gradient`.
# 3. Show that a mixture never leaves the range of what is stored: if no number in column $j$ is greater than $q$, then
#    $r(j) \le q$.
# 4. A machine often works on several memories at once, a **batch** of $B$. `Read` takes any leading axes: weightings
#    of shape `(B, R, N)` and memories of shape `(B, N, M)`. Check that this is the same as a loop over the batch.
# 5. Change the memory rather than the weighting: with $w = (0.1, 0.7, 0.2, 0)$ fixed, take 50 steps
#    `memory -= 0.5 * d_memory` towards the target (1, 1, 1). Which row changes most, and which not at all?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 0.3 is number 1 with other
# numbers, and 2.1 the gradient of this tutorial as a class of your own.
#
# ## Answers
#
# **1.** $r = 0.5 (1, 2) + 0.25 (3, 0) + 0.25 (0, -1) = (1.25, 0.75)$. $d_w(i) = d_r \cdot M(i)$ gives
# $(1 - 4,\; 3 - 0,\; 0 + 2) = (-3, 3, 2)$. Row $i$ of $d_M$ is $w(i)\, (1, -2)$.

# %%
stage = Read()
r = stage.forward(np.array([[0.5, 0.25, 0.25]]), np.array([[1.0, 2.0], [3.0, 0.0], [0.0, -1.0]]))
d_w, d_memory = stage.backward(np.array([[1.0, -2.0]]))
print("r =", r[0], " d_w =", d_w[0])

# %% [markdown]
# **2.** The derivative of $\tfrac{1}{2} r(j)^2$ is $r(j)$, so $d_r = r$, and $d_w(i) = r \cdot M(i)$.

# %%
w = np.array([0.1, 0.7, 0.2, 0.0])  # (N,)
r = w @ memory  # (M,)
measured = numerical_gradient(lambda w: 0.5 * ((w @ memory) ** 2).sum(), w)  # (N,)
print("d_w =", (memory @ r).round(3), "and measured", measured.round(3))

# %% [markdown]
# **3.** $r(j) = \sum_i w(i)\, M(i, j) \le \sum_i w(i)\, q = q$. The inequality holds since no $w(i)$ is negative, the
# last step since the weights sum to one. In the same way, $r(j)$ is never below the smallest number.

# %%
print("within the range of every column:", (reads <= large.max(axis=0)).all() and (reads >= large.min(axis=0)).all())

# %% [markdown]
# **4.** Each memory of the batch is read by its own weightings.

# %%
B, R = 5, 2
w_batch = rng.dirichlet(np.ones(N), size=(B, R))  # (B, R, N): random weightings
memory_batch = rng.normal(size=(B, N, M))  # (B, N, M)
r_batch = Read().forward(w_batch, memory_batch)  # (B, R, M)
r_loop = np.stack([Read().forward(w_batch[b], memory_batch[b]) for b in range(B)])
print("shape of the reads:", r_batch.shape, " the same as the loop:", np.allclose(r_batch, r_loop))

# %% [markdown]
# **5.** Row 1, which has the greatest weight, changes most; row 3 is not read, and stays.

# %%
changed = memory.copy()  # (N, M)
for _ in range(50):
    stage = Read()
    r = stage.forward(w[None, :], changed)  # (1, M)
    d_memory = stage.backward(r - 1)[1]  # (N, M)
    changed -= 0.5 * d_memory
change = np.abs(changed - memory).sum(axis=-1)  # (N,)
print("r =", r[0].round(3), " change of each row:", change.round(2))

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 3.1 is the read, equations 1 and 2.
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*, 2015,
#   [arXiv 1409.0473](https://arxiv.org/abs/1409.0473): the same weighted sum, over the words of a sentence.
# - K. Xu and others, *Show, Attend and Tell*, 2015, [arXiv 1502.03044](https://arxiv.org/abs/1502.03044): "soft" and
#   "hard" looks at a picture, side by side.
# - W. Zaremba, I. Sutskever, *Reinforcement Learning Neural Turing Machines*, 2015,
#   [arXiv 1505.00521](https://arxiv.org/abs/1505.00521): a machine that does use an index, and what it takes to train
#   it without a slope.
