# %% [markdown]
# # Remember where you looked
#
# A head that only knows what it looks for forgets, at every step, what it has found; one number per head mends that.
#
# Reading time: about 25 minutes.
#
# ## What you'll do
#
# - Mix a new weighting with the one of the last step, by hand and with the class `Interpolation`.
# - Let a head that once found the brother keep him, although the next question fits the cousin as well.
# - Measure how long a focus lasts, and how a gate of zero keeps it for ever.
# - Derive the gradients to both weightings and to the gate, and let gates learn when to open.
#
# ## What you'll learn
#
# - What a state is: something that one step of a machine hands to the next.
# - How a small gate forgets, and how slowly.
# - Why a gate that lets nothing through also lets no gradient through.
# - How a mistake at the last step can teach a gate at the third.
#
# ## What you'll need
#
# Weightings, `Read`, the notation `d_x` and the central difference (tutorial 1); content weightings, and the brother
# and the cousin (tutorial 2); the chain rule; NumPy broadcasting.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import ContentWeighting, CosineSimilarity, Interpolation, Read, Sigmoid
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## Time comes in
#
# So far a head looked once. The machine works in **time steps**: at step 0, 1, 2 and so on it is given an input, looks
# at its memory, and answers. In all that you have seen, each look began from nothing: key, similarities, weighting. If
# the key is vague, the look is vague, even if the step before knew better.
#
# Recall the people of tutorial 2. Four columns answer four questions (related to me, male, of my age, the same parents
# as I), with $+1$ for yes and $-1$ for no. Two columns hold a number.

# %%
people = ["brother", "cousin", "sister", "father", "neighbour"]
memory = np.array(
    [
        [+1.0, +1, +1, +1, +1, -1],  # my brother
        [+1.0, +1, +1, -1, -1, +1],  # my cousin, a man of my age
        [+1.0, -1, +1, +1, +1, +1],  # my sister
        [+1.0, +1, -1, -1, -1, -1],  # my father
        [-1.0, +1, +1, -1, +1, +1],  # my neighbour
    ]
)  # (N, M)


def find(k):
    """The weighting by content of one head, with a key strength of 20."""
    K = CosineSimilarity().forward(np.array([k]), memory)  # (1, N)
    return ContentWeighting().forward(K, np.array([[20.0]]))  # (1, N)


# %% [markdown]
# At step 0 the key is complete: a relative, male, of my age, with my parents. At step 1 it is vague: the parents are
# left open.

# %%
w_prev = find([1.0, 1, 1, 1, 0, 0])  # (H, N) = (1, 5), found at step 0
w_content = find([1.0, 1, 1, 0, 0, 0])  # (H, N) = (1, 5), found at step 1
for name, before, now in zip(people, w_prev[0], w_content[0]):
    print(f"{name:10} step 0: {before:.2f}   step 1: {now:.2f}")
assert w_prev[0, 0] > 0.99
assert np.allclose(w_content[0, :2], 0.5, atol=1e-3)

# %% [markdown]
# Step 0 found the brother. Step 1 finds half of him, and half of the cousin: the knowledge of step 0 is lost.
#
# The cure is to hand the weighting of one step to the next. Something that is handed on in this way is called a
# **state**. We call the weighting that comes from the last step $w_\text{prev}$, for "previous".
#
# ## A gate between new and old
#
# Each head gets one number $g$, the **gate**, with $0 \le g \le 1$. It decides how much of the new weighting is taken;
# the rest comes from the previous one. This is equation 7 of the paper:
#
# $$ w_\text{gated}(i) = g\, w_\text{content}(i) + (1 - g)\, w_\text{prev}(i) . $$
#
# To mix two things in this way is called to **interpolate** between them. With $g = 1$ the past is forgotten, with $g =
# 0$ the content is ignored.
#
# Work one case out by hand. Let $w_\text{content} = (0.6, 0.4, 0)$, $w_\text{prev} = (0, 0.5, 0.5)$ and $g = 0.25$. The
# first number is $0.25 \cdot 0.6 + 0.75 \cdot 0 = 0.15$, the second $0.25 \cdot 0.4 + 0.75 \cdot 0.5 = 0.475$, the
# third $0 + 0.75 \cdot 0.5 = 0.375$.

