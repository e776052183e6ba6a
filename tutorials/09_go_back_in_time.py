# %% [markdown]
# # Go back through time
#
# To learn where to store something, a machine must be told of a mistake that shows only much later; the message is a
# gradient that travels back through all the steps between.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Unroll a machine for three steps, and go back through them.
# - Follow the gradient of one number back to the initial memory, and take it apart into its routes.
# - Add up the gradients of the weights, which every step shares.
# - Measure over 100 steps how a gradient vanishes, explodes, or stays.
# - See the gradient of one answer bit travel to the step in which the bit was written.
#
# ## What you'll learn
#
# - Why one call of `backward` a step is enough, though the routes are too many to count.
# - Why a memory carries a gradient further than a chain of layers.
# - What to do about a gradient that explodes.
#
# ## What you'll need
#
# Tutorial 8: the step, its state (memory, weightings, reads), and its backward pass. The gradient
# $\partial L / \partial x$ is called `d_x`, and the gradient of a `State` is a `State`.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import NTM, TASKS, Addressing, Linear, Sharpening, Tanh, Write, pretrained
from ntm_ref.controller import weights_of
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.machine import TimeStep
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## Three steps in a row
#
# A step takes an input and the old state, and makes an output and the new state. Put the new state into the next step,
# and so on: this is called **unrolling**. We number the steps 1, 2, 3. Step $t$ leaves the memory $M_t$; the initial
# memory is $M_0$. The initial state is a parameter: it is learned, like the weights.
#
# The machine is the small one of tutorial 8, with random numbers in place of training. The sequence has
# $T = 3$ steps, so the input has the shape `(T, B, n_inputs)`, and $B = 1$.

# %%
T, B, n_inputs, n_outputs, C, N, M = 3, 1, 3, 2, 5, 7, 4
small = NTM(n_inputs, n_outputs, controller_size=C, n_rows=N, width=M, dtype=np.float64)
rng = np.random.default_rng(576)  # a seed for which all three uses below count
for parameter in small.parameters():
    parameter.value = rng.normal(size=parameter.value.shape)
weights = weights_of(small.layers)  # of the controller: W and b of its one layer

x = rng.normal(size=(T, B, n_inputs))
c = rng.normal(size=(B, n_outputs))  # the random weights of the loss
run = small.run(x)
initial = run.initial_state  # a State: memory (B, N, M), w (B, H, N), reads (B, R, M)
print("shapes:", initial.memory.shape, initial.w.shape, initial.reads.shape, "logits", run.logits.shape)

# %% [markdown]
# `small.run` is a loop over `TimeStep`. Here it is once more, so that we can begin in the middle. Nothing is new in it:


# %%
def unroll(state, first=1):
    """The steps from number `first` to T; each keeps everything that its backward needs."""
    steps = []
    for t in range(first, T + 1):
        step = TimeStep(small, weights)
        state = step.forward(x[t - 1], state)
        steps.append(step)
    return steps


def loss(state, first=1):
    """The logits of the last step alone, weighed with the random numbers c."""
    last = unroll(state, first)[-1]
    seen = np.concatenate([last.h, last.state.reads.reshape(B, -1)], axis=-1)  # (B, C + R M)
    return (c * (seen @ small.W_output.value + small.b_output.value)).sum()


steps = unroll(initial)
print(f"L = {loss(initial):.4f}")

# %% [markdown]
# The loss looks at the last output only. So whatever the first step did, the loss hears of it through the states alone.
#
# ## Backwards
#
# `TimeStep.backward` takes the gradient of $h$ that comes from the output, and the gradient of the state that the step
# left. It returns the gradient of the state that the step was given, among others. That is what the step before needs.
# So we begin behind the last step, where the gradient of the state is zero, because nothing comes after. We add what
# comes from the output, and go back.
#
# > **Predict before you run.** How long is the gradient of the memory after step 3, $M_3$: the longest of all, or zero?

# %%
d_seen = c @ small.W_output.value.T  # (B, C + R M)
d_h = {T: d_seen[:, :C], 2: np.zeros((B, C)), 1: np.zeros((B, C))}  # the outputs 1 and 2 do not count
d_state = steps[-1].state.zeros()._replace(reads=d_seen[:, C:].reshape(B, 1, M))

d_states, d_raws = {T: d_state}, {}
for t in (3, 2, 1):
    _, _, d_raws[t], d_states[t - 1] = steps[t - 1].backward(d_h[t], d_states[t])
for t in (3, 2, 1, 0):
    print(f"after step {t}: length of the memory's gradient {np.linalg.norm(d_states[t].memory):.3f}")

# %% [markdown]
# This loop is **backpropagation through time**. That is all there is to it: the same list of steps, reversed, and one
# variable, the gradient of the state, that is handed on.
#
# The memory after step 3 has the gradient zero. Is that a mistake? We measure all the states: move each number of a
# state between two steps, and run only the steps that are left.


