# %% [markdown]
# # Move the focus
#
# To read a list from its beginning to its end, a head must get from one row to the next without knowing what is there.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Move a weighting along the rows, and mix several such moves into one: the circular convolution.
# - Settle which way is forward, in one picture, and see who does it otherwise.
# - Watch a focus blur over 1, 5 and 20 steps, and predict how wide it becomes.
# - Derive the gradient, a correlation, and see it run along the same wires backwards.
# - Let a head learn to walk.
#
# ## What you'll learn
#
# - How three numbers $s$ fit the $s(i - j)$ of the paper's equation.
# - Why a shift that is not quite sure loses its place.
# - What the adjoint of a linear map is, and why a symmetric shift hides a wrong one.
#
# ## What you'll need
#
# Weightings, the read, `d_x` and the central difference (tutorial 1); content weightings and the softmax (tutorial 2);
# $w_\text{gated}$, and gradients through many steps (tutorial 3). From school: the remainder of a division.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import CircularShift, ContentWeighting, CosineSimilarity, NTMError, Read, Softmax
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## The next row
#
# A key finds a row by what stands in it, and a gate of zero stays where the head is. Neither can go to the *next* row.
# So the head gets a third way: to move the weighting that it has, $w_\text{gated}$, along the rows. The content of the
# memory plays no part in it.
#
# Start with a move by exactly one row forwards. All weight that was on row 0 shall be on row 1, that of row 1 on row 2,
# and so on. Call the result $w_\text{shifted}$. Read it from the other end: what is on row $i$ now was on row $i - 1$
# before, so
#
# $$ w_\text{shifted}(i) = w_\text{gated}(i - 1) . $$
#
# Stop here for a moment, since this is where most mistakes are made. The focus moves to a **higher** row, and the
# formula has a **minus**. The formula does not say where weight goes; it says where weight comes from.
#
# And the last row? We bend the rows to a ring: after row $N - 1$ comes row 0. Then the weights still sum to one, and no
# row is special. In formulas this is called "indices modulo $N$": take the remainder after division by $N$. For the row
# before row 0 that is $-1 \bmod N = N - 1$. Python's `%` does the same.

# %%
N = 8
w_gated = np.array([0.0, 0.0, 0.1, 0.7, 0.0, 0.0, 0.0, 0.2])  # (N,)

one_forward = np.array([w_gated[(i - 1) % N] for i in range(N)])  # (N,)
print("before:", w_gated)
print("after: ", one_forward)

# %% [markdown]
# NumPy has this as `np.roll(w_gated, 1)`. A move by any whole number of rows, `np.roll(w_gated, distance)`, is
# $w_\text{gated}(i - \text{distance})$; a negative distance goes backwards, and zero stays.
#
# ## Three moves at once
#
# A choice between "back", "stay" and "on" is a choice between whole numbers, and has no slope. You know the cure from
# tutorial 1: do not choose, mix. The controller puts out a number for each allowed distance, $s(-1)$, $s(0)$ and
# $s(+1)$, none negative, with sum one (they come from a softmax). The three moved weightings are mixed with these
# shares:
#
# $$ w_\text{shifted}(i) = s(-1)\, w_\text{gated}(i + 1) + s(0)\, w_\text{gated}(i) + s(+1)\, w_\text{gated}(i - 1) . $$
#
# By hand, with five rows, $w_\text{gated} = (0, 1, 0, 0, 0)$ and $s = (0.1, 0.2, 0.7)$: a tenth of the weight goes back
# to row 0, two tenths stay on row 1, seven tenths go on to row 2. So $w_\text{shifted} = (0.1, 0.2, 0.7, 0, 0)$.
#
# In code the three numbers stand in an array, in the order of the distances. The class `CircularShift` does the rest.

# %%
w_gated = np.array([[0.0, 1.0, 0.0, 0.0, 0.0]])  # (H, N): one head, five rows
s = np.array([[0.1, 0.2, 0.7]])  # (H, S): s(-1), s(0), s(+1)

stage = CircularShift()
w_shifted = stage.forward(w_gated, s)  # (H, N)
print("w_shifted =", w_shifted[0])

# %% [markdown]
# In general there are $S$ distances, from $-\text{max\_shift}$ to $+\text{max\_shift}$, so $S = 2\,\text{max\_shift} +
# 1$ is odd. We write $s_j$ for place $j$ of the array, and $s(\cdot)$ with brackets for the same numbers by distance:
# $s_j = s(j - \text{max\_shift})$. The weighting moved by the distance of place $j$ is called
#
# $$ \text{moved}_j(i) = w_\text{gated}(i - (j - \text{max\_shift})) , \qquad\text{and}\qquad
#    w_\text{shifted}(i) = \sum_j s_j\, \text{moved}_j(i) . $$
#
# The stage keeps the moved weightings in its attribute `moved`.

