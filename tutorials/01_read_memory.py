# %% [markdown]
# # Read a memory by mixing its rows
#
# A network learns by following slopes. If it is to learn where to look, then looking must have a slope.
#
# Reading time: about 45 minutes.
#
# ## What you'll do
#
# - Meet the machine, in one picture.
# - Read a small memory by an index, and see why nothing can be learned from that.
# - Read it by a weighting instead, by hand and with the class `Read`.
# - Derive the gradient of a weighted sum, and check it numerically.
# - Let a weighting learn which row to read.
#
# ## What you'll learn
#
# - What a memory, a weighting and a read vector are.
# - What the gradient says about a row that is not being read at all.
# - Why the gradients of several heads add up.
# - What mixing costs, and what it offers.
#
# ## What you'll need
#
# The chain rule of calculus, also for functions of several variables; the product of two matrices; NumPy with
# broadcasting. Nothing about neural networks is assumed.

# %%
import inspect

import numpy as np

from ntm_ref import NTMError, Read
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view import play
from ntm_ref.view.lessons import read_memory as pictures
from ntm_ref.view.lessons.machine import machine

# %% [markdown]
# ## The machine in one picture
#
# A **Neural Turing Machine** has two parts: a neural network, called the **controller**, and a memory beside it. A
# neural network is a function with many adjustable numbers inside, its **parameters**. At every time step the
# controller receives an input and produces an output; between the two it can use the memory, by way of **heads**. A
# read head returns something from the memory, and a write head changes it.

# %%
machine()

# %% [markdown]
# Everything that a head does is decided by numbers that the controller emits. Tutorials 1 to 6 take the heads apart,
# one stage at a time; tutorial 8 puts the machine together. We begin at the end of the chain, where a head already
# knows where to look and only has to read.
#
# ## A memory is a matrix
#
# The memory is a matrix with $N$ rows. Every row is one place where something can be stored: a list of $M$ numbers.
# We write $M(i)$ for row $i$, and $M(i, j)$ for the number in row $i$ and column $j$; rows, columns and everything else
# in this course are counted from 0. The paper uses the letter $M$ for the matrix and also for the number of its
# columns, and so do we: with brackets, or in a product of matrices, $M$ is the matrix; in a shape such as `(N, M)` it
# is the number of columns. In code the matrix is called `memory`.

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
# An ordinary program reads a memory by an index: `memory[2]`. Suppose that the controller should learn to do the same.
# Its output is a real number. Let it be a position $p$, and let us read the row that is nearest to $p$.
#
# To learn, we need a number that says how bad the answer is. It is called the **loss**, $L$. Here we want to read row
# 2, the target. If $r$ is what was read, a list of $M$ numbers, we take half the squared distance:
#
# $$ L = \tfrac{1}{2} \sum_j (r(j) - \text{target}(j))^2 . $$
#
# Learning means changing $p$ a little, again and again, in the direction in which $L$ falls. The slope $dL/dp$ tells
# us that direction: if it is positive, $p$ should become smaller; if it is negative, larger. So we replace $p$ by
# $p - \eta\, dL/dp$ with a small positive number $\eta$. This is **gradient descent**, and $\eta$ is the **learning
# rate**.

# %%
target = memory[2]  # (M,)


def loss_of(r, target):
    """Half the squared distance to the target, over the last axis."""
    return 0.5 * ((r - target) ** 2).sum(axis=-1)


def read_by_index(p):
    """The row nearest to p."""
    return memory[int(np.clip(np.rint(p), 0, N - 1))]


for p in (0.0, 1.0, 2.0, 3.0):
    print(f"p = {p}: loss {loss_of(read_by_index(p), target):4.1f}")

# %% [markdown]
# > **Predict before you run.** At $p = 1.3$ the wrong row is read, and the loss is 17.5. What is the slope $dL/dp$
# > there? To measure it, we move $p$ by a millionth in both directions, and divide the change of the loss by the
# > distance.

