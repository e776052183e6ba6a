# %% [markdown]
# # Move the focus
#
# To read a list from beginning to end, a head must step from one row to the next without knowing what is stored there.
#
# Reading time: about 45 minutes.
#
# ## What you'll do
#
# - Move a weighting along the rows, and mix several moves into one: the circular convolution.
# - Settle, in one picture, which way is forward.
# - Watch a focus blur over 1, 5 and 20 steps, and predict how wide it becomes.
# - Derive the gradient, a correlation, and see it run backwards along the same wires.
# - Let twenty heads learn to walk, and see how many succeed.
#
# ## What you'll learn
#
# - How three numbers $s$ fit the $s(i - j)$ of the paper's equation.
# - Why a shift that is not quite certain loses its place: diffusion.
# - What the adjoint of a linear map is, and why a symmetric shift hides a wrong one.
#
# ## What you'll need
#
# Weightings, the read, `d_x` and the central difference (tutorial 1); content weightings and the softmax (tutorial 2);
# $w_\text{gated}$, and gradients through many steps (tutorial 3). From school: the remainder of a division.

# %%
import inspect

import numpy as np

from ntm_ref import CircularShift, ContentWeighting, CosineSimilarity, NTMError, Read, Softmax
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view.lessons import move_focus as pictures
from ntm_ref.view.lessons.pipeline import pipeline
from ntm_ref.view.play import play

# %% [markdown]
# ## Where we are
#
# Figure 2 of the paper chains the stages of addressing together. You know the first three: similarity, content
# weighting, interpolation. The next one moves the weighting that they produce.

# %%
pipeline("shift")

# %% [markdown]
# ## The next row
#
# A key finds a row by what is stored in it, and a gate of zero keeps the head where it is. Neither can go to the *next*
# row. So the head gets a third ability: it can move the weighting it has, $w_\text{gated}$, along the rows. The content
# of the memory plays no part in this.
#
# Start with a move by exactly one row. The weight of row 0 moves to row 1, that of row 1 to row 2, and so on. Call the
# result $w_\text{shifted}$. Seen from the row where it arrives, the weight that is now on row $i$ was on row $i - 1$
# before:
#
# $$ w_\text{shifted}(i) = w_\text{gated}(i - 1) . $$
#
# Pause here, because this is where most mistakes are made. The focus moves to a row with a **higher** number, and the
# formula has a **minus**. The formula does not say where weight goes; it says where weight comes from.
#
# And the last row? We bend the rows into a ring: after row $N - 1$ comes row 0. That way the weights still sum to one,
# and no row is special. In formulas this is written "indices modulo $N$": take the remainder after division by $N$. The
# row before row 0 is $-1 \bmod N = N - 1$. Python's `%` does the same.

# %%
N = 8
w_gated = np.array([0.0, 0.0, 0.1, 0.7, 0.0, 0.0, 0.0, 0.2])  # (N,)

one_forward = np.array([w_gated[(i - 1) % N] for i in range(N)])  # (N,)
print("before:", w_gated)
print("after: ", one_forward)

# %% [markdown]
# NumPy has this as `np.roll(w_gated, 1)`. A move by any whole number $x$ of rows, `np.roll(w_gated, x)`, is
# $w_\text{gated}(i - x)$. A negative $x$ moves backwards, and $x = 0$ stays.
#
# ## Three moves at once
#
# Moving back, staying and moving on are a choice between whole numbers, and such a choice has no slope. You know the
# cure from tutorial 1: do not choose, mix. For each allowed distance $x$ the controller emits a share, $s(-1)$, $s(0)$
# and $s(+1)$. The shares come from a softmax, so none is negative and they sum to one. They mix the three moved
# weightings:
#
# $$ w_\text{shifted}(i) = \sum_x s(x)\, w_\text{gated}(i - x)
#    = s(-1)\, w_\text{gated}(i + 1) + s(0)\, w_\text{gated}(i) + s(+1)\, w_\text{gated}(i - 1) . $$
#
# By hand, with eight rows, all weight on row 1 and $s = (0.1, 0.2, 0.7)$: a tenth goes back to row 0, two tenths stay
# on row 1, seven tenths go on to row 2. In code the shares stand in an array, in the order of the distances, and the
# class `CircularShift` does the rest.

# %%
w_gated = np.eye(8)[[1]]  # (H, N): one head, all its weight on row 1
s = np.array([[0.1, 0.2, 0.7]])  # (H, S): s(-1), s(0), s(+1)

