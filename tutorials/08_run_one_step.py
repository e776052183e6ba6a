# %% [markdown]
# # Run one step of the machine, forwards and backwards
#
# You know every part; this tutorial puts the parts together, and shows the one new thing that this brings: values that
# are used twice, whose gradients add up.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Run one time step by hand, from the input to the output, and look at every intermediate by its name.
# - Meet the parts that are still missing: the controller, and the functions that bring its numbers into range.
# - Find the four values that go to more than one place.
# - Go back by hand, and add up the gradients where the paths meet.
# - Leave one path out at a time, and see which gradients it spoils.
#
# ## What you'll learn
#
# - What one step hands on to the next: the state.
# - Why backwards is the same list of stages, read from the bottom up.
# - How to find a forgotten path by looking at which gradients are right.
#
# ## What you'll need
#
# Tutorials 1 to 7: the stages `CosineSimilarity`, `ContentWeighting`, `Interpolation`, `CircularShift`, `Sharpening`,
# `Read` and `Write`, and how a gradient is checked. The gradient $\partial L / \partial x$ is called `d_x`.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import NTM, Addressing, Linear, Read, Sigmoid, Softplus, Tanh, Write
from ntm_ref.controller import FeedforwardController, weights_of
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.heads import Heads
from ntm_ref.machine import State, TimeStep
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## What happens in one step
#
# A Neural Turing Machine works in time steps. At step $t$ it gets an input $x_t$, a list of numbers. Then:
#
# 1. The **controller** sees $x_t$ and what was read in the step before, $r_{t-1}$. It answers with a list of $C$
#    numbers, $h_t$, its **hidden units**.
# 2. From $h_t$ the **heads** get their numbers: $k, \beta, g, s, \gamma$ for each head, and $e, a$ for each head that
#    writes.
# 3. Every head computes its weighting $w_t$, from these numbers, from its weighting $w_{t-1}$, and from the memory
#    $M_{t-1}$ as the last step left it (tutorials 2 to 5).
# 4. The read heads read $M_{t-1}$, which gives $r_t$ (tutorial 1).
# 5. The write heads make $M_t$ from $M_{t-1}$ (tutorial 6).
# 6. The **output** is computed from $h_t$ and $r_t$.
#
# ($M$ with a time index is the memory; $M$ alone is still the number of its columns.)
#
# What the next step needs is $M_t$, $w_t$ and $r_t$. The three together are called the **state**. So one step is a
# function: input and old state in, output and new state out.
#
# > **Predict before you run.** Which of these values are used in more than one place? Write down a list, with the
# > places. Count the next step as a place too.
#
# The answer is the plan that the next cells draw. (The numbers in them are places on the paper; look at the picture.)


# %%
boxes = {  # the middle of each box
    "controller": (2.2, 1.6),
    "heads": (4.1, 1.6),
    "addressing": (6.2, 2.6),
    "read": (8.2, 2.6),
    "write": (8.2, 4.4),
    "output": (10.2, 0.7),
}
paths = {  # four values that fan out: where each of them goes
    "h": ("output", "heads"),
    "r": ("output", "next"),
    "w": ("used", "next"),
    "memory": ("written", "read", "addressed"),
}

# %%
grey_arrows = [
    [(0, 1.7), (1.6, 1.7)],
    [(0, 1.5), (1.6, 1.5)],
    [(0, 3.3), (5.6, 3.3), (5.6, 2.78)],
    [(4.6, 1.7), (6.2, 1.7), (6.2, 2.42)],
    [(4.6, 1.4), (9.3, 1.4), (9.3, 4.3), (8.55, 4.3)],
    [(8.55, 4.5), (11.4, 4.5)],
    [(10.68, 0.7), (11.4, 0.7)],
]
grey_names = {"r_prev": (0, 1.75), "x": (0, 1.12), "w_prev": (0, 3.35), "k, beta, g, s, gamma": (3.7, 1.95)}
grey_names.update({"e, a": (7.7, 1.45), "memory": (11.5, 4.35), "logits": (11.5, 0.55)})

# %%
red_arrows = [
    [(2.8, 1.6), (3.68, 1.6)],
    [(3.3, 1.6), (3.3, 0.5), (9.7, 0.5)],
    [(0, 4.4), (7.7, 4.4)],
    [(6.4, 4.4), (6.4, 2.78)],
    [(6.4, 3.85), (7.9, 3.85), (7.9, 2.78)],
    [(6.85, 2.6), (7.82, 2.6)],
    [(7.25, 2.6), (7.25, 3.55), (8.35, 3.55), (8.35, 4.22)],
    [(8.35, 3.55), (11.4, 3.55)],
    [(8.52, 2.6), (11.4, 2.6)],
    [(10.2, 2.6), (10.2, 0.88)],
]
red_names = {"h": (2.95, 1.65), "memory_prev": (0, 4.45), "w": (11.5, 3.4), "r": (11.5, 2.45)}
forks = [(3.3, 1.6), (6.4, 4.4), (6.4, 3.85), (7.25, 2.6), (8.35, 3.55), (10.2, 2.6)]