# %%
print(stage.moved[0])  # (S, N): back, stay, on

try:
    CircularShift().forward(w_gated, np.array([[0.5, 0.5]]))
    refused = False
except NTMError as error:
    print("refused:", error)
    refused = True

# %% [markdown]
# It is a mixture of weightings, so it is a weighting: no entry is negative, and the sum is
# $\sum_j s_j \sum_i \text{moved}_j(i) = \sum_j s_j \cdot 1 = 1$.
#
# ## Equation 8
#
# The paper writes this as a sum over rows:
#
# $$ w_\text{shifted}(i) = \sum_{j = 0}^{N - 1} w_\text{gated}(j)\, s(i - j) . $$
#
# Readers often ask how the three numbers $s$ fit $s(i - j)$, where $i - j$ may be anything from $-(N - 1)$ to $N - 1$.
# Here $j$ is the row that weight comes from, and $i$ the row that it goes to. So $i - j$ is the distance that it
# travels, modulo $N$. There is a share for every distance; those of the distances that are not allowed are zero. In the
# sum over $j$ only three rows are left, $j = i + 1$, $j = i$ and $j = i - 1$, with the distances $-1$, $0$ and $+1$:
# our formula from above.
#
# A sum of this form, where the two indices add up to a fixed third one ($j$ and $i - j$ to $i$), is called a
# **convolution**, and on a ring a **circular** convolution. It is linear in $w_\text{gated}$, so it can be written as a
# matrix $C$ with $C(i, j) = s(i - j)$, and $w_\text{shifted} = C\, w_\text{gated}$.


# %%
def matrix_of(s, n_rows):
    """C(i, j) = s(i - j), with s an array of three: the share of what goes from row j to row i."""
    C = np.zeros((n_rows, n_rows))
    for i in range(n_rows):
        for j in range(n_rows):
            for distance in (-1, 0, 1):
                if (i - j - distance) % n_rows == 0:
                    C[i, j] = s[distance + 1]
    return C


C = matrix_of(s[0], 5)  # (N, N)
print(C)
rng = np.random.default_rng(0)
w_any = rng.dirichlet(np.ones(5))  # (N,): a random weighting

# %% [markdown]
# Column $j$ of $C$ says what becomes of the weight on row $j$: 0.1 goes up one row, 0.2 stays, 0.7 goes down one row.
# Every column is the one before it, moved on by one; at the corners you see the ring.
#
# ## Which way is forward
#
# Memory rows are drawn like the rows of a matrix, row 0 at the top. Forwards is down the page, to the next row.
#
# > **Predict before you run.** A head looks at row 5 of 8. Where does it look after $s = (1, 0, 0)$, after $(0, 1, 0)$,
# > and after $(0, 0, 1)$? And where does it get to from row 7 with $(0, 0, 1)$?

# %%
cases = [((1, 0, 0), 5), ((0, 1, 0), 5), ((0, 0, 1), 5), ((0, 0, 1), 7)]  # s, and the row of the focus
names = ["back: s(-1) = 1", "stay: s(0) = 1", "on: s(+1) = 1", "on, round the ring"]
before = np.eye(8)[[row for _, row in cases]]  # (H, N): four heads, each with its focus on one row
after = CircularShift().forward(before, np.array([s for s, _ in cases], dtype=float))  # (H, N)
reached = after.argmax(axis=-1)  # (H,)
print("rows reached:", reached)

# %%
figure, axes = plt.subplots(1, 4, figsize=(8, 3.6), layout="constrained", sharey=True)
for ax, (s_case, start), end, name in zip(axes, cases, reached, names):
    ax.barh(start, 1, 0.8, color="none", edgecolor=colours.PALE, linestyle="--", linewidth=1.5, label="before")
    ax.barh(end, 1, 0.5, color=colours.BLUE, label="after")
    if start != end:
        bend = 0.05 if abs(end - start) > 1 else -0.4 * np.sign(end - start)
        look = {"arrowstyle": "->", "color": colours.VERMILION, "linewidth": 2, "connectionstyle": f"arc3,rad={bend}"}
        ax.annotate("", xy=(1.1, end), xytext=(1.1, start), arrowprops=look)
        sign = "-1" if s_case[0] else "+1"
        ax.text(1.28, (start + end) / 2, sign, va="center", color=colours.VERMILION, fontsize=12)
    calm(ax, name, f"weight; s = {s_case}", "memory row" if ax is axes[0] else "")
    ax.set(xlim=(0, 1.6), ylim=(7.6, -0.6), xticks=[0, 1], yticks=range(8))
