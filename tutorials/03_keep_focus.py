# %% [markdown]
# # Remember where you looked
#
# A head that looks everything up anew at each step cannot stay anywhere; one number, the gate, lets it stay.
#
# Reading time: about 50 minutes.
#
# ## What you'll do
#
# - Mix the weighting that was just found with the one of the step before, by hand and with the class `Interpolation`.
# - Measure how long a focus lasts for a given gate, and see one that lasts forever.
# - Look at the gates of four trained machines.
# - Derive the gradient on its three paths, check it numerically, and follow it back through many steps.
# - Let ten gates learn when to look and when to stay.
#
# ## What you'll learn
#
# - What a head carries from one step to the next.
# - Why a gate of zero keeps a focus, and carries a gradient, without any loss.
# - What a closed gate can still learn, and what it cannot.
#
# ## What you'll need
#
# Weightings, the read, `d_x`, the central difference, the batch (tutorial 1); keys and content weightings (tutorial 2);
# the chain rule; NumPy broadcasting.

# %%
import inspect

import numpy as np

from ntm_ref import ContentWeighting, CosineSimilarity, Interpolation, Read, Sigmoid, pretrained
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view import play
from ntm_ref.view.lessons import keep_focus as pictures
from ntm_ref.view.lessons.pipeline import pipeline
from ntm_ref.view.lessons.triangle import triangle

# %% [markdown]
# ## A head without a past
#
# The content weighting of tutorial 2 is only a proposal. The next stage decides whether the head follows it.

# %%
pipeline("interpolation")

# %% [markdown]
# Until now a head looked once. From here on there is time: steps 0, 1, 2 and so on. At every step the controller emits
# a new key, and every head gets a new weighting.
#
# Recall the people of tutorial 2. At step 0 I ask for my brother with all that I know: related, male, of my age, the
# same parents. At step 1 the key is vague: I only say "and what else about this man?".

# %%
people = ["brother", "cousin", "sister", "father", "neighbour"]
memory = np.array(
    [
        [+1.0, +1, +1, +1, +1, -1],  # related, male, of my age, the same parents, and two digits of a number
        [+1.0, +1, +1, -1, -1, +1],
        [+1.0, -1, +1, +1, +1, +1],
        [+1.0, +1, -1, -1, -1, -1],
        [-1.0, +1, +1, -1, +1, +1],
    ]
)  # (N, M)
N, M = memory.shape


def find(k, beta=20.0):
    """The content weighting of one head, (1, N), for a key of M numbers."""
    K = CosineSimilarity().forward(k[None, :], memory)  # (1, N)
    return ContentWeighting().forward(K, np.array([[beta]]))


clear = np.array([1.0, 1, 1, 1, 0, 0])  # (M,)
vague = np.array([1.0, 1, 1, 0, 0, 0])  # (M,)
at_step_0, at_step_1 = find(clear), find(vague)  # (1, N), (1, N)
print("step 0, brother and cousin:", at_step_0[0, :2].round(3))
print("step 1, brother and cousin:", at_step_1[0, :2].round(3))

# %% [markdown]
# At step 1 the head no longer knows whom it has just found. Everything it needs was there one step ago: the weighting
# of step 0. So the machine keeps that weighting, and hands it to the head again at the next step. We call it
# $w_\text{prev}$. It is all that a head remembers of itself.
#
# ## The gate
#
# Now there are two proposals: $w_\text{content}$, where the key points, and $w_\text{prev}$, where the head looked
# before. The controller decides between them by one number for each head, the **gate** $g$, from 0 to 1. The result is
# called $w_\text{gated}$, and this is equation 7 of the paper:
#
# $$ w_\text{gated} = g\, w_\text{content} + (1 - g)\, w_\text{prev} . $$
#
# With $g = 1$ it is the new weighting, with $g = 0$ the old one, and between them a mixture; hence the paper's word,
# *interpolation*. By hand, with $w_\text{content} = (0.5, 0.5, 0)$, $w_\text{prev} = (1, 0, 0)$ and $g = 0.2$: the
# first row gets $0.2 \cdot 0.5 + 0.8 \cdot 1 = 0.9$, the second $0.2 \cdot 0.5 + 0.8 \cdot 0 = 0.1$, the third nothing.

# %%
w_content = np.array([[0.5, 0.5, 0.0]])  # (H, N): one head, and here three rows
w_prev = np.array([[1.0, 0.0, 0.0]])  # (H, N)
g = np.array([[0.2]])  # (H, 1): one number for each head