stage = CircularShift()
w_shifted = stage.forward(w_gated, s)  # (H, N)
print("w_shifted =", w_shifted[0])
print(stage.moved[0])  # (S, N): the weighting moved back, not at all, and on

# %%
pictures.ring(w_gated[0], w_shifted[0], s[0])

# %% [markdown]
# The result is a **convex combination** (shares that are not negative and sum to one) of weightings, so it is a
# weighting again: its sum is $\sum_x s(x) \cdot 1 = 1$.
#
# In general the distances run from $-\text{max shift}$ to $+\text{max shift}$, so there are $S = 2 \cdot \text{max
# shift} + 1$ of them, an odd number. The share of distance $x$ is stored at index $x + \text{max shift}$. An even
# number has no middle, so the class refuses it.

# %%
try:
    CircularShift().forward(w_gated, np.array([[0.5, 0.5]]))
except NTMError as error:
    print("refused:", error)

# %% [markdown]
# ## Equation 8
#
# The paper writes the same thing as a sum over rows:
#
# $$ w_\text{shifted}(i) = \sum_{j = 0}^{N - 1} w_\text{gated}(j)\, s(i - j) . $$
#
# A common question is how three numbers $s$ fit $s(i - j)$, where $i - j$ may be anything from $-(N - 1)$ to $N - 1$.
# Here $j$ is the row that weight comes from and $i$ the row that it goes to, so $i - j$, taken modulo $N$, is our $x$,
# the distance that it travels. Every distance has a share, but only those of $-1$, $0$ and $+1$ can be nonzero. So
# only three terms are left: $j = i + 1$, $j = i$ and $j = i - 1$, with the distances $-1$, $0$ and $+1$.
# (From here on $i$ and $j$ are both rows: $j$ before the shift, $i$ after it.)
#
# A sum of this form, in which the two indices, here $j$ and $i - j$, always add up to the same number, here $i$, is
# called a **convolution**, and on a ring a **circular convolution**. It is linear in $w_\text{gated}$, so it is a
# matrix times $w_\text{gated}$: $w_\text{shifted} = C\, w_\text{gated}$ with $C(i, j) = s(i - j)$. Such a $C$ is called
# a **circulant matrix**.


# %%
def matrix_of(s, n_rows):
    """C(i, j) = s(i - j): the share of the weight of row j that goes to row i."""
    C, max_shift = np.zeros((n_rows, n_rows)), len(s) // 2
    for j in range(n_rows):
        for x in range(-max_shift, max_shift + 1):
            C[(j + x) % n_rows, j] = s[x + max_shift]
    return C


print(matrix_of(s[0], 5))

# %% [markdown]
# Column $j$ of $C$ says what becomes of the weight on row $j$: 0.1 goes to the row before, 0.2 stays, 0.7 goes to
# the row after. Each column is the previous one, moved down by one row, and in the corners you see the ring.
#
# ## Far moves, and none
#
# An array with more shares reaches further. Suppose that each row should take its new weight from the rows three to
# five places after it, $w_\text{new}(i) = 0.3\, w(i + 3) + 0.5\, w(i + 4) + 0.2\, w(i + 5)$. Row $i$ gets weight *from*
# row $i + 3$, so that weight travels $i - (i + 3) = -3$ rows. This is equation 8 with $s(-3) = 0.3$, $s(-4) = 0.5$ and
# $s(-5) = 0.2$, and the focus moves **backwards**. It needs a max shift of 5 and hence $S = 11$.

# %%
w_far = np.eye(12)[[8]]  # (H, N): the focus is on row 8
s_far = np.zeros((1, 11))  # (H, S): the distances -5 to +5 are at the indices 0 to 10
for x, share in ((-3, 0.3), (-4, 0.5), (-5, 0.2)):
    s_far[0, x + 5] = share

assigned = 0.3 * np.roll(w_far, -3) + 0.5 * np.roll(w_far, -4) + 0.2 * np.roll(w_far, -5)  # (H, N), word for word
reached_far = CircularShift().forward(w_far, s_far)  # (H, N)
print("from row 8 to rows", np.flatnonzero(reached_far), "with weights", reached_far[reached_far > 0])
print("largest difference from the assignment:", np.abs(reached_far - assigned).max())

# %% [markdown]
# At the other extreme, $s(0) = 1$ moves nothing. A head that does not want to shift does not skip the stage; it emits
# that $s$, and the convolution hands $w_\text{gated}$ on as it is.
#
# The paper also describes a cheaper alternative: the controller emits a single number, say 6.7, which stands for the
# shares $s(6) = 0.3$ and $s(7) = 0.7$. That is the position $p$ of tutorial 1 again, now as a distance: it has a slope,
# but it knows only two neighbouring distances.
#
# ## Which way is forward
#
# Memory rows are drawn like the rows of a matrix, with row 0 at the top. Forward is down the page, to the next row.
#
# > **Predict before you run.** A head looks at row 5 of 8. Where does it look after $s = (1, 0, 0)$, after $(0, 1, 0)$
# > and after $(0, 0, 1)$? And where does $(0, 0, 1)$ take it from row 7?