# %%
p, step = 1.3, 1e-6
slope = (loss_of(read_by_index(p + step), target) - loss_of(read_by_index(p - step), target)) / (2 * step)
print(f"loss {loss_of(read_by_index(p), target):.1f}, slope {slope}")

# %% [markdown]
# The slope is exactly zero, because a small change of $p$ reads the same row. The loss is large, yet nothing says which
# way to go. Halfway between two rows the loss jumps, and at a jump there is no slope at all.
#
# A first repair is to read between the rows: at $p = 1.3$ take 0.7 of row 1 and 0.3 of row 2. In general, row $i$
# gets the share $\max(0, 1 - |i - p|)$. Now the loss has no jumps.


# %%
def shares(p):
    """What each of the N rows contributes when the position p lies between two rows."""
    return np.maximum(0, 1 - np.abs(np.arange(N) - p))  # (N,)


positions = np.linspace(0, N - 1, 301)
by_index = np.array([loss_of(read_by_index(p), target) for p in positions])
between = np.array([loss_of(shares(p) @ memory, target) for p in positions])
slope_at_0 = (between[1] - between[0]) / positions[1]
pictures.two_losses(positions, by_index, between, slope_at_0)

# %% [markdown]
# The mixture has slopes, but look at the left end. Coming from row 0, the loss rises towards row 1; it falls only past
# row 1. Gradient descent that starts at $p = 0$, where the slope is about $+4$, is sent the wrong way. A position knows
# its two neighbours and nothing else.
#
# ## A weighting: a share for every row
#
# The Neural Turing Machine therefore drops the position and keeps the shares. It has a number $w(i)$ for **every**
# row, with
#
# $$ 0 \le w(i) \le 1, \qquad \sum_i w(i) = 1 , $$
#
# which is equation 1 of the paper. Such a list of $N$ numbers is called a **weighting**. What is read is the sum of
# all rows, each multiplied by its weight (equation 2):
#
# $$ r = \sum_i w(i)\, M(i) . $$
#
# A sum whose weights satisfy equation 1 is called a **convex combination**. The result $r$ is the **read vector**, of
# length $M$. Where the weights come from is the subject of tutorials 2 to 5; in this one we choose them. Number by
# number, the equation says $r(j) = \sum_i w(i)\, M(i, j)$.

# %%
w = np.array([0.1, 0.7, 0.2, 0.0])  # (N,)

r = np.zeros(M)
for i in range(N):
    r += w[i] * memory[i]  # (M,)
print("r =", r.round(3))

# %% [markdown]
# Work out the first number by hand: $0.1 \cdot 1 + 0.7 \cdot 3 + 0.2 \cdot 0 + 0 \cdot (-2) = 2.2$.
#
# Multiplying two lists number by number and adding up, as here, is called their **dot product**. And a row of dot
# products is a product of matrices: if $w$ is one line of $N$ numbers, then $r = w M$, or `w @ memory` in NumPy. A
# machine may have several read heads, $R$ of them. We write their weightings below each other, shape `(R, N)`, and get
# their read vectors below each other, shape `(R, M)`. The class `Read` of the package does this. It always wants the
# head axis, so a single head has the shape `(1, N)`.

# %%
stage = Read()
r_of_head = stage.forward(w[None, :], memory)  # (1, N), (N, M) -> (1, M)
print("r =", r_of_head.round(3), "of shape", r_of_head.shape)

# %% [markdown]
# `Read()` is a **stage**. The whole machine is built of stages, and they have one rule: a stage object is one
# evaluation of one equation. You make it, run `forward` once, and may then ask it for gradients with `backward`, as
# often as you like. It keeps its arguments and results under the names of the equation, so you can look at them. A
# second `forward` on the same object is refused.

# %%
print("kept: w =", stage.w, " r =", stage.r.round(3))
try:
    stage.forward(w[None, :], memory)
except NTMError as error:
    print("refused:", error)