# %%
states = {0: initial, **{t: steps[t - 1].state for t in (1, 2, 3)}}
for t in (0, 1, 2):
    for part in ("memory", "w", "reads"):
        measured = numerical_gradient(
            lambda value, t=t, part=part: loss(states[t]._replace(**{part: value}), t + 1), getattr(states[t], part)
        )
print("the gradients of all three states agree with central differences")

# %% [markdown]
# It is no mistake. In a step the heads read before they write. What step 3 writes is read by nobody, so it cannot
# matter.
#
# ## Follow one number
#
# Take one number in the initial memory, in row $i$ and column $j$. We choose the place where the gradient is largest.

# %%
_, i, j = np.unravel_index(np.abs(d_states[0].memory).argmax(), (B, N, M))
print(f"row i = {i}, column j = {j}")
for t in (3, 2, 1, 0):
    print(f"after step {t}: gradient {d_states[t].memory[0, i, j]:+.4f}")

# %%
limit = max(np.abs(d_states[t].memory).max() for t in range(4))
figure, axes = plt.subplots(1, 4, figsize=(7.6, 3.2), layout="constrained", sharey=True)
for t, ax in enumerate(axes):
    image = ax.imshow(d_states[t].memory[0], cmap=colours.SIGNED, vmin=-limit, vmax=limit, aspect="auto")
    ax.add_patch(plt.Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=colours.INK, linewidth=2))
    ax.set_xticks(range(M))
    calm(ax, f"after step {t}" if t else "initial", "column j", "memory row" if t == 0 else "")
figure.colorbar(image, ax=axes, label="gradient of the memory")
followed = [d_states[t].memory[0, i, j] for t in range(4)]
show(
    figure,
    "Four panels of 7 rows and 4 columns: the gradient of the memory at the start and after steps 1, 2 and 3. The last "
    "is white, the others have colours, which are read from right to left. The number that we follow is framed: "
    f"{', '.join(f'{value:+.3f}' for value in followed[::-1])} from right to left.",
)

# %% [markdown]
# From tutorial 8 we know how each of these comes from the one to its right. The memory before a step has three uses: it
# is addressed, read, and written to. Write $u_t$ for what comes back from being **used** in step $t$, that is,
# addressed and read. And write $\kappa_t$ (a Greek k, "kappa") for what the write of step $t$ **keeps** of a number:
#
# $$ \kappa_t(i, j) = \prod_h (1 - w_{t,h}(i)\, e_{t,h}(j)) , $$
#
# with one factor for each write head (here $h$ is the number of a head, as in tutorial 6; our machine has one). Then
# for every number of the memory
#
# $$ d_{M_{t-1}} = \kappa_t\, d_{M_t} + u_t . $$


# %%
def used(step, d_state):
    """What comes back to the memory because the step addressed it and read it: (B, N, M)."""
    _, d_w_write, _, _ = step.write.backward(d_state.memory)
    d_w_read, d_memory_read = step.read.backward(d_state.reads)
    d_w = d_state.w + np.concatenate([d_w_read, d_w_write], axis=1)
    return d_memory_read + step.addressing.backward(d_w)[6]


u = {t: used(steps[t - 1], d_states[t]) for t in (1, 2, 3)}
kappa = {t: 1 - steps[t - 1].write.w.swapaxes(-1, -2) * steps[t - 1].e for t in (1, 2, 3)}  # (B, N, M)
for t in (3, 2, 1):
    came, kept, new = (array[0, i, j] for array in (d_states[t].memory, kappa[t], u[t]))
    print(f"step {t}: {kept:.3f} * {came:+.4f} {new:+.4f} = {d_states[t - 1].memory[0, i, j]:+.4f}")

# %% [markdown]
# Now put the three lines into each other. $d_{M_3} = 0$, so $d_{M_2} = u_3$. Put this into the next, and that into the
# last:
#
# $$ d_{M_1} = \kappa_2\, u_3 + u_2, \qquad d_{M_0} = u_1 + \kappa_1 u_2 + \kappa_1 \kappa_2\, u_3 . $$
#
# Read it like this. A route from the number to the loss leaves the memory in step 1, or in step 2, or in step 3, when
# the number is used. Until then it lies in its row, and each write leaves a share $\kappa$ of it. The gradient of a
# number in the memory is **the sum over the steps in which it is used, each multiplied by what was kept until then**.
#
# > **Predict before you run.** In the products, where are the controller, its $\tanh$, and the softmaxes? What
# > becomes of the gradient in a memory to which nobody writes for 1000 steps?

# %%
routes = {1: u[1], 2: kappa[1] * u[2], 3: kappa[1] * kappa[2] * u[3]}
parts = [routes[t][0, i, j] for t in (1, 2, 3)]
for t, part in zip((1, 2, 3), parts):
    print(f"used in step {t}: {part:+.4f}")
print(f"together: {sum(parts):+.4f}")