# %%
starts = (5, 5, 5, 7)
one_hot_shifts = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0], [0, 0, 1.0]])  # (H, S): four heads
reached = CircularShift().forward(np.eye(8)[list(starts)], one_hot_shifts).argmax(axis=-1)  # (H,)
print("rows reached:", reached)

# %%
pictures.directions(starts, reached, ("back: s(-1) = 1", "stay: s(0) = 1", "on: s(+1) = 1", "on, from the end"), 8)

# %% [markdown]
# This is the convention of the paper, whose text says that a rotation of $+1$ moves the focus to the next location,
# and whose equation 8 does so. Not every program follows it. A machine can learn with any convention, since it only
# has to find out which of its numbers means "on"; so a wrong direction never shows in the loss. It shows in a
# labelled plot, when you set $s$ by hand, and when you load weights that were trained elsewhere. Exercise 2 looks at
# published programs.
#
# ## The blur
#
# Now let $s$ be a little uncertain: $s = (0.1, 0.8, 0.1)$, the example of the paper. The head means to stay, but hands
# a tenth of its weight to each neighbour.
#
# > **Predict before you run.** A focus stands on one row. How much weight does that row have after 1, 5 and 20 such
# > steps?


# %%
def shift_again_and_again(w, s, n_steps):
    """The weightings after 0, 1, ..., n_steps shifts with the same s, (n_steps + 1, N); w is (1, N), s is (1, S)."""
    history = [w]
    for _ in range(n_steps):
        history.append(CircularShift().forward(history[-1], s))
    return np.concatenate(history)


n_rows, start = 41, 20
unsure = np.array([[0.1, 0.8, 0.1]])  # (1, S)
looked_at = (1, 5, 20)
history = shift_again_and_again(np.eye(n_rows)[[start]], unsure, max(looked_at))  # (21, N)
peaks = [history[n, start] for n in looked_at]
print("weight of the first row after", looked_at, "steps:", ", ".join(f"{peak:.3f}" for peak in peaks))

# %% [markdown]
# If you guessed $0.8^5 = 0.33$ and $0.8^{20} = 0.01$: that leaves out the weight that comes back from the neighbours.
#
# Nothing is lost, since the weights still sum to one. But what the head reads is now a mixture of many rows.
#
# Think of the weight as a crowd of walkers. At every step each of them rolls a ten-sided die: on a 1 it goes one row
# back, on a 10 one row on, and otherwise it stays. That is a **random walk**, and the
# spreading of the crowd is **diffusion**, the way ink spreads in water.
#
# How wide does the crowd become? Measure its width by the mean squared distance from the row $i_0$ where it started,
#
# $$ V_n = \sum_i (i - i_0)^2\, w_n(i) , $$
#
# where $w_n$ is the weighting after $n$ steps. Since $s$ is symmetric, the mean stays at $i_0$, and
# this is the **variance** of the weighting. (We assume that the crowd
# has not yet met itself on the far side of the ring.) Follow the weight on one row, at the distance $D$ from the
# start, through one step. A tenth of it gets to $D - 1$, eight tenths stay, a tenth gets to $D + 1$. Its mean squared
# distance becomes
#
# $$ 0.1\, (D - 1)^2 + 0.8\, D^2 + 0.1\, (D + 1)^2 = D^2 + 0.2 , $$
#
# because $(D - 1)^2 + (D + 1)^2 = 2 D^2 + 2$. This holds for the weight of every row, so each step adds the same
# amount: $V_{n+1} = V_n + 0.2$, and with $V_0 = 0$
#
# $$ V_n = 0.2\, n . $$

# %%
distances = np.arange(n_rows) - start  # (N,)
variances = (distances**2 * history).sum(axis=-1)  # (21,)
bell = np.exp(-(distances**2) / (2 * variances[-1]))  # (N,)
bell = bell / bell.sum()
print("V after", looked_at, "steps:", variances[list(looked_at)].round(3))
print(f"typical distance after the last of them: {np.sqrt(variances[-1]):.2f} rows")

ring_of_11 = shift_again_and_again(np.eye(11)[[0]], unsure, 1000)[-1]  # (11,)
print(f"on a ring of 11 rows, after 1000 steps: weights from {ring_of_11.min():.4f} to {ring_of_11.max():.4f}")