# %% [markdown]
# Three heads now look at a larger memory of 8 rows with 6 numbers each: the first at one row, the second at two rows,
# the third at all rows alike. The picture shows the product `w @ memory` as blocks.

# %%
large = np.random.default_rng(0).normal(size=(8, 6))  # (N, M)

three = np.zeros((3, 8))  # (R, N)
three[0, 2] = 1
three[1, [2, 5]] = 0.5
three[2, :] = 1 / 8
reads = Read().forward(three, large)  # (3, 6)
pictures.product(three, large, reads)

# %% [markdown]
# A weighting with all its weight on one row is called **sharp**, or **one-hot**; it reads that row exactly, as an index
# would. A weighting that is spread out is called **blurred**. The mean over all rows is pale, since positive and
# negative numbers cancel. (Elsewhere you will find reading by weights under the name of soft **attention**.)
#
# ## What mixing costs, and what it offers
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
# Nobody knows: three different weightings, one of them without any weight on row 2, read the same vector. So a machine
# that stores unrelated things in different rows, telephone numbers for instance, has to learn to keep them apart. It
# may blur while it learns, and that is what the slope is for.
#
# Whether mixing does harm depends on what the rows mean. Let the two columns be tea and milk: then (1, 1) is neither
# of the first two drinks but a third one, and a good one. Where columns measure something by degrees, a mixture is a
# meaningful thing that nobody stored. Word vectors are used in this way: the mean of a sentence's words says roughly
# what the sentence is about. (With negative weights, which a weighting does not have, one can even calculate with
# them: king minus man plus woman lies near queen.)
#
# ## The gradient of a weighted sum
#
# Now to that slope. Further down the computation there is a loss $L$, a single number. Suppose we know how $L$ changes
# with every number of $r$, the slopes $\partial L / \partial r(j)$. Together they are an array of the shape of $r$, the
# **gradient** of $L$ with respect to $r$. We call it `d_r` in code and $d_r$ in formulas. This name is used everywhere:
# **`d_x` is the gradient of the loss with respect to `x`, and has the shape of `x`.**
#
# What we want is `d_w` and `d_memory`: how $L$ changes with every weight, and with every number in the memory. Going
# from the gradient of a result to the gradients of its arguments, stage by stage from the loss back to the parameters,
# is called **backpropagation**. This course derives all of it by hand.
#
# **The weights.** $L$ depends on $w(i)$ through all the numbers $r(0), r(1), \dots$ of the read vector. The chain
# rule for several variables adds up all these paths from $w(i)$ to $L$:
#
# $$ d_w(i) = \frac{\partial L}{\partial w(i)} = \sum_j \frac{\partial L}{\partial r(j)}
#    \frac{\partial r(j)}{\partial w(i)} . $$
#
# In $r(j) = w(0) M(0, j) + w(1) M(1, j) + \dots$ only one term contains $w(i)$, and it is $w(i)\, M(i, j)$. Hence
# $\partial r(j) / \partial w(i) = M(i, j)$, and
#
# $$ d_w(i) = \sum_j d_r(j)\, M(i, j) = d_r \cdot M(i) . $$
#
# **The memory.** The number $M(i, j)$ occurs in $r(j)$ only, where its factor is $w(i)$, so there is one path to $L$.
# The gradient of the memory is $d_M$ in formulas, `d_memory` in code:
#
# $$ d_M(i, j) = \frac{\partial L}{\partial r(j)} \frac{\partial r(j)}{\partial M(i, j)} = w(i)\, d_r(j) . $$
#
# In words: a weight's gradient is a dot product. How far does this row point in the direction in which the loss grows?
# A row's gradient is $d_r$ itself, scaled by how much the row was read. All rows together are a column times a line,
# every $w(i)$ with every $d_r(j)$: the **outer product** of $w$ and $d_r$, a matrix of rank one.

# %%
d_r = r - target  # (M,): the derivative of (r - target)^2 / 2