# %% [markdown]
# They are not there. The gradient that waits in the memory does not pass through the controller. Where nobody writes,
# $\kappa = 1$, and after 1000 steps the gradient is what it was. We come back to this.
#
# ## Too many routes to count
#
# Each use $u_t$ stands for many routes in turn. What is read in step 1 goes through the controller of step 2, changes
# where the heads look, what is written, and so on. The state has three parts, and each part of the old state reaches
# each part of the new one. So over $T$ steps there are $3^{T-1}$ ways to go from part to part, from the initial memory
# to the last reads.

# %%
ways = np.ones((3, 3), dtype=int)  # from each part of the state to each part of the next
for n_steps in (3, 10, 20):
    n_routes = np.linalg.matrix_power(ways, n_steps)[0, 2]
    print(f"{n_steps:2} steps: {n_routes:13,} routes, {n_steps} calls of backward")

# %% [markdown]
# For 20 steps there are 1,162,261,467 routes. Going forwards, one would have to follow each. Going backwards, the
# gradients are added at every state, *before* they go on, and one call a step is enough. This is why we go backwards.
#
# ## The weights are shared
#
# Every step uses the same weights. One value with many uses: **its gradients add up**, now over time. In step $t$ the
# heads' layer says $\text{raw}_t = h_t W_\text{heads} + b_\text{heads}$. From tutorial 8, its share is
# $h_t^T d_{\text{raw}_t}$, so
#
# $$ d_{W_\text{heads}} = \sum_t h_t^T\, d_{\text{raw}_t} . $$

# %%
shares = {t: steps[t - 1].h.T @ d_raws[t] for t in (1, 2, 3)}  # (C, P) each
for t, share in shares.items():
    print(f"share of step {t}: length {np.linalg.norm(share):.3f}")

for parameter in small.parameters():
    parameter.clear()  # sets .grad to zero, because backward adds to it
d_logits = np.zeros_like(run.logits)
d_logits[-1] = c
run.backward(d_logits)
print("they sum to the gradient of the matrix:", np.allclose(sum(shares.values()), small.W_heads.grad))
print("the initial memory's is that after step 0:", np.allclose(d_states[0].memory[0], small.memory_0.grad))

# %% [markdown]
# `run.backward` does all of this for every parameter, the initial state included, and adds the results to `.grad`. As a
# last check we measure it by moving the weights themselves.

# %%
layer = small.W_heads.value


def loss_of_weights(value):
    """The loss with another matrix for the heads; the machine is put back as it was."""
    small.W_heads.value = value
    result = loss(initial)
    small.W_heads.value = layer
    return result


measured = numerical_gradient(loss_of_weights, layer)
agree = np.isclose(small.W_heads.grad, measured, rtol=1e-5, atol=1e-7)
print(f"{agree.sum()} of {agree.size} numbers of the heads' matrix agree")

# %% [markdown]
# ## Vanish, explode
#
# Three steps are few. What happens over a hundred? Begin with the smallest example: $h_t = a\, h_{t-1}$, a number that
# is multiplied by $a$ in each step. Then $h_T = a^T h_0$, and the gradient is $dh_T / dh_0 = a^T$.

# %%
for factor in (0.9, 1.0, 1.1):
    print(f"a = {factor}: after 100 steps {factor**100:.6f}")

# %% [markdown]
# Below 1 it **vanishes**, above 1 it **explodes**, and only at 1 it stays. With many numbers it is the same in spirit:
# a step backwards multiplies the gradient by a matrix, 100 steps by 100 matrices.
#
# A network without a memory matrix is such a chain: $h_t = \tanh(h_{t-1} W)$, with 100 hidden units. The entries of $W$
# are random, with the standard deviation $\sigma / \sqrt{100}$. (The root makes it comparable for any number of units:
# a sum of 100 random terms grows like the root of 100.)
#
# > **Predict before you run.** Which of $\sigma = 0.5$, $1$ and $3$ makes the gradient vanish over 100 steps, and which
# > makes it explode?


# %%
def chain_norms(sigma, n_steps=100):
    """The length of the gradient of h, 1, 2, ... n_steps back."""
    rng = np.random.default_rng(0)
    W, h = sigma / 10 * rng.normal(size=(100, 100)), rng.normal(size=(1, 100))
    stages, norms, d_h = [], [], rng.normal(size=(1, 100))
    for _ in range(n_steps):
        layer, squash = Linear(), Tanh()
        h = squash.forward(layer.forward(h, W, np.zeros(100)))
        stages.append((layer, squash))
    for layer, squash in reversed(stages):
        d_h, _, _ = layer.backward(squash.backward(d_h))
        norms.append(np.linalg.norm(d_h))
    return np.array(norms) / norms[0]


chains = {sigma: chain_norms(sigma) for sigma in (0.5, 1.0, 3.0)}
for sigma, norms in chains.items():
    print(f"sigma {sigma}: 100 steps back, the gradient's length is multiplied by {norms[-1]:.1e}")