print("w_gated =", Interpolation().forward(w_content, w_prev, g)[0])
print("by hand =", (g * w_content + (1 - g) * w_prev)[0])

# %% [markdown]
# In NumPy, `g` of shape `(H, 1)` is broadcast along the rows: the one gate of a head multiplies all its weights.
#
# Is $w_\text{gated}$ a weighting again? It is a convex combination of two weightings: no entry is negative, and the sum
# is
#
# $$ \sum_i w_\text{gated}(i) = g \sum_i w_\text{content}(i) + (1 - g) \sum_i w_\text{prev}(i) = g + (1 - g) = 1 . $$
#
# Now both keys again. The head looks up the brother with an open gate, $g = 1$, and closes it, $g = 0$, for the vague
# key. (With $g = 1$ it does not matter what $w_\text{prev}$ was before the first step; we take a uniform weighting.)

# %%
anywhere = np.full((1, N), 1 / N)  # (1, N)
opened, closed = np.ones((1, 1)), np.zeros((1, 1))  # (1, 1): the two gates

w_0 = Interpolation().forward(at_step_0, anywhere, opened)  # (1, N)
w_1 = Interpolation().forward(at_step_1, w_0, closed)  # (1, N)
print("step 1, brother and cousin:", w_1[0, :2].round(3), " number read:", Read().forward(w_1, memory)[0, 4:].round(2))

# %% [markdown]
# The number is that of the brother. (Tutorials 4 and 5 put two more stages between $w_\text{gated}$ and the weighting
# that the head uses. In this tutorial there are none, and $w_\text{gated}$ comes back as $w_\text{prev}$.)
#
# The same mixture occurs in other networks. In a GRU (gated recurrent unit, 2014), an **update gate** mixes the old
# content of a cell with a new one, $z\, c_\text{prev} + (1 - z)\, c_\text{new}$, so that $z$ stands where we have
# $1 - g$. In an LSTM (long short-term memory, in its form since 2000), the two factors are separate, a **forget gate**
# for the old content and an **input gate** for the new, so that a cell can also add without forgetting. There the gates
# mix *what is stored*, each number with a gate of its own; a head's gate mixes *where it looks*, one gate for the whole
# weighting.
#
# ## A mixture is not a journey
#
# > **Predict before you run.** A head looked at row 2. The key points to row 8. The gate is a half. Does the head now
# > look at row 5, halfway between?

# %%
here, there = np.zeros((1, 11)), np.zeros((1, 11))  # (1, 11): eleven rows
here[0, [1, 2, 3]] = [0.1, 0.8, 0.1]
there[0, [7, 8, 9]] = [0.1, 0.8, 0.1]
half = Interpolation().forward(there, here, np.array([[0.5]]))  # (1, 11)
print("row 2:", half[0, 2], " row 5:", half[0, 5], " row 8:", half[0, 8])

gates_41 = np.linspace(0, 1, 41)[:, None]  # (41, 1): 41 heads, each with its own gate
mixed = Interpolation().forward(there.repeat(len(gates_41), 0), here.repeat(len(gates_41), 0), gates_41)  # (41, 11)
pictures.mixtures(gates_41[:, 0], mixed)

# %% [markdown]
# No. One focus fades while the other appears, as when a film dissolves from one scene to the next. To travel along the
# rows takes another stage, and that is tutorial 4. In the triangle of tutorial 2, the gate leads along a straight line.

# %%
gates_11 = np.linspace(0, 1, 11)[:, None]  # (11, 1)
old, new = [0.05, 0.85, 0.1], [0.7, 0.1, 0.2]
line = Interpolation().forward(np.tile(new, gates_11.shape), np.tile(old, gates_11.shape), gates_11)  # (11, 3)
triangle({"the gate, from 0 to 1": line}, title="From where the head looked to where the key points")

# %% [markdown]
# ## The gates of trained machines
#
# A half-open gate looks at two places at once, and tutorial 1 said what that costs. One might think that a trained
# machine therefore keeps its gates near 0 or near 1.
#
# > **Predict before you run.** The package contains a machine that has learned to copy sequences. In what percentage
# > of the steps is the gate of its read head below 0.1 or above 0.9?


# %%
def look_inside(task):
    """A trained machine at work: its gates, largest content weights and largest final weights, (T, B, H) each."""
    x, _, _ = pretrained.task_of(task).batch(np.random.default_rng(0), 20)  # 20 random sequences
    at_work = [step.addressing for step in pretrained.load(task).run(x).steps]
    gates = np.stack([stages.interpolation.g[..., 0] for stages in at_work])
    content = np.stack([stages.content.w_content.max(axis=-1) for stages in at_work])
    return gates, content, np.stack([stages.w.max(axis=-1) for stages in at_work])