d_w = np.array([d_r @ memory[i] for i in range(N)])  # (N,)
d_memory = w[:, None] * d_r[None, :]  # (N, M)
print("d_r =", d_r.round(2))
print("d_w =", d_w.round(2))

of_stage = stage.backward(d_r[None, :])  # (1, M) -> (1, N), (N, M)
print("the stage agrees:", np.allclose(of_stage[0][0], d_w) and np.allclose(of_stage[1], d_memory))

# %% [markdown]
# `backward` takes the gradient of what `forward` returned, and returns a gradient for each array that `forward` was
# given, in the same order.
#
# ## Check it numerically
#
# A derivation can contain a mistake, and so can its code. There is a check that trusts neither. Move one number of
# the input by a small step $\varepsilon$ in both directions, and see how much the loss changes: that is what a
# derivative means. The quotient $(L(x + \varepsilon) - L(x - \varepsilon)) / (2 \varepsilon)$ is called the **central
# difference**.

# %%
print(inspect.getsource(numerical_gradient))

# %% [markdown]
# As the loss we take a sum of the numbers in $r$, each with a random factor $c(j)$: $L = \sum_j c(j)\, r(j)$. Then
# $d_r(j) = c(j)$, whatever $r$ is, and every number in $r$ counts differently. (Tutorial 7 shows what a plain sum
# would miss, and why $\varepsilon$ is 0.00001.)

# %%
c = np.random.default_rng(1).normal(size=M)  # (M,)
measured_w = numerical_gradient(lambda w: c @ (w @ memory), w)  # (N,)
measured_memory = numerical_gradient(lambda memory: c @ (w @ memory), memory)  # (N, M)
derived_w, derived_memory = stage.backward(c[None, :])  # (1, N), (N, M)

worst = max(np.abs(derived_w[0] - measured_w).max(), np.abs(derived_memory - measured_memory).max())
print(f"largest error {worst:.0e}")

# %% [markdown]
# ## A row that is not read
#
# In our weighting $w = (0.1, 0.7, 0.2, 0)$, row 3 is not read at all.
#
# > **Predict before you run.** Row 3 has the weight zero. Is its share of `d_memory` zero? Is `d_w(3)` zero?

# %%
print("d_memory, row 3:", d_memory[3] + 0.0)  # + 0.0 turns -0 into 0
print(f"d_w(3) = {d_w[3]:.1f}")

# %% [markdown]
# The row's content gets no gradient: it took no part in $r$, so changing it changes nothing. The row's **weight** does
# get one: a little more of row 3 would lower the loss. This is what an index lacks. A single backward pass says of all
# rows, the unread ones included, whether it would help to read more of them.
#
# Recall the position that was stuck at row 0. Here is the same place with a weighting, all on row 0.

# %%
at_row_0 = Read()
r_0 = at_row_0.forward(np.array([[1.0, 0.0, 0.0, 0.0]]), memory)  # (1, M)
d_w_0, _ = at_row_0.backward(r_0 - target)  # (1, N)
print("d_w =", d_w_0[0])

# %% [markdown]
# The lowest number is that of row 2, the row that is wanted. There is no need to go through row 1.
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
# So only differences between the entries of $d_w$ matter, and weight should go to the row where $d_w$ is lowest.

# %%
delta = 1e-6
a, b = 1, 3
w_moved = w.copy()
w_moved[a] -= delta
w_moved[b] += delta
change = loss_of(w_moved @ memory, target) - loss_of(w @ memory, target)
print(f"predicted change per delta {d_w[b] - d_w[a]:.3f}, measured {change / delta:.3f}")

