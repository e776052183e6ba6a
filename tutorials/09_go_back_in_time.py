# %% [markdown]
# # Go back through time
#
# To learn where to store something, a machine must hear of a mistake that shows only much later; the message is a
# gradient that travels back through all the steps between.
#
# Reading time: about 50 minutes.
#
# ## What you'll do
#
# - Unroll a machine for three steps, and go back through them.
# - Follow the gradient of one number back to the initial memory, and split it into its routes.
# - Compute the same number forwards, and count what that would cost for all parameters.
# - Add up the gradients of the weights, which every step shares.
# - Measure over 100 steps how a gradient vanishes, explodes, or stays.
# - See the gradient of one bit of an answer travel to the step in which that bit was shown.
#
# ## What you'll learn
#
# - Why one call of `backward` per step is enough, and why we go backwards at all.
# - Why a memory carries a gradient further than a chain of layers, and where the gradient leaves it.
# - What to do about a gradient that explodes.
#
# ## What you'll need
#
# Tutorial 8: the step, its state (memory, weightings, reads), and its backward pass; from tutorial 7 the complex step.
# The gradient $\partial L / \partial x$ is called `d_x`, and the gradient of a `State` is a `State`.

# %%
import numpy as np

from ntm_ref import NTM, TASKS, Addressing, Linear, Sharpening, Tanh, Write, pretrained
from ntm_ref.controller import weights_of
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.machine import TimeStep
from ntm_ref.machine.run import Run
from ntm_ref.machine.state import InitialState
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view.lessons import go_back_in_time as pictures
from ntm_ref.view.lessons.source import annotated
from ntm_ref.view.play import play

# %% [markdown]
# ## Three steps in a row
#
# A step takes an input and the old state, and returns an output and the new state. Put the new state into the next
# step, and so on: this is called **unrolling**. There are $T$ steps, $t = 0, \dots, T - 1$. As in tutorial 8, step $t$
# turns the memory $M_{t-1}$ into $M_t$. So the initial memory, which step 0 is given, is $M_{-1}$. The initial state is
# learned, like the weights.
#
# The machine is the small one of tutorial 8, with random numbers in place of training. Its input has the shape
# `(T, B, n_inputs)`. The loss looks at the last output only, weighted with random numbers $c$. So whatever the first
# step did, the loss hears of it through the states alone.