inside = {task: look_inside(task) for task in ("copy", "repeat-copy", "associative-recall", "ngrams")}
print("machine and head              gates  below 0.1 or above 0.9  between 0.25 and 0.75")
for task, (gates, _, _) in inside.items():
    for head, g_head in zip(("read", "write"), np.moveaxis(gates, -1, 0)):  # (T, B) each
        near, middle = ((g_head < 0.1) | (g_head > 0.9)).mean(), (np.abs(g_head - 0.5) < 0.25).mean()
        print(f"{task + ', ' + head:26} {g_head.size:8} {near:17.1%} {middle:23.1%}")

g_read, content_read, final_read = (array[..., 0] for array in inside["copy"])  # (T, B) each
open_half = np.abs(g_read - 0.5) < 0.25
print(f"copy, read head, the {open_half.sum()} steps with a gate in the middle; medians of the largest weight:")
print(
    f"content {np.median(content_read[open_half]):.3f}, and what the head uses {np.median(final_read[open_half]):.3f}"
)

# %% [markdown]
# None: it is never there, while in 96 % of all steps it is between 0.25 and 0.75. The four machines differ, and so do
# the heads of one machine: in repeat copy 88 % of the read head's gates are below 0.1 or above 0.9.
#
# How can the copy machine read with a half-open gate? Its content weighting is almost uniform. The largest weight is
# 0.010, where exactly uniform would be $1/128 = 0.008$. So the gate does not mix one place with a second one, but with
# a faint glow everywhere; the sharpening of tutorial 5 removes the glow, and the weighting that the head uses has 0.997
# on one row. (These two are medians over the steps with such a gate.) What looks natural for one stage alone need not
# be what a trained machine does with all of them. Tutorial 11 looks further.
#
# ## How long a focus lasts
#
# Let a head have all its weight on one row. From then on its keys point elsewhere, and its gate has the same value $g$
# at every step. The content gives that row nothing, so of equation 7 only the second term is left: at each step the
# row's weight is multiplied by $1 - g$. After $t$ steps it is
#
# $$ (1 - g)^t . $$
#
# > **Predict before you run.** With $g = 0.1$ the head keeps nine tenths at every step. After ten steps, has the row
# > more or less than half of the weight? And with $g = 0$ after a thousand steps?

# %%
four_gates = np.array([[0.0], [0.01], [0.1], [0.5]])  # (H, 1): four heads
elsewhere = np.tile([0, 0.25, 0.25, 0.25, 0.25], (4, 1))  # (H, N)
w = np.tile([1.0, 0, 0, 0, 0], (4, 1))  # (H, N)
kept = [w[:, 0]]  # the weight of row 0, after 0, 1, 2, ... steps
for _ in range(1000):
    w = Interpolation().forward(elsewhere, w, four_gates)  # (H, N)
    kept.append(w[:, 0])
kept = np.array(kept)  # (1001, H)
print(f"g = {four_gates[2, 0]}, after 10 steps: {kept[:11][-1, 2]:.3f}")
print(f"g = {four_gates[0, 0]}, after {len(kept) - 1} steps: {kept[-1, 0]}")
pictures.fading(kept[:61], four_gates[:, 0])

# %% [markdown]
# With $g = 0.1$ only 0.349 is left: small losses multiply. With $g = 0$ the weight is 1 to the last bit, after a
# thousand steps or a million, since $0 \cdot w_\text{content} + 1 \cdot w_\text{prev}$ is just $w_\text{prev}$.
#
# After how many steps is half of the weight gone? Set $(1 - g)^t = \tfrac{1}{2}$ and take logarithms:
#
# $$ t \log(1 - g) = -\log 2 , \qquad t = \frac{\log 2}{-\log(1 - g)} . $$
#
# This is called the half-life. In the machine the gate is never quite zero. The controller emits any real number $x$,
# and the **sigmoid** $\sigma$ squashes it into the range from 0 to 1:
#
# $$ g = \sigma(x) = \frac{1}{1 + \exp(-x)} . $$
#
# At $x = 0$ the gate is a half; for large $x$ it approaches 1, for very negative $x$ it approaches 0.