# %%
def draw(ax, arrows, names, colour, text_colour):
    """Arrows along lists of corners, and names at their places."""
    for corners in arrows:
        xs, ys = np.array(corners, dtype=float).T
        ax.plot(xs[:-1], ys[:-1], color=colour, linewidth=1.3, zorder=1)
        look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.3, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=(xs[-1], ys[-1]), xytext=(xs[-2], ys[-2]), arrowprops=look, zorder=1)
    for name, at in names.items():
        ax.text(*at, name, fontsize=10, color=text_colour, va="bottom")


figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
style = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": colours.BLUE, "linewidth": 1.5}
for name, at in boxes.items():
    ax.text(*at, name, ha="center", va="center", fontsize=10, color=colours.INK, bbox=style, zorder=3)
draw(ax, grey_arrows, grey_names, colours.PALE, colours.INK)
draw(ax, red_arrows, red_names, colours.VERMILION, colours.VERMILION)
ax.plot(*np.transpose(forks), "o", color=colours.VERMILION, markersize=6, zorder=2)
ax.set(xlim=(-0.1, 12.8), ylim=(0.2, 5))
ax.axis("off")
ax.set_title("One time step: red values go to more than one place", fontsize=11, loc="left", color=colours.INK)
show(
    figure,
    f"The step as a plan of {len(boxes)} boxes, joined by arrows. Controller, then heads, then addressing, then read "
    f"and write; the output takes the hidden units and the reads. {len(paths)} values are red, with a dot where they "
    "fork: h goes to the heads and to the output, the old memory to addressing, read and write, w to read or write and "
    "to the next step, r to the output and to the next step.",
)

# %% [markdown]
# The four are $h_t$ (heads, output), $M_{t-1}$ (addressing, read, write), $w_t$ (read or write, next step) and $r_t$
# (output, next step). The new memory $M_t$ goes to the next step only: the paper leaves the order open, and in this
# package the heads read before they write.
#
# ## A small machine
#
# The class `NTM` holds the parameters: all the numbers that are learned. We make a machine so small that everything can
# be printed. Its rows, columns and other sizes all differ, so that no mistake in a shape can hide. In place of
# training, we give every parameter random numbers.
#
# Several sequences can run at once, each with a memory of its own. So all arrays begin with an axis of size $B$, for
# batch. Ours is $B = 1$, a single sequence.

# %%
B, n_inputs, n_outputs, C, N, M, R, W = 1, 3, 2, 5, 7, 4, 1, 1
H, S = R + W, 3  # heads in all; shifts by -1, 0, +1
ntm = NTM(n_inputs, n_outputs, controller_size=C, n_rows=N, width=M, dtype=np.float64)

rng = np.random.default_rng(775)  # a seed with which every stage has something to do
scales = {"controller.W_x": 0.5, "controller.W_r": 0.5, "controller.b": 0.5, "heads.W": 1.5}
for parameter in ntm.parameters():
    parameter.value = scales.get(parameter.name, 1) * rng.normal(size=parameter.value.shape)
    print(f"{parameter.name:15} {parameter.value.shape}")
((W_x, W_r, b),) = ntm.layers  # the controller has one layer

# %% [markdown]
# The names before the dot say where a parameter belongs. The last three are the state before the first step; tutorial 9
# comes back to them. Here we choose an input and an old state at random:

# %%
x = rng.normal(size=(B, n_inputs))
memory_prev = rng.normal(size=(B, N, M))
w_prev = rng.dirichlet(np.full(N, 0.5), size=(B, H))  # (B, H, N): random weightings, the read head's first
r_prev = rng.normal(size=(B, R, M))

# %% [markdown]
# ## The controller
#
# The controller is one layer. Each hidden unit is a weighted sum of all the numbers that come in, plus a number of its
# own, its bias; then a function called $\tanh$ squashes it into the range from $-1$ to $1$:
#
# $$ h = \tanh(x\, W_x + r_\text{prev} W_r + b) . $$
#
# With row vectors on the left, $x\, W_x$ is a product of matrices, `(B, n_inputs) @ (n_inputs, C)`. The read vectors
# of all heads are laid end to end, so $r_\text{prev}$ is here of shape `(B, R * M)`. The capital $W$ with an index is
# a matrix of such weights, not a weighting over rows; in code, a `W` alone is the number of write heads, as `R` is
# that of the read heads.
#
# Two products whose results are added are one product: lay $x$ and $r_\text{prev}$ end to end, and put $W_r$ below
# $W_x$ in one matrix, `W_seen`. Then $h = \tanh([x, r_\text{prev}]\, W_\text{seen} + b)$, and this is how the class is
# written.