# %% [markdown]
# With 0.5 it vanishes: after 100 steps it has been divided by more than $10^{25}$. With 3 it explodes, to more than
# $10^{9}$ times its length. (Here $\tanh$ works against it: its slope $1 - h^2$ is small where $h$ is near $\pm 1$.)
# Only in between, near 1, does the length stay about the same. Training changes $W$, so it will not stay there by
# itself.
#
# ## A Neural Turing Machine over 100 steps
#
# Now the machine in the size of the paper, 100 hidden units and 128 rows of 20 numbers, before any training. We run 100
# steps on random bits, begin with a random gradient of the last reads, and go back, for eight machines with different
# random weights.
#
# > **Predict before you run.** Which part of the state will have the steadiest gradient: the memory, or the weightings?


# %%
def untrained(seed, n_steps=100):
    """A machine before training, and its run on random bits."""
    bits = np.random.default_rng(1).integers(0, 2, size=(n_steps, 1, 9)).astype(float)
    ntm = NTM(n_inputs=9, n_outputs=8, dtype=np.float64, seed=seed)
    return ntm, ntm.run(bits)


def lengths_back(steps):
    """The lengths of the gradients of the memory, the read and the write weighting, 1, 2, ... steps back."""
    d_state, lengths = steps[-1].state.zeros(), []
    d_state = d_state._replace(reads=np.random.default_rng(0).normal(size=d_state.reads.shape))
    for step in reversed(steps):
        _, _, _, d_state = step.backward(np.zeros_like(step.h), d_state)
        parts = (d_state.memory, d_state.w[:, 0], d_state.w[:, 1])
        lengths.append([np.linalg.norm(part) for part in parts])
    return np.array(lengths)


runs = [untrained(seed)[1] for seed in range(8)]
lengths = np.array([lengths_back(run.steps) for run in runs])  # (8, 100, 3)
machines = np.stack([lengths[..., 0], np.sqrt((lengths[..., 1:] ** 2).sum(axis=-1))])  # (2, 8, 100)
steadiness = machines.max(axis=-1) / machines.min(axis=-1)  # (2, 8)
for seed, (of_memory, of_w) in enumerate(steadiness.T):
    print(f"seed {seed}: greatest / least over 100 steps: memory {of_memory:6.1f}, weightings {of_w:8.1f}")

# %%
figure, axes = plt.subplots(1, 2, figsize=(7.6, 3.4), layout="constrained")
back = np.arange(1, 101)
looks = zip(chains, (colours.BLUE, colours.GREEN, colours.VERMILION), ("--", "-", ":"))
for sigma, colour, line in looks:
    axes[0].semilogy(back, chains[sigma], line, color=colour, linewidth=2, label=f"sigma = {sigma}")
for part, (name, colour, line) in enumerate((("weightings", colours.VERMILION, ":"), ("memory", colours.BLUE, "-"))):
    for n, norms in enumerate(machines[1 - part]):
        axes[1].semilogy(back, norms, line, color=colour, linewidth=1.3, label=name if n == 0 else None)
calm(axes[0], "A chain of tanh layers", "steps back", "length of the gradient")
calm(axes[1], "Eight machines, untrained", "steps back", "")
for ax in axes:
    ax.legend(frameon=False, fontsize=9)
medians = np.median(steadiness, axis=1)
show(
    figure,
    "Two diagrams of the gradient's length over the number of steps back, on logarithmic axes. Left, the chain: a line "
    f"falls to {chains[0.5][-1]:.0e} for sigma 0.5, one stays near 1, one climbs to {chains[3.0][-1]:.0e} for sigma 3. "
    f"Right, eight machines: most lines of the memory are level, changing by a factor of {medians[0]:.1f} in the "
    f"median; those of the weightings swing by a factor of {medians[1]:.0f}. In one machine, "
    f"both climb on the right, the weightings to {machines[1, :, -1].max():.0f}.",
)

# %% [markdown]
# The memory's gradient is steady, as the formula with $\kappa$ says: a weighting that is spread over many rows erases
# little from each, so $\kappa$ is nearly 1. The weightings swing by a factor of more than 10 in all eight machines. In
# one they climb so far that in the end they pull the memory's gradient up with them:
# the weightings depend on the memory, which is addressed.
#
# ## What makes the weightings explode
#
# Go back through sharpening (tutorial 5). With $m = \sum_j w(j)\, d_w(j)$, the mean of $d_w$ that $w$ itself weights,
# the softmax gives $d_z(i) = w(i)\, (d_w(i) - m)$. Then $d_{w_\text{shifted}}(i) = \gamma\, d_z(i) /
# w_\text{shifted}(i)$, that is,
#
# $$ d_{w_\text{shifted}}(i) = \gamma\, \frac{w(i)}{w_\text{shifted}(i)}\, (d_w(i) - m) . $$