# %%
x_six = np.array([0.0, -2.0, -4.0, -6.0, -8.0, -10.0])  # (6,)
g_six = Sigmoid().forward(x_six)  # (6,)
half_lives = np.log(2) / -np.log(1 - g_six)  # (6,)
for number, gate, half_life in zip(x_six, g_six, half_lives):
    print(f"x = {number:5.1f}: g = {gate:.5f}, half-life {half_life:7.1f} steps")

# %% [markdown]
# For very negative $x$ the number $\exp(-x)$ is so large that the 1 beside it does not count, and $g$ is about
# $\exp(x)$. So each time that $x$ falls by 2, the half-life grows about $e^2 = 7.4$ times. "For ever" is not far away:
# at $x = -10$ half of the weight is still there after fifteen thousand steps.
#
# ## Look, stay, look again
#
# Now a longer story. At step 0 the head looks up the brother, at step 15 the neighbour. At all other steps the key is
# noise. The gate is open at these two steps, and closed otherwise.
#
# > **Predict before you run.** The keys of steps 1 to 14 and 16 to 29 point anywhere. Whom does the head look at in
# > step 14, and whom in step 29?

# %%
n_steps = 30
again = n_steps // 2
keys = np.random.default_rng(3).normal(size=(n_steps, M))  # (T, M): a key for each step
keys[0], keys[again] = clear, [-1, 1, 1, -1, 0, 0]
gates_30 = np.zeros(n_steps)  # (T,)
gates_30[[0, again]] = 1

w, asked, looked = anywhere, [], []
for key, gate in zip(keys, gates_30):
    asked.append(find(key))  # (1, N)
    w = Interpolation().forward(asked[-1], w, gate.reshape(1, 1))  # (1, N)
    looked.append(w)
at_14, at_29 = (people[int(looked[t].argmax())] for t in (again - 1, -1))
print(f"step {again - 1}: {at_14}; step {n_steps - 1}: {at_29}")
pictures.latch(np.concatenate(asked), np.concatenate(looked), gates_30, people)

# %% [markdown]
# The upper panel flickers, the lower one rests. A circuit that stores a new value on command and otherwise keeps the
# old one is called a latch; computers hold bits in such circuits. This one has slopes.
#
# ## The gradient on three paths
#
# The loss $L$ depends on $w_\text{gated}$, and its gradient $d_{w_\text{gated}}$ is given. We want the gradients of all
# three arguments. For one row equation 7 says
#
# $$ w_\text{gated}(i) = g\, w_\text{content}(i) + (1 - g)\, w_\text{prev}(i) . $$
#
# **The content.** $w_\text{content}(i)$ occurs in $w_\text{gated}(i)$ only, with the factor $g$. **The past.** In the
# same way $w_\text{prev}(i)$ occurs with the factor $1 - g$. The chain rule gives
#
# $$ d_{w_\text{content}}(i) = g\, d_{w_\text{gated}}(i) , \qquad
#    d_{w_\text{prev}}(i) = (1 - g)\, d_{w_\text{gated}}(i) . $$
#
# **The gate.** First collect the terms with $g$:
# $w_\text{gated}(i) = w_\text{prev}(i) + g\, (w_\text{content}(i) - w_\text{prev}(i))$. The derivative with respect to
# $g$ is the bracket. But the one gate serves all rows, and where one value is used in several places, its gradients add
# up:
#
# $$ d_g = \sum_i d_{w_\text{gated}}(i)\, (w_\text{content}(i) - w_\text{prev}(i)) . $$
#
# So the gradient that arrives is split between the two weightings in the proportions of the mixture, $g$ and $1 - g$.

# %%
rng = np.random.default_rng(0)
w_content, w_prev = rng.dirichlet(np.ones(6), size=(2, 3))  # (H, N) each: random weightings of 3 heads over 6 rows
g, c = rng.uniform(size=(3, 1)), rng.normal(size=(3, 6))  # (H, 1), (H, N): the loss is the sum of all c * w_gated

stage = Interpolation()
stage.forward(w_content, w_prev, g)  # (H, N)
by_hand = g * c, (1 - g) * c, (c * (w_content - w_prev)).sum(axis=-1, keepdims=True)  # (H, N), (H, N), (H, 1)
measured = (
    numerical_gradient(lambda x: (c * Interpolation().forward(x, w_prev, g)).sum(), w_content),
    numerical_gradient(lambda x: (c * Interpolation().forward(w_content, x, g)).sum(), w_prev),
    numerical_gradient(lambda x: (c * Interpolation().forward(w_content, w_prev, x)).sum(), g),
)
print("the stage agrees:", all(np.allclose(a, b) for a, b in zip(stage.backward(c), by_hand)))
print(f"largest error {max(np.abs(d - m).max() for d, m in zip(by_hand, measured)):.0e}")