# %%
W_seen = np.concatenate([W_x.value, W_r.value])  # (n_inputs + R M, C)
controller = FeedforwardController([(W_seen, b.value)])
h, _ = controller.forward(x, r_prev.reshape(B, R * M))  # (B, C)
print("h =", h[0].round(3))

# %% [markdown]
# **The linear layer, backwards.** It says $y_j = \sum_i x_i W_{ij} + b_j$. The number $x_i$ occurs in every $y_j$, with
# the factor $W_{ij}$. The chain rule adds these ways up; $W_{ij}$ occurs in $y_j$ only, with the factor $x_i$; and
# $b_j$ occurs in $y_j$ with the factor 1:
#
# $$ d_{x_i} = \sum_j d_{y_j} W_{ij}, \qquad d_{W_{ij}} = x_i\, d_{y_j}, \qquad d_{b_j} = d_{y_j} . $$
#
# As matrices: $d_x = d_y W^T$ and $d_W = x^T d_y$.
#
# **The hyperbolic tangent, backwards.** By definition $y = \tanh(x) = (e^x - e^{-x}) / (e^x + e^{-x})$. The derivative
# of the numerator is the denominator, and the other way round. So the quotient rule gives
#
# $$ \frac{dy}{dx} = \frac{(e^x + e^{-x})^2 - (e^x - e^{-x})^2}{(e^x + e^{-x})^2} = 1 - y^2, \qquad
#    d_x = d_y\, (1 - y^2) . $$

# %%
layer, squash = Linear(), Tanh()
y = layer.forward(x, W_x.value, b.value)  # (B, C)
squash.forward(y)
c = rng.normal(size=(B, C))
d_y = squash.backward(c)  # (B, C)
d_x, d_W_x, d_b = layer.backward(d_y)
print("shapes:", d_x.shape, d_W_x.shape, d_b.shape)

# %% [markdown]
# ## From the hidden units to the heads
#
# A second linear layer makes all the numbers that the heads need, side by side in one array called `raw`. They are
# plain numbers of any size and sign. But a gate $g$ must lie between 0 and 1, and $s$ must be a weighting. So each kind
# is sent through a function that has the right range:
#
# | what | numbers | function | range |
# |---|---|---|---|
# | $k$, key | $M$ a head | none | any |
# | $\beta$, key strength | 1 a head | softplus | above 0 |
# | $g$, gate | 1 a head | sigmoid | 0 to 1 |
# | $s$, shifts | $S$ a head | softmax | a weighting |
# | $\gamma$, sharpening | 1 a head | 1 + softplus | above 1 |
# | $e$, erase | $M$ a write head | sigmoid | 0 to 1 |
# | $a$, add | $M$ a write head | none | any |
#
# The softmax is that of tutorial 2. The other two are
#
# $$ \text{sigmoid}(x) = \frac{1}{1 + e^{-x}}, \qquad \text{softplus}(x) = \log(1 + e^x) . $$
#
# **The sigmoid, backwards.** With $y = 1/(1 + e^{-x})$ we have $1 - y = e^{-x} / (1 + e^{-x})$. By the chain rule,
#
# $$ \frac{dy}{dx} = \frac{e^{-x}}{(1 + e^{-x})^2} = y\, (1 - y) . $$
#
# **The softplus, backwards.** Again by the chain rule, $dy/dx = e^x / (1 + e^x)$. Since $e^y = 1 + e^x$, this is
# $e^{x - y}$; and divided by $e^x$ above and below, it is the sigmoid of $x$.

# %%
points = np.linspace(-6, 6, 25)
sigmoid, softplus = Sigmoid(), Softplus()
y_sigmoid, y_softplus = sigmoid.forward(points), softplus.forward(points)
ones = np.ones_like(points)
print("the slope of softplus is the sigmoid:", np.allclose(softplus.backward(ones), y_sigmoid))
print(f"sigmoid from {y_sigmoid[0]:.3f} to {y_sigmoid[-1]:.3f}, softplus from {y_softplus[0]:.3f}")

# %% [markdown]
# > **Predict before you run.** How many numbers does `raw` have for our machine, with $H = 2$ heads, one of which
# > writes, $M = 4$ and $S = 3$?

