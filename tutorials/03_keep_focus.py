# %% [markdown]
# # Remember where you looked
#
# A head that looks everything up anew at each step cannot stay anywhere; one number, the gate, lets it stay.
#
# Reading time: about 25 minutes.
#
# ## What you'll do
#
# - Mix the weighting that was just found with the one of the step before, by hand and with the class `Interpolation`.
# - Measure how long a focus lasts for a given gate, and see one that lasts for ever.
# - Derive the gradient on its three paths, check it with numbers, and follow it back through many steps.
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
# Weightings, the read, `d_x`, the central difference (tutorial 1); keys and content weightings (tutorial 2); the chain
# rule; NumPy broadcasting.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import ContentWeighting, CosineSimilarity, Interpolation, Read, Sigmoid
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## A head without a past
#
# Until now a head looked once. From here on there is time: steps 0, 1, 2 and so on. At every step the controller puts
# out a new key, and every head gets a new weighting.
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


# %%
clear = np.array([1.0, 1, 1, 1, 0, 0])  # (M,)
vague = np.array([1.0, 1, 1, 0, 0, 0])  # (M,)
at_step_0, at_step_1 = find(clear), find(vague)  # (1, N), (1, N)
print("step 0, brother and cousin:", at_step_0[0, :2].round(3))
print("step 1, brother and cousin:", at_step_1[0, :2].round(3))

# %% [markdown]
# At step 1 the head no longer knows whom it has just found. Everything that it needs was there one step ago: the
# weighting of step 0. So the machine keeps that weighting, and hands it to the head again at the next step. We call it
# $w_\text{prev}$. It is the whole memory that a head has of itself.
#
# ## The gate
#
# Now there are two proposals: $w_\text{content}$, where the key points, and $w_\text{prev}$, where the head looked
# before. The controller decides between them by one number for each head, the **gate** $g$, from 0 to 1. The result is
# called $w_\text{gated}$, and this is equation 7 of the paper:
#
# $$ w_\text{gated} = g\, w_\text{content} + (1 - g)\, w_\text{prev} . $$
#
# With $g = 1$ it is the new weighting, with $g = 0$ the old one, and between them a mixture. In the paper's word, we
# *interpolate*. By hand, with $w_\text{content} = (0.5, 0.5, 0)$, $w_\text{prev} = (1, 0, 0)$ and $g = 0.2$: the first
# row gets $0.2 \cdot 0.5 + 0.8 \cdot 1 = 0.9$, the second $0.2 \cdot 0.5 + 0.8 \cdot 0 = 0.1$, the third nothing.

# %%
w_content = np.array([[0.5, 0.5, 0.0]])  # (H, N): one head, and here three rows
w_prev = np.array([[1.0, 0.0, 0.0]])  # (H, N)
g = np.array([[0.2]])  # (H, 1): one number for each head

stage = Interpolation()
w_gated = stage.forward(w_content, w_prev, g)  # (H, N)
print("w_gated =", w_gated[0])

# %% [markdown]
# In NumPy, `g` of shape `(H, 1)` is broadcast along the rows: the one gate of a head multiplies all its weights.
#
# Is $w_\text{gated}$ a weighting again? No entry is negative, since products and sums of numbers that are not negative
# are not negative either. And the sum is one:
#
# $$ \sum_i w_\text{gated}(i) = g \sum_i w_\text{content}(i) + (1 - g) \sum_i w_\text{prev}(i) = g + (1 - g) = 1 . $$
#
# Now both keys again. The head looks up its brother with an open gate, $g = 1$, and closes it, $g = 0$, for the vague
# key. (What stood in $w_\text{prev}$ before the first step does not matter then; we take a uniform weighting.)

# %%
anywhere = np.full((1, N), 1 / N)  # (1, N)
opened, closed = np.ones((1, 1)), np.zeros((1, 1))  # (1, 1): the two gates

w_0 = Interpolation().forward(at_step_0, anywhere, opened)  # (1, N)
w_1 = Interpolation().forward(at_step_1, w_0, closed)  # (1, N)
print("step 1, brother and cousin:", w_1[0, :2].round(3), " number read:", Read().forward(w_1, memory)[0, 4:].round(2))