# %%
pictures.blur(history, looked_at, start, bell)

# %% [markdown]
# After 20 steps the typical distance, the root of $V$, is 2 rows; to get twice as far takes four times the steps. The
# shape is nearly a **Gaussian** (the bell curve of the **normal distribution**), as the **central limit theorem** says
# of a sum of many independent steps. In the end, on a ring, all rows have the same weight, and the head has forgotten
# where it was.
#
# > **Predict before you run.** Another head means to go on by one row at each step, and is a little uncertain:
# > $s = (0, 0.1, 0.9)$. Where is the middle of its weighting after 20 steps, its mean row? How much weight is on row
# > 20, where it should be?

# %%
hesitant = np.array([[0.0, 0.1, 0.9]])  # (1, S)
w = shift_again_and_again(np.eye(n_rows)[[0]], hesitant, 20)[-1]  # (N,): it starts on row 0
mean_row = w @ np.arange(n_rows)
print(f"mean row {mean_row:.1f}, weight on row 20: {w[20]:.2f}, largest weight on row {w.argmax()}")

# %% [markdown]
# The mean is row 18: each step covers 0.9 rows on average, so the head lags behind. Only 0.12 of the weight is where
# it should be, since $0.9^{20} = 0.12$. A machine that copies twenty vectors cannot tolerate that. It needs either a
# nearly certain $s$, or a stage that gathers the weight again. That stage is the subject of tutorial 5.
#
# ## The gradient
#
# Given $d_{w_\text{shifted}}$, the gradient of the loss with respect to the result, we want the gradients with respect
# to $s$ and to $w_\text{gated}$.
#
# **The shares.** $w_\text{shifted}(i) = \sum_x s(x)\, w_\text{gated}(i - x)$ is a weighted sum like the read of
# tutorial 1, with moved weightings in place of memory rows. The share $s(x)$ occurs in every $w_\text{shifted}(i)$,
# with the factor $w_\text{gated}(i - x)$, and the chain rule adds up:
#
# $$ d_s(x) = \sum_i d_{w_\text{shifted}}(i)\, w_\text{gated}(i - x) . $$
#
# It is a dot product: how well does the weighting moved by $x$ match the gradient?
#
# **The weighting.** In equation 8, the weight on row $j$ occurs in every $w_\text{shifted}(i)$, with the factor
# $s(i - j)$. The chain rule adds up over all $i$:
#
# $$ d_{w_\text{gated}}(j) = \sum_i d_{w_\text{shifted}}(i)\, s(i - j) . $$
#
# Compare this with equation 8. The factor is the same, the share of what goes from $j$ to $i$. Forwards, for one row
# $i$, we sum over the rows $j$ that weight came from. Backwards, for one row $j$, we sum over the rows $i$ that weight
# went to. As matrices, forwards is $C\, w_\text{gated}$ and backwards is $C^T d_{w_\text{shifted}}$, with the
# transposed matrix. ($C$ is the **Jacobian** of the shift, the matrix of all its partial derivatives.)
#
# Sorted by the distance $x = i - j$, as we did forwards, the sum is
#
# $$ d_{w_\text{gated}}(j) = \sum_x s(x)\; d_{w_\text{shifted}}(j + x) . $$
#
# That is the forward formula with a plus in place of the minus: every move goes the other way. A sum of this form, in
# which two indices keep a fixed difference, is called a **correlation**.

# %%
rng = np.random.default_rng(1)
H, N, S = 2, 7, 3
w_gated = rng.dirichlet(np.ones(N), size=H)  # (H, N)
s = rng.dirichlet(np.ones(S), size=H)  # (H, S)
c = rng.normal(size=(H, N))  # (H, N): the loss is the sum of all weights, each times its random factor

moved = np.stack([np.roll(w_gated, x, axis=-1) for x in (-1, 0, 1)], axis=-2)  # (H, S, N)
d_s_by_hand = (moved * c[:, None, :]).sum(axis=-1)  # (H, S)
by_distance = sum(s[:, [x + 1]] * np.roll(c, -x, axis=-1) for x in (-1, 0, 1))  # (H, N)
by_matrix = np.array([matrix_of(s[h], N).T @ c[h] for h in range(H)])  # (H, N)

stage = CircularShift()
stage.forward(w_gated, s)  # (H, N)
d_w_gated, d_s = stage.backward(c)  # (H, N), (H, S)
measured_w_gated = numerical_gradient(lambda w_gated: (c * CircularShift().forward(w_gated, s)).sum(), w_gated)
measured_s = numerical_gradient(lambda s: (c * CircularShift().forward(w_gated, s)).sum(), s)