# %%
to_heads, heads = Linear(), Heads(ntm.sizes)
raw = to_heads.forward(h, ntm.W_heads.value, ntm.b_heads.value)  # (B, P)
k, beta, g, s, gamma, e, a = heads.forward(raw)
P = H * (M + 1 + 1 + S + 1) + W * (M + M)
print(f"raw has {raw.shape[1]} numbers, and H (M + 1 + 1 + S + 1) + W (M + M) = {P}")
for name, value in zip(("k", "beta", "g", "s", "gamma", "e", "a"), (k, beta, g, s, gamma, e, a)):
    print(f"{name:5} {value.shape!s:10} from {value.min():6.3f} to {value.max():6.3f}")

# %% [markdown]
# 28: ten for each of the two heads, and eight more for the one that writes. Every number of `raw` goes to one place.
# So nothing adds up in `Heads`: its backward sends each gradient back through its own function.
#
# ## Addressing, read, write, output
#
# The five addressing stages of tutorials 2 to 5 stand one behind the other in the class `Addressing`. It takes all
# heads at once. Each of the five keeps its result under its name, so nothing is hidden.

# %%
addressing, read, write = Addressing(), Read(), Write()
w = addressing.forward(k, beta, g, s, gamma, w_prev, memory_prev)  # (B, H, N)
r = read.forward(w[:, :R], memory_prev)  # (B, R, M): the read heads come first
memory = write.forward(memory_prev, w[:, R:], e, a)  # (B, N, M): then those that write

K, w_content = addressing.similarity.K, addressing.content.w_content  # (B, H, N) each
w_gated = g * w_content + (1 - g) * w_prev  # (B, H, N)
w_shifted = addressing.shift.w_shifted  # (B, H, N)

# %%
columns = {"w_content": w_content, "w_prev": w_prev, "w_gated": w_gated, "w_shifted": w_shifted, "w": w}
names = [name.replace("_", "\n") for name in columns]
figure, axes = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained", sharey=True)
for head, (ax, kind) in enumerate(zip(axes, ("read head", "write head"))):
    table = np.stack([value[0, head] for value in columns.values()], axis=1)  # (N, 5)
    image = ax.imshow(table, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(5), names)
    title = f"{kind}: g = {g[0, head, 0]:.2f}, gamma = {gamma[0, head, 0]:.2f}"
    calm(ax, title, "s = " + ", ".join(f"{weight:.2f}" for weight in s[0, head]), "memory row" if head == 0 else "")
figure.colorbar(image, ax=axes, label="weight")
peaks = [[int(value[0, head].argmax()) for value in columns.values()] for head in range(H)]
show(
    figure,
    "Five weightings of each head as columns of coloured cells, over 7 rows. The row with the largest weight in "
    f"w_content, w_prev, w_gated, w_shifted and w is {', '.join(map(str, peaks[0]))} for the read head and "
    f"{', '.join(map(str, peaks[1]))} for the write head. At last their largest weights are {w[0, 0].max():.2f} and "
    f"{w[0, 1].max():.2f}.",
)

# %% [markdown]
# Read the columns from left to right: content and the last weighting are mixed by the gate $g$, moved by $s$, sharpened
# by $\gamma$. The read head finds row 3 by its content, where it also was before, and moves back by one, to row 2. The
# write head was at row 6; its gate lets the content win, row 0, and it moves on by one, to row 1.
#
# The output layer sees the hidden units and the read vectors, end to end. Its results are called **logits**: the
# sigmoid of a logit is taken as the probability that this bit of the answer is 1.

# %%
output_layer = Linear()
seen = np.concatenate([h, r.reshape(B, R * M)], axis=-1)  # (B, C + R M)
logits = output_layer.forward(seen, ntm.W_output.value, ntm.b_output.value)  # (B, n_outputs)
print("logits =", logits[0].round(3), " probabilities =", Sigmoid().forward(logits)[0].round(3))

# %% [markdown]
# This was the whole forward step. The package has it as the class `TimeStep`, with the same names for its parts. It is
# made with the weights of the controller, a matrix and a bias for each layer, because all steps share them.

# %%
step = TimeStep(ntm, [(W_seen, b.value)])
state = step.forward(x, State(memory_prev, w_prev, r_prev))
print("step.h =", step.h[0].round(3))
print("step.addressing.shift.w_shifted, write head:", step.addressing.shift.w_shifted[0, 1].round(3))

# %% [markdown]
# ## Where a value forks, gradients add up
#
# Let a number $x$ be used twice: $u = f(x)$, $v = q(x)$, and the loss depends on both, $L(u, v)$. The chain rule for
# two variables says
#
# $$ \frac{dL}{dx} = \frac{\partial L}{\partial u} \frac{du}{dx} + \frac{\partial L}{\partial v} \frac{dv}{dx} . $$
#
# One term for each use, and the terms are added. We can see the terms one by one with a trick: **give each use its own
# copy** of $x$. The first copy feeds $f$ only, the second feeds $q$ only. Then the two terms are the gradients of the
# two copies. Take $L = u v$ with $u = x^2$ and $v = e^x$, at $x = 1$.