# %%
T, W, R, H, B, S, M, N, C, n_inputs, n_outputs = 3, *range(1, 11)  # as in tutorial 8
sizes = {"controller_size": C, "n_rows": N, "width": M, "n_read_heads": R, "n_write_heads": W, "max_shift": S // 2}
small = NTM(n_inputs, n_outputs, **sizes, dtype=np.float64)
rng = np.random.default_rng(5)  # a seed with which all three uses below count
for parameter in small.parameters():
    parameter.value = 0.5 * rng.normal(size=parameter.value.shape)
x = rng.normal(size=(T, B, n_inputs))
c = rng.normal(size=(B, n_outputs))  # the random weights of the loss

run = small.run(x)
initial = run.initial_state  # a State: memory (B, N, M), w (B, H, N), reads (B, R, M)
print("shapes:", initial.memory.shape, initial.w.shape, initial.reads.shape, "logits", run.logits.shape)

# %% [markdown]
# `small.run` is a loop over `TimeStep`. Here is the loop once more, so that we can begin in the middle.


# %%
def unroll(state, first=0):
    """The steps from number `first` to T - 1; each keeps everything that its backward needs."""
    steps = []
    for t in range(first, T):
        step = TimeStep(small, weights_of(small.layers))
        state = step.forward(x[t], state)
        steps.append(step)
    return steps


def loss(state, first=0):
    """The last logits, weighted with the random numbers c."""
    last = unroll(state, first)[-1]
    seen = np.concatenate([last.h, last.state.reads.reshape(B, -1)], axis=-1)  # (B, C + R M)
    return (c * (seen @ small.W_output.value + small.b_output.value)).sum()


steps = unroll(initial)
print(f"L = {loss(initial):.4f}; from small.run {(c * run.logits[-1]).sum():.4f}")

# %% [markdown]
# ## Backwards
#
# `TimeStep.backward` takes the gradient of $h$ that comes from the output, and the gradient of the state that the step
# left. It returns, among others, the gradient of the state that the step was given, and that is what the previous step
# needs. So we begin after the last step, where the gradient of the state is zero, because nothing follows. We add what
# comes from the output, and go back. (`_replace` returns a copy of a state in which some parts are exchanged.)
#
# > **Predict before you run.** How long is the gradient of the memory after the last step: the longest of all, or zero?

# %%
d_seen = c @ small.W_output.value.T  # (B, C + R M)
zero = steps[-1].state.zeros()
d_states = {T - 1: zero._replace(reads=d_seen[:, C:].reshape(B, R, M))}  # the gradient of the state that step t left
d_raws = {}
for t in reversed(range(T)):
    d_h = d_seen[:, :C] if t == T - 1 else np.zeros((B, C))  # only the last output counts
    _, _, d_raws[t], d_states[t - 1] = steps[t].backward(d_h, d_states[t])
for t in reversed(range(-1, T)):
    print(f"after step {t:2}: length of the memory's gradient {np.linalg.norm(d_states[t].memory):.3f}")

# %% [markdown]
# This loop is **backpropagation through time**. There is no more to it: the same list of steps, reversed, and one
# variable, the gradient of the state, that is handed on.
#
# The memory after the last step has the gradient zero. Is that a mistake? We measure all the states: move each number
# of a state between two steps, and run only the steps that are left.


# %%
states = {-1: initial, **{t: steps[t].state for t in range(T)}}
worst = {}
for t in range(-1, T - 1):
    for part in ("memory", "w", "reads"):

        def moved(value, t=t, part=part):
            """The loss with another value in the state that step t left."""
            return loss(states[t]._replace(**{part: value}), first=t + 1)

        measured = numerical_gradient(moved, getattr(states[t], part))
        worst[t, part] = np.abs(getattr(d_states[t], part) - measured).max()
print(f"{len(worst)} arrays measured, largest error {max(worst.values()):.0e}")

# %% [markdown]
# This is not a mistake. In a step the heads read before they write. What the last step writes is read by nobody, so it
# cannot matter.
#
# ## Follow one number
#
# Take one number of the initial memory of sequence 0, in row $i$ and column $j$. We choose the place where the gradient
# is largest.

# %%
d_memories = {t: d_states[t].memory[0] for t in d_states}  # of sequence 0, (N, M) each
i, j = np.unravel_index(np.abs(d_memories[-1]).argmax(), (N, M))
pictures.followed(d_memories, i, j)

# %% [markdown]
# From tutorial 8 we know how each panel comes from the one to its right. The memory before a step has three uses: it is
# addressed, read, and written to. Write $u_t$ for what comes back from being **used** in step $t$, that is, addressed
# and read. And write $\kappa_t$ (a Greek k, "kappa") for the share of a number that the write of step $t$ **keeps**:
#
# $$ \kappa_t(i, j) = \prod_h (1 - w_{t,h}(i)\, e_{t,h}(j)) , $$
#
# with a factor for each head $h$ that writes; our machine has one. Then for every number of the memory
#
# $$ d_{M_{t-1}} = \kappa_t\, d_{M_t} + u_t . $$


# %%
def used(step, d_state):
    """What comes back to the memory because the step addressed it and read it: (B, N, M)."""
    _, d_w_write, _, _ = step.write.backward(d_state.memory)
    d_w_read, d_memory_read = step.read.backward(d_state.reads)
    d_w = d_state.w + np.concatenate([d_w_read, d_w_write], axis=1)
    return d_memory_read + step.addressing.backward(d_w)[6]


u = {t: used(steps[t], d_states[t]) for t in range(T)}
kappa = {t: 1 - steps[t].write.w.swapaxes(-1, -2) * steps[t].e for t in range(T)}  # (B, N, M)
for t in reversed(range(T)):
    came, kept, new = d_memories[t][i, j], kappa[t][0, i, j], u[t][0, i, j]
    print(f"step {t}: {kept:.3f} * {came:+.4f} {new:+.4f} = {d_memories[t - 1][i, j]:+.4f}")

# %% [markdown]
# Now substitute the three lines into each other. $d_{M_2} = 0$, so $d_{M_1} = u_2$, and
#
# $$ d_{M_0} = \kappa_1\, u_2 + u_1, \qquad d_{M_{-1}} = u_0 + \kappa_0\, u_1 + \kappa_0\, \kappa_1\, u_2 . $$
#
# A route from the number to the loss leaves the memory in the step in which the number is used. Until then the number
# lies in its row, and each write leaves a share $\kappa$ of it. The gradient of a number in the memory is **the sum
# over the steps in which it is used, each multiplied by what was kept until then**.
#
# > **Predict before you run.** In the products, where are the controller, its $\tanh$, and the softmaxes? What becomes
# > of the gradient in a memory to which nobody writes for 1000 steps?

# %%
shares_kept = {0: np.ones_like(u[0])}
for t in range(1, T):
    shares_kept[t] = shares_kept[t - 1] * kappa[t - 1]  # what was kept until step t
routes = {t: shares_kept[t] * u[t] for t in range(T)}
for t, route in routes.items():
    print(f"used in step {t}: {route[0, i, j]:+.4f}")
print(f"together: {sum(route[0, i, j] for route in routes.values()):+.4f}")

# %% [markdown]
# They are not there. The gradient that waits in the memory does not pass through the controller. Where nobody writes,
# $\kappa = 1$, and after 1000 steps the gradient is what it was. We come back to this.
#
# ## Why we go backwards
#
# Each use $u_t$ stands for many routes in turn: what is read in step 0 goes through the controller of step 1, changes
# where the heads look, what is written, and so on. The state has three parts, and each part of the old state reaches
# each part of the new one, so there are $3^{T-1}$ ways to go from part to part: 9 for 3 steps, 1,162,261,467 for 20. We
# never followed them one by one, because at every state the gradients are added *before* they go on.
#
# But that is not why we go backwards. The other direction adds up, too. The complex step of tutorial 7 runs forwards:
# move one parameter by $10^{-200}\, i$, and the imaginary part of every state along the way is its derivative with
# respect to that parameter, all routes included. Let us do that for the number that we followed, over 3, 10 and 20
# steps.


# %%
def with_initial_memory(moved, dtype):
    """The small machine in another dtype, with one number of its initial memory moved."""
    values = {parameter.name: parameter.value.astype(dtype) for parameter in small.parameters()}
    values["initial.memory"][i, j] += moved
    return NTM(n_inputs, n_outputs, **sizes, dtype=dtype, parameters=values)


differences = {}
for n_steps in (3, 10, 20):
    longer = np.random.default_rng(0).normal(size=(n_steps, B, n_inputs))
    forwards = (c * with_initial_memory(1e-200j, complex).run(longer.astype(complex)).logits[-1]).sum().imag / 1e-200
    machine = with_initial_memory(0, float)
    run_back = machine.run(longer)
    run_back.backward(np.concatenate([np.zeros((n_steps - 1, B, n_outputs)), c[None]]))
    backwards = machine.memory_0.grad[i, j]
    differences[n_steps] = abs(forwards - backwards) / abs(backwards)
    print(f"{n_steps:2} steps: forwards {forwards:+.6e}, backwards {backwards:+.6e}", end=", ")
    print(f"relative difference {differences[n_steps]:.0e}")

n_numbers = sum(parameter.value.size for parameter in small.parameters())
print(f"numbers to learn: {n_numbers}; runs needed forwards: {n_numbers}, backwards: 1, and 1 forwards before it")

# %% [markdown]
# The same number, at the cost of one run. What differs is what a run gives. Forwards, one run gives the derivatives of
# *everything* with respect to *one* number. Backwards, one run gives the derivatives of *one* number, the loss, with
# respect to *everything*. A machine has one loss and many parameters, so backwards one run replaces 947, and in the
# size of the paper 16,096 (tutorial 7). The two directions are called **forward mode** and **reverse mode**. Reverse
# mode has its price: all steps must be kept until the way back, while forward mode forgets each step when the next one
# is done.
#
# ## The weights are shared
#
# Every step uses the same weights. One value with many uses: its gradients add up, now over time. In step $t$ the
# heads' layer computes $\text{raw}_t = h_t W_\text{heads} + b_\text{heads}$. From tutorial 8, the share of one step is
# $h_t^T d_{\text{raw}_t}$, where the product already sums over the batch. So
#
# $$ d_{W_\text{heads}} = \sum_t h_t^T\, d_{\text{raw}_t}, \qquad
#    d_{b_\text{heads}} = \sum_t \sum_n d_{\text{raw}_{t,n}} , $$
#
# with the sequences $n$ of the batch. Put the $h_t$ of all steps below each other in one matrix of $T B$ rows, and the
# $d_{\text{raw}_t}$ likewise. Then the sum over time is inside a single product of matrices too.

# %%
shares = {t: steps[t].h.T @ d_raws[t] for t in range(T)}  # (C, P) each
all_h = np.concatenate([steps[t].h for t in range(T)])  # (T B, C)
all_d_raw = np.concatenate([d_raws[t] for t in range(T)])  # (T B, P)

for parameter in small.parameters():
    parameter.clear()  # sets .grad to zero, because backward adds to it
d_logits = np.zeros_like(run.logits)
d_logits[-1] = c
run.backward(d_logits)
print("share of each step:", ", ".join(f"{np.linalg.norm(share):.3f}" for share in shares.values()))
print(f"sum of the shares and one product differ by {np.abs(sum(shares.values()) - all_h.T @ all_d_raw).max():.0e}")
print(f"from run.backward by {np.abs(all_h.T @ all_d_raw - small.W_heads.grad).max():.0e},", end=" ")
print(f"the bias by {np.abs(all_d_raw.sum(axis=0) - small.b_heads.grad).max():.0e}")

# %% [markdown]
# `run.backward` does all of this for every parameter, the initial state included, and adds the results to `.grad`.
#
# ## Vanish, explode
#
# Three steps are few. What happens over a hundred? Begin with the smallest example: $h_t = \alpha\, h_{t-1}$, a number
# that is multiplied by $\alpha$ in each step. After $n$ steps it is $\alpha^n h$, and so the gradient is $\alpha^n$.

# %%
for alpha in (0.9, 1.0, 1.1):
    print(f"alpha = {alpha}: after 100 steps {alpha**100:.6f}")

# %% [markdown]
# Below 1 the gradient **vanishes**, above 1 it **explodes**, and only at 1 it stays. With many numbers it is the same
# in spirit: a step backwards multiplies the gradient by a matrix, the **Jacobian** of the step, and 100 steps by 100
# matrices.
#
# A network without a memory matrix is such a chain: $h_t = \tanh(h_{t-1} U)$, with 100 hidden units. The entries of $U$
# are drawn from a normal distribution with the standard deviation $\sigma / \sqrt{100}$. (The root makes $\sigma$
# comparable for any number of units: a sum of 100 random terms grows like the root of 100.)
#
# > **Predict before you run.** Which of $\sigma = 0.5$, $1$ and $3$ makes the gradient vanish over 100 steps, and which
# > makes it explode?


# %%
def chain_norms(sigma, n_steps=100):
    """The length of the gradient of h, 1, 2, ... n_steps back, relative to the first."""
    rng = np.random.default_rng(0)
    U, h = sigma / 10 * rng.normal(size=(100, 100)), rng.normal(size=(1, 100))
    stages, norms, d_h = [], [], rng.normal(size=(1, 100))
    for _ in range(n_steps):
        layer, squash = Linear(), Tanh()
        h = squash.forward(layer.forward(h, U, np.zeros(100)))
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
# $10^{9}$ times its length. (And here $\tanh$ works against it: its slope $1 - h^2$ is small where $h$ is near $\pm
# 1$.) Only in between, near 1, does the length stay about the same. Training changes $U$, so it will not stay there by
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
    """The lengths of the gradients of the memory and of the weightings, 1, 2, ... steps back."""
    d_state, lengths = steps[-1].state.zeros(), []
    d_state = d_state._replace(reads=np.random.default_rng(0).normal(size=d_state.reads.shape))
    for step in reversed(steps):
        _, _, _, d_state = step.backward(np.zeros_like(step.h), d_state)
        lengths.append([np.linalg.norm(d_state.memory), np.linalg.norm(d_state.w)])
    return np.transpose(lengths)


runs = [untrained(seed)[1] for seed in range(8)]
machines = np.stack([lengths_back(run.steps) for run in runs], axis=1)  # (2, 8, 100)
steadiness = machines.max(axis=-1) / machines.min(axis=-1)  # (2, 8)
largest_weight = [run.steps[-1].state.w[0, 0].max() for run in runs]  # of the read head, in the last step
for seed, (of_memory, of_w) in enumerate(steadiness.T):
    print(f"seed {seed}: greatest / least length: memory {of_memory:5.1f}, weightings {of_w:7.1f};", end=" ")
    print(f"memory one step back {machines[0, seed, 0]:.2f}, largest weight of the read {largest_weight[seed]:.2f}")

# %%
pictures.lengths(chains, machines)

# %% [markdown]
# The memory's gradient is steady in seven of the eight machines, as the formula with $\kappa$ says: a weighting that is
# spread over many rows erases little from each, so $\kappa$ is nearly 1. Its lines come in two bands because of where
# they start. The read gives $d_M(i) = w(i)\, d_r$, whose length is $\lVert w \rVert \lVert d_r \rVert$: about 1.6 in
# the three machines whose read head has settled on a few rows, about 0.35 in the five where it is still spread over
# nearly all 128.
#
# The weightings swing by a factor of more than 10 in all eight machines. In one they climb so far that in the end they
# pull the memory's gradient up with them: the weightings depend on the memory, which is addressed.
#
# ## What makes the weightings explode
#
# Go back through sharpening (tutorial 5). With $m = \sum_j w(j)\, d_w(j)$, the mean of $d_w$ that is weighted by $w$
# itself, the softmax on logarithms gives
#
# $$ d_{w_\text{shifted}}(i) = \gamma\, \frac{w(i)}{w_\text{shifted}(i)}\, (d_w(i) - m) . $$
#
# If the head does not move, the shift does nothing, and the gate (tutorial 3) multiplies by $1 - g$ on the way to
# $w_\text{prev}$. Where the weighting is uniform, $w(i) = w_\text{shifted}(i)$. So one step back multiplies the
# gradient by $\gamma\, (1 - g)$, once its mean has been taken out.
#
# > **Predict before you run.** $\gamma = 1.7$. What happens in 20 steps with a gate of 0.5?
# > With a gate of 0? And with a weighting that is all on one row?


# %%
def through_addressing(w, gate, gamma=1.7, n_steps=20):
    """The gradient of w, 1, 2, ... n_steps back, in units of its first length; the focus does not move."""
    n_rows = w.shape[-1]
    memory, k, beta = np.ones((n_rows, 2)), np.ones((1, 2)), np.ones((1, 1))  # rows all alike: w_content is uniform
    stay, stages, lengths = np.array([[0.0, 1.0, 0.0]]), [], []
    for _ in range(n_steps):
        stage = Addressing()
        w = stage.forward(k, beta, np.array([[gate]]), stay, np.array([[gamma]]), w, memory)
        stages.append(stage)
    d_w = start = np.arange(n_rows)[None, :] - (n_rows - 1) / 2  # any numbers whose mean is zero
    for stage in reversed(stages):
        d_w = stage.backward(d_w)[5]  # the sixth argument is w_prev
        lengths.append(np.linalg.norm(d_w) / np.linalg.norm(start))
    return np.array(lengths)


rng = np.random.default_rng(0)
w_shifted, d_w = rng.dirichlet(np.ones(8), size=1), rng.normal(size=(1, 8))
stage = Sharpening()
w = stage.forward(w_shifted, np.array([[1.7]]))  # (1, 8)
by_formula = 1.7 * w / w_shifted * (d_w - (w * d_w).sum())
print(f"the formula differs from Sharpening.backward by {np.abs(stage.backward(d_w)[0] - by_formula).max():.0e}")

uniform, sharp = np.full((1, 8), 1 / 8), np.eye(8)[:1]
half, none = through_addressing(uniform, gate=0.5)[-1], through_addressing(uniform, gate=0.0)[-1]
on_one = through_addressing(sharp, gate=0.0)[-1]
print(f"uniform,    gate 0.5: times {half:.4f}; (1.7 * 0.5)^20 = {0.85**20:.4f}")
print(f"uniform,    gate 0:   times {none:.0f};  1.7^20 = {1.7**20:.0f}")
print(f"on one row, gate 0:   times {on_one:.1f}")

# %% [markdown]
# So the same stages vanish and explode. Where the focus is undecided, sharpening makes a tiny difference between two
# rows larger in every step, up to 40642 times in 20 steps, and the gradient reports just that. Where the focus is
# decided, nothing changes it, and the gradient is zero.
#
# ## Hold it in check
#
# An exploding gradient is correct, but only in a tiny neighbourhood; an ordinary step along it lands far outside. One
# remedy is **gradient clipping**: whenever the gradient of the state, all parts together, is longer than a limit that
# we choose, it is scaled down to that length before it goes on. `run.backward` does so if it is given `max_state_norm`.
# The result is no longer the exact gradient: in each step the direction stays, the length does not. Here is the one
# machine of the eight whose gradient climbed.

# %%
wild = int(machines[1, :, -1].argmax())  # the seed whose weightings have the longest gradient
ntm, run_wild = untrained(wild)
d_last = np.zeros_like(run_wild.logits)
d_last[-1] = 1  # any gradient of the last output
reached = {}
for limit in (None, 1.0, 0.1):
    for parameter in ntm.parameters():
        parameter.clear()
    run_wild.backward(d_last, max_state_norm=limit)
    reached[limit] = np.linalg.norm(ntm.memory_0.grad)
    print(f"limit {limit!s:4}: the gradient of the initial memory has the length {reached[limit]:.3f}")

# %% [markdown]
# Whatever happens on the way, what arrives at the initial memory is now no longer than the limit.
#
# ## From one bit of the answer back to the input
#
# Finally, a machine that has learned. Tutorial 10 trains one to **copy**: it is shown some vectors of 8 bits, one per
# step, then a mark on a ninth input that says "now you", and has to output the vectors again. A trained one comes with
# the package. We give it 20 vectors, in steps 0 to 19, and the mark in step 20. Vector 3 of the answer is due in
# step 24. We ask about a single number, the logit of bit 2 in that vector, in eleven sequences at once.
#
# > **Predict before you run.** The gradient of this logit with respect to the input has $41 \cdot 9 = 369$ numbers.
# > Which of them should be the largest?

# %%
trained, task = pretrained.load("copy"), TASKS["copy"]
for parameter in trained.parameters():
    parameter.value = parameter.value.astype(np.float64)
x_copy, target, mask = task.batch(np.random.default_rng(0), 11, length=20, dtype=np.float64)  # (T, B, 9)
run_copy = trained.run(x_copy)
scored = np.broadcast_to(mask > 0, target.shape)
n_right = ((run_copy.logits > 0) == (target > 0.5))[scored].sum()
print(f"{n_right} of {scored.sum()} bits of the eleven answers are right")

shown, bit = 3, 2
due = 20 + 1 + shown  # the step in which that vector must be output
d_logits_copy = np.zeros_like(run_copy.logits)
d_logits_copy[due, :, bit] = 1
d_x = run_copy.backward(d_logits_copy)  # (T, B, 9)
largest = np.abs(d_x).swapaxes(0, 1).reshape(11, -1).argmax(axis=1)  # of each sequence
hits = (largest == shown * 9 + bit).sum()
print(f"the largest number is step {shown}, bit {bit}, in {hits} of 11 sequences")
of_mark, of_bit = d_x[shown, :, 8] / d_x[shown, :, bit], d_x[shown, :, bit]
others = np.abs(np.delete(d_x[..., :8].swapaxes(0, 1).reshape(11, -1), shown * 8 + bit, axis=1)).max(axis=1) / of_bit
marks = f"{of_mark.min():.0%} to {of_mark.max():.0%}"
print(f"it is positive in {(of_bit > 0).sum()}; the mark in that step has {marks} of it")
print(f"among all other bits in all steps, the largest has {others.min():.0%} to {others.max():.0%} of it")

# %% [markdown]
# The gradient finds the very bit that was to be copied, 21 steps earlier, among 369 inputs. It is positive: raise that
# input, and the logit rises. Second comes the *mark* in the same step: a mark would change how that vector is written.
# How did the gradient get there? We go back once more, and keep the gradients of the memory, the reads and the
# weightings.

# %%
d_seen_copy = d_logits_copy @ trained.W_output.value.T  # (T, B, C + R M)
n_hidden, n_steps = run_copy.h.shape[-1], len(x_copy)
d_state = run_copy.steps[-1].state.zeros()
d_rows = np.zeros((n_steps + 1, 11, 128))  # the length of each row's gradient; after step t at t + 1
lengths_of_w = np.zeros((n_steps, 11))
for t in reversed(range(n_steps)):
    d_r = d_state.reads + d_seen_copy[t, :, n_hidden:].reshape(d_state.reads.shape)
    _, _, _, d_state = run_copy.steps[t].backward(d_seen_copy[t, :, :n_hidden], d_state._replace(reads=d_r))
    d_rows[t] = np.linalg.norm(d_state.memory, axis=-1)
    lengths_of_w[t] = np.linalg.norm(d_state.w, axis=(1, 2))

row = int(run_copy.steps[shown].write.w[0, 0].argmax())  # where the vector was written
looks = [int(step.read.w[0, 0].argmax()) for step in run_copy.steps]
read_in = max(t for t in range(due + 1) if looks[t] == row)
waits = looks[shown - 1]  # the row of the read head in the step before
print(f"sequence 0: step {shown} wrote to row {row}; the read head looked there in step {read_in}; due in step {due}")
waiting = d_rows[shown + 1 : read_in + 1, :, row]  # after the writing step, until before the reading step
spread = waiting.max(axis=0) / waiting.min(axis=0)
kept = d_rows[shown, :, row] / d_rows[shown + 1, :, row]
by_reads = d_rows[shown - 1, :, waits] / d_rows[shown + 1, :, row]
by_w = lengths_of_w.max(axis=0) / d_rows[shown + 1, :, row]
print(f"its gradient waits {len(waiting)} states; greatest / least length at most {spread.max():.3f} in 11 sequences")
print(f"before step {shown}, row {row} still has {kept.min():.0%} to {kept.max():.0%} of that length")
print(f"row {waits}, which the read head was on in step {shown - 1}, has {by_reads.min():.0%} to {by_reads.max():.0%}")
print(f"the weightings of both heads, in any step: at most {by_w.max():.0%}")

# %%
pictures.message(d_rows[:, 0], d_x[:, 0], row, waits, shown, read_in, due)

# %% [markdown]
# Read it from right to left. The answer in step 24 came from what the read head had just found, so the gradient enters
# the memory there, nearly all of it in one row. In that row it waits for twenty steps, and neither grows nor fades,
# since hardly any write touches the row. In step 3 it meets the write that filled the row, and there it splits:
#
# - One part leaves the memory through the add vector $a$ and the controller. It reaches the input of step 3, which we
#   were looking for, and also what the controller had read in step 2. That came from the row where the read head waits:
#   the second bright bar.
# - Another part stays in the row. The head erases only some of what was there, so $\kappa$ is not zero, and what is
#   left goes on back to the start.
#
# A chain of layers would have had to carry the message through 20 matrices. The memory carries it through none. That is
# why this machine can learn what must be kept for long. It is no privilege of a memory matrix: the cell of an LSTM
# carries a gradient in the same way (tutorial 6). And notice what the message does not say. The gradients of the
# weightings are short all the way. This route teaches *what* to write, not *where*.
#
# > **Walk it.** The step-through page has a tour,
# > [one bit's way back](pages/copy-small.html#tour=bit&stop=1).
# > The gradient enters the memory where a row was read, waits there, and leaves at the step that wrote the row. Press
# > Space to go on. (Open it from a clone.)
#
# ## Play with it
#
# Choose a gate, a $\gamma$, and how much of the weighting lies at first on one of eight rows. When does the gradient of
# the weighting vanish within 40 steps, and when does it explode?


# %%
def growth(gate, gamma, focus):
    """The length of the gradient of w, 0 to 40 steps back, as a power of ten; `focus` lies on row 0 of eight."""
    w = np.full((1, 8), (1 - focus) / 7)
    w[0, 0] = focus
    lengths = np.append(1, through_addressing(w, gate, gamma, n_steps=40))
    return {"gradient of the weighting": np.log10(np.maximum(lengths, 1e-15))}


play(
    growth,
    title="Back through addressing",
    x_label="steps back",
    y_label="length, as a power of ten",
    gate=(0.0, 1.0, 0.3),
    gamma=(1.0, 5.0, 1.7),
    focus=(0.125, 1.0, 0.13),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("tour=bit&stop=1")

# %% [markdown]
# With these numbers it does both. The focus begins undecided, since 0.13 is hardly more than one eighth, and sharpening
# decides it in the course of the 40 steps. On the way back come first the late, decided steps, where the gradient
# shrinks, and then the early, undecided ones, where it grows.
#
# ## Open the file
#
# `ntm_ref/machine/run.py` is this tutorial as a class. Each line has the number of the tutorial that derived it, or
# says what else it is for.

# %%
notes = {
    "@inside_a_stage": "checks",
    "self, machine": "",
    "self.machine, self.initial": "8: start",
    "own_0": "8, LSTM",
    "self.initial.forward": "8: start",
    "self._steps: list": "9: unroll",
    "weights_of": "8",
    "range(T)": "9: unroll",
    "TimeStep(": "9: unroll",
    "step.forward": "9: unroll",
    "h.append": "speed",
    "reads.append": "speed",
    "keep_steps:": "speed",
    "self._steps.append": "9: unroll",
    "np.array(h)": "speed",
    "seen = ": "8: output",
    "Linear()": "8: output",
    "self.logits": "8: output",
}
print(annotated(Run.__init__, notes))

# %%
notes = {
    "machine, C, d_step": "9",
    "d_seen, *d_output": "8: output",
    "d_h, d_reads": "8: output",
    "zeros()": "9: loop",
    "reversed(range": "9: loop",
    ".backward(d_h[t]": "9: loop",
    "d_r = ": "8: fork",
    "d_state_t, d_a_t": "8: fork",
    "limited": "9: clip",
    "d_step": "9: loop",
    "add_weight_gradients": "9: shared",
    "d_heads": "9: shared",
    "d_initial = ": "8: start",
    "d_initial)": "8: start",
    "return np.array": "9: loop",
}
print(annotated(Run.backward, notes))

# %% [markdown]
# What is left falls under four headings.
#
# - **Speed.** The output layer sees only $h$ and the reads, and hands nothing to the next step. So it is applied once,
#   to all steps together, and on the way back its gradients are there before the loop begins. For the same reason all
#   weight gradients are computed after the loop, in one product each (`weight_gradient`). `keep_steps=False` throws the
#   steps away when no gradient is wanted.
# - **LSTM layers.** An LSTM controller hands two arrays of its own to the next step, $h$ and the cell $c$. They are
#   `state.own`, they begin as the parameters `own_0`, and their gradients travel in `d_state.own`. The gradient of the
#   cell is not derived in these tutorials: exercises 4.4 and 4.5 ask you for it and check yours, and
#   `ntm_ref/controller/lstm.py` has it.
# - **Changes.** `Changes` holds interventions in a run (tutorial 11); `d_changes` has the gradients of their numbers.
# - **Checks.** `inside_a_stage` switches off the checks of arguments inside the loop, since those of the run were
#   checked once at its start.
#
# To watch a gradient go back, set a breakpoint at `d_state = d_state_prev.limited(max_state_norm)`.
#
# ## On your own
#
# 1. By hand: $h_1 = \alpha h_0$, $h_2 = \alpha h_1$, $h_3 = \alpha h_2$, $L = h_3$, with $h_0 = 1$ and $\alpha = 2$.
#    What is $dL/d\alpha$, as a sum over the three uses of $\alpha$?
# 2. In step 1, the write head looks at row $i$ with weight 1 and erases all of it, $e = 1$. Which terms are left in
#    $d_{M_{-1}}(i, j) = u_0 + \kappa_0 u_1 + \kappa_0 \kappa_1 u_2$?
# 3. Write `backward_through_time(machine, run, d_logits)` for any number of steps, with a loss that looks at every
#    output. It returns `d_x` and the gradient of every parameter of a machine with a feedforward controller. You may
#    use `run.steps[t].backward`. Compare with `run.backward`.
# 4. At the end of tutorial 8, someone forgot that the memory is also addressed, and in one step only `d_memory_prev`
#    was wrong. Forget it in all three steps here. Is the gradient of the heads' matrix still right?
# 5. For which gate does the gradient of a uniform weighting neither vanish nor explode, with $\gamma = 1.7$?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 4.1 is number 1 for any number of
# steps; 4.6 is the loop of number 3; 4.2 and 4.3 are a plain recurrent network, one step of it and through time; 4.4
# and 4.5 are the LSTM; and 6.3 has a mistake in time to be found.
#
# ## Answers
#
# **1.** $d_{h_3} = 1$, $d_{h_2} = \alpha = 2$, $d_{h_1} = \alpha^2 = 4$. The use in step $t$ gives $d_{h_t} h_{t-1}$:
# $1 \cdot 4 + 2 \cdot 2 + 4 \cdot 1 = 12$, and indeed $L = \alpha^3$ has the derivative $3 \alpha^2 = 12$.

# %%
slope = numerical_gradient(lambda alpha: (alpha**3).sum(), np.array([2.0]))[0]
print(f"dL/dalpha = {slope:.3f}")

# %% [markdown]
# **2.** $\kappa_1(i, j) = 1 - 1 \cdot 1 = 0$, so $u_0 + \kappa_0 u_1$: what was in the row does not live to see step 2.

# %%
stage = Write()
stage.forward(states[0].memory[0], np.eye(N)[:1], np.ones((1, M)), np.zeros((1, M)))  # looks at row 0, erases all
d_before = stage.backward(u[T - 1][0])[0]  # (N, M)
print(f"what comes back to row 0: {np.abs(d_before[0]).max():.1f}; to row 1: {np.abs(d_before[1]).max():.3f} at most")

# %% [markdown]
# **3.** Every step gets a gradient from its own output as well. For the reads, it is added to what the next step hands
# back; $h$ is not handed on.


# %%
def backward_through_time(machine, run, d_logits):
    """The gradients of the input and of every parameter, for a machine with a feedforward controller."""
    n_hidden, steps = run.h.shape[-1], run.steps
    d_seen = d_logits @ machine.W_output.value.T  # (T, B, C + R M)
    d_state, d_x, d_z, d_raw = steps[-1].state.zeros(), [], [], []
    for step, d_seen_t in zip(reversed(steps), reversed(d_seen)):
        d_reads = d_state.reads + d_seen_t[:, n_hidden:].reshape(d_state.reads.shape)  # to the next step; to the output
        d_x_t, (d_z_t,), d_raw_t, d_state = step.backward(d_seen_t[:, :n_hidden], d_state._replace(reads=d_reads))
        for of_all, of_t in ((d_x, d_x_t), (d_z, d_z_t), (d_raw, d_raw_t)):
            of_all.insert(0, of_t)
    seen = np.concatenate([run.h, run.reads.reshape(*run.h.shape[:2], -1)], axis=-1)  # (T, B, C + R M)

    def summed(values, gradients):
        """The sum of all outer products over time and batch, and the sum of the gradients."""
        return np.einsum("tbi,tbj->ij", values, gradients), np.sum(gradients, axis=(0, 1))

    d_W_seen, d_b = summed([step.controller.seen for step in steps], d_z)
    d_W_x, d_W_r = np.split(d_W_seen, [np.shape(d_x)[-1]])
    first = InitialState(d_logits.shape[1])
    first.forward(machine.memory_0.value, machine.v_0.value, machine.reads_0.value)
    d_initial = first.backward(d_state.memory, d_state.w, d_state.reads)
    return np.array(d_x), [d_W_x, d_W_r, d_b, *summed(run.h, d_raw), *summed(seen, d_logits), *d_initial]


largest_difference = {}
for n_steps_here in (1, 3, 12):
    draws = np.random.default_rng(n_steps_here)
    some_run = small.run(draws.normal(size=(n_steps_here, B, n_inputs)))
    some_d_logits = draws.normal(size=some_run.logits.shape)
    for parameter in small.parameters():
        parameter.clear()
    its_d_x = some_run.backward(some_d_logits)
    our_d_x, ours = backward_through_time(small, some_run, some_d_logits)
    pairs = [(our_d_x, its_d_x), *zip(ours, [parameter.grad for parameter in small.parameters()])]
    largest_difference[n_steps_here] = max(np.abs(our - its).max() / np.abs(its).max() for our, its in pairs)
    print(f"T = {n_steps_here:2}: {len(pairs)} gradients, relative difference {largest_difference[n_steps_here]:.0e}")

# %% [markdown]
# **4.** No. In the last step it still is, but the states before get a wrong gradient, and with it everything that the
# earlier steps contribute.

# %%
d_state, wrong = d_states[T - 1], {}
for t in reversed(range(T)):
    d_h = d_seen[:, :C] if t == T - 1 else np.zeros((B, C))
    _, _, wrong[t], before = steps[t].backward(d_h, d_state)
    _, d_w_write, _, _ = steps[t].write.backward(d_state.memory)
    d_w_read, _ = steps[t].read.backward(d_state.reads)
    d_addressed = steps[t].addressing.backward(d_state.w + np.concatenate([d_w_read, d_w_write], axis=1))[6]
    d_state = before._replace(memory=before.memory - d_addressed)
for t in reversed(range(T)):
    share = steps[t].h.T @ wrong[t]
    print(f"share of step {t}: error {np.linalg.norm(share - shares[t]) / np.linalg.norm(shares[t]):.1%}")

# %% [markdown]
# **5.** $\gamma (1 - g) = 1$, so $g = 1 - 1/\gamma$.

# %%
gate = 1 - 1 / 1.7
level = through_addressing(uniform, gate)[-1]
print(f"g = {gate:.3f}; after 20 steps the gradient is {level:.3f} times as long")

# %% [markdown]
# ## Further reading
#
# - P. J. Werbos, *Backpropagation through time: what it does and how to do it*, Proceedings of the IEEE 78 (1990).
# - S. Hochreiter, J. Schmidhuber, *Long short-term memory*, Neural Computation 9 (1997): a cell whose gradient is
#   multiplied by 1, for the same reason.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013,
#   [arXiv 1211.5063](https://arxiv.org/abs/1211.5063): vanishing and exploding, and limits on the norm.
# - In this package: `ntm_ref/machine/run.py`, the loop over time, forwards and backwards.