# %% [markdown]
# > **See it in a trained machine.** The page for a small machine shows
# > [the gates of its heads](pages/copy-small.html#level=stage&step=7&place=addressing/interpolation)
# > while it answers, and the three paths of the gradient as numbers. (Open it from a clone.)
#
# ## What the gate is told
#
# Multiply out $d_g$. It is a difference of two means of the gradient, each weighted by one of the two weightings:
#
# $$ d_g = \sum_i d_{w_\text{gated}}(i)\, w_\text{content}(i) - \sum_i d_{w_\text{gated}}(i)\, w_\text{prev}(i) . $$
#
# If the loss grows less where the key points than where the head looked before, $d_g$ is negative: the gate should
# open. If the two weightings are the same, $d_g = 0$, and the gate does not matter.
#
# > **Predict before you run.** The gate is closed, $g = 0$. Which of the three gradients are zero?

# %%
shut = Interpolation()
shut.forward(w_content, w_prev, np.zeros((3, 1)))  # (H, N)
for name, gradient in zip(("d_w_content", "d_w_prev", "d_g"), shut.backward(c)):
    print(f"{name:11} at most {np.abs(gradient).max():.2f}")

# %% [markdown]
# Only $d_{w_\text{content}}$. A closed gate lets nothing through to the key, so the key learns nothing from this step.
# The past gets the whole gradient. And the gate itself is still told whether it should open: $g$ does not occur in
# $d_g$ at all.
#
# One thing has to be added. The controller emits not $g$ but $x$, with $g = \sigma(x)$, so we need the slope of the
# sigmoid. By the chain rule for a reciprocal,
#
# $$ \frac{dg}{dx} = \frac{\exp(-x)}{(1 + \exp(-x))^2} = \frac{1}{1 + \exp(-x)} \cdot \frac{\exp(-x)}{1 + \exp(-x)}
#    = g\, (1 - g) . $$
#
# (In the last step: $\exp(-x) / (1 + \exp(-x)) = 1 - 1/(1 + \exp(-x))$.) So $d_x = d_g\, g\, (1 - g)$, and near 0 and
# near 1 a gate learns slowly: at $x = -10$ the slope is 0.00005, at $x = 0$ it is 0.25. What is hard to forget is also
# hard to change.

# %%
squash = Sigmoid()
g_of_x = squash.forward(np.array([-10.0, -2.0, 0.0, 2.0]))  # (4,)
slopes = squash.backward(np.ones(4))  # (4,)
print("g     ", g_of_x.round(5))
print("dg/dx ", slopes.round(5))

# %% [markdown]
# ## Back through many steps
#
# The weighting of one step is $w_\text{prev}$ of the next. How does an early content weighting affect a late one?
# Substitute equation 7 into itself. Write $w_t$ for the weighting after step $t$, $v_t$ for the content weighting of
# step $t$ and $w_{-1}$ for the weighting before the first step. Then
#
# $$ \begin{aligned} w_0 &= g_0\, v_0 + (1 - g_0)\, w_{-1} \\
#    w_1 &= g_1\, v_1 + (1 - g_1)\, w_0 = g_1\, v_1 + (1 - g_1)\, g_0\, v_0 + (1 - g_1)(1 - g_0)\, w_{-1} \\
#    w_2 &= g_2\, v_2 + (1 - g_2)\, g_1\, v_1 + (1 - g_2)(1 - g_1)\, g_0\, v_0 + \dots \end{aligned} $$
#
# The rule: the content of step $t$ enters with its own gate $g_t$, and is then multiplied by $1 - g$ at every later
# step. After the last step, $T - 1$, its **share** in the weighting is
#
# $$ g_t \prod_{u = t + 1}^{T - 1} (1 - g_u) , $$
#
# where $\prod$ stands for the product over all later steps $u$. The picture shows the factors on the arrows; a share is
# the product along the way from a content to the end.


# %%
def shares_of(gates):
    """The share of every step in the last weighting, for gates with the time axis first."""
    return np.array([gates[t] * np.prod(1 - gates[t + 1 :], axis=0) for t in range(len(gates))])


gates_6 = np.array([0.3, 0.9, 0.1, 0.05, 0.4, 0.1])  # (T,)
pictures.chain(gates_6, shares_of(gates_6))