# %%
w_shifted, d_w, gamma = rng.dirichlet(np.ones(8), size=1), rng.normal(size=(1, 8)), np.array([[1.7]])
stage = Sharpening()
w = stage.forward(w_shifted, gamma)  # (1, 8)
d_w_shifted, _ = stage.backward(d_w)
by_formula = gamma * w / w_shifted * (d_w - (w * d_w).sum())
print(f"the formula is right: {np.allclose(d_w_shifted, by_formula)}")
print(f"1 + softplus(0), the gamma of an untrained machine, is {1 + np.log(2):.1f}")

# %% [markdown]
# If the head does not move, the shift does nothing. The gate (tutorial 3) multiplies by $1 - g$ on the way to
# $w_\text{prev}$. So on its way through one step, the gradient of row $i$ is multiplied by
#
# $$ \gamma\, (1 - g)\, \frac{w(i)}{w_\text{shifted}(i)} , $$
#
# after the mean is taken out. If the weighting is all blurred, $w(i) = w_\text{shifted}(i) = 1/N$, this is $\gamma\,
# (1 - g)$ for every row. The mean of the result is zero, so in the next step there is nothing to take out, and every
# further step multiplies by the same factor.
#
# > **Predict before you run.** $\gamma = 1.7$. What happens in 20 steps with a gate of 0.5?
# > With a gate of 0? And with a weighting that is all on one row?


# %%
def chain_of_addressing(w, g, gamma=1.7, n_steps=20):
    """How many times longer the gradient of w is, n_steps back; the focus does not move."""
    n_rows = w.shape[-1]
    memory, k, beta = np.ones((n_rows, 2)), np.ones((1, 2)), np.ones((1, 1))  # rows all alike: w_content is uniform
    stay = np.array([[0.0, 1.0, 0.0]])
    stages = []
    for _ in range(n_steps):
        stage = Addressing()
        w = stage.forward(k, beta, np.array([[g]]), stay, np.array([[gamma]]), w, memory)
        stages.append(stage)
    d_w = start = np.arange(n_rows) - (n_rows - 1) / 2  # any numbers whose mean is zero
    d_w = d_w[None, :]
    for stage in reversed(stages):
        d_w = stage.backward(d_w)[5]  # the sixth argument is w_prev
    return np.linalg.norm(d_w) / np.linalg.norm(start)


# %%
uniform, sharp = np.full((1, 8), 1 / 8), np.eye(8)[:1]
half, none = chain_of_addressing(uniform, g=0.5), chain_of_addressing(uniform, g=0.0)
print(f"blurred, g = 0.5: times {half:.4f}; (1.7 * 0.5)^20 = {0.85**20:.4f}")
print(f"blurred, g = 0:   times {none:.0f};  1.7^20 = {1.7**20:.0f}")
print(f"sharp,   g = 0:   times {chain_of_addressing(sharp, g=0.0):.1f}")

# %% [markdown]
# So the same stages vanish and explode. Where the focus is undecided, a tiny difference between the rows is made
# larger in every step, up to 40642 times in 20 steps; the gradient says just that. Where the focus is decided, nothing
# changes it, and the gradient is zero.
#
# Between the two lies the dangerous place: a weighting that is spread out, but not evenly. Sharpening raises its
# largest weight, so there $w(i) / w_\text{shifted}(i)$ is above 1. Is this what happened in the machine whose lines
# climb? We look at its first 35 steps, which are the last ones on the way back: at the factor in the row with the
# largest weight, and at how much the gradient really grows in a step. (A mean of factors is taken on logarithms.)

# %%
wild = int(machines[1, :, -1].argmax())  # the seed whose weightings have the greatest gradient
first = runs[wild].steps[:35]
for h, kind in enumerate(("read", "write")):
    factors, largest = [], []
    for step in first:
        w, w_shifted = step.addressing.w[0, h], step.addressing.shift.w_shifted[0, h]  # (N,) each
        factors.append(step.gamma[0, h, 0] * (1 - step.g[0, h, 0]) * (w / w_shifted)[w.argmax()])
        largest.append(w.max())
    factor = np.exp(np.log(factors).mean())
    growth = (lengths[wild, -1, 1 + h] / lengths[wild, -36, 1 + h]) ** (1 / 35)
    print(f"{kind} head: factor {factor:.2f}, measured growth {growth:.2f} a step, {growth**35:.0f} in 35 steps")
    print(f"   its largest weight in these steps: {min(largest):.3f} to {max(largest):.3f}")

# %% [markdown]
# For both heads the factor and the growth are above 1. They are not the same number: one row is not all rows, and
# there are other routes. But we see where it comes from. In all these 35 steps the heads are blurred, with no weight
# above 0.05.
#
# ## Hold it in check
#
# An exploding gradient is not a mistake: it is true. But it is true only very close by, and a step of learning along
# it is a leap into the unknown. One remedy is a limit: whenever the state's gradient, of all parts together, is longer
# than a number that we choose, it is scaled down to that length, on its way from step to step. `run.backward` does so
# if it is given `max_state_norm`. The result is no longer the exact gradient: in each step the direction stays, the
# length does not.