# %% [markdown]
# ## Several heads share one memory
#
# With $R$ heads, head $h$ has its own weighting $w_h$ and its own read vector $r_h$. The memory is one and the same
# for all. Nothing changes for the weights: head $h$ has $d_{w_h}(i) = d_{r_h} \cdot M(i)$. But the number $M(i, j)$
# now reaches the loss on $R$ paths, one through each head, and the chain rule adds them up:
#
# $$ d_M(i, j) = \sum_h w_h(i)\, d_{r_h}(j) . $$
#
# Remember this pattern: **where one value is used in several places, its gradients add up.** As matrices, with one
# row for each head in $w$ and $d_r$, the two results are
#
# $$ d_w = d_r M^T, \qquad d_M = w^T d_r , $$
#
# where $M^T$ is the transposed matrix, with rows and columns exchanged.
#
# > **Predict before you run.** The next picture shows $d_M$ from head 0 alone, from head 1 alone, and from both. Head
# > 0 reads rows 0 and 1, head 1 reads rows 1 and 2. Which rows will be white, that is zero, in each panel? Within one
# > panel of a single head, how do two rows differ?

# %%
w_two = np.array([[0.6, 0.4, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0]])  # (R, N)
c_two = np.random.default_rng(5).normal(size=(2, M))  # (R, M)

both = Read()
both.forward(w_two, memory)  # (R, M)
d_w_both, d_memory_both = both.backward(c_two)  # (R, N), (N, M)

alone = [np.outer(w_h, c_h) for w_h, c_h in zip(w_two, c_two)]  # (N, M) from each head
measured = numerical_gradient(lambda memory: (c_two * (w_two @ memory)).sum(), memory)  # (N, M)
print(f"the sum of both, against what was measured: largest error {np.abs(sum(alone) - measured).max():.0e}")
print("d_M = w^T d_r:", np.allclose(d_memory_both, w_two.T @ c_two))
print("d_w = d_r M^T:", np.allclose(d_w_both, c_two @ memory.T))
pictures.gradient_of_memory(alone, d_memory_both)

# %% [markdown]
# Rows that a head does not read are white, and row 3, which nobody reads, stays white in the sum. Within one head all
# rows show the same pattern $d_r$, stronger or weaker by the weight.
#
# ## Let a weighting learn where to look
#
# Now we can let something learn. A head begins with a blurred weighting, an eighth on each row of the larger memory.
# It should read row 5. In every step it takes a tenth of the weight of each row and moves all of it to the row with the
# lowest $d_w$. The sum stays one. (Plain gradient descent on $w$ would leave the weightings; the rule used here is
# known as a Frank-Wolfe step. From tutorial 2 on the weighting is computed from other numbers, and gradient descent
# changes those.)
#
# > **Predict before you run.** The head is never told "5". It only gets $d_r = r - \text{target}$. How much weight will
# > row 5 have after 40 steps?

# %%
row_5 = large[5]  # (6,)
w_now = np.full((1, 8), 1 / 8)  # (1, N)
history, losses, chosen = [w_now[0]], [], []
for _ in range(40):
    reading = Read()
    r_now = reading.forward(w_now, large)  # (1, 6)
    losses.append(loss_of(r_now, row_5).item())
    d_w_now, _ = reading.backward(r_now - row_5)  # (1, 8)
    chosen.append(int(d_w_now.argmin()))
    w_now = 0.9 * w_now + 0.1 * np.eye(8)[chosen[-1]]
    history.append(w_now[0])

print("rows chosen:", chosen[:6], "and so on")
print(f"weight on row 5: {w_now[0, 5]:.3f}; loss {losses[0]:.3f} at first, {losses[-1]:.4f} at the end")
pictures.learning(np.array(history), np.array(losses), 5)

# %% [markdown]
# Row 5 ends with 0.985 of the weight. The head found it among eight rows without trying any of them out. But its very
# first step went to row 2. Was that a mistake? We can try all eight first steps.

# %%
after = 0.9 * history[0] + 0.1 * np.eye(8)  # (8, N): in line b, a tenth of all weight went to row b
first_losses = loss_of(after @ large, row_5)  # (8,)
print("loss after the first step, by row:", first_losses.round(3))