# %%
def loss_of_copies(x_1, x_2):
    """The loss when the two uses of x have a copy each."""
    return x_1**2 * np.exp(x_2)


tiny = 1e-6
term_1 = (loss_of_copies(1 + tiny, 1) - loss_of_copies(1 - tiny, 1)) / (2 * tiny)
term_2 = (loss_of_copies(1, 1 + tiny) - loss_of_copies(1, 1 - tiny)) / (2 * tiny)
both = (loss_of_copies(1 + tiny, 1 + tiny) - loss_of_copies(1 - tiny, 1 - tiny)) / (2 * tiny)
print(f"first copy {term_1:.3f} + second copy {term_2:.3f} = {term_1 + term_2:.3f}; both moved {both:.3f}")

# %% [markdown]
# A stage knows nothing of this. It has been given a value and says how the loss changes through *it*. Whoever handed
# the value to several stages must add up what they hand back.
#
# ## A loss for one step
#
# We need a loss. The step has four results: the logits, and the three parts of the new state. The loss of a real
# sequence depends on the new state through all the later steps. But whatever happens there, what comes back to us is
# an array for each part: $d_{M_t}$, $d_{w_t}$, $d_{r_t}$. In their place we take random numbers, as in tutorial 7:
#
# $$ L = \sum c_\text{logits}\, \text{logits} + \sum c_M\, M_t + \sum c_w\, w_t + \sum c_r\, r_t . $$
#
# Each sum runs over all the numbers of its array. Then `c_memory` is the gradient that the next step hands back for the
# memory, and so on.

# %%
c_logits, c_memory = rng.normal(size=(B, n_outputs)), rng.normal(size=(B, N, M))
c_w, c_r = rng.normal(size=(B, H, N)), rng.normal(size=(B, R, M))


def loss(x, r_prev, w_prev, memory_prev):
    """The whole step, and its results weighed with the fixed random numbers."""
    step = TimeStep(ntm, weights_of(ntm.layers))
    state = step.forward(x, State(memory_prev, w_prev, r_prev))
    seen = np.concatenate([step.h, state.reads.reshape(B, -1)], axis=-1)
    logits = seen @ ntm.W_output.value + ntm.b_output.value
    new = (c_memory * state.memory).sum() + (c_w * state.w).sum() + (c_r * state.reads).sum()
    return (c_logits * logits).sum() + new


# %% [markdown]
# ## Backwards by hand
#
# Now read the forward pass from the bottom up. The last stage comes first. Each stage gets the gradient of its result,
# and returns the gradients of its arguments. At a fork we stop until all the paths have arrived.
#
# **Output layer.** It saw $h$ and $r$ end to end, so its gradient falls into two pieces.

# %%
d_seen, d_W_output, d_b_output = output_layer.backward(c_logits)
d_h_output = d_seen[:, :C]  # (B, C): h went to the output
d_r_output = d_seen[:, C:].reshape(B, R, M)  # (B, R, M): and so did r

# %% [markdown]
# **Fork of $r_t$.** It went to the output, and it goes to the next step's controller.

# %%
d_r = d_r_output + c_r  # (B, R, M): went to the output; to the next step

# %% [markdown]
# **Write and read.** The new memory goes to the next step only, so `c_memory` is all there is. Both stages used the old
# memory and a part of the heads' weightings.

# %%
d_memory_written, d_w_write, d_e, d_a = write.backward(c_memory)
d_w_read, d_memory_read = read.backward(d_r)

# %% [markdown]
# **Fork of $w_t$.** Each head's weighting was used here, by read or write, and will be the previous weighting of the
# next step.

# %%
d_w_used = np.concatenate([d_w_read, d_w_write], axis=1)  # (B, H, N): the read heads first, as in w
d_w = d_w_used + c_w  # (B, H, N): used here; as w_prev of the next step

# %% [markdown]
# **Addressing.** The five stages in reverse, and the third use of the old memory. **Fork of $M_{t-1}$**: all three of
# its gradients are there now.

# %%
d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory_addressed = addressing.backward(d_w)
d_memory_prev = d_memory_written + d_memory_read + d_memory_addressed  # (B, N, M)

# %% [markdown]
# **Heads, and the fork of $h_t$.** It went to the heads and to the output.

# %%
d_raw = heads.backward(d_k, d_beta, d_g, d_s, d_gamma, d_e, d_a)  # (B, P)
d_h_heads, d_W_heads, d_b_heads = to_heads.backward(d_raw)
d_h = d_h_output + d_h_heads  # (B, C): went to the output; to the heads

# %% [markdown]
# **Controller and input.** The end of the way, which is the beginning of the step.