for name, ours in (("by distance", by_distance), ("by matrix  ", by_matrix), ("class      ", d_w_gated)):
    print(f"d_w_gated {name}: largest error {np.abs(ours - measured_w_gated).max():.0e}")
for name, ours in (("by hand    ", d_s_by_hand), ("class      ", d_s)):
    print(f"d_s       {name}: largest error {np.abs(ours - measured_s).max():.0e}")

# %% [markdown]
# > **See it in a trained machine.** The page for a small machine shows
# > [a shift that it learned](pages/copy-small.html#level=stage&step=7&place=addressing/shift&direction=back)
# > with the weighting before and after, and the gradient that moves back. (Open it from a clone.)
#
# ## See the adjoint
#
# The map from $d_{w_\text{shifted}}$ to $d_{w_\text{gated}}$ is called the **adjoint** of the map from
# $w_\text{gated}$ to $w_\text{shifted}$. For a matrix it is the transposed matrix. Imagine a wire from each row $j$ to
# each row $i$ that it hands weight to, as thick as the share $s(i - j)$. Forwards, weights run along the wires.
# Backwards, gradients run along the same wires in the opposite direction.
#
# > **Predict before you run.** $s = (0.1, 0.2, 0.7)$, eight rows. Forwards, most of a focus on row 3 goes to row 4. Now
# > suppose that the loss depends on $w_\text{shifted}(3)$ only: $d_{w_\text{shifted}}$ is 1 on row 3 and 0 elsewhere.
# > On which row is $d_{w_\text{gated}}$ largest?

# %%
s = np.array([[0.1, 0.2, 0.7]])  # (H, S)
one_hot = np.eye(8)[[3]]  # (H, N): 1 on row 3
stage = CircularShift()
there = stage.forward(one_hot, s)  # (H, N)
back, _ = stage.backward(one_hot)  # (H, N)
print("forwards: ", there[0])
print("backwards:", back[0])

# %%
pictures.wires(matrix_of(s[0], 8), int(one_hot.argmax()), there[0], back[0])

# %% [markdown]
# Row 2. Most of what arrived on row 3 came from row 2, so row 2 gets most of the gradient. The forward pass moves down
# the page, the backward pass moves up. A common mistake is to run `forward` on the gradient:

# %%
mistaken = CircularShift().forward(one_hot, s)  # (H, N): the gradient moves on, when it should come back
print("mistaken: ", mistaken[0])

symmetric = np.array([[0.1, 0.8, 0.1]])  # (H, S)
stage = CircularShift()
stage.forward(w_gated[:1], symmetric)
apart = np.abs(stage.backward(c[:1])[0] - CircularShift().forward(c[:1], symmetric)).max()
print(f"with a symmetric s the mistake changes the gradient by {apart:.0e}")

# %% [markdown]
# With a symmetric $s$, like the paper's $(0.1, 0.8, 0.1)$, the wires look the same from both sides, $C = C^T$, and the
# mistake is invisible. Always test a shift with an asymmetric $s$.
#
# There is a test for any adjoint that needs no differences. For all vectors $w$ and $c$,
#
# $$ c \cdot (C w) = \sum_i c(i) \sum_j C(i, j)\, w(j) = \sum_j \Big( \sum_i C(i, j)\, c(i) \Big)\, w(j) =
#    (C^T c) \cdot w , $$
#
# where only the order of the two sums was changed. So take two random vectors, run one forwards and the other
# backwards, and compare the two dot products.

# %%
rng = np.random.default_rng(2)
w_any, c_any = rng.normal(size=(1, 8)), rng.normal(size=(1, 8))  # (H, N) each
stage = CircularShift()
forwards = (c_any * stage.forward(w_any, s)).sum()
backwards = (stage.backward(c_any)[0] * w_any).sum()
print(f"c . (C w) = {forwards:.12f}")
print(f"(C^T c) . w = {backwards:.12f}")

# %% [markdown]
# ## Twenty heads learn to walk
#
# A memory has 12 rows of random numbers. A head stands on the last row, the one before row 0. It takes eight steps,
# always with the same $s$, and at step $t$, for $t = 0, \dots, 7$, it should read row $t$. We learn the three numbers
# $z$ in $s = \text{softmax}(z)$, starting without a preference, $s = (1/3, 1/3, 1/3)$. One $s$ serves all eight steps,
# so its gradients add up. The weighting of each step is used twice, by the read and by the next step, so these two
# gradients add up as well.
#
# Does a head always learn to do this? A single memory could not answer that. We take twenty random memories, with one
# head each, and put them on an extra axis in front: the stages treat all axes before `(H, N)` as a batch.