# %%
ntm, run = untrained(wild)
d_logits = np.zeros_like(run.logits)
d_logits[-1] = 1  # any gradient of the last output
for limit in (None, 1.0, 0.1):
    for parameter in ntm.parameters():
        parameter.clear()
    run.backward(d_logits, max_state_norm=limit)
    reached = np.linalg.norm(ntm.memory_0.grad)
    print(f"limit {limit!s:4}: the gradient of the initial memory has the length {reached:.3f}")

# %% [markdown]
# Whatever happens on the way, what arrives at the initial memory is now no longer than the limit.
#
# ## A message from the answer to the question
#
# At last a machine that has learned. Tutorial 10 trains one to **copy**: it is shown some vectors of 8 bits, one a
# step, then a mark on a ninth input that says "now you", and has to say the vectors again. A trained one comes with
# the package. We give it 20 vectors, and ask about a single number: the logit of one bit, in the fourth vector of the
# answer. The steps 1 to 20 show the vectors, step 21 the mark, and the fourth vector of the answer is due in step 25.
#
# > **Predict before you run.** The gradient of this logit by the input has $41 \cdot 9 = 369$ numbers. Which of them
# > should be the largest?

# %%
trained, task = pretrained.load("copy"), TASKS["copy"]
for parameter in trained.parameters():
    parameter.value = parameter.value.astype(np.float64)
x_copy, target, mask = task.batch(np.random.default_rng(0), 1, length=20, dtype=np.float64)
run = trained.run(x_copy)
answers_right = ((run.logits > 0) == (target > 0.5))[mask[:, 0, 0] > 0]
print(f"{answers_right.sum()} of {answers_right.size} bits of the answer are right")

shown, bit, due = 4, 2, 25  # the fourth vector, its bit number 2, and the step in which it must be said
d_logits = np.zeros_like(run.logits)
d_logits[due - 1, 0, bit] = 1
d_x = run.backward(d_logits)[:, 0]  # (T, n_inputs)
order = np.argsort(np.abs(d_x), axis=None)[::-1]
step_found, bit_found = np.unravel_index(order[0], d_x.shape)
print(f"largest: step {step_found + 1}, bit {bit_found}: {d_x[step_found, bit_found]:+.1f}")
next_step, next_input = np.unravel_index(order[1], d_x.shape)
print(f"the next one: step {next_step + 1}, input {next_input}: {d_x[next_step, next_input]:+.1f}")
of_bits = np.sort(np.abs(d_x[:, :8]), axis=None)[::-1]  # of all bits in all steps, the mark left out
print(f"among the bits alone, the two largest: {of_bits[0]:.1f} and {of_bits[1]:.1f}")

# %%
x_ten, _, _ = task.batch(np.random.default_rng(1), 10, length=20, dtype=np.float64)  # ten others
run_ten = trained.run(x_ten)
d_ten = np.zeros_like(run_ten.logits)
d_ten[due - 1, :, bit] = 1
largest = np.abs(run_ten.backward(d_ten)).swapaxes(0, 1).reshape(10, -1).argmax(axis=1)
hits = (largest == (shown - 1) * 9 + bit).sum()
print(f"the largest is step {shown}, bit {bit}, in {hits} of 10 other sequences")

# %% [markdown]
# Of 369 inputs, the gradient finds the very bit that was to be copied, 21 steps earlier: step 4, bit 2; in this
# sequence and in ten others. It is positive: raise that input, and the logit of that bit rises. Half as long is the
# gradient of the *mark* in the same step: a mark would change how that vector is written. Among the bits, no other has
# a tenth of it. How did it get there? We go back once more, and keep the gradients of the memory and of the weightings.

# %%
d_seen = d_logits @ trained.W_output.value.T  # (T, B, C + R M)
n_hidden = run.h.shape[-1]
d_state = run.steps[-1].state.zeros()
lengths_of_rows = np.zeros((len(x_copy) + 1, 128))  # after step 0, 1, ... T; a number for each row
lengths_of_w, lengths_of_reads = np.zeros(len(x_copy)), np.zeros(len(x_copy) + 1)
for t in range(len(x_copy), 0, -1):
    d_reads = d_state.reads + d_seen[t - 1, :, n_hidden:].reshape(d_state.reads.shape)
    _, _, _, d_state = run.steps[t - 1].backward(d_seen[t - 1, :, :n_hidden], d_state._replace(reads=d_reads))
    lengths_of_rows[t - 1] = np.sqrt((d_state.memory[0] ** 2).sum(axis=-1))
    lengths_of_w[t - 1], lengths_of_reads[t] = np.linalg.norm(d_state.w), np.linalg.norm(d_reads)