axes[1].legend(frameon=False, fontsize=9, loc="upper left")
axes[2].text(0.1, 3.6, "the next row\nis below", fontsize=9, color=colours.VERMILION)
show(
    figure,
    "Four panels, each with the rows 0 to 7 from top to bottom, the focus before as a dashed frame and after as a "
    f"filled bar, with an arrow from one to the other. With s(-1) = 1 it goes up from row 5 to row {reached[0]}; with "
    f"s(0) = 1 it stays on row {reached[1]}; with s(+1) = 1 it goes down from row 5 to row {reached[2]}, the next row; "
    f"from the last row, 7, it goes round to row {reached[3]}.",
)

# %% [markdown]
# This is the convention of the paper (its text says that a rotation of $+1$ moves the focus to the next location, and
# equation 8 does so), and of this package. Others have chosen otherwise, or perhaps have not chosen at all. Here is how
# some well-known programs stood when we read them. The second column says by how many rows each of the three numbers
# $s_0, s_1, s_2$ moves the focus.
#
# | who | $s_0, s_1, s_2$ move by | how it comes about |
# |---|---|---|
# | the paper; this package; [NTM-tensorflow][1] | $-1, 0, +1$ | equation 8, in the order of the distances |
# | [pytorch-ntm][2]; [ntm-pytorch][3] | $+1, 0, -1$ | $s_0$ meets row $i - 1$, and $s_2$ meets row $i + 1$ |
# | [NeuralTuringMachine][4] | $0, +1, -1$ | equation 8, with $s$ laid out on the ring from distance 0 on |
# | [ntm][5], in Go | one number $z$ | a mixture of rows $i$ and $i + 1$: a positive $z$ goes to a *lower* row |
# | a popular article: `w[i] <- w[i+3]` | $-3$, for a "shift of 3" | says where weight comes from, as if it went there |
# | one more program | $-1, 0, +1$, no ring | zeros beyond the edges: a focus that leaves is lost |
#
# [1]: https://github.com/carpedm20/NTM-tensorflow
# [2]: https://github.com/loudinthecloud/pytorch-ntm
# [3]: https://github.com/vlgiitr/ntm-pytorch
# [4]: https://github.com/MarkPKCollier/NeuralTuringMachine
# [5]: https://github.com/fumin/ntm
#
# The two in PyTorch call a library function for convolutions, `conv1d`. Like most such functions, it adds the two
# indices where equation 8 subtracts them; we come back to this with the gradient.
#
# Each way is one line of NumPy. We put a focus on row 5 of 8 and measure where it goes.

# %%
conventions = {
    "as in the paper": lambda w, s: CircularShift().forward(w[None, :], s[None, :])[0],
    "indices added": lambda w, s: np.correlate(np.concatenate([w[-1:], w, w[:1]]), s, "valid"),
    "from distance 0 on": lambda w, s: s[0] * w + s[1] * np.roll(w, 1) + s[2] * np.roll(w, -1),
    "zeros beyond the edges": lambda w, s: np.convolve(w, s, "same"),
}
focus = np.eye(8)[5]  # (N,)
moves = {n: [int(shift(focus, np.eye(3)[j]).argmax()) - 5 for j in range(3)] for n, shift in conventions.items()}
for name, came in moves.items():
    print(f"{name:24} moves by {came}")

# %%
article = np.array([focus[(i + 3) % 8] for i in range(8)])  # (N,): w[i] <- w[i+3]
one_number = 0.3 * np.roll(focus, -1) + 0.7 * focus  # (N,): z = 0.3
on_the_edge = conventions["zeros beyond the edges"](np.eye(8)[7], np.array([0.0, 0.0, 1.0]))  # (N,)
print(f"w[i] <- w[i+3]: from row 5 to row {article.argmax()}; z = 0.3: 0.3 of the weight is on row 4: {one_number[4]}")
print(f"one row on from the last row, without the ring: sum of the weights {on_the_edge.sum():.0f}")

# %% [markdown]
# A machine can learn with any of the ringed versions: it only has to learn which of its three numbers means "on". So
# a wrong direction never shows in a loss. It shows in a labelled plot, when you set $s$ by hand, and when you load
# weights that were trained elsewhere.
#
# ## The blur
#
# Now let $s$ be a little unsure: $s = (0.1, 0.8, 0.1)$, the example of the paper. It means to stay, and hands a tenth
# to each neighbour.
#
# > **Predict before you run.** A focus stands on one row. How much weight does that row have after 1, 5 and 20 such
# > steps?