# %%
def walk(s, memory, n_steps=8):
    """The shifts and the reads of all steps; s is (B, 1, S), the memories are (B, N, M)."""
    w = np.zeros((len(memory), 1, memory.shape[1]))  # (B, 1, N)
    w[..., -1] = 1  # the row before row 0
    shifts, reads = [], []
    for _ in range(n_steps):
        shifts.append(CircularShift())
        reads.append(Read())
        w = shifts[-1].forward(w, s)  # (B, 1, N)
        reads[-1].forward(w, memory)  # (B, 1, M)
    return shifts, reads


def errors(reads, memory):
    """The difference between each read and its row: (B, 1, M) for every step."""
    return [read.r - memory[:, [t % memory.shape[1]]] for t, read in enumerate(reads)]


def gradient_of_s(shifts, reads, memory):
    """d_s, (B, 1, S), for a loss of half the squared error, summed over the steps."""
    d_w, d_s, d_reads = np.zeros_like(shifts[0].w_shifted), np.zeros_like(shifts[0].s), errors(reads, memory)
    for t in reversed(range(len(shifts))):
        d_w_read, _ = reads[t].backward(d_reads[t])
        d_w, d_s_t = shifts[t].backward(d_w + d_w_read)  # from the next step, and from the read
        d_s += d_s_t
    return d_s


memories = np.random.default_rng(0).normal(size=(20, 12, 6))  # (B, N, M)
undecided = np.full((len(memories), 1, 3), 1 / 3)  # (B, 1, S)
first_gradient = gradient_of_s(*walk(undecided, memories), memories)  # (B, 1, S)
first = memories[:1]  # (1, N, M): one memory is enough for a check
measured = numerical_gradient(
    lambda s: 0.5 * sum((error**2).sum() for error in errors(walk(s, first)[1], first)), undecided[:1]
)
print(f"d_s through eight steps: largest error {np.abs(first_gradient[:1] - measured).max():.0e}")

# %% [markdown]
# The learning is **gradient descent** with a **learning rate** of 0.05: each update subtracts 0.05 times the gradient.
#
# > **Predict before you run.** Which of the three numbers of $s$ grows, in most of the heads? Do all of them learn it?

# %%
z, shares = np.zeros((len(memories), 1, 3)), []  # z is (B, 1, S)
for _ in range(200):
    softmax = Softmax()
    shares.append(softmax.forward(z))
    z = z - 0.05 * softmax.backward(gradient_of_s(*walk(shares[-1], memories), memories))
shares = np.array(shares)[:, :, 0]  # (200, B, S)

learned = shares[-1, :, 2] > 0.99  # (B,)
went_back = first_gradient[:, 0].argmin(axis=-1) == 0  # (B,): at first, s(-1) seemed the best of the three
print(f"{learned.sum()} of {len(learned)} heads end with s(+1) above 0.99; the others with")
print(shares[-1, ~learned].round(2))
for way, heads in (("s(-1) ", went_back), ("others", ~went_back)):
    print(f"first slope steepest for {way}: {heads.sum():2} heads, of which {(heads & learned).sum()} learn to walk")

# %%
shown = int(learned.argmax())  # the first head that learned it
before, after = (
    np.concatenate([shift.w_shifted[shown] for shift in walk(s_all[:, None], memories)[0]])  # (8, N)
    for s_all in (shares[0], shares[-1])
)
pictures.walking(before, after, shares[:, :, 2])

# %% [markdown]
# Eighteen of the twenty heads learned it, and a diagonal appeared. You will meet it again in tutorial 11, where a
# trained machine writes a sequence along such a diagonal and reads it back along another. The other two are stuck in
# **local minima**, or very nearly: hardly any small change of $s$ lowers the loss. They began with a blur over many
# random rows, and by chance moving it backwards brought the reads closer to the wanted rows; of the three heads whose
# first slope pointed that way, one recovered. (With the seeds 1 to 5 for the memories, 14 to 19 of the twenty learn
# it.) Gradient descent follows the slope where it stands, and promises nothing about the far side of a hill.
#
# The paper names three ways to use what you have now. By content alone: gate 1, no shift. By content and then a shift:
# find something, and look beside it (exercise 5). By location alone: gate 0, so that content plays no part, and a shift
# at every step, as in this walk.
#
# ## Play with it
#
# You set three numbers: how much weight goes back, and how much goes on, for each unit of weight that stays; and the
# number of steps. When does the hill only spread, and when does it travel?