# %% [markdown]
# Everything here is linear, so the share is also the factor with which the gradient of $w_{T-1}$ comes back to $v_t$.
# The stages confirm it: run them forward, then backward in reverse order. What one step returns for $w_\text{prev}$ is
# the gradient that the step before it receives.


# %%
def forwards(contents, gates, w):
    """One Interpolation for each step, each with the weighting of the step before; w is that before the first."""
    stages = []
    for content, gate in zip(contents, gates):  # (..., 1, N), (..., 1, 1)
        stages.append(Interpolation())
        w = stages[-1].forward(content, w, gate)  # (..., 1, N)
    return stages


def backwards(stages, d_w):
    """The gradients of all content weightings, and of all gates, from that of the last weighting."""
    d_contents, d_gates = [], []
    for stage in reversed(stages):
        d_content, d_w, d_gate = stage.backward(d_w)  # d_w now belongs to the step before
        d_contents.insert(0, d_content)
        d_gates.insert(0, d_gate)
    return np.array(d_contents), np.array(d_gates)


# %%
T = 10
rng = np.random.default_rng(1)
v_random, g_random = rng.dirichlet(np.ones(N), size=(T, 1)), rng.uniform(size=(T, 1, 1))  # (T, 1, N), (T, 1, 1)
c_last = rng.normal(size=(1, N))  # (1, N)
d_v, d_g_all = backwards(forwards(v_random, g_random, anywhere), c_last)  # (T, 1, N), (T, 1, 1)

measured_g = numerical_gradient(lambda x: (c_last * forwards(v_random, x, anywhere)[-1].w_gated).sum(), g_random)
print("shares of the ten steps:", shares_of(g_random).ravel().round(3))
print("the gradient of each content is its share:", np.allclose(d_v, shares_of(g_random) * c_last))
print(f"the gradients of the gates: largest error {np.abs(d_g_all - measured_g).max():.0e}")

# %% [markdown]
# If the gate of step $t$ is 1 and all later ones are 0, the share is exactly 1. Then the gradient goes back to the
# step that found the row, past all steps in between, and is neither weaker nor stronger when it arrives. Keeping a
# focus and carrying its gradient are one and the same thing.
#
# ## Gates that learn when to look
#
# Can this be learned? A head has ten steps. At step 0 its key finds the right row, the brother. At steps 1 to 9 the
# key points to the other people, in turn. The head reads only at the end, and the loss is half the squared distance
# between what it reads and the brother's row. Ten numbers $x_t$ are to be learned, $g_t = \sigma(x_t)$, by gradient
# descent with the learning rate 0.5. They begin with 0, so all gates are half open.
#
# > **Predict before you run.** With all gates at a half, how large is the share of step 0 at the end? And which gates
# > move first: the early ones or the late ones?


# %%
def learn(contents, steps):
    """Gates (steps, T, B), and the loss (steps, B) of each story, while they learn; contents (T, B, 1, N)."""
    x, history, losses = np.zeros((*contents.shape[:-1], 1)), [], []  # (T, B, 1, 1)
    for _ in range(steps):
        squash, read = Sigmoid(), Read()
        gates = squash.forward(x)
        stages = forwards(contents, gates, np.broadcast_to(anywhere, contents.shape[1:]))
        d_r = read.forward(stages[-1].w_gated, np.broadcast_to(memory, (contents.shape[1], N, M))) - memory[0]
        d_w, _ = read.backward(d_r)  # (B, 1, N)
        _, d_gates = backwards(stages, d_w)
        history.append(gates[..., 0, 0])
        losses.append(0.5 * (d_r**2).sum(axis=(-2, -1)))
        x = x - 0.5 * squash.backward(d_gates)
    return np.array(history), np.array(losses)


in_turn = np.array([0] + [1 + t % (N - 1) for t in range(1, T)])  # (T,): whom the key finds at each step
history, losses = learn(np.eye(N)[in_turn][:, None, None, :], 1200)  # (1200, T, 1), (1200, 1)
gates_learned = history[:, :, 0]  # (1200, T)
shares_of_0 = np.array([shares_of(gates)[0] for gates in gates_learned])  # (1200,)
print(f"share of step 0: {shares_of_0[0]:.5f} at first, {shares_of_0[-1]:.3f} at the end")
print(f"loss: {losses[0, 0]:.2f} at first, {losses[-1, 0]:.4f} at the end")
print("moved after 20 steps of learning:", np.abs(gates_learned[:21][-1] - 0.5).round(2))
pictures.learning(gates_learned[:600], shares_of_0[:600], losses[:600, 0])