# %% [markdown]
# The number is that of the brother. (Tutorials 4 and 5 put two more stages between $w_\text{gated}$ and the weighting
# that the head uses. In this tutorial there are none, and $w_\text{gated}$ is what comes back as $w_\text{prev}$.)
#
# ## A mixture is not a journey
#
# > **Predict before you run.** A head looked at row 2. The key points to row 8. The gate is a half. Does the head now
# > look at row 5, half of the way?

# %%
w_prev, w_content = np.zeros((1, 11)), np.zeros((1, 11))  # (1, 11): eleven rows
w_prev[0, [1, 2, 3]] = [0.1, 0.8, 0.1]
w_content[0, [7, 8, 9]] = [0.1, 0.8, 0.1]
half = Interpolation().forward(w_content, w_prev, np.array([[0.5]]))  # (1, 11)
print("row 2:", half[0, 2], " row 5:", half[0, 5], " row 8:", half[0, 8])

# %%
gates = np.linspace(0, 1, 41)[:, None]  # (41, 1): 41 heads, each with its own gate
mixtures = Interpolation().forward(np.tile(w_content, (41, 1)), np.tile(w_prev, (41, 1)), gates)  # (41, 11)

figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
image = ax.imshow(mixtures.T, cmap=colours.WEIGHTS, vmin=0, aspect="auto", extent=(-0.0125, 1.0125, 10.5, -0.5))
ax.annotate("where it looked before", (0.02, 4.2), color="white", fontsize=9)
ax.annotate("where the key points", (0.98, 6.2), color="white", fontsize=9, ha="right")
ax.set_yticks(range(0, 11, 2))
figure.colorbar(image, ax=ax, label="weight")
calm(ax, "One focus fades, another appears; nothing travels", "gate g", "memory row")
show(
    figure,
    "Weights of 11 rows for gates from 0 to 1. On the left row 2 is bright, on the right row 8. In between both are "
    f"lit: at a gate of 0.5 each has {half[0, 2]:.2f}. The rows 4 to 6 between them stay dark, at "
    f"{mixtures[:, 4:7].max():.0f}.",
)

# %% [markdown]
# No. One focus fades while the other appears, as in a film that cuts slowly from one scene to the next. A half-open
# gate looks at two places at once, and tutorial 1 said what that costs. So a trained machine mostly has its gates near
# 0 or near 1. To travel along the rows takes another stage, and that is tutorial 4.
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
print("g = 0.1, after 10 steps:", kept[10, 2].round(3))
print("g = 0, after 1000 steps:", kept[1000, 0])

# %% [markdown]
# With $g = 0.1$ only 0.349 is left: small losses multiply. With $g = 0$ the weight is 1 to the last bit, after a
# thousand steps or a million, since $0 \cdot w_\text{content} + 1 \cdot w_\text{prev}$ is just $w_\text{prev}$.

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
series = [colours.BLUE, colours.GREEN, colours.PURPLE, colours.VERMILION]
for h, (style, colour) in enumerate(zip(("-", "-.", "--", ":"), series)):
    ax.plot(kept[:61, h], style, color=colour, linewidth=2, label=f"g = {four_gates[h, 0]:g}")
ax.axhline(0.5, color=colours.PALE, linewidth=0.8)
ax.annotate("half of the weight", (30, 0.44), color=colours.PALE, fontsize=9)
ax.set_ylim(-0.03, 1.05)
ax.legend(frameon=False, fontsize=9, loc="upper right", bbox_to_anchor=(1, 0.95))
calm(ax, "Only a gate of zero keeps everything", "steps since the head found its row", "weight still on that row")
show(
    figure,
    "The weight still on the row over 60 steps, for four gates. With g = 0 the line stays at 1. With g = 0.01 it falls "
    f"to {kept[60, 1]:.2f}, with g = 0.1 to {kept[60, 2]:.3f}; with g = 0.5 it is gone after a few steps, "
    f"{kept[5, 3]:.2f} after 5.",
)

