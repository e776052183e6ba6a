# %% [markdown]
# # Run one step of the machine, forwards and backwards
#
# You know every part; now we connect them into one time step, go back through it, and learn to find the path that a
# wrong gradient has missed.
#
# Reading time: about 45 minutes.
#
# ## What you'll do
#
# - Run one time step by hand, from the input to the output, and look at every intermediate value.
# - Meet the parts that are still missing: the controller, and the functions that bring its numbers into range.
# - Find the four values that go to more than one place.
# - Go back by hand, and add up the gradients where paths meet.
# - Leave out one path at a time, and see which gradients that spoils.
#
# ## What you'll learn
#
# - What one step hands to the next: the state.
# - Why the backward pass is the same list of stages, read from the bottom up.
# - How to locate a forgotten path from the pattern of gradients that are right and wrong.
#
# ## What you'll need
#
# Tutorials 1 to 7: the stages `CosineSimilarity`, `ContentWeighting`, `Interpolation`, `CircularShift`, `Sharpening`,
# `Read` and `Write`, and how a gradient is checked. The gradient $\partial L / \partial x$ of a loss $L$ with respect
# to $x$ is called `d_x`.

# %%
import numpy as np

from ntm_ref import NTM, Addressing, Linear, Read, Sigmoid, Softplus, Tanh, Write
from ntm_ref.controller import weights_of
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.heads import Heads
from ntm_ref.machine import State, TimeStep
from ntm_ref.machine.state import InitialState
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view.lessons import run_one_step as pictures
from ntm_ref.view.lessons.source import annotated
from ntm_ref.view.play import play

# %% [markdown]
# ## What happens in one step
#
# A Neural Turing Machine works in **time steps** $t = 0, 1, 2, \dots$. At step $t$ it gets an input $x_t$, a list of
# numbers. Then:
#
# 1. The **controller**, a small neural network, sees $x_t$ and what was read in the previous step, $r_{t-1}$. It
#    returns $C$ numbers $h_t$, its **hidden units**.
# 2. From $h_t$ the **heads** get their parameters: $k, \beta, g, s, \gamma$ for each head, and $e, a$ for each head
#    that writes.
# 3. Every head computes its weighting $w_t$ from these numbers, from its previous weighting $w_{t-1}$, and from the
#    memory $M_{t-1}$ as the previous step left it (tutorials 2 to 5).
# 4. The read heads read $M_{t-1}$, which gives $r_t$ (tutorial 1).
# 5. The write heads turn $M_{t-1}$ into $M_t$ (tutorial 6).
# 6. The **output** is computed from $h_t$ and $r_t$.
#
# ($M$ with a time index is the memory; $M$ alone is still the number of its columns.)
#
# The next step needs $M_t$, $w_t$ and $r_t$. Together they are the **state**. So one step is a function: the input and
# the old state go in, the output and the new state come out.
#
# > **Predict before you run.** Which of these values are used in more than one place? Write down a list, with the
# > places. The next step counts as a place too.

# %%
paths = {  # the values that fork, and where each of them goes
    "h": ("output", "heads"),
    "r": ("output", "next step"),
    "w": ("read or write", "next step"),
    "memory": ("written to", "read", "addressed"),
}
pictures.plan(paths)

# %% [markdown]
# There are four: $h_t$, $M_{t-1}$, $w_t$ and $r_t$. Such a drawing of values and operations is called a
# **computational graph**. What leaves it in the grey band on the right enters the same graph on the
# left, one step later.
#
# **Read first, or write first?** Here the heads read $M_{t-1}$ and then write. By the letter of the paper it is the
# other way round: its equation 2 reads $M_t$, and equations 3 and 4 make $M_t$ from $M_{t-1}$. But its equation 5
# compares the key with $M_t$ as well, and that cannot hold for a head that writes: it would need the new memory to
# decide where to write, and the new memory is what it is about to make. So every implementation has to choose. Ours
# addresses and reads the old memory, so what is written in step $t$ can be read in step $t + 1$ at the earliest.
# Exercise 4 tries the other order.
#
# ## A small machine
#
# The class `NTM` holds the **parameters**, all the numbers that are learned. Several sequences run at once, each with a
# memory of its own, so every array begins with an axis of size $B$, the **batch**. We make a machine so small that its
# numbers can be printed. (`ntm.sizes` holds the sizes that concern the heads.) Its sizes are 1, 2, 3, ..., 10: as
# tutorial 7 advised, no two axes have the same size, so that a mistake in a shape cannot hide. In place of training,
# every parameter gets random numbers, and so do the input and the old state.