# %%
d_x, d_r_flat, _, (d_z,) = controller.backward(d_h)  # z is the argument of the tanh
d_r_prev = d_r_flat.reshape(B, R, M)
d_W_seen = controller.seen.T @ d_z  # (n_inputs + R M, C); seen is x and r_prev, end to end
d_W_x, d_W_r = d_W_seen[:n_inputs], d_W_seen[n_inputs:]

# %% [markdown]
# > **Predict before you run.** Suppose that we had forgotten one term in one of the four sums. Would any of these lines
# > have failed, or any shape have been wrong?
#
# Neither, because all terms of a sum have the same shape. Only numbers can tell. So we measure the slope of the loss by
# every number that came in.


# %%
measured = {
    "x": numerical_gradient(lambda value: loss(value, r_prev, w_prev, memory_prev), x),
    "r_prev": numerical_gradient(lambda value: loss(x, value, w_prev, memory_prev), r_prev),
    "w_prev": numerical_gradient(lambda value: loss(x, r_prev, value, memory_prev), w_prev),
    "memory_prev": numerical_gradient(lambda value: loss(x, r_prev, w_prev, value), memory_prev),
}

# %%
derived = {"x": d_x, "r_prev": d_r_prev, "w_prev": d_w_prev, "memory_prev": d_memory_prev}
for name, gradient in derived.items():
    agree = np.isclose(gradient, measured[name], rtol=1e-5, atol=1e-7)
    print(f"d_{name:12} {agree.sum():2} of {agree.size} numbers agree")

# %% [markdown]
# All of them. And `TimeStep.backward` has the same lines, so it returns the same: the gradients of the input, of `z` in
# each layer of the controller, of `raw`, and of the old state. The gradient of a `State` is a `State`.

# %%
d_x_of_step, d_z_of_step, d_raw_of_step, d_state = step.backward(d_h_output, State(c_memory, c_w, d_r))
print("TimeStep.backward agrees:", np.allclose(d_x_of_step, d_x) and np.allclose(d_state.memory, d_memory_prev))

# %% [markdown]
# ## The three gradients of one memory
#
# The old memory has three uses. Let us look at them with the trick of the copies: one copy of the memory to be
# addressed, one to be read, one to be written to. Each copy is moved alone, and the loss is measured. ($h$ and the
# numbers of the heads do not depend on $M_{t-1}$, so they can stay as they are.)


# %%
def loss_of_memories(addressed, looked_at, written):
    """The loss when each use of the old memory has a copy of its own."""
    w = Addressing().forward(k, beta, g, s, gamma, w_prev, addressed)
    r = Read().forward(w[:, :R], looked_at)
    memory = Write().forward(written, w[:, R:], e, a)
    logits = np.concatenate([h, r.reshape(B, -1)], axis=-1) @ ntm.W_output.value
    return (c_logits * logits).sum() + (c_memory * memory).sum() + (c_w * w).sum() + (c_r * r).sum()


same = memory_prev
measured_addressed = numerical_gradient(lambda copy: loss_of_memories(copy, same, same), same)
measured_read = numerical_gradient(lambda copy: loss_of_memories(same, copy, same), same)
measured_written = numerical_gradient(lambda copy: loss_of_memories(same, same, copy), same)
print("addressed is right:", np.allclose(d_memory_addressed, measured_addressed, atol=1e-7))
print("read is right:", np.allclose(d_memory_read, measured_read, atol=1e-7))
print("written to is right:", np.allclose(d_memory_written, measured_written, atol=1e-7))

# %% [markdown]
# > **Predict before you run.** The three will look different. In which one do all rows show the same pattern, only
# > stronger or weaker? Which one is nearly `c_memory`, and where does it differ from it most?

# %%
panels = {"written to": d_memory_written, "read": d_memory_read, "addressed": d_memory_addressed, "sum": d_memory_prev}
limit = max(np.abs(panel).max() for panel in panels.values())
figure, axes = plt.subplots(1, 4, figsize=(7.6, 3.2), layout="constrained", sharey=True)
for ax, (title, panel) in zip(axes, panels.items()):
    image = ax.imshow(panel[0], cmap=colours.SIGNED, vmin=-limit, vmax=limit, aspect="auto")
    ax.set_xticks(range(M))
    calm(ax, title, "column j", "memory row" if ax is axes[0] else "")
figure.colorbar(image, ax=axes, label="gradient of the old memory")

row = int(w[0, 0].argmax())  # where the read head looks
parts = [panel[0, row, 0] for panel in panels.values()]
show(
    figure,
    "Four panels of 7 rows and 4 columns: the gradient of the old memory because it was written to, read and "
    f"addressed, and the sum. In row {row}, where the read head looks most, the first column has "
    f"{parts[0]:+.3f} {parts[1]:+.3f} {parts[2]:+.3f} = {parts[3]:+.3f}. In the panel of the read, all rows have the "
    "same pattern, more or less pale.",
)