# %%
N, middle = 41, 20
w = np.eye(N)[[middle]]  # (1, N)
unsure = np.array([[0.1, 0.8, 0.1]])  # (1, S)
history = [w[0]]  # the weighting after 0, 1, 2, ... steps
for _ in range(20):
    w = CircularShift().forward(w, unsure)  # (1, N)
    history.append(w[0])
history = np.array(history)  # (21, N)
peaks = [history[n, middle] for n in (1, 5, 20)]
print("weight of the middle row after 1, 5, 20 steps:", ", ".join(f"{peak:.3f}" for peak in peaks))

# %%
rows = np.arange(N)
figure, axes = plt.subplots(1, 4, figsize=(8, 3.2), layout="constrained", sharey=True)
for ax, n in zip(axes, (0, 1, 5, 20)):
    ax.bar(rows - middle, history[n], 0.9, color=colours.BLUE)
    ax.set(xlim=(-7.5, 7.5), xticks=[-5, 0, 5])
    calm(ax, ("at the start", "after 1 step", "after 5 steps", "after 20 steps")[(0, 1, 5, 20).index(n)], "", "")
axes[0].set_ylabel("weight", color=colours.INK)
figure.supxlabel("memory row, counted from the focus", fontsize=10, color=colours.INK)
show(
    figure,
    "Four bar charts of the weights around the focus. At the start one bar of 1; after 1 step three bars, the middle "
    f"one {peaks[0]:.2f}; after 5 steps a narrow hill with a top of {peaks[1]:.2f}; after 20 steps a broad low hill "
    f"with a top of {peaks[2]:.2f}. All hills are symmetric, and their middle stays where it was.",
)

# %% [markdown]
# After one step 0.800, after five 0.432, after twenty 0.202. Nothing is lost, the weights still sum to one; but what is
# read is now a mixture of many rows.
#
# How wide does the hill become? As its width take the mean squared distance from the starting row $a$,
#
# $$ V_n = \sum_i (i - a)^2\, w_n(i) , $$
#
# where $w_n$ is the weighting after $n$ steps. (Let the hill not yet reach round the ring.) Follow the weight on row
# $j$ through one step. A tenth goes to $j - 1$, eight tenths stay, a tenth goes to $j + 1$. Write $q = j - a$ for the
# distance that it had. Then its mean squared distance becomes
#
# $$ 0.1\, (q - 1)^2 + 0.8\, q^2 + 0.1\, (q + 1)^2 = q^2 + 0.2 , $$
#
# because $(q - 1)^2 + (q + 1)^2 = 2 q^2 + 2$. This holds for the weight on every row, so each step adds the same:
# $V_{n+1} = V_n + 0.2$, and with $V_0 = 0$
#
# $$ V_n = 0.2\, n . $$

# %%
widths = ((rows - middle) ** 2 * history).sum(axis=-1)  # (21,)
print("V after 1, 5, 20 steps:", widths[[1, 5, 20]].round(3), " root of the last:", np.sqrt(widths[20]).round(2))

# %% [markdown]
# After 20 steps the typical distance is $\sqrt{4} = 2$ rows; for twice the distance it takes four times the steps. In
# the end, on the ring, all rows are alike, and the head has forgotten where it was.
#
# > **Predict before you run.** Another head means to go on by one row at each step, and is a little unsure:
# > $s = (0, 0.1, 0.9)$. Where is the middle of its weighting after 20 steps? How much weight is on row 20, where it
# > should be?

# %%
w = np.eye(N)[[0]]  # (1, N): it starts on row 0
for _ in range(20):
    w = CircularShift().forward(w, np.array([[0.0, 0.1, 0.9]]))  # (1, N)
mean_row = (rows * w[0]).sum()
print(f"mean row {mean_row:.1f}, weight on row 20: {w[0, 20]:.2f}, largest weight on row {w[0].argmax()}")

small_ring = np.eye(11)[[0]]  # (1, 11)
for _ in range(1000):
    small_ring = CircularShift().forward(small_ring, unsure)