# %% [markdown]
# After how many steps is half of the weight gone? Set $(1 - g)^t = \tfrac{1}{2}$ and take logarithms:
#
# $$ t \log(1 - g) = -\log 2 , \qquad t = \frac{\log 2}{-\log(1 - g)} . $$
#
# This is called the half-life. In the machine the gate is never quite zero. The controller puts out any real number
# $x$, and the **sigmoid** $\sigma$ presses it into the range from 0 to 1:
#
# $$ g = \sigma(x) = \frac{1}{1 + \exp(-x)} . $$
#
# At $x = 0$ the gate is a half; for large $x$ it nears 1, for very negative $x$ it nears 0.

# %%
x = np.array([0.0, -2.0, -4.0, -6.0, -8.0, -10.0])  # (6,)
g_of_x = Sigmoid().forward(x)  # (6,)
half_lives = np.log(2) / -np.log(1 - g_of_x)  # (6,)
for number, gate, half_life in zip(x, g_of_x, half_lives):
    print(f"x = {number:5.1f}: g = {gate:.5f}, half-life {half_life:7.1f} steps")

# %% [markdown]
# For very negative $x$ the number $\exp(-x)$ is so large that the 1 beside it does not count, and $g$ is about
# $\exp(x)$. So each time that $x$ falls by 2, the half-life grows about $e^2 = 7.4$ times. "For ever" is not far away:
# at $x = -10$ half of the weight is still there after fifteen thousand steps.

# %%
print(f"half-life at x = -10: more than 15000 steps is {half_lives[-1] > 15000}; e^2 = {np.exp(2):.1f}")

# %% [markdown]
# ## Look, stay, look again
#
# Now a longer story. At step 0 the head looks up the brother, at step 15 the neighbour. At all other steps the key is
# noise. The gate is open at these two steps, and closed otherwise.
#
# > **Predict before you run.** The keys of steps 1 to 14 and 16 to 29 point anywhere. Whom does the head look at in
# > step 14, and whom in step 29?

# %%
rng = np.random.default_rng(3)
keys = rng.normal(size=(30, M))  # (T, M): a key for each of 30 steps
keys[0], keys[15] = clear, [-1, 1, 1, -1, 0, 0]
gates = np.zeros(30)  # (T,)
gates[[0, 15]] = 1

w, contents, weightings = anywhere, [], []
for t in range(30):
    contents.append(find(keys[t]))  # (1, N)
    w = Interpolation().forward(contents[t], w, gates[t].reshape(1, 1))  # (1, N)
    weightings.append(w)
at_14, at_29 = (people[int(weightings[t].argmax())] for t in (14, 29))
print(f"step 14: {at_14}; step 29: {at_29}")