# %%
stage = Interpolation()
w_gated = stage.forward(
    np.array([[0.6, 0.4, 0.0]]),  # w_content (H, N)
    np.array([[0.0, 0.5, 0.5]]),  # w_prev (H, N)
    np.array([[0.25]]),  # g (H, 1): one gate for each head, the same for all rows
)  # (H, N)
print("w_gated =", w_gated[0], " sum", w_gated.sum().round(12))
assert np.allclose(w_gated, [[0.15, 0.475, 0.375]])

# %% [markdown]
# The sum is one again, and that is no accident. Add equation 7 up over all rows. The gate is the same for every row, so
# it can be put outside the sum, and each of the two weightings sums to one:
#
# $$ \sum_i w_\text{gated}(i) = g \sum_i w_\text{content}(i) + (1 - g) \sum_i w_\text{prev}(i) = g + (1 - g) = 1 . $$
#
# No number is negative, since $g$, $1 - g$ and all weights are not. So what comes out is a weighting.
#
# > **Predict before you run.** The head knows the brother from step 0, and has the vague key of step 1. With a gate of
# > 0.5, how much weight has the brother, and how much the cousin? For which gates does the head still prefer the
# > brother?

# %%
gates = np.linspace(0, 1, 101)[:, None]  # (H, 1): 101 heads, each with a gate of its own
n_heads = len(gates)
w_gated = Interpolation().forward(np.tile(w_content, (n_heads, 1)), np.tile(w_prev, (n_heads, 1)), gates)  # (H, N)
r = Read().forward(w_gated, memory)  # (H, M)
print(f"gate 0.5: brother {w_gated[50, 0]:.2f}, cousin {w_gated[50, 1]:.2f}; number read {r[50, 4:].round(2)}")
prefers = w_gated[:, 0] > w_gated[:, 1] + 1e-9
print(f"the brother is ahead for {prefers.sum()} of {n_heads} gates")
assert np.allclose(w_gated[50, :2], [0.75, 0.25], atol=5e-3)
assert prefers[:-1].all()
assert not prefers[-1]