# %% [markdown]
# No. From where the head stood, row 2 was the better step: it lowers the loss to 0.734, and row 5 only to 0.746. A
# slope says what helps most *now*, and following it is a greedy method. The next gradient, taken at the new place,
# pointed to row 5.
#
# Does it always work, or was this a lucky memory? We try a hundred, all at once. A stage accepts any **leading
# axes**: here one of length 100, the **batch**, in front of the shapes that you know. Every memory has its own head,
# and nothing else in the code changes.

# %%
memories = np.random.default_rng(3).normal(size=(100, 8, 6))  # (B, N, M)
wanted = memories[:, 5:6]  # (B, 1, M): row 5 of each
w_each = np.full((len(memories), 1, 8), 1 / 8)  # (B, R, N), with R = 1
first_chosen = None
for _ in range(40):
    reading = Read()
    d_w_each, _ = reading.backward(reading.forward(w_each, memories) - wanted)  # (B, 1, N)
    best = d_w_each.argmin(axis=-1)  # (B, 1)
    first_chosen = best if first_chosen is None else first_chosen
    w_each = 0.9 * w_each + 0.1 * np.eye(8)[best]
print(f"row 5 chosen first: {(first_chosen == 5).sum()} of {len(memories)} memories")
print(f"more than 0.9 of the weight on row 5 at the end: {(w_each[:, 0, 5] > 0.9).sum()} of {len(memories)} memories")

# %% [markdown]
# In 88 of them the first step goes to row 5 at once, and in 99 the head has found row 5 after 40 steps.
#
# This is the whole idea of the Neural Turing Machine: looking things up can be learned by following slopes, if a look
# is a mixture. The real machine does not adjust each weighting by hand. It computes it from other numbers, and the
# gradient $d_w$ is passed on to those. Tutorial 2 takes the first of these steps: finding a row by what it contains.
#
# ## Play with it
#
# A head divides its weight between row 2 and row 5. The picture compares what it reads with the two rows. Change the
# share: where is the read vector most like row 2, and where is it shortest?


# %%
def between_two(share):
    """What a head reads that has this share of its weight on row 5 of the larger memory, and the rest on row 2."""
    w = np.zeros((1, 8))
    w[0, [2, 5]] = 1 - share, share
    return {"row 2": large[2], "read vector": Read().forward(w, large)[0], "row 5": large[5]}


play(between_two, title="A mixture of two rows", x_label="column", y_label="number", share=(0.0, 1.0, 0.5))

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=7&place=read&number=step7/read/w[0,3]")

# %% [markdown]
# ## Open the file
#
# This is the code that every machine in this course runs when it reads. It is the whole of `ntm_ref/memory/read.py`,
# apart from the class's docstring.

# %%
print(inspect.getsource(Read.forward))
print(inspect.getsource(Read.backward))

# %% [markdown]
# `forward` is equation 2 as one product of matrices. `backward` has the two products of the section on several heads;
# `swapaxes` transposes the last two axes and leaves a batch alone, and `outer(w, d_r)` is $w^T d_r$ for each member of
# the batch. To watch it, set a breakpoint at `self.r = w @ memory` in that file: a stage that you make yourself first
# checks the shapes, in `ntm_ref/stage.py`, and then arrives there.
#
# ## On your own
#
# 1. By hand: the memory has the rows (1, 2), (3, 0) and (0, -1), the weighting is (0.5, 0.25, 0.25), and
#    $d_r = (1, -2)$. What are $r$, $d_w$ and $d_M$?
# 2. Let $L = \tfrac{1}{2} \sum_j r(j)^2$. What is $d_r$? What is $d_w(i)$? Check it with `numerical_gradient`.
# 3. Show that a mixture never leaves the range of what is stored: if no number in column $j$ is greater than $q$, then
#    $r(j) \le q$.
# 4. Check that a batch is the same as a loop: read five random memories with two heads each, once with a leading axis
#    and once by one `Read()` for each memory.
# 5. Change the memory instead of the weighting: with $w = (0.1, 0.7, 0.2, 0)$ fixed, take 50 steps of gradient descent
#    with the learning rate 0.5 towards the target (1, 1, 1). Which row changes most, and which not at all?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 0.3 is number 1 with other
# numbers, and 2.1 the gradient of this tutorial as a class of your own.
#
# ## Answers
#
# **1.** $r = 0.5 (1, 2) + 0.25 (3, 0) + 0.25 (0, -1) = (1.25, 0.75)$. $d_w(i) = d_r \cdot M(i)$ gives
# $(1 - 4,\; 3 - 0,\; 0 + 2) = (-3, 3, 2)$. Row $i$ of $d_M$ is $w(i)\, (1, -2)$.