# %%
panels = (np.concatenate(contents).T, np.concatenate(weightings).T)  # (N, T) each
figure, axes = plt.subplots(3, 1, figsize=(7, 4.6), layout="constrained", sharex=True, height_ratios=[3, 3, 1])
for ax, panel, title in zip(axes, panels, ("Where the key points: w_content", "Where the head looks: w_gated")):
    image = ax.imshow(panel, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
    ax.set_yticks(range(N), people)
    calm(ax, title, "", "memory row")
axes[2].bar(range(30), gates, color=colours.VERMILION)
axes[2].set_yticks([0, 1], ["0, stay", "1, look"])
calm(axes[2], "", "step", "gate g")
figure.colorbar(image, ax=axes[:2], label="weight")

jumps = [int((np.diff(panel.argmax(axis=0)) != 0).sum()) for panel in panels]
show(
    figure,
    f"Three panels over 30 steps. Above, the content weighting: the brightest row changes {jumps[0]} times. Below it, "
    "what the head uses: one bright line on the brother from step 0 to 14, then one on the neighbour from step 15 to "
    f"29; it changes {jumps[1]} time. At the bottom, the gate: 1 at steps 0 and 15, else 0.",
)

# %% [markdown]
# The upper panel flickers, the lower one rests. A part of a circuit that takes over a new value when told to, and else
# keeps its old one, is called a latch; computers store their bits in such things. This one has slopes.
#
# ## The gradient on three paths
#
# The loss $L$ depends on $w_\text{gated}$, and $d_{w_\text{gated}}(i) = \partial L / \partial w_\text{gated}(i)$ is
# given. For short we write $d(i)$. We want the gradients of all three arguments. For one row equation 7 says
#
# $$ w_\text{gated}(i) = g\, w_\text{content}(i) + (1 - g)\, w_\text{prev}(i) . $$
#
# **The content.** $w_\text{content}(i)$ occurs in $w_\text{gated}(i)$ only, with the factor $g$. The chain rule gives
#
# $$ d_{w_\text{content}}(i) = d(i)\, \frac{\partial w_\text{gated}(i)}{\partial w_\text{content}(i)} = g\, d(i) . $$
#
# **The past.** In the same way, with the factor $1 - g$:
#
# $$ d_{w_\text{prev}}(i) = (1 - g)\, d(i) . $$
#
# **The gate.** First gather what belongs to $g$:
# $w_\text{gated}(i) = w_\text{prev}(i) + g\, (w_\text{content}(i) - w_\text{prev}(i))$. The derivative by $g$ is the
# bracket. But the one gate serves all rows, and where one value is used in several places, its gradients add up:
#
# $$ d_g = \sum_i d(i)\, (w_\text{content}(i) - w_\text{prev}(i)) . $$
#
# So the gradient that arrives is divided between the two paths in the same parts in which the weightings were mixed:
# $g$ and $1 - g$. Together they make the whole again.

# %%
rng = np.random.default_rng(0)
w_content, w_prev = rng.dirichlet(np.ones(6), size=(2, 3))  # (H, N) each: random weightings of 3 heads over 6 rows
g = rng.uniform(size=(3, 1))  # (H, 1)
c = rng.normal(size=(3, 6))  # (H, N): the loss is the sum of all weights, each times its random factor

stage = Interpolation()
stage.forward(w_content, w_prev, g)  # (H, N)
d_w_content, d_w_prev, d_g = stage.backward(c)  # (H, N), (H, N), (H, 1)


# %%
measured = [
    numerical_gradient(lambda x: (c * Interpolation().forward(x, w_prev, g)).sum(), w_content),
    numerical_gradient(lambda x: (c * Interpolation().forward(w_content, x, g)).sum(), w_prev),
    numerical_gradient(lambda x: (c * Interpolation().forward(w_content, w_prev, x)).sum(), g),
]
worst = max(np.abs(d - m).max() for d, m in zip((d_w_content, d_w_prev, d_g), measured))
print(f"greatest difference between derived and measured slopes below 1e-8: {worst < 1e-8}")

# %% [markdown]
# > **See it in a trained machine.** The page of a small one shows
# > [the gates of its heads](pages/copy-small.html#level=stage&step=7&place=addressing/interpolation)
# > while it answers, and the three paths of the gradient as numbers. (Open it from a clone.)
#
# ## What the gate is told
#
# Multiply out $d_g$. It is a difference of two means of $d$, each weighted by one of the two weightings:
#
# $$ d_g = \sum_i d(i)\, w_\text{content}(i) - \sum_i d(i)\, w_\text{prev}(i) . $$
#
# If the loss grows less where the key points than where the head looked before, $d_g$ is negative: the gate should
# open. If the two weightings are the same, $d_g = 0$, and the gate does not matter.
#
# > **Predict before you run.** The gate is closed, $g = 0$. Which of the three gradients are zero?

# %%
stage = Interpolation()
stage.forward(w_content, w_prev, np.zeros((3, 1)))  # (H, N)
for name, gradient in zip(("d_w_content", "d_w_prev", "d_g"), stage.backward(c)):
    print(f"{name:11} is zero: {not gradient.any()}")

# %% [markdown]
# Only $d_{w_\text{content}}$. A closed gate lets nothing through to the key, so the key learns nothing from this step.
# The past gets the whole gradient. And the gate itself is still told whether it should open: $g$ does not occur in
# $d_g$ at all.
#
# One thing has to be added. The controller adjusts not $g$ but $x$, in $g = \sigma(x)$, so we need the slope of the
# sigmoid. By the chain rule for $1/u$ with $u = 1 + \exp(-x)$,
#
# $$ \frac{dg}{dx} = \frac{\exp(-x)}{(1 + \exp(-x))^2} = \frac{1}{1 + \exp(-x)} \cdot \frac{\exp(-x)}{1 + \exp(-x)}
#    = g\, (1 - g) . $$
#
# (In the last step: $\exp(-x) / (1 + \exp(-x)) = 1 - 1/(1 + \exp(-x))$.) So $d_x = d_g\, g\, (1 - g)$, and near 0 and
# near 1 a gate learns slowly. What was hard to forget is also hard to change.

# %%
x = np.array([-10.0, -2.0, 0.0, 2.0])  # (4,)
stage = Sigmoid()
g_of_x = stage.forward(x)  # (4,)
slopes = stage.backward(np.ones(4))  # (4,)
for number, gate, slope in zip(x, g_of_x, slopes):
    print(f"x = {number:5.1f}: g = {gate:.5f}, dg/dx = {slope:.5f}")

# %% [markdown]
# ## Back through many steps
#
# The weighting of one step is $w_\text{prev}$ of the next. What has an early content weighting to do with a late one?
# Put equation 7 into itself. Write $w_t$ for the weighting after step $t$, $v_t$ for the content weighting of step $t$
# and $w_{-1}$ for the weighting before the first step. Then
#
# $$ \begin{aligned} w_0 &= g_0\, v_0 + (1 - g_0)\, w_{-1} \\
#    w_1 &= g_1\, v_1 + (1 - g_1)\, w_0 = g_1\, v_1 + (1 - g_1)\, g_0\, v_0 + (1 - g_1)(1 - g_0)\, w_{-1} \\
#    w_2 &= g_2\, v_2 + (1 - g_2)\, g_1\, v_1 + (1 - g_2)(1 - g_1)\, g_0\, v_0 + \dots \end{aligned} $$
#
# The rule: what step $t$ has found enters with its own gate $g_t$, and then loses by the factor $1 - g$ of every
# later step. After the last step, $T - 1$, its **share** in the weighting is
#
# $$ g_t \prod_{u = t + 1}^{T - 1} (1 - g_u) , $$
#
# where $\prod$ stands for the product over all later steps $u$. All is linear, so this share is also the factor with
# which the gradient of $w_{T-1}$ comes back to $v_t$. The stages say so: run them forwards, then backwards in reverse
# order. The gradient for $w_\text{prev}$ of one step is the gradient that the step before it gets.


# %%
def forwards(contents, gates, w):
    """One Interpolation for each step, each with the weighting of the step before; w is that before the first."""
    stages = []
    for content, gate in zip(contents, gates):  # (1, N), (1, 1)
        stages.append(Interpolation())
        w = stages[-1].forward(content, w, gate)  # (1, N)
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
contents = rng.dirichlet(np.ones(N), size=(T, 1))  # (T, 1, N)
gates = rng.uniform(size=(T, 1, 1))  # (T, 1, 1)
c = rng.normal(size=(1, N))  # (1, N)
d_contents, d_gates = backwards(forwards(contents, gates, anywhere), c)  # (T, 1, N), (T, 1, 1)

shares = np.array([gates[t] * np.prod(1 - gates[t + 1 :], axis=0) for t in range(T)])  # (T, 1, 1)
measured_gates = numerical_gradient(lambda x: (c * forwards(contents, x, anywhere)[-1].w_gated).sum(), gates)
print("shares of the ten steps:", shares.ravel().round(3))
print("d_contents is the share:", np.allclose(d_contents, shares * c))
print("d_gates is what was measured:", np.allclose(d_gates, measured_gates, atol=1e-8))

# %% [markdown]
# If the gate of step $t$ is 1 and all later ones are 0, the share is exactly 1. Then the gradient goes back to the
# step that found the row, past all steps in between, and is neither weaker nor stronger when it arrives. Keeping a
# focus and carrying its gradient are one and the same thing.
#
# ## Gates that learn when to look
#
# Can this be learned? A head has ten steps. At step 0 its key finds the right row, the brother. At steps 1 to 9 the
# key points to other people. Only at the end the head reads, and the loss is half the squared distance between what
# it reads and the brother's row. Ten numbers $x_t$ are to be learned, $g_t = \sigma(x_t)$. They begin with 0, so all
# gates are half open.
#
# > **Predict before you run.** With all gates at a half, how large is the share of step 0 at the end? And which gate
# > learns first: that of step 0, that of step 1, or that of step 9?

# %%
contents = np.zeros((T, 1, N))  # (T, 1, N): sharp weightings
contents[0, 0, 0] = 1
for t in range(1, T):
    contents[t, 0, 1 + t % (N - 1)] = 1  # the others, in turn

x, history, shares_of_0, losses = np.zeros((T, 1, 1)), [], [], []
for _ in range(1200):
    squash = Sigmoid()
    gates = squash.forward(x)  # (T, 1, 1)
    stages = forwards(contents, gates, anywhere)
    read = Read()
    off = read.forward(stages[-1].w_gated, memory) - memory[0]  # (1, M): it is d_r as well
    d_w, _ = read.backward(off)  # (1, N)
    _, d_gates = backwards(stages, d_w)  # (T, 1, 1)
    history.append(gates.ravel())
    shares_of_0.append((gates[0] * np.prod(1 - gates[1:], axis=0)).item())
    losses.append(0.5 * (off**2).sum())
    x = x - 0.5 * squash.backward(d_gates)
history = np.array(history)  # (1200, T)
print(f"share of step 0: {shares_of_0[0]:.5f} at first, {shares_of_0[-1]:.3f} at last")
print(f"loss: {losses[0]:.2f} at first, {losses[-1]:.4f} at last")
moved_early = np.abs(history[20] - 0.5)  # (T,): after 20 steps of learning
print("moved after 20 steps of learning:", moved_early.round(2))

# %% [markdown]
# The share of step 0 is at first $(1/2)^{10}$, less than a thousandth, so the early gates are told next to nothing.
# Late ones move first: 6, 7 and 8. They make the best of the people near the end: for a long time the head looks at
# the sister of step 9 and the father of step 6, who are each a little like the brother, and the loss stays high. But
# what the late gates let through from further back grows all the while, and at last step 0 is found.

# %%
shares_at_200 = [history[200, t] * np.prod(1 - history[200, t + 1 :]) for t in range(T)]  # after 200 steps of learning
looks_at_200 = sum(share * content[0] for share, content in zip(shares_at_200, contents))  # (N,)
print("after 200 steps:", {name: float(weight.round(2)) for name, weight in zip(people, looks_at_200)})

found = int(np.argmax(np.array(shares_of_0) > 0.5))  # the first step of learning with a share of more than a half
figure, axes = plt.subplots(2, 1, figsize=(7, 4.2), layout="constrained", sharex=True, height_ratios=[3, 2])
image = axes[0].imshow(history[:600].T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
axes[0].set_yticks(range(0, T, 3))
calm(axes[0], "Ten gates learn: look at step 0, then stay", "", "step t of the head")
figure.colorbar(image, ax=axes[0], label="gate g")
axes[1].plot(shares_of_0[:600], color=colours.BLUE, label="share of step 0")
axes[1].plot(np.array(losses[:600]) / losses[0], "--", color=colours.VERMILION, label="loss, of what it was at first")
axes[1].set_ylim(-0.03, 1.05)
axes[1].legend(frameon=False, fontsize=9, loc="center left")
calm(axes[1], "", "step of learning", "part of 1")
show(
    figure,
    "Above, the ten gates over 600 steps of learning. All begin at a half. Gates 6 to 8 change first, within 50 steps: "
    f"gate 6 opens to {history[50, 6]:.2f}, gate 8 closes to {history[50, 8]:.2f}. Around learning step {found} all "
    f"change at once: gate 0 opens and all others close; at the end of the picture they are {history[599, 0]:.2f} and "
    f"at most {history[599, 1:].max():.2f}. Below, the share of step 0 stays near 0 and then jumps up, and the loss "
    "drops with it.",
)

# %% [markdown]
# Nobody told the head which step was the right one, or that it should stay. The gradient that reaches step 0 is faint
# at first, but it is not zero; and whatever makes it stronger also makes the loss smaller. In tutorial 9 we measure
# more of this going back through time.
#
# ## On your own
#
# 1. By hand: $w_\text{content} = (0, 1, 0)$, $w_\text{prev} = (0.5, 0, 0.5)$, $g = 0.4$ and
#    $d_{w_\text{gated}} = (1, -2, 3)$. What are $w_\text{gated}$ and the three gradients? Should the gate open or
#    close?
# 2. Which gate gives a half-life of 20 steps?
# 3. Add the same number $q$ to all entries of $d_{w_\text{gated}}$. What happens to $d_g$? Where have you met this
#    before?
# 4. All gates have the same value $g$. For which $g$ does the content of $n$ steps ago have the largest share,
#    $g\,(1 - g)^n$? How large is it for $n = 9$?
# 5. A program by mistake gives every head the $w_\text{prev}$ of head 0. Which heads come out wrong? At which gate is
#    the mistake invisible?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.3 is the gate as a class of your
# own, 1.2 the sigmoid that makes it, and 1.5 the sum that its gradient needs; 0.4 asks what a closed gate lets through,
# as number 1 does.
#
# ## Answers
#
# **1.** $w_\text{gated} = 0.4 \cdot (0, 1, 0) + 0.6 \cdot (0.5, 0, 0.5) = (0.3, 0.4, 0.3)$. The gradient is divided
# into $0.4 \cdot (1, -2, 3)$ and $0.6 \cdot (1, -2, 3)$. $d_g = -2 - (0.5 + 1.5) = -4$, which is negative: the loss
# falls if the gate opens.

# %%
stage = Interpolation()
w_gated = stage.forward(np.array([[0.0, 1, 0]]), np.array([[0.5, 0, 0.5]]), np.array([[0.4]]))
d_w_content, d_w_prev, d_g = stage.backward(np.array([[1.0, -2, 3]]))
print("w_gated =", w_gated[0].round(2), " d_g =", d_g[0, 0])

# %% [markdown]
# **2.** $(1 - g)^{20} = \tfrac{1}{2}$, so $g = 1 - (1/2)^{1/20}$.

# %%
g_20 = 1 - 0.5 ** (1 / 20)
print(f"g = {g_20:.4f}")

# %% [markdown]
# **3.** Nothing. $\sum_i q\, (w_\text{content}(i) - w_\text{prev}(i)) = q \cdot (1 - 1) = 0$, since both are
# weightings. It was so for moving weight between rows (tutorial 1), and for the softmax (tutorial 2): as long as the
# weights sum to one, only differences between the entries of a gradient matter.

# %%
stage = Interpolation()
w_content, w_prev = rng.dirichlet(np.ones(6), size=(2, 3))  # (H, N) each
stage.forward(w_content, w_prev, rng.uniform(size=(3, 1)))
c = rng.normal(size=(3, 6))  # (H, N)
print("d_g the same:", np.allclose(stage.backward(c)[2], stage.backward(c + 10)[2]))

# %% [markdown]
# **4.** By the product rule, the derivative is $(1 - g)^n - n\, g\, (1 - g)^{n - 1} = (1 - g)^{n - 1} (1 - g - n g)$.
# It is zero at $g = 1/(n + 1)$. For $n = 9$ that is $0.1$, with a share of $0.1 \cdot 0.9^9$: about 0.039. With one
# gate value for all steps nothing better can be had. With a gate that changes from step to step, the share can be 1.

# %%
grid = np.linspace(0, 1, 1001)  # steps of 0.001
share = grid * (1 - grid) ** 9
print(f"largest at g = {grid[share.argmax()]:.3f}, where it is {share.max():.3f}")

# %% [markdown]
# **5.** All but head 0, which has its own. With $g = 1$ nobody uses $w_\text{prev}$, and the mistake cannot be seen. It
# has been made in published programs, where a write head was given the past of a read head.

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
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 3.3.2 begins with the gate, equation 7.
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, Neural Computation 9 (1997): a factor of exactly one from
#   step to step, which there is called the constant error carousel.
# - F. A. Gers, J. Schmidhuber, F. Cummins, *Learning to Forget: Continual Prediction with LSTM*, Neural Computation 12
#   (2000): the same factor, made into a gate.
# - K. Cho and others, *Learning Phrase Representations using RNN Encoder-Decoder*, 2014,
#   [arXiv 1406.1078](https://arxiv.org/abs/1406.1078): the update gate there mixes old and new in just the way of
#   equation 7.