# %%
figure, (above, below) = plt.subplots(2, 1, figsize=(7, 4), layout="constrained", sharex=True, height_ratios=[1.3, 1])
image = above.imshow(w_gated.T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto", extent=(0, 1, 4.5, -0.5))
above.set_yticks(range(5), people)
calm(above, "From the previous weighting (left) to the one by content (right)", "", "memory row")
figure.colorbar(image, ax=above, label="weight")
below.plot(gates, r[:, 4], color=colours.BLUE, label="first number (the brother's is +1)")
below.plot(gates, r[:, 5], "--", color=colours.VERMILION, label="second number (the brother's is -1)")
below.axhline(0, color=colours.PALE, linewidth=0.8)
below.legend(frameon=False, fontsize=9, loc="center left")
calm(below, "", "gate g", "number read")
show(
    figure,
    "Above, the weights of the five people as colours, with the gate from 0 on the left to 1 on the right. The brother "
    f"fades from {w_gated[0, 0]:.2f} to {w_gated[-1, 0]:.2f}, the cousin grows from {w_gated[0, 1]:.2f} to "
    f"{w_gated[-1, 1]:.2f}, the others stay dark. Below, two straight lines, the numbers read: from "
    f"{r[0, 4]:+.2f} and {r[0, 5]:+.2f}, nearly those of the brother, they meet at 0.",
)
assert np.allclose(r[0, 4:], [1, -1], atol=0.02)
assert np.allclose(r[-1, 4:], 0, atol=1e-3)

# %% [markdown]
# Any gate below 1 decides for the brother, since the new key does not speak against him. That is the second means of a
# head: where content alone cannot decide, the past can.
#
# ## Step after step
#
# Now let the machine run. Number the steps, and write $w_t$ for the weighting after step $t$, $v_t$ for the weighting
# by content found at step $t$, and $w_0$ for the weighting at the start. With the same gate at every step, equation 7
# reads
#
# $$ w_t = g\, v_t + (1 - g)\, w_{t-1} . $$
#
# In this tutorial nothing else happens between two steps. (In the machine two more stages follow; tutorials 4 and 5
# show them.) Put the equation for $w_{t-1}$ into the one for $w_t$, and multiply out:
#
# $$ w_t = g\, v_t + (1 - g)\, \big( g\, v_{t-1} + (1 - g)\, w_{t-2} \big)
#        = g\, v_t + g\,(1 - g)\, v_{t-1} + (1 - g)^2\, w_{t-2} . $$
#
# Each further step back multiplies by one more factor $1 - g$. After $t$ steps we have arrived at the start:
#
# $$ w_t = \sum_{l=0}^{t-1} g\,(1 - g)^l\, v_{t-l} + (1 - g)^t\, w_0 . $$
#
# So every past look is still there, and what is $l$ steps old has been multiplied by $(1 - g)^l$. In particular the
# first focus has the share $(1 - g)^t$.
#
# We try four heads, with the gates 0, 0.02, 0.2 and 1, for 60 steps. All of them begin on row 3. At every step, the
# content says something else: similarities drawn at random, the same for all four heads.

# %%
rng = np.random.default_rng(0)
T, N = 60, 10
similarity = rng.uniform(-1, 1, size=(T, 1, N))
contents = ContentWeighting().forward(similarity, np.full((T, 1, 1), 8.0))  # (T, 1, N), with a key strength of 8

g = np.array([[0.0], [0.02], [0.2], [1.0]])  # (H, 1)
w = np.zeros((4, N))  # (H, N)
w[:, 3] = 1
history = [w]
for v_t in contents:
    w = Interpolation().forward(np.tile(v_t, (4, 1)), w, g)  # (H, N)
    history.append(w)
history = np.array(history)  # (T + 1, H, N)

# %%
age = np.arange(T)[:, None]  # (T, 1): how old a look is, l in the formula
unrolled = (0.2 * 0.8**age * contents[::-1, 0]).sum(axis=0) + 0.8**T * history[0, 2]  # (N,)
print("the formula for gate 0.2 agrees with the loop:", np.allclose(unrolled, history[-1, 2]))
assert np.allclose(unrolled, history[-1, 2])
assert np.allclose(history.sum(axis=-1), 1)

# %% [markdown]
# > **Predict before you run.** Which of the four heads still looks at row 3 after 60 steps? What will the head with the
# > gate 0.2 look like: will it follow the content, or will it blur?

# %%
figure, axes = plt.subplots(4, 1, figsize=(7, 5.6), layout="constrained", sharex=True)
for h, ax in enumerate(axes):
    image = ax.imshow(history[:, h].T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
    calm(ax, f"gate {g[h, 0]:g}", "time step" if h == 3 else "", "row")
    ax.set_yticks([0, 3, 6, 9])
figure.colorbar(image, ax=axes, label="weight")
last = history[-1]  # (H, N)
show(
    figure,
    "Four strips, the weights of ten rows over 60 steps. Gate 0: one bright line on row 3, to the end. Gate 0.02: the "
    f"line on row 3 fades slowly, to {last[1, 3]:.2f}. Gate 0.2: it is soon gone, and what follows is a "
    f"blur whose greatest weight at the end is {last[2].max():.2f}. Gate 1: a new pattern at every step, with the "
    f"greatest weight {history[1:, 3].max(axis=-1).mean():.2f} on average.",
)
assert (history[:, 0] == history[0, 0]).all()
assert last[1, 3] > 0.98**T

# %% [markdown]
# The gate 1 follows every content and remembers nothing. The gates in between do both badly: they forget the old focus,
# and the new ones are averaged to a blur. Useful gates are near 0 or near 1, and they change from step to step. In the
# machine that is possible: the controller puts out a new $g$ at every step.
#
# ## How long does a focus last?
#
# The first focus has the share $(1 - g)^t$. Half of it is left when $(1 - g)^t = 1/2$. Take logarithms, and divide:
#
# $$ t = \frac{\log \tfrac{1}{2}}{\log(1 - g)} . $$
#
# > **Predict before you run.** With a gate of 0.01, a hundredth of the focus is replaced at each step. After how many
# > steps is half of it gone: 50, 70 or 100?

# %%
for gate in (0.5, 0.1, 0.01, 0.001):
    print(f"gate {gate:5}: half is left after {np.log(0.5) / np.log(1 - gate):6.1f} steps")
assert f"{np.log(0.5) / np.log(1 - 0.01):.1f}" == "69.0"

# %% [markdown]
# 69 steps. For a small gate the rule of thumb is $0.7 / g$, because $\log(1 - g)$ is nearly $-g$, and $\log
# \tfrac{1}{2}$ is $-0.69$.
#
# A gate of exactly zero is different in kind: $(1 - 0)^t = 1$ for every $t$. In numbers: $0 \cdot v + 1 \cdot w$ is
# $w$, to the last bit, and it stays so for as many steps as one likes.

# %%
w_start = rng.dirichlet(np.ones(N), size=1)  # (1, N): a random weighting
w = w_start
for _ in range(10_000):
    w = Interpolation().forward(contents[0], w, np.array([[0.0]]))  # (1, N)
print("unchanged to the last bit after 10,000 steps:", (w == w_start).all())
assert (w == w_start).all()

# %% [markdown]
# A machine makes its gate from a number $x$ that may be anything, with the **sigmoid**:
#
# $$ g = \frac{1}{1 + \exp(-x)} . $$
#
# For $x = 0$ it gives $1/2$, for large $x$ it comes near to 1, for very negative $x$ near to 0. It reaches neither. So
# "for ever" means in practice: longer than the task lasts.

# %%
x = np.array([[-12.0], [-8.0], [-4.0], [0.0], [4.0]])  # (H, 1)
g = Sigmoid().forward(x)  # (H, 1)
half = np.log(0.5) / np.log1p(-g)  # log1p(-g) is log(1 - g), exact for small g
for x_h, g_h, half_h in zip(x[:, 0], g[:, 0], half[:, 0]):
    print(f"x = {x_h:+5.0f}: gate {g_h:.6f}, half is left after {half_h:9,.1f} steps")
assert np.allclose(g, 1 / (1 + np.exp(-x)))
assert round(half[1, 0]) == 2067

# %% [markdown]
# With $x = -8$ half of the focus is left after 2,067 steps.
#
# ## The gradient to both paths
#
# Now backwards. We are given $d_{w_\text{gated}}$, and look for the gradients of the three arguments. Equation 7 says
# that row $i$ of the result depends on row $i$ of the two weightings, and on the one gate:
#
# $$ w_\text{gated}(i) = g\, w_\text{content}(i) + (1 - g)\, w_\text{prev}(i) . $$
#
# **The new weighting.** $w_\text{content}(i)$ occurs in $w_\text{gated}(i)$ only, with the factor $g$. The derivative
# of a constant times a variable is the constant, and the chain rule gives
#
# $$ d_{w_\text{content}}(i) = g\; d_{w_\text{gated}}(i) . $$
#
# **The previous weighting.** In the same way, with the factor $1 - g$:
#
# $$ d_{w_\text{prev}}(i) = (1 - g)\; d_{w_\text{gated}}(i) . $$
#
# **The gate.** Put $g$ outside the brackets: $w_\text{gated}(i) = w_\text{prev}(i) + g\, (w_\text{content}(i) -
# w_\text{prev}(i))$. So the derivative of $w_\text{gated}(i)$ by $g$ is $w_\text{content}(i) - w_\text{prev}(i)$. One
# gate serves all rows; it reaches the loss on $N$ ways, and the chain rule adds them up:
#
# $$ d_g = \sum_i d_{w_\text{gated}}(i)\, \big( w_\text{content}(i) - w_\text{prev}(i) \big) . $$
#
# In words: the gradient divides between the two paths as the weights did. And the gate asks: would the loss grow if
# weight moved from the old place to the new one?


# %%
def central_difference(loss, x, step=1e-6):
    """The slope of loss(x) for every number in the array x, measured (from tutorial 1)."""
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        moved = np.zeros_like(x)
        moved[index] = step
        slopes[index] = (loss(x + moved) - loss(x - moved)) / (2 * step)
    return slopes


# %%
H, N = 2, 5
w_content, w_prev = rng.dirichlet(np.ones(N), size=(2, H))  # (H, N) each
g = np.array([[0.3], [0.9]])  # (H, 1)
c = rng.normal(size=(H, N))  # the loss is the sum of all c * w_gated, so d_w_gated = c

stage = Interpolation()
stage.forward(w_content, w_prev, g)  # (H, N)
d_w_content, d_w_prev, d_g = stage.backward(c)  # (H, N), (H, N), (H, 1)

assert np.allclose(d_w_content, g * c)
assert np.allclose(d_w_prev, (1 - g) * c)
assert np.allclose(d_g, (c * (w_content - w_prev)).sum(axis=-1, keepdims=True))

# %%
measured = [
    central_difference(lambda x: (c * Interpolation().forward(x, w_prev, g)).sum(), w_content),
    central_difference(lambda x: (c * Interpolation().forward(w_content, x, g)).sum(), w_prev),
    central_difference(lambda x: (c * Interpolation().forward(w_content, w_prev, x)).sum(), g),
]
worst = max(np.abs(a - b).max() for a, b in zip((d_w_content, d_w_prev, d_g), measured))
print(f"greatest difference between derived and measured slopes below 1e-8: {worst < 1e-8}")
assert worst < 1e-8

# %% [markdown]
# > **Predict before you run.** Both weightings are the same: content and memory of the past agree. What is $d_g$? And
# > what are the three gradients at a gate of exactly 0?

# %%
agree, shut = Interpolation(), Interpolation()
agree.forward(w_prev, w_prev, g)  # (H, N)
shut.forward(w_content, w_prev, np.zeros((H, 1)))  # (H, N)
_, _, d_g_agree = agree.backward(c)
d_w_content_shut, d_w_prev_shut, d_g_shut = shut.backward(c)
print("new and old agree: d_g is zero:", (d_g_agree == 0).all())
print("gate 0: nothing to the content:", (d_w_content_shut == 0).all())
print("gate 0: all to the past:       ", (d_w_prev_shut == c).all())
print("gate 0: d_g as before:         ", np.allclose(d_g_shut, d_g))
assert (d_g_agree == 0).all()
assert (d_w_content_shut == 0).all()
assert (d_w_prev_shut == c).all()
assert np.allclose(d_g_shut, d_g)

# %% [markdown]
# Where new and old agree, it makes no difference what the gate does, and $d_g = 0$. A gate of 0 sends nothing to the
# content: the key cannot learn from this step. It sends the whole gradient to the previous step, unchanged. And $d_g$
# does not depend on $g$ at all.
#
# For the sigmoid one more line is needed. Differentiate $g = (1 + \exp(-x))^{-1}$ by the chain rule:
#
# $$ \frac{\partial g}{\partial x} = -(1 + \exp(-x))^{-2} \cdot (-\exp(-x))
#    = \frac{1}{1 + \exp(-x)} \cdot \frac{\exp(-x)}{1 + \exp(-x)} = g\,(1 - g) , $$
#
# where the last step uses $1 - g = \exp(-x) / (1 + \exp(-x))$. So $d_x = d_g\; g\,(1 - g)$. Near $g = 0$ and near $g =
# 1$ this factor is small: a gate that has made up its mind learns slowly.

# %%
x, c_x = np.array([[-8.0], [0.3]]), np.array([[1.5], [-0.7]])  # (H, 1) each
stage = Sigmoid()
g_x = stage.forward(x)  # (H, 1)
d_x = stage.backward(c_x)  # (H, 1)
print(f"factor g (1 - g): {(g_x * (1 - g_x))[0, 0]:.5f} at x = -8, {(g_x * (1 - g_x))[1, 0]:.3f} at x = 0.3")
assert np.allclose(d_x, c_x * g_x * (1 - g_x))
assert np.allclose(d_x, central_difference(lambda x: (c_x * Sigmoid().forward(x)).sum(), x))

# %% [markdown]
# ## From the last step to the third
#
# All is ready to let gates learn. A head works for eight steps, 0 to 7. Only at step 2 does the content point to row 5,
# the row that is wanted; at all other steps it points here and there. At the very end, and only there, the head reads,
# and the loss compares what it read with row 5. Each step $t$ has its own number $x_t$ and its gate $g_t$, and all
# gates begin at $1/2$.
#
# > **Predict before you run.** Which gates will open, which will shut? And what will the gates at steps 0 and 1 do?
#
# Forwards we keep every stage. Backwards we go through them in reverse: each hands $d_{w_\text{prev}}$ to the step
# before it.

# %%
N, M, T = 8, 6, 8
rows = rng.normal(size=(N, M))  # the memory
contents = rng.dirichlet(np.full(N, 0.5), size=(T, 1))  # (T, 1, N): here and there
contents[2] = 0.98 * (np.arange(N) == 5) + 0.02 / N  # nearly all on row 5


def run(x):
    """Eight steps, then a read. Returns the gates, all stages, and what was read."""
    sigmoid, read = Sigmoid(), Read()
    g = sigmoid.forward(x)  # (T, 1, 1)
    steps, w = [], np.full((1, N), 1 / N)  # (1, N): the start is uniform
    for t in range(T):
        steps.append(Interpolation())
        w = steps[t].forward(contents[t], w, g[t])  # (1, N)
    read.forward(w, rows)  # (1, M)
    return sigmoid, steps, read


# %%
def backward(sigmoid, steps, read):
    """The same stages in reverse. Returns d_x, and d_w for the weighting after every step."""
    d_w, _ = read.backward(read.r - rows[5])  # (1, N): the loss is half the squared distance to row 5
    d_g, d_ws = np.zeros((T, 1, 1)), np.zeros((T, 1, N))
    for t in reversed(range(T)):
        d_ws[t] = d_w
        _, d_w, d_g[t] = steps[t].backward(d_w)  # d_w is now the gradient of the weighting before step t
    return sigmoid.backward(d_g), d_ws


x = np.zeros((T, 1, 1))
d_x, d_ws = backward(*run(x))
measured = central_difference(lambda x: 0.5 * ((run(x)[2].r - rows[5]) ** 2).sum(), x)
print("derived through eight steps, and measured, agree:", np.allclose(d_x, measured, atol=1e-8))
assert np.allclose(d_x, measured, atol=1e-8)

# %%
gates_seen, gradients_seen, weights_seen = [], [], []
for _ in range(400):
    sigmoid, steps, read = run(x)
    d_x, d_ws = backward(sigmoid, steps, read)
    gates_seen.append(sigmoid.y[:, 0, 0])  # (T,)
    gradients_seen.append(np.sqrt((d_ws[:, 0] ** 2).sum(axis=-1)))  # (T,): the length of d_w after every step
    weights_seen.append(steps[-1].w_gated[0, 5])
    x = x - d_x
gates_seen, gradients_seen = np.array(gates_seen), np.array(gradients_seen)  # (400, T) each
shares = gradients_seen / gradients_seen[:, -1:]  # (400, T): compared with the last step
print("gates at the end:", gates_seen[-1].round(2))
print(f"weight on row 5 at first {weights_seen[0]:.2f}, at the end {weights_seen[-1]:.2f}")
assert gates_seen[-1, 2] > 0.97
assert gates_seen[-1, 3:].max() < 0.03
assert np.abs(gates_seen[-1, :2] - 0.5).max() < 0.2

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.4), layout="constrained", width_ratios=[1.2, 1])
image = left.imshow(gates_seen.T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
calm(left, "The gates, as they learn", "training step", "time step of the gate")
figure.colorbar(image, ax=left, label="gate g")
right.plot(shares[0], "o--", color=colours.VERMILION, label="before learning")
right.plot(shares[-1], "s-", color=colours.BLUE, label="after learning")
right.axvline(2, color=colours.PALE, linewidth=0.8)
right.set_ylim(-0.03, 1.15)
right.legend(frameon=False, fontsize=9, loc="upper left")
calm(right, "How much of the gradient arrives", "time step", "length of d_w, last step = 1")
show(
    figure,
    "Left, the eight gates over 400 training steps, as colours. All begin at 0.5. That of step 2 becomes bright, "
    f"{gates_seen[-1, 2]:.2f}; those of steps 3 to 7 become dark, at most {gates_seen[-1, 3:].max():.2f}; those of "
    f"steps 0 and 1 hardly change, {gates_seen[-1, 0]:.2f} and {gates_seen[-1, 1]:.2f}. Right, the length of d_w after "
    f"each step. Before learning it halves with every step back, to {shares[0, 0]:.3f} at step 0. After learning it is "
    f"nearly even back to step 2, {shares[-1, 2]:.2f}, and then falls to {shares[-1, 1]:.3f}.",
)
assert np.allclose(shares[0], 0.5 ** np.arange(T)[::-1])
assert shares[-1, 2] > 0.9
assert shares[-1, 1] < 0.05

# %% [markdown]
# The gate of step 2 opens, and all later ones shut: the head has learned to look once, and to keep what it found. It
# was told so only at the end, five steps later. The gates of steps 0 and 1 hardly move. Once gate 2 is open, whatever
# they do is forgotten, so they get no gradient.
#
# The right-hand panel shows why it works. Each step back multiplies the gradient by $1 - g_t$. This is the same factor
# by which the focus fades on its way forwards. **As far as the head remembers, so far back reaches the gradient.** With
# gates of $1/2$, only $1/32$ of it reaches step 2. With gates that are shut, nearly all of it does. So learning is slow
# at first, and then becomes faster by its own success. Tutorial 9 follows gradients through time in the whole machine.
#
# ## On your own
#
# 1. By hand: $w_\text{content} = (0.2, 0.8, 0)$, $w_\text{prev} = (1, 0, 0)$, $g = 0.25$ and $d_{w_\text{gated}} = (1,
#    -2, 4)$. What are $w_\text{gated}$ and the three gradients?
# 2. A head shall keep 90 % of its focus over 100 steps. How small must its gate be, and what is $x$?
# 3. Somebody mixes up $g$ and $1 - g$ in the backward pass. Write this wrong backward in one line. Show that a test
#    with $g = 1/2$ cannot find the mistake, and that one with $g = 0.3$ does.
# 4. The same content comes twice in a row, with the gates $g_1$ and $g_2$. Show that this is the same as one step with
#    the gate $1 - (1 - g_1)(1 - g_2)$.
# 5. Let a head read with $w_\text{gated}$, and let the target lie between what $w_\text{prev}$ and what
#    $w_\text{content}$ read: 0.7 of the first and 0.3 of the second. For which gate is $d_g = 0$? Find it by steps $g
#    \leftarrow g - 0.05\, d_g$.
#
# ## Answers
#
# **1.** $w_\text{gated} = 0.25\, (0.2, 0.8, 0) + 0.75\, (1, 0, 0) = (0.8, 0.2, 0)$. The gradients are $0.25\, (1, -2,
# 4)$, $0.75\, (1, -2, 4)$ and $d_g = 1 \cdot (-0.8) - 2 \cdot 0.8 + 4 \cdot 0 = -2.4$.

# %%
stage = Interpolation()
w_gated = stage.forward(np.array([[0.2, 0.8, 0.0]]), np.array([[1.0, 0.0, 0.0]]), np.array([[0.25]]))
d_w_content, d_w_prev, d_g = stage.backward(np.array([[1.0, -2.0, 4.0]]))
print(f"w_gated = {w_gated[0]}, d_g = {d_g[0, 0]:.1f}")
assert np.allclose(w_gated, [[0.8, 0.2, 0]])
assert np.allclose(d_w_content, [[0.25, -0.5, 1]])
assert np.allclose(d_w_prev, [[0.75, -1.5, 3]])
assert np.isclose(d_g[0, 0], -2.4)

# %% [markdown]
# **2.** $(1 - g)^{100} = 0.9$, so $g = 1 - 0.9^{1/100}$. Solve $g = 1 / (1 + \exp(-x))$ for $x$: first $\exp(-x) = 1/g
# - 1$, then $x = -\log(1/g - 1)$.

# %%
gate = 1 - 0.9**0.01
x_needed = -np.log(1 / gate - 1)
print(f"g = {gate:.5f}, x = {x_needed:.2f}")
assert np.isclose(Sigmoid().forward(np.array([x_needed]))[0], gate)
assert np.isclose((1 - gate) ** 100, 0.9)

# %% [markdown]
# **3.** With $g = 1/2$ both factors are the same number, so the wrong gradient is right. A test must not choose numbers
# at which a mistake makes no difference.

# %%
new, old = rng.dirichlet(np.ones(5), size=(2, 1))  # (1, N) each
factors = rng.normal(size=(1, 5))  # (1, N)
for gate in (0.5, 0.3):
    wrong = (1 - gate) * factors  # (1, N): should be gate * factors
    g = np.array([[gate]])  # (1, 1)
    measured = central_difference(lambda w, g=g: (factors * Interpolation().forward(w, old, g)).sum(), new)
    found = not np.allclose(wrong, measured, atol=1e-6)
    print(f"gate {gate}: mistake found: {found}")
    assert found == (gate != 0.5)

# %% [markdown]
# **4.** Write $v$ for the content and $w$ for the weighting before. After both steps the share of $w$ is $(1 - g_1)(1 -
# g_2)$. Both steps keep the sum of the shares at one, so $v$ has the rest.

# %%
first, second = np.array([[0.3]]), np.array([[0.6]])
twice = Interpolation().forward(new, Interpolation().forward(new, old, first), second)  # (1, N)
once = Interpolation().forward(new, old, 1 - (1 - first) * (1 - second))  # (1, N)
print(f"one gate in place of two: {(1 - (1 - first) * (1 - second))[0, 0]:.2f}")
assert np.allclose(twice, once)

# %% [markdown]
# **5.** What is read is linear in the weighting, so with $g = 0.3$ the head reads the target exactly. Then $d_r = 0$,
# and all gradients behind it are zero.

# %%
memory = rng.normal(size=(5, 6))  # (N, M)
target = (0.7 * old + 0.3 * new) @ memory  # (1, M)
gate = np.array([[0.9]])  # (1, 1)
for _ in range(500):
    stage, read = Interpolation(), Read()
    r = read.forward(stage.forward(new, old, gate), memory)  # (1, M)
    d_g = stage.backward(read.backward(r - target)[0])[2]  # (1, 1)
    gate = gate - 0.05 * d_g
print(f"gate {gate[0, 0]:.3f}")
assert np.isclose(gate[0, 0], 0.3, atol=1e-3)

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3.3.2 begins with this gate, equation 7.
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9, 1997: gates that decide when to keep
#   and when to replace.
# - K. Cho and others, *Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation*,
#   2014, [arXiv 1406.1078](https://arxiv.org/abs/1406.1078): a unit whose update gate is equation 7, applied to a
#   network's memory of the past.