# %% [markdown]
# The middle is at row 18: every step covers 0.9 rows on average, so the head lags behind. Only 0.12 of the weight is
# where it should be, since $0.9^{20} = 0.12$. A machine that copies twenty vectors cannot live with that. It needs
# either a very decided $s$, or a stage that gathers the weight again. That stage is tutorial 5.
#
# ## The gradient
#
# The gradient of the result, `d_w_shifted`, is given. We want that of $s$ and that of $w_\text{gated}$.
#
# **The shares.** $w_\text{shifted}(i) = \sum_j s_j\, \text{moved}_j(i)$ is a weighted sum, the same form as the read of
# tutorial 1, with the moved weightings in place of the memory rows. $s_j$ occurs in every $w_\text{shifted}(i)$, with
# the factor $\text{moved}_j(i)$. The chain rule adds up:
#
# $$ d_{s_j} = \sum_i d_{w_\text{shifted}}(i)\, \text{moved}_j(i) . $$
#
# In words: how well does the weighting that is moved this far fit the gradient?
#
# **The weighting.** Use equation 8, $w_\text{shifted}(i) = \sum_j w_\text{gated}(j)\, s(i - j)$. The weight on row $j$
# occurs in every $w_\text{shifted}(i)$, with the factor $s(i - j)$. The chain rule adds up over all $i$:
#
# $$ d_{w_\text{gated}}(j) = \sum_i d_{w_\text{shifted}}(i)\, s(i - j) . $$
#
# Compare the two lines. They have the same factor $s(i - j)$, the share of what goes from $j$ to $i$. Forwards, for a
# row $i$, we add up over all rows $j$ that weight came from. Backwards, for a row $j$, we add up over all rows $i$ that
# weight went to. As matrices: forwards $C\, w_\text{gated}$, backwards $C^T d_{w_\text{shifted}}$, with rows and
# columns exchanged. (As in tutorial 1, $T$ means transposed.)
#
# Now sort the last sum by the distance travelled, as we did forwards. We call the row $i$ again, and let $j$ be the
# place in the array $s$. Weight from row $i$ went to row $i + (j - \text{max\_shift})$ with the share $s_j$. So
#
# $$ d_{w_\text{gated}}(i) = \sum_j s_j\; d_{w_\text{shifted}}(i + (j - \text{max\_shift})) . $$
#
# That is the forward formula with a plus in place of the minus: every move goes the other way. A sum of this form, in
# which the two indices keep a fixed difference, is called a **correlation**. (It is also what PyTorch's `conv1d`
# computes forwards. So its $s$ moves the other way.)

# %%
rng = np.random.default_rng(1)
H, N, S = 2, 7, 3
w_gated = rng.dirichlet(np.ones(N), size=H)  # (H, N)
s = rng.dirichlet(np.ones(S), size=H)  # (H, S)
c = rng.normal(size=(H, N))  # (H, N): the loss is the sum of all weights, each times its random factor

stage = CircularShift()
stage.forward(w_gated, s)  # (H, N)
d_w_gated, d_s = stage.backward(c)  # (H, N), (H, S)

by_distance = sum(s[:, [j]] * np.roll(c, -(j - 1), axis=-1) for j in range(S))  # (H, N)
moved = np.stack([np.roll(w_gated, j - 1, axis=-1) for j in range(S)], axis=-2)  # (H, S, N)
print("d_w_gated by the formula:", np.allclose(d_w_gated, by_distance))
print("d_w_gated by the matrix:", np.allclose(d_w_gated[0], matrix_of(s[0], N).T @ c[0]))
print("d_s by the formula:", np.allclose(d_s, (moved * c[:, None, :]).sum(axis=-1)))


# %%
measured_w_gated = numerical_gradient(lambda x: (c * CircularShift().forward(x, s)).sum(), w_gated)  # (H, N)
measured_s = numerical_gradient(lambda x: (c * CircularShift().forward(w_gated, x)).sum(), s)  # (H, S)
worst = max(np.abs(d_w_gated - measured_w_gated).max(), np.abs(d_s - measured_s).max())
print(f"greatest difference between derived and measured slopes below 1e-8: {worst < 1e-8}")

# %% [markdown]
# > **See it in a trained machine.** The page of a small one shows
# > [a shift that it learned](pages/copy-small.html#level=stage&step=7&place=addressing/shift&direction=back)
# > with the weighting before and after, and the gradient that moves back. (Open it from a clone.)
#
# ## See the adjoint
#
# The map from $d_{w_\text{shifted}}$ to $d_{w_\text{gated}}$ is called the **adjoint** of the map from
# $w_\text{gated}$ to $w_\text{shifted}$. For a matrix it is the transposed matrix. Think of a wire from each row $j$ to
# each row $i$ that it hands weight to, as thick as the share $s(i - j)$. Forwards the weights run along the wires.
# Backwards the gradients run along the same wires, the other way.
#
# > **Predict before you run.** $s = (0.1, 0.2, 0.7)$, eight rows. Forwards, the focus on row 3 goes mostly to row 4.
# > Now suppose that the loss depends on $w_\text{shifted}(3)$ only: $d_{w_\text{shifted}}$ is 1 on row 3 and else 0. On
# > which row is $d_{w_\text{gated}}$ largest?