# %% [markdown]
# - **Read**: row $i$ is $w(i)\, d_r$ (tutorial 1): one pattern, as strong as the weight.
# - **Written to**: $d_{M_t}$ times what the erasing keeps, $1 - w(i)\, e(j)$ (tutorial 6). It differs from `c_memory`
#   most where the write head has erased.
# - **Addressed**: from the cosine (tutorial 2), at a right angle to each row: along the row nothing would change.

# %%
along = (d_memory_addressed[0] * memory_prev[0]).sum(axis=-1)  # (N,)
print(f"scalar product of the third with each row is zero: {np.allclose(along, 0)}")

# %% [markdown]
# > **See it in a trained machine.** In the wires of the step-through page, a memory receives
# > [its three gradients](pages/copy-small.html#level=step&step=7&place=received&direction=back&fork=memory_prev):
# > they add up. Space walks through the whole step, and a switch forgets a path. (Open it from a clone.)
#
# ## Forget a path
#
# A forgotten path is the mistake that is made most easily here: nothing crashes, the shapes are right. We write the
# whole way back once more, as one function that can leave out one term of one sum.


# %%
def add(fork, without, *terms):
    """The sum of the terms that come back to a fork, less the one that is forgotten."""
    return sum(term for path, term in zip(paths[fork], terms) if (fork, path) != without)


def backward(without=None):
    """The step backwards; every line undoes one line of the step."""
    d_seen, _, _ = output_layer.backward(c_logits)
    d_r = add("r", without, d_seen[:, C:].reshape(B, R, M), c_r)
    d_written, d_w_write, d_e, d_a = write.backward(c_memory)
    d_w_read, d_read = read.backward(d_r)
    d_w = add("w", without, np.concatenate([d_w_read, d_w_write], axis=1), c_w)
    *d_numbers, d_w_prev, d_addressed = addressing.backward(d_w)
    d_memory_prev = add("memory", without, d_written, d_read, d_addressed)
    d_h_heads, d_W_heads, _ = to_heads.backward(heads.backward(*d_numbers, d_e, d_a))
    d_x, d_r_prev, _, (d_z,) = controller.backward(add("h", without, d_seen[:, :C], d_h_heads))
    d_W_r = r_prev.reshape(B, R * M).T @ d_z
    return {"memory": d_memory_prev, "w": d_w_prev, "W_heads": d_W_heads, "r": d_r_prev, "W_r": d_W_r, "x": d_x}


right = backward()

# %% [markdown]
# > **Predict before you run.** Someone forgets that the memory is also addressed. Which gradients are wrong: that of
# > the old memory alone, or also those of the controller? And if someone forgets that $w_t$ is the next step's
# > previous weighting?

# %%
errors = {}
for fork, ways in paths.items():
    for path in ways:
        wrong = backward(without=(fork, path))
        errors[fork, path] = [np.linalg.norm(wrong[n] - right[n]) / np.linalg.norm(right[n]) for n in right]
for (fork, path), values in errors.items():
    spoiled = [f"d_{name}" for name, value in zip(right, values) if value > 1e-12]
    print(f"{fork} without '{path}': wrong in {', '.join(spoiled)}")

# %%
table = np.array(list(errors.values()))  # (9, 6)
uses = {"output": "to the output", "next": "to the next step", "used": "used here", "written": "written to"}
labels = [f"{fork}: {uses.get(path, path)}" for fork, path in errors]
labels[1] = "h: to the heads"
figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
ax.imshow(table > 1e-12, cmap="Blues", vmin=0, vmax=2.2, aspect="auto")
for i, j in np.ndindex(table.shape):
    ax.text(j, i, f"{table[i, j]:.0%}" if table[i, j] > 1e-12 else "right", ha="center", va="center", fontsize=9)
results = ["d_memory_prev", "d_w_prev", "d_W_heads", "d_r_prev", "d_W_r", "d_x"]
ax.set_xticks(range(6), results)
ax.set_yticks(range(9), labels)
calm(ax, "What a forgotten path spoils: error of each gradient", "gradient", "path that is forgotten")
n_wrong = (table > 1e-12).sum(axis=1)
show(
    figure,
    "A table: nine forgotten paths, six gradients, with the error of each in per cent. Without one of the paths of h, "
    f"{n_wrong[0]} gradients are wrong, d_r_prev, d_W_r and d_x; without one of r or w, all {n_wrong[2]}; without one "
    f"of the memory, only {n_wrong[6]}, d_memory_prev.",
)