row = int(run.steps[shown - 1].write.w[0, 0].argmax())  # where the fourth vector was written
looks = [int(step.read.w[0, 0].argmax()) for step in run.steps]
read_in = max(t for t in range(1, due + 1) if looks[t - 1] == row)
print(f"step {shown} wrote to row {row}; the read head looked there in step {read_in}; the answer is due in step {due}")

# %%
waiting = lengths_of_rows[shown:read_in, row]  # after the writing step, until before the reading step
print(f"{len(waiting)} states in between; greatest length divided by least: {waiting.max() / waiting.min():.3f}")
kept_shares = [1 - step.write.w[0, 0, row] * step.e[0, 0] for step in run.steps[shown : read_in - 1]]
print(f"kept by each write in between: at least {np.min(kept_shares):.3f} of each number of the row")

# %%
written, before = lengths_of_rows[shown, row], lengths_of_rows[shown - 1, row]  # after and before the writing step
print(f"row {row}: gradient {written:.1f} after step {shown}, {before:.1f} before it, {before / written:.0%}")
waits = looks[shown - 2]  # the row of the read head in the step before
print(f"what was read in step {shown - 1}: gradient {lengths_of_reads[shown - 1]:.1f}; it came from row {waits},")
print(f"and row {waits} has {lengths_of_rows[shown - 2, waits]:.1f} before step {shown - 1}")
print(f"the weightings, both heads, in all steps: at most {lengths_of_w.max():.1f}")

# %%
nearby = np.arange(row - 6, row + 7) % 128  # with row 0 among those that have a label
figure, axes = plt.subplots(2, 1, figsize=(7.6, 5), layout="constrained", sharex=True)
image = axes[0].imshow(lengths_of_rows[:, nearby].T, cmap=colours.WEIGHTS, vmin=0, aspect="auto")
axes[0].set_yticks(range(0, 13, 2), nearby[::2])
figure.colorbar(image, ax=axes[0], label="gradient's length")
calm(axes[0], "The message waits in the memory", "", "memory row")
limit = np.abs(d_x).max()
padded = np.vstack([np.zeros((1, 9)), d_x])  # step 1 is drawn at 1
image = axes[1].imshow(padded.T, cmap=colours.SIGNED, vmin=-limit, vmax=limit, aspect="auto")
axes[1].set_yticks(range(9), [*range(8), "mark"])
figure.colorbar(image, ax=axes[1], label="gradient")
calm(axes[1], "and arrives at the bit that it is about", "step", "input")
for ax in axes:
    ax.axvline(due, color=colours.VERMILION, linestyle="--")
axes[0].text(due + 0.4, 11.5, "one bit of the answer", color="white", fontsize=9)
show(
    figure,
    "Above, the length of the gradient of 13 memory rows after each step. To be read from right to left: nothing "
    f"behind step {due}, where the answer is due; then row {row} is bright from step {read_in - 1} back to step "
    f"{shown}, with the same colour all the way; before step {shown}, a paler row {row} and a bright row {looks[0]}, "
    f"where the read head waits. Below, the gradient of the input: one strong red cell, step {shown}, input {bit}, and "
    "paler ones beside it.",
)

# %% [markdown]
# Read it from right to left. The answer in step 25 came from what the read head had found. From there, the gradient
# enters the memory, nearly all of it in one row. In that row it waits, for twenty steps, and neither grows nor fades,
# since no write touches the row. In step 4 it meets the write that filled the row. There it splits:
#
# - one part leaves the memory through $a$ and the controller. It reaches the input of step 4, which we were looking
#   for, and what the controller had read in step 3, $r_3$. That came from row 0, where the read head waits: the second
#   bright bar, about two thirds as bright as the first.
# - another part stays in the row. The head erases only some of what was there, so $\kappa$ is not zero, and 41 % of the
#   length goes on back to the start.
#
# A chain of layers would have had to carry it through 20 matrices. The memory carries it through none. That is why this
# machine can learn what must be kept for long, and what the numbers $\kappa$ are good for. (The cell of an LSTM can do
# that as well, see tutorial 6.) The gradients of the weightings are short all the way, less than a tenth: this
# message is about *what* to write, not about *where*.
#
# > **Walk it.** The step-through page has a tour,
# > [one bit's way back](pages/copy-small.html#tour=bit&stop=1).
# > The gradient enters the memory where a row was read, waits there, and leaves at the step that wrote the row. Press
# > Space to go on. (Open it from a clone.)
#
# ## On your own
#
# 1. By hand: $h_1 = a h_0$, $h_2 = a h_1$, $h_3 = a h_2$, $L = h_3$, with $h_0 = 1$ and $a = 2$. What is $dL/da$, as a
#    sum over the three uses of $a$?
# 2. In step 2, the write head looks at row $i$ with weight 1 and erases all of it, $e = 1$. Which terms are left in
#    $d_{M_0}(i, j) = u_1 + \kappa_1 u_2 + \kappa_1 \kappa_2 u_3$?
# 3. Let all three outputs count, not the last alone. What changes in the loop backwards? Check the gradient of the
#    initial memory.
# 4. At the end of tutorial 8, someone forgot that the memory is also addressed, and in one step only `d_memory_prev`
#    was wrong. Forget it in all three steps here. Is the gradient of the heads' matrix still right?
# 5. For which gate does the gradient of a blurred weighting neither vanish nor explode, with $\gamma = 1.7$?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 4.1 is number 1 for any number of
# steps; 4.6 is this loop, with outputs that all count as in number 3; 4.2 and 4.3 are a plain recurrent network, one
# step of it and through time, and 6.3 has a mistake in time to be found.
#
# ## Answers
#
# **1.** $d_{h_3} = 1$, $d_{h_2} = a = 2$, $d_{h_1} = a^2 = 4$. The use in step $t$ gives $d_{h_t} h_{t-1}$:
# $1 \cdot 4 + 2 \cdot 2 + 4 \cdot 1 = 12$, and indeed $L = a^3$ has the derivative $3 a^2 = 12$.