# %%
s = np.array([[0.1, 0.2, 0.7]])  # (H, S)
one_hot = np.eye(8)[[3]]  # (H, N): 1 on row 3
stage = CircularShift()
there = stage.forward(one_hot, s)  # (H, N)
back, _ = stage.backward(one_hot)  # (H, N)
print("forwards: ", there[0])
print("backwards:", back[0])

# %%
wires = matrix_of(s[0], 8)  # (N, N): the share from row j, on the left, to row i, on the right
figure, axes = plt.subplots(1, 2, figsize=(7.5, 4), layout="constrained", sharey=True)
for ax, forwards in zip(axes, (True, False)):
    for i, j in zip(*np.nonzero(wires)):
        used = (j if forwards else i) == 3
        if abs(i - j) > 1:
            continue  # the two ends of the ring would cross the picture
        ends = ((0, j), (1, i)) if forwards else ((1, i), (0, j))
        colour = (colours.BLUE if forwards else colours.VERMILION) if used else "#dddddd"
        look = {"arrowstyle": "-|>" if used else "-", "color": colour, "linewidth": 1 + 6 * wires[i, j]}
        ax.annotate("", xy=ends[1], xytext=ends[0], arrowprops=look | {"shrinkA": 5, "shrinkB": 5}, zorder=2 + used)
        if used:
            x, y = (1.04, i) if forwards else (-0.04, j)
            ax.text(x, y, f"{wires[i, j]:.1f}", ha="left" if forwards else "right", va="center", color=colour)
    for side in (0, 1):
        ax.plot(np.full(8, side), range(8), "o", color=colours.INK, markersize=5)
    ax.set(xlim=(-0.25, 1.25), ylim=(7.6, -0.6), yticks=range(8))
    calm(ax, "forwards: a convolution" if forwards else "backwards: a correlation", "", "memory row")
axes[0].set_xticks([0, 1], ["w_gated", "w_shifted"])
axes[1].set_xticks([0, 1], ["d_w_gated", "d_w_shifted"])
axes[1].set_ylabel("")
show(
    figure,
    "Two panels with eight dots on the left, the rows before the shift, and eight on the right, the rows after it, "
    "joined by the same wires: thin ones that go up one row, thicker ones that stay level, the thickest down one row. "
    f"On the left, arrows from row 3 to the right: {there[0, 2]:.1f} to row 2, {there[0, 3]:.1f} to row 3, "
    f"{there[0, 4]:.1f} to row 4. On the right, arrows back from row 3 along its own wires: {back[0, 2]:.1f} to row 2, "
    f"{back[0, 3]:.1f} to row 3, {back[0, 4]:.1f} to row 4. The wires round the ring are not drawn.",
)

# %% [markdown]
# Row 2. Most of what arrives at row 3 came from row 2, so row 2 gets most of the gradient. The forward pass moves down
# the page, the backward pass moves up. A common mistake is to run `forward` on the gradient:

# %%
mistaken = CircularShift().forward(one_hot, s)  # (H, N): the gradient moved on, when it should come back
print("mistaken: ", mistaken[0])
symmetric = np.array([[0.1, 0.8, 0.1]])  # (H, S)
stage = CircularShift()
stage.forward(w_gated[:1], symmetric)
same = np.allclose(stage.backward(c[:1])[0], CircularShift().forward(c[:1], symmetric))
print(f"with a symmetric s the mistake makes no difference: {same}")

# %% [markdown]
# With a symmetric $s$, like the $(0.1, 0.8, 0.1)$ of the paper, the wires look the same from both sides, $C = C^T$, and
# the mistake is invisible. Test a shift only with an $s$ that has a direction.
#
# There is a test for any adjoint that needs no differences. For all vectors $w$ and $c$,
#
# $$ c \cdot (C w) = \sum_i c(i) \sum_j C(i, j)\, w(j) = \sum_j \Big( \sum_i C(i, j)\, c(i) \Big)\, w(j) =
#    (C^T c) \cdot w , $$
#
# where only the order of the two sums was changed. So take two random vectors, run one forwards and the other
# backwards, and compare the two scalar products.

# %%
w_any, c_any = rng.normal(size=(1, 8)), rng.normal(size=(1, 8))  # (H, N) each
stage = CircularShift()
there = stage.forward(w_any, s)  # (H, N)
back, _ = stage.backward(c_any)  # (H, N)
print(f"equal: {np.isclose((c_any * there).sum(), (back * w_any).sum())}")