# %% [markdown]
# The pattern tells the place. All gradients *behind* the fork, on the way back, are wrong, and all before it are right.
#
# - A path of $h$: the heads are before the fork, so `d_W_heads` is right; what the controller hands on is wrong.
# - A path of $r$ or $w$: nearly everything is behind it.
# - A path of the memory: only `d_memory_prev`. Within one step nothing else hangs on it. So in a check of a single step
#   that looks at the weights alone, **no forgotten memory path can be seen**. Over several steps the gradient of the
#   memory is what the step before begins with, and then everything becomes wrong. Tutorial 9 goes there.
#
# So, when a check fails: go from the loss backwards, and look for the first gradient that is wrong.
#
# ## On your own
#
# 1. By hand: $u = 3x$, $v = x^2$, $L = u + u v$. What is $dL/dx$ at $x = 2$, from which three paths?
# 2. How many numbers has `raw` in a machine with 2 read heads, 2 write heads, $M = 20$, and shifts from $-1$ to $+1$?
# 3. Set the gates of both heads to 1. What is `d_w_prev`? Why?
# 4. Let the heads write *before* they read: the read sees the new memory. Which forks change? Derive the gradient of
#    the old memory and check it.
# 5. The write head's $e$ is 0. What is the gradient of the old memory on the path "written to"?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 0.2 is number 1 with other
# numbers; 3.3 is the fork of the memory, which number 4 changes, and 3.4 the other three; 3.1 and 3.2 are the backward
# of `Heads` and of `Addressing`, and 1.4 that of the linear layers.
#
# ## Answers
#
# **1.** $L$ uses $u$ twice. Path $u$ alone: $1 \cdot 3$. Path $u$ in the product: $v \cdot 3 = 12$. Path $v$: $u \cdot
# 2x = 6 \cdot 4 = 24$. Together 39.

# %%
slope = numerical_gradient(lambda x: (3 * x + 3 * x * x**2).sum(), np.array([2.0]))[0]
print(f"dL/dx = {slope:.3f}")

# %% [markdown]
# **2.** Four heads with $20 + 1 + 1 + 3 + 1 = 26$ numbers, and two that write with 40 more each: $104 + 80 = 184$.

# %%
larger = NTM(n_inputs=9, n_outputs=8, n_read_heads=2, n_write_heads=2, width=20)
print(f"raw has {larger.sizes.n_numbers} numbers")

# %% [markdown]
# **3.** Zero: $w_\text{gated} = g\, w_\text{content} + (1 - g)\, w_\text{prev}$, so the previous weighting has no part
# in it.

# %%
open_gates = Addressing()
open_gates.forward(k, beta, np.ones_like(g), s, gamma, w_prev, memory_prev)
d_w_prev_open = open_gates.backward(d_w)[5]  # the sixth argument is w_prev
print(f"d_w_prev is zero everywhere: {(d_w_prev_open == 0).all()}")

# %% [markdown]
# **4.** The new memory then goes to the read and to the next step: a new fork, $d_{M_t} = c_M +$ what the read hands
# back. The old memory has two uses left, addressing and write.


# %%
def loss_write_first(memory_prev):
    """As before, but the read sees the new memory."""
    w = Addressing().forward(k, beta, g, s, gamma, w_prev, memory_prev)
    memory = Write().forward(memory_prev, w[:, R:], e, a)
    r = Read().forward(w[:, :R], memory)
    return (c_memory * memory).sum() + (c_w * w).sum() + (d_r * r).sum()


read_after = Read()
read_after.forward(w[:, :R], memory)
d_w_read_after, d_memory_new = read_after.backward(d_r)
d_written, d_w_write_after, _, _ = write.backward(c_memory + d_memory_new)  # to the next step; to the read
d_w_after = c_w + np.concatenate([d_w_read_after, d_w_write_after], axis=1)
d_memory_prev_after = d_written + addressing.backward(d_w_after)[6]  # written to; addressed
worst = np.abs(d_memory_prev_after - numerical_gradient(loss_write_first, memory_prev)).max()
print(f"derived and measured agree within 1e-7: {worst < 1e-7}")

# %% [markdown]
# **5.** Nothing is erased, so all of $M_{t-1}$ is kept, and $d_{M_t}$ comes back unchanged.

# %%
no_erase = Write()
no_erase.forward(memory_prev, w[:, R:], np.zeros_like(e), a)
unchanged = np.allclose(no_erase.backward(c_memory)[0], c_memory)
print(f"the gradient comes back unchanged: {unchanged}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3 and figure 2, the step in the paper's words.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, *Automatic Differentiation in Machine Learning: a
#   Survey*, 2018, [arXiv 1502.05767](https://arxiv.org/abs/1502.05767): how programs do what we did by hand.
# - In this package: `ntm_ref/machine/step.py`, where every sum at a fork has a word on each path.