# %%
W, R, H, B, S, M, N, C, n_inputs, n_outputs = range(1, 11)  # H = R + W heads; S = 5 shifts, from -2 to +2
sizes = {"controller_size": C, "n_rows": N, "width": M, "n_read_heads": R, "n_write_heads": W, "max_shift": S // 2}
ntm = NTM(n_inputs, n_outputs, **sizes, dtype=np.float64)

rng = np.random.default_rng(2963)  # a seed with which every stage has something to do
scales = {"controller.W_x": 0.3, "controller.W_r": 0.3, "controller.b": 0.3, "heads.W": 1.2}
for parameter in ntm.parameters():
    parameter.value = scales.get(parameter.name, 1) * rng.normal(size=parameter.value.shape)
    print(f"{parameter.name:15} {parameter.value.shape}")
((W_x, W_r, b),) = ntm.layers  # a list of one layer

x = rng.normal(size=(B, n_inputs))
memory_prev = rng.normal(size=(B, N, M))
w_prev = rng.dirichlet(np.full(N, 0.5), size=(B, H))  # (B, H, N): random weightings, the read heads first
r_prev = rng.normal(size=(B, R, M))

# %% [markdown]
# The word before the dot says which part a parameter belongs to. The last three make the state before the first step;
# we come to them below.
#
# ## The controller
#
# The controller is one layer. Each hidden unit is a weighted sum of all the incoming numbers plus a number of its own,
# its **bias**; then the function $\tanh$ squashes it into the range from $-1$ to $1$:
#
# $$ h = \tanh(x\, W_x + r_\text{prev} W_r + b) . $$
#
# Each sequence is a row, so $x\, W_x$ is a product of matrices, `(B, n_inputs) @ (n_inputs, C)`. The vectors that the
# $R$ heads have read are laid end to end, so here $r_\text{prev}$ has the shape `(B, R * M)`. A capital $W$ with an
# index is a matrix of such weights, not a weighting over rows; in code, `W` alone is the number of write heads.
#
# Two products whose results are added are one product: lay $x$ and $r_\text{prev}$ end to end, and put $W_r$ below
# $W_x$ in one matrix $W_\text{seen}$. Then $h = \tanh([x, r_\text{prev}]\, W_\text{seen} + b)$.

# %%
seen_by_controller = np.concatenate([x, r_prev.reshape(B, R * M)], axis=-1)  # (B, n_inputs + R M)
W_seen = np.concatenate([W_x.value, W_r.value])  # (n_inputs + R M, C)
layer, squash = Linear(), Tanh()
z = layer.forward(seen_by_controller, W_seen, b.value)  # (B, C)
h = squash.forward(z)  # (B, C)
print("h of sequence 0 =", h[0].round(3))

# %% [markdown]
# **The linear layer, backwards.** Let $n$ count the sequences of the batch. The layer computes
# $z_{nj} = \sum_i x_{ni} W_{ij} + b_j$. The number $x_{ni}$ occurs in every $z_{nj}$ of its own sequence, with the
# factor $W_{ij}$. But $W_{ij}$ and $b_j$ serve all sequences: they occur in $z_{nj}$ for every $n$, with the factors
# $x_{ni}$ and $1$. The chain rule adds up these uses:
#
# $$ d_{x_{ni}} = \sum_j d_{z_{nj}} W_{ij}, \qquad d_{W_{ij}} = \sum_n x_{ni}\, d_{z_{nj}}, \qquad
#    d_{b_j} = \sum_n d_{z_{nj}} . $$
#
# As matrices, $d_x = d_z W^T$ and $d_W = x^T d_z$; the sum over the batch is inside the product. The gradient of the
# bias is the sum of $d_z$ over the batch. (All time steps use the same weights too, so in tutorial 9 both become sums
# over time as well.)
#
# **The hyperbolic tangent, backwards.** By definition $y = \tanh(z) = (e^z - e^{-z}) / (e^z + e^{-z})$. The derivative
# of the numerator is the denominator, and vice versa. So the quotient rule gives
#
# $$ \frac{dy}{dz} = \frac{(e^z + e^{-z})^2 - (e^z - e^{-z})^2}{(e^z + e^{-z})^2} = 1 - y^2, \qquad
#    d_z = d_y\, (1 - y^2) . $$

# %%
d_h_random = np.random.default_rng(0).normal(size=(B, C))
d_z_random = squash.backward(d_h_random)  # (B, C)
d_seen_random, d_W_seen_random, d_b_random = layer.backward(d_z_random)


def loss_of_bias(bias):
    """The hidden units for another bias, weighted with the random numbers."""
    return (d_h_random * np.tanh(seen_by_controller @ W_seen + bias)).sum()


by_sum = d_z_random.sum(axis=0)  # (C,): over the batch
bias_error = np.abs(by_sum - numerical_gradient(loss_of_bias, b.value)).max()
print(f"gradient of the bias, summed over the batch: largest error {bias_error:.0e}")
print(f"the gradient from sequence 0 alone would be off by up to {np.abs(d_z_random[0] - by_sum).max():.1f}")

# %% [markdown]
# ## From the hidden units to the heads
#
# A second linear layer computes all the numbers that the heads need, $P$ per sequence, side by side in one array,
# `raw`. These can have any size and sign. But a gate $g$ must lie between 0 and 1, and $s$ must be a weighting. So each
# kind is sent through a function that has the right range:
#
# | what | numbers | function | range |
# |---|---|---|---|
# | $k$, key | $M$ per head | none | any |
# | $\beta$, key strength | 1 per head | softplus | above 0 |
# | $g$, gate | 1 per head | sigmoid | 0 to 1 |
# | $s$, shifts | $S$ per head | softmax | a weighting |
# | $\gamma$, sharpening | 1 per head | 1 + softplus | above 1 |
# | $e$, erase | $M$ per write head | sigmoid | 0 to 1 |
# | $a$, add | $M$ per write head | none | any |
#
# Tutorial 2 derived the softmax, and tutorial 3 the sigmoid with its slope $y\,(1 - y)$. The **softplus** is new:
# $y = \log(1 + e^x)$, a smooth ramp. By the chain rule its slope is $e^x / (1 + e^x)$; divide numerator and denominator
# by $e^x$, and it is the sigmoid of $x$.

# %%
points = np.linspace(-6, 6, 25)
softplus = Softplus()
y_softplus = softplus.forward(points)
slopes = softplus.backward(np.ones_like(points))
print(f"softplus runs from {y_softplus[0]:.3f} to {y_softplus[-1]:.3f}")
print(f"its slope minus the sigmoid: at most {np.abs(slopes - Sigmoid().forward(points)).max():.0e}")

# %% [markdown]
# > **Predict before you run.** How many numbers does `raw` have for each sequence of our machine, with $H = 3$ heads,
# > one of which writes, $M = 6$ and $S = 5$?

# %%
to_heads, heads = Linear(), Heads(ntm.sizes)
raw = to_heads.forward(h, ntm.W_heads.value, ntm.b_heads.value)  # (B, P)
k, beta, g, s, gamma, e, a = heads.forward(raw)
P = H * (M + 1 + 1 + S + 1) + W * (M + M)
print(f"raw has {raw.shape[1]} numbers, and H (M + 1 + 1 + S + 1) + W (M + M) = {P}")
for name, value in zip(("k", "beta", "g", "s", "gamma", "e", "a"), (k, beta, g, s, gamma, e, a)):
    print(f"{name:5} {value.shape!s:10} from {value.min():6.3f} to {value.max():6.3f}")

# %% [markdown]
# Each number of `raw` belongs to one head and one parameter. So the backward pass of `Heads` only sends each gradient
# back through its own function. Nothing adds up there, except inside the softmax of $s$.
#
# ## Addressing, read, write, output
#
# The class `Addressing` chains the five addressing stages of tutorials 2 to 5, for all heads at once. Each of the five
# keeps its result under the paper's name, so nothing is hidden.

# %%
addressing, read, write = Addressing(), Read(), Write()
w = addressing.forward(k, beta, g, s, gamma, w_prev, memory_prev)  # (B, H, N)
r = read.forward(w[:, :R], memory_prev)  # (B, R, M): the heads that read come first
memory = write.forward(memory_prev, w[:, R:], e, a)  # (B, N, M): then those that write

w_content, w_shifted = addressing.content.w_content, addressing.shift.w_shifted  # (B, H, N) each
w_gated = g * w_content + (1 - g) * w_prev  # (B, H, N)
columns = {"w_content": w_content, "w_prev": w_prev, "w_gated": w_gated, "w_shifted": w_shifted, "w": w}
kinds = [*(f"read head {head}" for head in range(R)), *(f"write head {head}" for head in range(W))]
for head, kind in enumerate(kinds):
    by_content, before, gated, _, now = (int(value[0, head].argmax()) for value in columns.values())
    offset = int(s[0, head].argmax()) - S // 2
    print(
        f"{kind}: row {by_content} by content, row {before} before; gate {g[0, head, 0]:.2f} -> row {gated};", end=" "
    )
    print(f"shift {offset:+d} -> row {now}, with a weight of {w[0, head, now]:.2f}")

# %%
pictures.weightings({name: value[0] for name, value in columns.items()}, g[0, :, 0], s[0], gamma[0, :, 0], kinds)

# %% [markdown]
# Read the columns from left to right, for sequence 0. The gate $g$ mixes the content and the previous weighting, $s$
# moves the mixture, and $\gamma$ sharpens it. The rows form a ring, so row 0 comes after the last row.
#
# The output layer sees the hidden units and the read vectors, laid end to end. Its results are called **logits**: the
# sigmoid of a logit is read as the probability that this output bit is 1.

# %%
output_layer = Linear()
seen = np.concatenate([h, r.reshape(B, R * M)], axis=-1)  # (B, C + R M)
logits = output_layer.forward(seen, ntm.W_output.value, ntm.b_output.value)  # (B, n_outputs)
print(
    "first logits of sequence 0:",
    logits[0, :4].round(2),
    "as probabilities:",
    Sigmoid().forward(logits)[0, :4].round(2),
)

# %% [markdown]
# That was the whole forward step. The class `TimeStep` does all of it but the output layer, with the same names. It is
# given the controller's weights, because all steps share them.

# %%
step = TimeStep(ntm, weights_of(ntm.layers))
state = step.forward(x, State(memory_prev, w_prev, r_prev))
pairs = ((step.h, h), (state.w, w), (state.reads, r), (state.memory, memory))
print(f"TimeStep and our step differ by at most {max(np.abs(ours - its).max() for its, ours in pairs):.0e}")

# %% [markdown]
# ## Where a value forks, gradients add up
#
# This rule has been with us since tutorial 1, where one memory served several heads. Now everything depends on it, so
# here it is once more. Let $x$ be used twice, $u = f(x)$ and $v = q(x)$, with a loss $L(u, v)$. The chain rule says
#
# $$ \frac{dL}{dx} = \frac{\partial L}{\partial u} \frac{du}{dx} + \frac{\partial L}{\partial v} \frac{dv}{dx} . $$
#
# One term for each use, and the terms are added. A trick makes the terms visible one by one: **give each use its own
# copy** of $x$. Then the two terms are the gradients of the two copies. Take $L = u v$ with $u = x^2$ and $v = e^x$, at
# $x = 1$.


# %%
def loss_of_copies(copies):
    """The loss when the two uses of x have a copy each."""
    return copies[0] ** 2 * np.exp(copies[1])


terms = numerical_gradient(loss_of_copies, np.array([1.0, 1.0]))
both = numerical_gradient(lambda x: loss_of_copies([x[0], x[0]]), np.array([1.0]))[0]
print(f"first copy {terms[0]:.3f} + second copy {terms[1]:.3f} = {terms.sum():.3f}; both moved together: {both:.3f}")

# %% [markdown]
# A stage knows nothing of this. It is given a value and returns how the loss changes through *this* use of it. The code
# that handed the value to several stages must add up what they return.
#
# ## A loss for one step
#
# A step has four results: the logits, and the three parts of the new state. In a real sequence, the loss depends on the
# new state through all later steps. But whatever happens there, what reaches us is one array for each part, $d_{M_t}$,
# $d_{w_t}$ and $d_{r_t}$. In their place we take random numbers, as in tutorial 7:
#
# $$ L = \sum c_\text{logits}\, \text{logits} + \sum c_M\, M_t + \sum c_w\, w_t + \sum c_r\, r_t . $$
#
# Each sum runs over all the numbers of its array. So `c_memory` plays the gradient that the next step hands back for
# the memory, and so on.

# %%
rng = np.random.default_rng(1)
c_logits, c_memory = rng.normal(size=(B, n_outputs)), rng.normal(size=(B, N, M))
c_w, c_r = rng.normal(size=(B, H, N)), rng.normal(size=(B, R, M))


def loss(x, r_prev, w_prev, memory_prev):
    """The whole step, and its results weighted with the fixed random numbers."""
    step = TimeStep(ntm, weights_of(ntm.layers))
    state = step.forward(x, State(memory_prev, w_prev, r_prev))
    seen = np.concatenate([step.h, state.reads.reshape(B, -1)], axis=-1)
    logits = seen @ ntm.W_output.value + ntm.b_output.value
    new = (c_memory * state.memory).sum() + (c_w * state.w).sum() + (c_r * state.reads).sum()
    return (c_logits * logits).sum() + new


# %% [markdown]
# ## Backwards by hand
#
# Now read the forward pass from the bottom up. Each stage gets the gradient of its result and returns the gradients of
# its arguments. At a fork we wait until all the paths have arrived. This is **backpropagation**.
#
# **Output layer.** It saw $h$ and $r$ end to end, so its gradient splits into two pieces.

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
# memory and their share of the weightings.

# %%
d_memory_written, d_w_write, d_e, d_a = write.backward(c_memory)
d_w_read, d_memory_read = read.backward(d_r)

# %% [markdown]
# **Fork of $w_t$.** Each head's weighting was used here, by read or write, and it becomes the previous weighting of the
# next step.

# %%
d_w_used = np.concatenate([d_w_read, d_w_write], axis=1)  # (B, H, N): the read heads first, as in w
d_w = d_w_used + c_w  # (B, H, N): read or write; to the next step

# %% [markdown]
# **Addressing.** The five stages in reverse return, among others, the third gradient of the old memory. So the **fork
# of $M_{t-1}$** is complete.

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
# **Controller and input.** Last on the way back: the first thing in the step.

# %%
d_z = squash.backward(d_h)  # (B, C)
d_seen_by_controller, d_W_seen, d_b = layer.backward(d_z)
d_x = d_seen_by_controller[:, :n_inputs]  # (B, n_inputs)
d_r_prev = d_seen_by_controller[:, n_inputs:].reshape(B, R, M)

# %% [markdown]
# > **Predict before you run.** Suppose that we had forgotten one term in one of the four sums. Would any of these lines
# > have failed, or any shape have been wrong?
#
# No: all terms of a sum have the same shape. Only numbers can tell. So we measure the slope of the loss with respect to
# every number that came in, and compare.


# %%
measured = {
    "x": numerical_gradient(lambda value: loss(value, r_prev, w_prev, memory_prev), x),
    "r_prev": numerical_gradient(lambda value: loss(x, value, w_prev, memory_prev), r_prev),
    "w_prev": numerical_gradient(lambda value: loss(x, r_prev, value, memory_prev), w_prev),
    "memory_prev": numerical_gradient(lambda value: loss(x, r_prev, w_prev, value), memory_prev),
}
derived = {"x": d_x, "r_prev": d_r_prev, "w_prev": d_w_prev, "memory_prev": d_memory_prev}
error_of = {name: np.abs(derived[name] - measured[name]).max() for name in derived}
for name, worst in error_of.items():
    print(f"d_{name:12} {derived[name].size:3} numbers, largest error {worst:.0e}")

# %% [markdown]
# (Near a weight of zero the sharpening is strongly curved, so the measurement of `d_w_prev` is the least accurate of
# the four.) `TimeStep.backward` goes the same way, and returns the gradients of the input, of $z$, of `raw`, and of the
# old state. The gradient of a `State` is a `State`.

# %%
d_x_of_step, (d_z_of_step,), d_raw_of_step, d_state = step.backward(d_h_output, State(c_memory, c_w, d_r))
pairs = ((d_x_of_step, d_x), (d_z_of_step, d_z), (d_raw_of_step, d_raw), (d_state.memory, d_memory_prev))
print(f"TimeStep.backward and our lines differ by at most {max(np.abs(its - ours).max() for its, ours in pairs):.0e}")

# %% [markdown]
# ## Where the first state comes from
#
# Step 0 has no step before it. Its state is made of parameters: the machine learns what it starts with. The memory
# `initial.memory` and the reads `initial.reads` are used as they are. The weightings cannot be: equation 1 of the paper
# demands weights between 0 and 1 with the sum 1, and gradient descent would not respect that. So the parameter is
# `initial.v`, any numbers $v_0$, and the weightings are $w = \text{softmax}(v_0)$, one for each head. All sequences of
# a batch start from the same values, so their gradients add up; those of the weightings then go back through the
# softmax of tutorial 2. The stage `InitialState` does this.

# %%
first = InitialState(B)
memory_first, w_first, reads_first = first.forward(ntm.memory_0.value, ntm.v_0.value, ntm.reads_0.value)
_, d_v_0, _ = first.backward(c_memory, c_w, c_r)


def loss_of_v(v_0):
    """The weightings of all sequences from v_0, weighted with the random numbers."""
    softmax = np.exp(v_0) / np.exp(v_0).sum(axis=-1, keepdims=True)  # (H, N)
    return (c_w * softmax).sum()  # broadcast over the batch


v_error = np.abs(d_v_0 - numerical_gradient(loss_of_v, ntm.v_0.value)).max()
print(f"weightings of step 0: {w_first.shape}, sums from {w_first.sum(-1).min():.6f} to {w_first.sum(-1).max():.6f}")
print(f"gradient of v_0 {d_v_0.shape}: largest error {v_error:.0e}")

# %% [markdown]
# ## The three gradients of one memory
#
# Back to the old memory and its three uses. With the trick of the copies, we move one copy at a time: the one that is
# addressed, the one that is read, or the one that is written to. ($h$ and the parameters of the heads do not depend on
# $M_{t-1}$, so they can stay as they are.)


# %%
def loss_of_memories(addressed, looked_at, written):
    """The loss when each use of the old memory has a copy of its own."""
    w = Addressing().forward(k, beta, g, s, gamma, w_prev, addressed)
    r = Read().forward(w[:, :R], looked_at)
    memory = Write().forward(written, w[:, R:], e, a)
    logits = np.concatenate([h, r.reshape(B, -1)], axis=-1) @ ntm.W_output.value
    return (c_logits * logits).sum() + (c_memory * memory).sum() + (c_w * w).sum() + (c_r * r).sum()


same = memory_prev
by_copies = {
    "written to": (d_memory_written, numerical_gradient(lambda copy: loss_of_memories(same, same, copy), same)),
    "read": (d_memory_read, numerical_gradient(lambda copy: loss_of_memories(same, copy, same), same)),
    "addressed": (d_memory_addressed, numerical_gradient(lambda copy: loss_of_memories(copy, same, same), same)),
}
for name, (ours, its) in by_copies.items():
    print(f"{name}: largest error {np.abs(ours - its).max():.0e}")

# %% [markdown]
# > **Predict before you run.** The three will look different. Which one is nearly `c_memory`, and where does it differ
# > from it most?

# %%
panels = {name: ours[0] for name, (ours, _) in by_copies.items()} | {"sum": d_memory_prev[0]}
looked_at = int(w[0, 0].argmax())  # where the first read head looks
pictures.memory_gradients(panels, looked_at)
along = (d_memory_addressed[0] * memory_prev[0]).sum(axis=-1)  # (N,)
print(f"dot products of 'addressed' with the rows of the memory: at most {np.abs(along).max():.0e}")

# %% [markdown]
# - **Written to**: $d_{M_t}$ times what the erasing keeps, $1 - w(i)\, e(j)$ (tutorial 6). It differs from `c_memory`
#   most where the write head has erased.
# - **Read**: row $i$ is $\sum_h w_h(i)\, d_{r_h}$ over the read heads (tutorial 1). So only the rows that a head looks
#   at have strong colours.
# - **Addressed**: from the cosine (tutorial 2), each row at a right angle to the same row of the memory, because
#   lengthening a row leaves its cosine unchanged.
#
# > **See it in a trained machine.** In the wires of the step-through page, a memory receives
# > [its three gradients](pages/copy-small.html#level=step&step=7&place=received&direction=back&fork=memory_prev):
# > they add up. The space bar walks through the whole step, and a switch forgets a path. (Open it from a clone.)
#
# ## Forget a path
#
# A forgotten path is the easiest mistake to make here: nothing crashes, and the shapes are right. We write the whole
# way back once more, as one function that can leave out one term of one sum.


# %%
def add(fork, without, *terms):
    """The sum of the terms that come back to a fork, without the one that is forgotten."""
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
    d_z = squash.backward(add("h", without, d_seen[:, :C], d_h_heads))
    d_seen_by_controller, d_W_seen, _ = layer.backward(d_z)
    d_x, d_r_prev = d_seen_by_controller[:, :n_inputs], d_seen_by_controller[:, n_inputs:]
    gradients = (d_memory_prev, d_w_prev, d_W_heads, d_r_prev, d_W_seen, d_x)
    return dict(zip(("memory_prev", "w_prev", "W_heads", "r_prev", "W_seen", "x"), gradients))


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
n_wrong = {forgotten: sum(error > 1e-12 for error in values) for forgotten, values in errors.items()}
print(f'without "addressed", {n_wrong["memory", "addressed"]} of {len(right)} gradients are wrong')
pictures.forgotten(errors, list(right))

# %% [markdown]
# The pattern gives the place away. On the way back, every gradient *after* the fork is wrong, and every gradient before
# it is right.
#
# - A path of $h$: the heads come before the fork, so `d_W_heads` is right, and what the controller hands on is wrong.
# - A path of $r$ or $w$: all six come after it, the old memory too, by way of the addressing.
# - A path of the memory: `d_memory_prev` alone. Within one step, nothing else depends on it. So a check of a single
#   step that looks only at the weights **cannot see a forgotten path of the memory**. Over several steps, the step
#   before starts from this gradient, and then everything is wrong. Tutorial 9 goes there.
#
# So when a check fails, go from the loss backwards and look for the first gradient that is wrong.
#
# ## Play with it
#
# How does the gradient of each row of the old memory divide among the three uses? Give all heads of sequence 0 the same
# gate, key strength and erase vector, and watch.


# %%
def three_uses(gate, key_strength, erase):
    """The length of each row's gradient along each of the three paths, for sequence 0."""
    stages = Addressing(), Read(), Write()
    equal = np.ones((H, 1))
    w = stages[0].forward(k[0], key_strength * equal, gate * equal, s[0], gamma[0], w_prev[0], memory_prev[0])
    stages[1].forward(w[:R], memory_prev[0])
    stages[2].forward(memory_prev[0], w[R:], np.full((W, M), erase), a[0])
    d_written, d_w_write, _, _ = stages[2].backward(c_memory[0])
    d_w_read, d_read = stages[1].backward(d_r[0])
    d_addressed = stages[0].backward(np.concatenate([d_w_read, d_w_write]) + c_w[0])[6]
    uses = {"written to": d_written, "read": d_read, "addressed": d_addressed}
    return {name: np.linalg.norm(gradient, axis=-1) for name, gradient in uses.items()}


play(
    three_uses,
    title="Three uses of the old memory",
    x_label="memory row",
    y_label="length of the gradient",
    gate=(0.0, 1.0, 0.5),
    key_strength=(0.1, 20.0, 3.0),
    erase=(0.0, 1.0, 0.9),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=step&step=7&place=received&direction=back&fork=memory_prev")

# %% [markdown]
# With a gate of 0 the content does not matter, and the path "addressed" disappears. With an erase vector of 1, the path
# "written to" shrinks on each row by the share of weight that the write head has there. It disappears only where all
# of the weight is on one row: try a gate of 1, a key strength of 20 and an erase vector of 1, and look at row 6. There
# "addressed" vanishes as well, because the softmax is saturated (tutorial 2).
#
# ## Open the file
#
# `ntm_ref/machine/step.py` is this tutorial, apart from the output layer, in 22 lines. Here they are, each with the
# tutorial that derived it.

# %%
notes = {
    "self.changes": "changes",
    "controller": "8",
    "self.heads": "8",
    "W_heads": "8",
    "addressing": "2 to 5",
    "self.read": "1",
    "self.write": "6",
    "d_w = ": "8: fork",
    "d_memory = ": "8: fork",
    "d_used = ": "8: fork",
    "State(": "8: state",
}
print(annotated(TimeStep.forward, notes))
print()
print(annotated(TimeStep.backward, notes))

# %% [markdown]
# Three things are more general than here. `changes` are interventions in a run, such as overwriting a row of the
# memory, which tutorial 11 uses; otherwise they do nothing. `own` is the state of a controller that has one, an LSTM.
# And the add vectors have a **fork** of their own when training penalizes large ones: an L2 penalty (of squares) of
# $\frac{\lambda}{2B} \sum a^2$, with a small constant $\lambda$, over all steps and heads of the $B$ sequences has the
# gradient $\frac{\lambda}{B}\, a$, and this is the `d_a` that is added to what the write hands back.
#
# To step through it in a debugger, set a breakpoint at `w = self.addressing.forward(...)` in that file, and run
# `python tutorials/08_run_one_step.py` under it.
#
# ## On your own
#
# 1. By hand: $u = 3x$, $v = x^2$, $L = u + u v$. What is $dL/dx$ at $x = 2$, from which three paths?
# 2. How many numbers does `raw` have in a machine with 2 read heads, 2 write heads, $M = 20$, and shifts from $-1$ to
#    $+1$?
# 3. Set the gates of all heads to 1. What is `d_w_prev`? Why?
# 4. Let the heads write *before* they read, by the letter of the paper's equation 2: the read sees the new memory.
#    Which forks change? Derive the gradient of the old memory and check it.
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
# **3.** Zero: $w_\text{gated} = g\, w_\text{content} + (1 - g)\, w_\text{prev}$, so the previous weighting plays no
# part.

# %%
open_gates = Addressing()
open_gates.forward(k, beta, np.ones_like(g), s, gamma, w_prev, memory_prev)
d_w_prev_open = open_gates.backward(d_w)[5]  # the sixth argument is w_prev
print(f"largest number in d_w_prev: {np.abs(d_w_prev_open).max():.1f}")

# %% [markdown]
# **4.** The new memory then goes to the read and to the next step: a new fork, $d_{M_t} = c_M +$ what the read hands
# back. The old memory has two uses left: it is addressed and written to.


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
print(f"largest error {worst:.0e}")

# %% [markdown]
# **5.** Nothing is erased, so all of $M_{t-1}$ is kept, and $d_{M_t}$ comes back unchanged.

# %%
no_erase = Write()
no_erase.forward(memory_prev, w[:, R:], np.zeros_like(e), a)
difference = np.abs(no_erase.backward(c_memory)[0] - c_memory).max()
print(f"it differs from c_memory by at most {difference:.1f}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3 and figure 2, the step in the paper's words.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, *Automatic Differentiation in Machine Learning: a
#   Survey*, 2018, [arXiv 1502.05767](https://arxiv.org/abs/1502.05767): how programs do what we did by hand.
# - In this package: `ntm_ref/machine/step.py`, where a comment at each fork names every path.