# %% [markdown]
# ## A head learns to walk
#
# A memory has 12 rows of random numbers. A head stands on row 0. It takes eight steps with one and the same $s$, and
# after step $t$ it should read row $t$. It begins with no preference, $s = (1/3, 1/3, 1/3)$. We learn the three numbers
# $z$ in $s = \text{softmax}(z)$. The $s$ is used in all eight steps, so its gradients add up; and the weighting of each
# step goes two ways, to the read and to the next step, so these two add up as well.

# %%
rng = np.random.default_rng(5)
memory = rng.normal(size=(12, 6))  # (N, M)


def walk(s, n_steps=8):
    """The shifts and the reads of all steps, from row 0."""
    w, shifts, reads = np.eye(12)[[0]], [], []
    for _ in range(n_steps):
        shifts.append(CircularShift())
        reads.append(Read())
        w = shifts[-1].forward(w, s)  # (1, N)
        reads[-1].forward(w, memory)  # (1, M)
    return shifts, reads


def backwards(shifts, reads):
    """The gradient of s; the loss is half the squared distance of every read to its row, added up."""
    d_w, d_s = np.zeros((1, 12)), np.zeros((1, 3))  # (1, N), (1, S)
    for t in range(len(shifts), 0, -1):
        d_w_read, _ = reads[t - 1].backward(reads[t - 1].r - memory[t])
        d_w, d_s_t = shifts[t - 1].backward(d_w + d_w_read)  # to the next step, and to the read
        d_s += d_s_t
    return d_s


# %% [markdown]
# > **Predict before you run.** Which of the three numbers of $s$ will grow? What do the weightings look like over the
# > eight steps, before and after learning?

# %%
start = Softmax().forward(np.zeros((1, 3)))  # (1, S)
measured_s = numerical_gradient(
    lambda x: sum(0.5 * ((read.r - memory[t]) ** 2).sum() for t, read in enumerate(walk(x)[1], start=1)), start
)

z, walks, learned = np.zeros((1, 3)), [], []  # z is (1, S)
for _ in range(200):
    softmax = Softmax()
    learned.append(softmax.forward(z))
    walks.append(walk(learned[-1]))
    z = z - 0.05 * softmax.backward(backwards(*walks[-1]))
print("s at first:", learned[0][0].round(3), " after 200 steps of learning:", learned[-1][0].round(3))