# %% [markdown]
# The share of step 0 is at first $(1/2)^{10}$, less than a thousandth, so the early gates are told next to nothing.
# Gates 6, 7 and 8 move first. They make the best of the people near the end: after 200 steps of learning the head looks
# mostly at the sister of step 9 and the father of step 6, who are each a little like the brother, and the loss stays
# high. Meanwhile the factor with which step 0 reaches the end, the product of all later $1 - g$, creeps up: from 0.002
# at first to 0.009 after 200 steps of learning. The more it grows, the more gate 0 is told, until step 0 is found.
#
# And gate 9, the very last? At first it is told to open, as strongly as gate 6, since half of what it would keep is the
# cousin of step 8, who is less like the brother than the sister is. As gates 7 and 8 close, what it would keep becomes
# better, and soon it is told to close. Whether a gate should open depends on all the others.

# %%
at_200 = shares_of(gates_learned[:201][-1]) @ np.eye(N)[in_turn]  # (N,): where it looks at the last step
print("after 200 steps:", {name: round(float(weight), 2) for name, weight in zip(people, at_200)})
for n in (0, 2, 10, 20):
    print(f"the last gate after {n} steps of learning: {gates_learned[: n + 1][-1, -1]:.3f}")

# %% [markdown]
# Was this a lucky order of people? Here are 50 stories in which the keys of steps 1 to 9 find others at random.