# %%
of_hand = Read()
r_by_hand = of_hand.forward(np.array([[0.5, 0.25, 0.25]]), np.array([[1.0, 2.0], [3.0, 0.0], [0.0, -1.0]]))
d_w_by_hand, d_memory_by_hand = of_hand.backward(np.array([[1.0, -2.0]]))
print("r =", r_by_hand[0], " d_w =", d_w_by_hand[0])
print("d_M =", d_memory_by_hand.tolist())

# %% [markdown]
# **2.** The derivative of $\tfrac{1}{2} r(j)^2$ is $r(j)$, so $d_r = r$, and $d_w(i) = r \cdot M(i)$.

# %%
measured_length = numerical_gradient(lambda w: 0.5 * ((w @ memory) ** 2).sum(), w)  # (N,)
print("d_w =", (memory @ (w @ memory)).round(3), "and measured", measured_length.round(3))

# %% [markdown]
# **3.** $r(j) = \sum_i w(i)\, M(i, j) \le \sum_i w(i)\, q = q$. The inequality holds since no $w(i)$ is negative, the
# last step since the weights sum to one. In the same way, $r(j)$ is never below the smallest number.

# %%
print("within the range of every column:", (reads <= large.max(axis=0)).all() and (reads >= large.min(axis=0)).all())

# %% [markdown]
# **4.** Each memory of the batch is read by its own weightings.

# %%
rng = np.random.default_rng(4)
w_batch = rng.dirichlet(np.ones(N), size=(5, 2))  # (B, R, N): random weightings
memory_batch = rng.normal(size=(5, N, M))  # (B, N, M)
r_batch = Read().forward(w_batch, memory_batch)  # (B, R, M)
r_loop = np.stack([Read().forward(w, memory) for w, memory in zip(w_batch, memory_batch)])
print("shape of the reads:", r_batch.shape, " the same as the loop:", np.allclose(r_batch, r_loop))

# %% [markdown]
# **5.** Row 1, which has the greatest weight, changes most; row 3 is not read, and stays.

# %%
changed = memory.copy()  # (N, M)
for _ in range(50):
    reading = Read()
    r_changed = reading.forward(w[None, :], changed)  # (1, M)
    changed -= 0.5 * reading.backward(r_changed - 1)[1]
change_by_row = np.abs(changed - memory).sum(axis=-1)  # (N,)
print("r =", r_changed[0].round(3), " change of each row:", change_by_row.round(2))

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): figure 1 is the machine; section 3.1 is the read, equations 1 and 2.
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*, 2015,
#   [arXiv 1409.0473](https://arxiv.org/abs/1409.0473): the same weighted sum, over the words of a sentence.
# - K. Xu and others, *Show, Attend and Tell*, 2015, [arXiv 1502.03044](https://arxiv.org/abs/1502.03044): "soft" and
#   "hard" looks at a picture, side by side.
# - W. Zaremba, I. Sutskever, *Reinforcement Learning Neural Turing Machines*, 2015,
#   [arXiv 1505.00521](https://arxiv.org/abs/1505.00521): a machine that does use an index, and what it takes to train
#   it without a slope.
# - T. Mikolov, W. Yih, G. Zweig, *Linguistic Regularities in Continuous Space Word Representations*, 2013: king, queen
#   and many others.
# - M. Jaggi, *Revisiting Frank-Wolfe: Projection-Free Sparse Convex Optimization*, 2013: the rule by which our
#   weighting learned.