# %%
first, last = (np.concatenate([np.eye(12)[[0]], *(shift.w_shifted for shift in walks[n][0])]).T for n in (0, -1))
figure, axes = plt.subplots(1, 2, figsize=(7, 3.6), layout="constrained", sharey=True)
for ax, panel, title in zip(axes, (first, last), ("before learning", "after 200 steps of learning")):
    image = ax.imshow(panel, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
    calm(ax, title, "step of the head", "memory row" if ax is axes[0] else "")
figure.colorbar(image, ax=axes, label="weight")
diagonal = [int(row) for row in last.argmax(axis=0)]
show(
    figure,
    "Weights of 12 rows over eight steps. Before learning, the focus on row 0 spreads out both ways, round the ring as "
    f"well, and the largest weight after eight steps is {first[:, 8].max():.2f}. After learning there is a bright "
    f"diagonal: the brightest rows are {', '.join(map(str, diagonal))}, and the weight at its end is "
    f"{last[8, 8]:.2f}.",
)

# %% [markdown]
# The share $s(+1)$ grew to more than 0.99, and a diagonal appeared. You will meet this diagonal again: it is how a
# trained machine writes a sequence, and how it reads it back.
#
# The paper names three ways to use what you have now. By content alone: gate 1, no shift. By content and then a shift:
# find something, and look beside it (exercise 5). By location alone: gate 0, so that content plays no part, and a shift
# at every step, as in this walk.
#
# ## On your own
#
# 1. By hand: $N = 4$, $w_\text{gated} = (0.5, 0.5, 0, 0)$, $s = (0.5, 0, 0.5)$ and
#    $d_{w_\text{shifted}} = (1, 2, 3, 4)$. What are $w_\text{shifted}$, $d_s$ and $d_{w_\text{gated}}$?
# 2. Which $s$ moves the focus as the article's `w[i] <- w[i+3]` does? How large must $S$ be?
# 3. Two shifts with $s = (0.1, 0.8, 0.1)$, one after the other, are the same as a single one. With which $s$, and
#    which $S$? What is $V$ of it?
# 4. If weight is blurred, does it help to shift back? Move a focus with $s = (0, 0.5, 0.5)$, and then with
#    $(0.5, 0.5, 0)$.
# 5. "Who lives next door to the cousin?" Let a memory have random rows. Find row 4 by its content, with a key that is
#    its first half, and read row 5, with one look.
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.4 is the shift and its gradient
# as a class of your own; its prediction is the one about row 3 above, turned round.
#
# ## Answers
#
# **1.** Half of everything goes back and half goes on. Row 0 gives 0.25 to row 3 and 0.25 to row 1; row 1 gives 0.25 to
# row 0 and 0.25 to row 2. All four rows get 0.25. The weighting moved back by one is $(0.5, 0, 0, 0.5)$, so
# $d_{s_0} = 0.5 \cdot 1 + 0.5 \cdot 4 = 2.5$; unmoved $0.5 \cdot 1 + 0.5 \cdot 2 = 1.5$; moved on, $(0, 0.5, 0.5, 0)$,
# $2.5$. For $d_{w_\text{gated}}(0)$ look at the rows that row 0 gives to, 3 and 1: $0.5 \cdot 4 + 0.5 \cdot 2 = 3$. In
# the same way the others are $2, 3, 2$.

# %%
stage = CircularShift()
w_shifted = stage.forward(np.array([[0.5, 0.5, 0, 0]]), np.array([[0.5, 0, 0.5]]))
d_w_gated, d_s = stage.backward(np.array([[1.0, 2, 3, 4]]))
print("w_shifted =", w_shifted[0], " d_s =", d_s[0], " d_w_gated =", d_w_gated[0])

# %% [markdown]
# **2.** It moves by $-3$. With $\text{max\_shift} = 3$, $S = 7$, the distances are $-3, \dots, 3$, and the first of the
# seven numbers is 1.

# %%
s_article = np.array([[1.0, 0, 0, 0, 0, 0, 0]])  # (H, S)
w_article = CircularShift().forward(focus[None, :], s_article)  # (H, N)
print("from row 5 to row", w_article[0].argmax())

# %% [markdown]
# **3.** To go two rows back, both go one back: $0.1 \cdot 0.1 = 0.01$. To go one back in all, one goes back and the
# other stays, in either order: $2 \cdot 0.1 \cdot 0.8 = 0.16$. In the middle $0.8^2 + 2 \cdot 0.1 \cdot 0.1 = 0.66$. So
# $s = (0.01, 0.16, 0.66, 0.16, 0.01)$, with $S = 5$: the convolution of $s$ with itself. $V = 0.4$, twice $0.2$.

# %%
twice = np.convolve([0.1, 0.8, 0.1], [0.1, 0.8, 0.1])  # (5,)
w_any = rng.dirichlet(np.ones(9), size=1)  # (H, N)
one_step = CircularShift().forward(w_any, unsure)  # (H, N)
two_steps = CircularShift().forward(one_step, unsure)  # (H, N)
print("s =", twice.round(2), " V =", (np.arange(-2, 3) ** 2 * twice).sum().round(2))
print("one shift by it is two shifts:", np.allclose(two_steps, CircularShift().forward(w_any, twice[None, :])))

# %% [markdown]
# **4.** No. The middle comes back, but the weight does not gather: $(0.25, 0.5, 0.25)$. The second shift is the adjoint
# of the first. An adjoint goes back along the wires; it does not undo. Another mixture only blurs more.

# %%
on = CircularShift().forward(np.eye(8)[[3]], np.array([[0, 0.5, 0.5]]))  # (H, N)
on_and_back = CircularShift().forward(on, np.array([[0.5, 0.5, 0]]))  # (H, N)
print(on_and_back[0])

# %% [markdown]
# **5.** A content weighting, and then a shift with $s = (0, 0, 1)$. (The other half of the key is zero; the key
# strength is 50.)

# %%
k = np.concatenate([memory[4, :3], np.zeros(3)])[None, :]  # (1, M)
K = CosineSimilarity().forward(k, memory)  # (1, N)
w_content = ContentWeighting().forward(K, np.array([[50.0]]))  # (1, N)
w_next = CircularShift().forward(w_content, np.array([[0.0, 0.0, 1.0]]))  # (1, N)
r = Read().forward(w_next, memory)  # (1, M)
print(f"found row {w_content.argmax()}, read row {w_next.argmax()}, with weight {w_next.max():.2f}")
print("read:", r[0].round(2))

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 3.3.2, equation 8, and the three ways of addressing.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, [section 9.1](https://www.deeplearningbook.org/):
#   convolution, and why many libraries compute a correlation and call it a convolution.
# - G. Strang, *Linear Algebra and Its Applications*: transposed matrices as adjoints, and matrices whose columns are
#   each other's rotations.