# %%
at_random = np.random.default_rng(2).integers(1, N, size=(T, 50))  # (T, B)
at_random[0] = 0
history_50, losses_50 = learn(np.eye(N)[at_random][:, :, None, :], 1200)  # (1200, T, 50), (1200, 50)
shares_50 = history_50[:, 0] * np.prod(1 - history_50[:, 1:], axis=1)  # (1200, 50)
moved_50 = np.abs(history_50[:21][-1] - 0.5)  # (T, 50): after 20 steps of learning
late_first = moved_50[T // 2 :].max(axis=0) > moved_50[: T // 2].max(axis=0)  # (50,)
passed = (shares_50 > 0.5).any(axis=0)  # (50,)
when = np.argmax(shares_50 > 0.5, axis=0)[passed]  # the step of learning in which the share passes one half
print(f"share of step 0 above 0.9 at the end: {(shares_50[-1] > 0.9).sum()} of 50; lowest {shares_50[-1].min():.4f}")
print(f"it passes one half between step {when.min(initial=1200)} and step {when.max(initial=0)} of learning")
print(f"after 20 steps one of the later half of the gates has moved most: {late_first.sum()} of 50")

# %% [markdown]
# In 49 of 50 stories the head finds step 0, after anything from 52 to 748 steps of learning. In one it does not: after
# 1200 steps it still looks at a mixture of the father and the sister, whom its key found at the last steps. Nothing
# guarantees that gradient descent finds the best answer.
#
# But look at what the 49 have achieved. Nobody told the head which step was the right one, or that it should stay. The
# gradient that reaches step 0 is faint at first, but it is not zero. A gate that has the same value at every step could
# not do this: its best share for step 0 is 0.039 (exercise 4). In tutorial 9 we measure more of this going back through
# time.
#
# ## Play with it
#
# A gate that opens and closes again: it has the value `open_gate` at steps 0, 8 and 16, and `closed_gate` at all other
# steps. The bars are the shares of the steps in the last weighting. Can you find two gates with which the head
# remembers step 8 as well as step 16?


# %%
def who_is_remembered(open_gate, closed_gate):
    """The share of each of 24 steps in the last weighting."""
    gates = np.full(24, closed_gate)
    gates[[0, 8, 16]] = open_gate
    return {"share in the last weighting": shares_of(gates)}


play(
    who_is_remembered,
    title="What is left of each step",
    x_label="time step",
    y_label="share",
    open_gate=(0.0, 1.0, 0.6),
    closed_gate=(0.0, 0.5, 0.05),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=7&place=addressing/interpolation")

# %% [markdown]
# ## Open the file
#
# The whole of `ntm_ref/addressing/interpolation.py`, apart from its docstring:

# %%
print(inspect.getsource(Interpolation.forward))
print(inspect.getsource(Interpolation.backward))

# %% [markdown]
# `forward` is equation 7, and `backward` has one line for each of the three paths; `dot` multiplies and adds up over
# the rows. Set a breakpoint at `self.w_gated = ...`, run the cell "Look, stay, look again" in a debugger, and you see
# $w_\text{prev}$ arrive, step after step, as what was $w_\text{gated}$ before.
#
# ## On your own
#
# 1. By hand: $w_\text{content} = (0, 1, 0)$, $w_\text{prev} = (0.5, 0, 0.5)$, $g = 0.4$ and
#    $d_{w_\text{gated}} = (1, -2, 3)$. What are $w_\text{gated}$ and the three gradients? Should the gate open or
#    close?
# 2. Which gate gives a half-life of 20 steps?
# 3. Add the same number to all entries of $d_{w_\text{gated}}$. What happens to $d_g$? Where have you met this before?
# 4. All gates have the same value $g$. For which $g$ does the content of $n$ steps ago have the largest share,
#    $g\,(1 - g)^n$? How large is it for $n = 9$?
# 5. A program by mistake gives every head the $w_\text{prev}$ of head 0. Which heads are wrong? At which gate is the
#    mistake invisible?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.3 is the gate as a class of your
# own, 1.2 the sigmoid that makes it, and 1.5 the sum that its gradient needs; 0.4 asks what a closed gate lets through,
# as number 1 does.
#
# ## Answers
#
# **1.** $w_\text{gated} = 0.4 \cdot (0, 1, 0) + 0.6 \cdot (0.5, 0, 0.5) = (0.3, 0.4, 0.3)$. The gradient is split into
# $0.4 \cdot (1, -2, 3)$ and $0.6 \cdot (1, -2, 3)$. $d_g = -2 - (0.5 + 1.5) = -4$, which is negative: the loss falls
# if the gate opens.

# %%
small = Interpolation()
w_small = small.forward(np.array([[0.0, 1, 0]]), np.array([[0.5, 0, 0.5]]), np.array([[0.4]]))
d_small = small.backward(np.array([[1.0, -2, 3]]))
print("w_gated =", w_small[0].round(2), " gradients:", *(d[0].round(2) for d in d_small))

# %% [markdown]
# **2.** $(1 - g)^{20} = \tfrac{1}{2}$, so $g = 1 - (1/2)^{1/20}$.

# %%
g_20 = 1 - 0.5 ** (1 / 20)
print(f"g = {g_20:.4f}")

# %% [markdown]
# **3.** Nothing. If $q$ is the number, $\sum_i q\, (w_\text{content}(i) - w_\text{prev}(i)) = q \cdot (1 - 1) = 0$,
# since both are weightings. It was so for moving weight between rows (tutorial 1), and for the softmax (tutorial 2): as
# long as the weights sum to one, only differences between the entries of a gradient matter.

# %%
print(f"largest change of d_g: {np.abs(stage.backward(c)[2] - stage.backward(c + 10)[2]).max():.0e}")

# %% [markdown]
# **4.** By the product rule, the derivative is $(1 - g)^n - n\, g\, (1 - g)^{n - 1} = (1 - g)^{n - 1} (1 - g - n g)$.
# It is zero at $g = 1/(n + 1)$. For $n = 9$ that is $0.1$, with a share of $0.1 \cdot 0.9^9$: about 0.039. That is the
# best a constant gate can do. With a gate that changes from step to step, the share can be 1.

# %%
grid = np.linspace(0, 1, 1001)  # steps of 0.001
share = grid * (1 - grid) ** 9
print(f"largest at g = {grid[share.argmax()]:.3f}, where it is {share.max():.3f}")

# %% [markdown]
# **5.** All but head 0, which has its own. With $g = 1$ nobody uses $w_\text{prev}$, and the mistake cannot be seen.

# %%
shared = np.tile(w_prev[:1], (3, 1))  # (H, N): that of head 0, three times
g_half, g_one = np.full((3, 1), 0.5), np.ones((3, 1))  # (H, 1)
of_one = [Interpolation().forward(w_content, before, g_one) for before in (w_prev, shared)]  # (H, N) each
right, wrong = Interpolation().forward(w_content, w_prev, g_half), Interpolation().forward(w_content, shared, g_half)
print("heads that are wrong with g = 1/2:", np.flatnonzero((right != wrong).any(axis=-1)))
print("with g = 1 the two are equal:", np.array_equal(*of_one))

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3.3.2 begins with the gate, equation 7.
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9 (1997): a factor of exactly one from
#   step to step, which there is called the constant error carousel. There was no forget gate yet.
# - F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to Forget: Continual Prediction with LSTM*, Neural Computation 12
#   (2000): the same factor, made into a gate.
# - K. Cho and others, *Learning Phrase Representations using RNN Encoder-Decoder*, 2014,
#   [arXiv 1406.1078](https://arxiv.org/abs/1406.1078): the update gate, in section 2.3.