# %%
slope = numerical_gradient(lambda a: (a**3).sum(), np.array([2.0]))[0]
print(f"dL/da = {slope:.3f}")

# %% [markdown]
# **2.** $\kappa_2(i, j) = 1 - 1 \cdot 1 = 0$, so $u_1 + \kappa_1 u_2$: what was in the row does not live to see step 3.

# %%
stage = Write()
stage.forward(states[1].memory[0], np.eye(N)[:1], np.ones((1, M)), np.zeros((1, M)))  # looks at row 0, erases all
d_before = stage.backward(u[3][0])[0]  # (N, M)
print(f"what comes back to row 0: {np.abs(d_before[0]).max():.1f}; to row 1: {np.abs(d_before[1]).max():.3f} at most")

# %% [markdown]
# **3.** In every step, $h_t$ and the reads get a gradient from the output as well, and for the reads it is added to
# what the next step hands back.

# %%
c_all = rng.normal(size=(T, B, n_outputs))
d_seen_all = c_all @ small.W_output.value.T  # (T, B, C + R M)
d_state = steps[-1].state.zeros()
for t in (3, 2, 1):
    d_reads = d_state.reads + d_seen_all[t - 1, :, C:].reshape(B, 1, M)  # to the next step; to the output
    _, _, _, d_state = steps[t - 1].backward(d_seen_all[t - 1, :, :C], d_state._replace(reads=d_reads))


def loss_of_memory(memory_0):
    """The loss of all outputs, for another initial memory."""
    run_steps = unroll(initial._replace(memory=memory_0))
    seen = np.array([np.concatenate([step.h, step.state.reads.reshape(B, -1)], axis=-1) for step in run_steps])
    return (c_all * (seen @ small.W_output.value + small.b_output.value)).sum()


agree = np.isclose(d_state.memory, numerical_gradient(loss_of_memory, initial.memory), rtol=1e-5, atol=1e-7)
print(f"{agree.sum()} of {agree.size} numbers agree")

# %% [markdown]
# **4.** No. In step 3 it still is, but the states before get a wrong gradient, and with it all that the steps 1 and 2
# contribute.

# %%
d_state, wrong = d_states[T], {}
for t in (3, 2, 1):
    _, _, wrong[t], before = steps[t - 1].backward(d_h[t], d_state)
    _, d_w_write, _, _ = steps[t - 1].write.backward(d_state.memory)
    d_w_read, _ = steps[t - 1].read.backward(d_state.reads)
    d_addressed = steps[t - 1].addressing.backward(d_state.w + np.concatenate([d_w_read, d_w_write], axis=1))[6]
    d_state = before._replace(memory=before.memory - d_addressed)
for t in (3, 2, 1):
    share = steps[t - 1].h.T @ wrong[t]
    print(f"share of step {t}: error {np.linalg.norm(share - shares[t]) / np.linalg.norm(shares[t]):.1%}")

# %% [markdown]
# **5.** $\gamma (1 - g) = 1$, so $g = 1 - 1/\gamma$.

# %%
gate = 1 - 1 / 1.7
print(f"g = {gate:.3f}; after 20 steps the gradient is {chain_of_addressing(uniform, g=gate):.3f} times as long")

# %% [markdown]
# ## Further reading
#
# - P. J. Werbos, *Backpropagation through time: what it does and how to do it*, Proceedings of the IEEE 78 (1990).
# - S. Hochreiter, J. Schmidhuber, *Long short-term memory*, Neural Computation 9 (1997): a cell whose gradient is
#   multiplied by 1, for the same reason.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013,
#   [arXiv 1211.5063](https://arxiv.org/abs/1211.5063): vanishing and exploding, and limits on the norm.
# - In this package: `ntm_ref/machine/run.py`, the loop over time, forwards and backwards, on one screen.