# %%
def after_steps(back, on, steps):
    """The weighting before and after some steps; s is (back, 1, on), scaled to sum to one."""
    s = np.array([[back, 1.0, on]]) / (back + 1 + on)  # (1, S)
    history = shift_again_and_again(np.eye(32)[[8]], s, round(steps))  # (steps + 1, N)
    return {"before": history[0], f"after {round(steps)} steps": history[-1]}


play(
    after_steps,
    title="Shift again and again",
    x_label="memory row",
    y_label="weight",
    back=(0.0, 10.0, 0.1),
    on=(0.0, 10.0, 2.0),
    steps=(0, 60, 12),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=7&place=addressing/shift&direction=back")

# %% [markdown]
# ## Open the file
#
# This is the code that every machine of the package runs, from `ntm_ref/addressing/shift.py`.

# %%
print(inspect.getsource(CircularShift.forward))
print(inspect.getsource(CircularShift.backward))

# %% [markdown]
# `origins` is a table of the rows $i - x$, modulo $N$, for all $x$ and $i$. `take` looks the weights up there, which
# gives all moved weightings at once, `(..., H, S, N)`; the dots stand for the axes of a batch. `backward` uses the
# same table with the shares in reverse order, `::-1`, which turns $i - x$ into $j + x$. Set a breakpoint on the line
# with `moved_back` and compare it with `self.moved`.
#
# ## On your own
#
# 1. By hand: $N = 4$, $w_\text{gated} = (0.5, 0.5, 0, 0)$, $s = (0.2, 0, 0.8)$ and
#    $d_{w_\text{shifted}} = (1, 2, 4, 3)$. What are $w_\text{shifted}$, $d_s$ and $d_{w_\text{gated}}$?
# 2. Published programs write the shift in four ways. By how many rows does each of the three numbers $s_0, s_1, s_2$
#    move the focus in each? Which would you notice in training? (a) equation 8, in the order of the distances; (b)
#    $\sum_x s(x)\, w(i + x)$, which is what a library function for convolutions usually computes; (c) equation 8, with
#    the three numbers laid out round a ring of three places, beginning at distance 0 (place 2 is one before place 0);
#    (d) as (a), but with zeros beyond the edges in place of the ring.
# 3. Two shifts with $s = (0.1, 0.8, 0.1)$, one after the other, equal a single one. With which $s$, and which $S$? What
#    is its variance?
# 4. If weight is blurred, does it help to shift back? Move a focus with $s = (0, 0.5, 0.5)$, and then with
#    $(0.5, 0.5, 0)$.
# 5. "Who lives next door to the cousin?" Let a memory have random rows. Find row 4 by its content, with a key that is
#    its first half, and read row 5, with one look.
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.4 is the shift and its gradient
# as a class of your own; its prediction is the one about row 3 above, the other way round.
#
# ## Answers
#
# **1.** A fifth of everything goes back and four fifths go on. Row 0 gives 0.1 to row 3 and 0.4 to row 1; row 1 gives
# 0.1 to row 0 and 0.4 to row 2, so $w_\text{shifted} = (0.1, 0.4, 0.4, 0.1)$. The weighting moved back by one is
# $(0.5, 0, 0, 0.5)$, so $d_s(-1) = 0.5 \cdot 1 + 0.5 \cdot 3 = 2$; unmoved, $d_s(0) = 0.5 \cdot 1 + 0.5 \cdot 2 = 1.5$;
# moved on, it is $(0, 0.5, 0.5, 0)$, and $d_s(+1) = 0.5 \cdot 2 + 0.5 \cdot 4 = 3$. For $d_{w_\text{gated}}(0)$ look at
# the rows that row 0 gives to, 3 and 1: $0.2 \cdot 3 + 0.8 \cdot 2 = 2.2$. In the same way the others are
# $3.4, 2.8, 1.6$. (The mistake of the text would give $2.8, 1.6, 2.2, 3.4$.)

# %%
stage = CircularShift()
w_shifted = stage.forward(np.array([[0.5, 0.5, 0.0, 0.0]]), np.array([[0.2, 0.0, 0.8]]))
d_w_gated, d_s = stage.backward(np.array([[1.0, 2.0, 4.0, 3.0]]))
print("w_shifted =", w_shifted[0], " d_s =", d_s[0], " d_w_gated =", d_w_gated[0])

# %% [markdown]
# **2.** Put a focus on row 5 of 8 and look where it goes:

# %%
conventions = {
    "(a) as in the paper": lambda w, s: CircularShift().forward(w[None, :], s[None, :])[0],
    "(b) indices added": lambda w, s: np.correlate(np.concatenate([w[-1:], w, w[:1]]), s, "valid"),
    "(c) from distance 0 on": lambda w, s: s[0] * w + s[1] * np.roll(w, 1) + s[2] * np.roll(w, -1),
    "(d) zeros beyond the edges": lambda w, s: np.convolve(w, s, "same"),
}
focus = np.eye(8)[5]  # (N,)
moves = {
    n: [int(shift(focus, np.eye(3)[place]).argmax()) - 5 for place in range(3)] for n, shift in conventions.items()
}
for name, came in moves.items():
    print(f"{name:27} moves by {came}")
off_the_edge = conventions["(d) zeros beyond the edges"](np.eye(8)[7], np.array([0.0, 0.0, 1.0]))  # (N,)
print(f"(d), one row on from the last row: the weights sum to {off_the_edge.sum():.0f}")

# %% [markdown]
# Only (d) could show in training, when a focus falls off the edge. [NTM-tensorflow][1] does (a), [pytorch-ntm][2] and
# [ntm-pytorch][3] do (b), [NeuralTuringMachine][4] does (c). [ntm][5], in Go, uses the paper's single number, but mixes
# rows $i$ and $i + 1$, so that a positive number goes to a *lower* row.
#
# [1]: https://github.com/carpedm20/NTM-tensorflow
# [2]: https://github.com/loudinthecloud/pytorch-ntm
# [3]: https://github.com/vlgiitr/ntm-pytorch
# [4]: https://github.com/MarkPKCollier/NeuralTuringMachine
# [5]: https://github.com/fumin/ntm
#
# **3.** To go two rows back, both shifts go one back: $0.1 \cdot 0.1 = 0.01$. To go one back in all, one goes back and
# the other stays, in either order: $2 \cdot 0.1 \cdot 0.8 = 0.16$. In the middle
# $0.8^2 + 2 \cdot 0.1 \cdot 0.1 = 0.66$. So $s = (0.01, 0.16, 0.66, 0.16, 0.01)$, with $S = 5$: the convolution of $s$
# with itself. Its variance is 0.4, twice 0.2.

# %%
twice = np.convolve([0.1, 0.8, 0.1], [0.1, 0.8, 0.1])  # (5,)
w_any = np.random.default_rng(3).dirichlet(np.ones(9), size=1)  # (H, N)
two_steps = shift_again_and_again(w_any, np.array([[0.1, 0.8, 0.1]]), 2)[-1]  # (N,)
one_step = CircularShift().forward(w_any, twice[None, :])[0]  # (N,)
print("s =", twice.round(2), " variance:", (np.arange(-2, 3) ** 2 * twice).sum().round(2))
print(f"largest difference between two shifts and the single one: {np.abs(two_steps - one_step).max():.0e}")

# %% [markdown]
# **4.** No. The middle comes back, but the weight does not gather: $(0.25, 0.5, 0.25)$. The second shift is the adjoint
# of the first. An adjoint goes back along the wires; it does not undo. Mixing again only blurs more.

# %%
on = CircularShift().forward(np.eye(8)[[3]], np.array([[0.0, 0.5, 0.5]]))  # (H, N)
on_and_back = CircularShift().forward(on, np.array([[0.5, 0.5, 0.0]]))  # (H, N)
print(on_and_back[0])

# %% [markdown]
# **5.** A content weighting, and then a shift with $s = (0, 0, 1)$. (The other half of the key is zero; the key
# strength is 50.)

# %%
memory = memories[0]  # (N, M): 12 random rows
k = np.concatenate([memory[4, :3], np.zeros(3)])[None, :]  # (1, M)
K = CosineSimilarity().forward(k, memory)  # (1, N)
w_content = ContentWeighting().forward(K, np.array([[50.0]]))  # (1, N)
w_next = CircularShift().forward(w_content, np.array([[0.0, 0.0, 1.0]]))  # (1, N)
r = Read().forward(w_next, memory)  # (1, M)
print(f"found row {w_content.argmax()}, read row {w_next.argmax()}, with weight {w_next.max():.2f}")
print("read: ", r[0].round(2))
print("row 5:", memory[5].round(2))

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3.3.2, equation 8, the single number instead of $s$, and the
#   three ways of addressing.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, [section 9.1](https://www.deeplearningbook.org/):
#   convolution, and why many libraries compute a correlation and call it a convolution.
# - G. Strang, *Linear Algebra and Its Applications*: transposed matrices as adjoints, and circulant matrices.
