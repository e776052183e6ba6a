# %% [markdown]
# # Teach it to copy
#
# Nobody tells the machine how to use its memory; it is told how bad its answers are, and finds out the rest.
#
# Reading time: about 25 minutes, of which the training takes about 15 seconds.
#
# ## What you'll do
#
# - Meet the copy task: listen to some vectors, then say them again.
# - Measure how bad an answer is, in bits, and derive the gradient of this cost.
# - Write the whole training loop: sample, run, cost, backward, clip, update.
# - Train a machine while you watch, and see where its heads look before, during and after.
#
# ## What you'll learn
#
# - What a cost in bits says, and why chance costs 84 of them.
# - Why a long gradient is cut, and how far each parameter then moves.
# - What learning looks like from outside, a flat curve that suddenly falls; and from inside, a diagonal that appears.
#
# ## What you'll need
#
# Tutorials 8 and 9: the machine as the class `NTM`, its logits, its parameters with `value` and `grad`, and
# backpropagation through time, `run.backward`. The sigmoid and the softplus with their slopes (tutorial 8).

# %%
import inspect

import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import NTM, TASKS, BitsPerSequence, Parameter
from ntm_ref.training import GravesRMSProp, Settings, clip_norm, evaluate, update
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## The task
#
# The machine is shown a few vectors of 8 random bits, one in each step. Then comes a mark on a ninth input. From then
# on the machine is shown nothing, and has to say the vectors again, in the same order. So for `length` vectors there
# are $T = 2\,\text{length} + 1$ steps.
#
# `task.batch` draws sequences. It gives the input `x`, the right answer `target`, and a `mask`, which is 1 in the steps
# whose answer counts and 0 in the others. While the machine listens, it may say what it likes.

# %%
task = TASKS["copy"]
x_shown, target_shown, mask_shown = task.batch(np.random.default_rng(5), 1, length=20)  # one sequence of 20 vectors
T = len(x_shown)
print("x", x_shown.shape, "target", target_shown.shape, "mask", mask_shown.shape)
print(f"scored bits: {int((mask_shown * np.ones_like(target_shown)).sum())}")

# %%
figure, axes = plt.subplots(2, 1, figsize=(7, 3.4), layout="constrained", sharex=True)
for ax, bits, name in zip(axes, (x_shown, target_shown), ("input x", "target")):
    n = bits.shape[-1]
    ax.imshow(bits[:, 0].T, cmap=colours.BITS, vmin=0, vmax=1, aspect="auto", extent=(0.5, T + 0.5, n - 0.5, -0.5))
    calm(ax, name, "time step" if ax is axes[1] else "", "channel")
    ax.set_yticks(range(0, n, 2))
show(
    figure,
    "Two strips over 41 time steps. The input has random black and white cells on the channels 0 to 7 in steps 1 to "
    f"20, one black cell on channel 8 in step {int(x_shown[:, 0, 8].argmax()) + 1}, the mark, and nothing after that. "
    "The target is empty up to step 21; from step 22 on it shows the pattern of the input once more.",
)

# %% [markdown]
# In training, the length is drawn anew for every batch, from 1 to 20. Can the machine learn the sequences by heart?

# %%
print(f"different sequences of 20 vectors: 2^160, about {2.0**160:.1e}")

# %% [markdown]
# No: there are about $1.5 \cdot 10^{48}$ of them, and it will see a few thousand. Nearly every sequence is new to it.
# What it can learn is a way to copy.
#
# ## How bad is an answer? A cost in bits
#
# For every bit $y$ of the target, which is 0 or 1, the machine gives a logit $z$. It stands for the probability
# $p = \text{sigmoid}(z)$ that the bit is 1. The cost of a bit is
#
# $$ -\log_2(\text{the probability that was given to the right answer}) . $$
#
# $\log_2$ is the logarithm to the base 2, so this counts halvings. Who says $p = 1/2$ pays 1 bit; who gives the right
# answer $1/4$ pays 2 bits; who is sure and right pays 0. The costs of all scored bits of a sequence are added up.
#
# > **Predict before you run.** The lengths 1 to 20 are equally likely. What does a machine that knows nothing, and
# > always says $1/2$, pay for a sequence on average?

# %%
lengths = np.arange(1, 21)
chance = float((8 * lengths).mean())
print(f"chance: {chance:.0f} bits per sequence")

# %% [markdown]
# 84 bits: on average there are 10.5 vectors of 8 bits, and each bit costs 1. Zero is perfect.
#
# **The cost of a logit.** Let the right answer be $y = 1$. By the definitions, $p = 1 / (1 + e^{-z})$, and
#
# $$ -\log_2 p = \log_2(1 + e^{-z}) = \frac{\log(1 + e^{-z})}{\log 2} = \frac{\text{softplus}(-z)}{\log 2} . $$
#
# We can take out $e^{-z}$, as in $1 + e^{-z} = e^{-z} (e^z + 1)$; the logarithm of the product is
# $\text{softplus}(-z) = -z + \text{softplus}(z)$.
#
# Let the right answer be $y = 0$. It was given the probability $1 - p = e^{-z} / (1 + e^{-z}) = 1 / (1 + e^z)$, so its
# cost is $\text{softplus}(z) / \log 2$. Both cases in one formula, where $y$ switches the term $-z$ on or off:
#
# $$ \text{cost} = \frac{\text{softplus}(z) - y\, z}{\log 2} . $$
#
# **Its gradient.** The slope of the softplus is the sigmoid, and the slope of $y\,z$ is $y$:
#
# $$ d_z = \frac{p - y}{\log 2} . $$
#
# That is short, and easy to read: the gradient is the error, what was said minus what is right, in units of
# $1 / \log 2 = 1.44$. It is never longer than that, however wrong the answer is.
#
# With $B$ sequences in a batch the cost is the mean over the sequences, so everything is divided by $B$; where the mask
# is 0, cost and gradient are 0. The stage `BitsPerSequence` does all this.

# %%
rng = np.random.default_rng(0)
z = 3 * rng.normal(size=(6, 2, 8))  # (T, B, n_outputs)
y = rng.integers(0, 2, size=z.shape).astype(float)
mask = np.array([0.0, 0, 0, 1, 1, 1])[:, None, None]  # (T, 1, 1)
p = 1 / (1 + np.exp(-z))

loss = BitsPerSequence()
bits = loss.forward(z, y, mask)
d_logits, _, _ = loss.backward(1.0)  # the slopes of the cost itself, so we hand back 1
by_hand = -(mask * np.log2(np.where(y == 1, p, 1 - p))).sum() / 2
print(f"cost {bits:.3f} bits, by hand {by_hand:.3f}")

# %%
measured = np.zeros_like(z)
for index in np.ndindex(z.shape):
    moved = np.zeros_like(z)
    moved[index] = 1e-6
    measured[index] = (
        BitsPerSequence().forward(z + moved, y, mask) - BitsPerSequence().forward(z - moved, y, mask)
    ) / 2e-6
agree = np.isclose(d_logits, measured, atol=1e-7)
print(f"{agree.sum()} of {agree.size} slopes agree with central differences")

# %% [markdown]
# ## A machine that knows nothing
#
# Here is a machine in the size of the paper: 100 hidden units, 128 rows of 20 numbers, one head that reads and one that
# writes. It has its random start and no training. (Its numbers are of the type float32, which is quicker. It has about
# 7 digits, enough for learning.)

# %%
untrained = NTM(n_inputs=task.n_inputs, n_outputs=task.n_outputs, seed=0)
print(f"{sum(parameter.value.size for parameter in untrained.parameters()):,} numbers to learn")


def cost_of(ntm, x, target, mask):
    """Bits per sequence, and the share of the scored bits that are on the right side of p = 1/2."""
    logits = ntm.run(x, keep_steps=False).logits  # forwards only
    right = ((logits > 0) == (target > 0.5)) & (mask > 0)
    return float(BitsPerSequence().forward(logits, target, mask)), right.sum() / (mask * np.ones_like(target)).sum()


test = task.batch(np.random.default_rng(6), 50, length=20)  # fifty sequences for tests, never used for training
bits, share = cost_of(untrained, *test)
print(f"untrained, length 20: {bits:.0f} bits, {share:.0%} of the bits right; chance is 160 bits and 50%")

# %% [markdown]
# It answers like a coin. And where do its heads look?


# %%
def look(ntm):
    """The weightings of the read head and of the write head in the sequence shown above, (T, N) each."""
    steps = ntm.run(x_shown).steps
    w = np.stack([step.state.w[0] for step in steps])  # (T, H, N): the read head first
    return w[:, 0], w[:, 1]


w_read, w_write = look(untrained)
print(f"largest weight of all steps: read head {w_read.max():.2f}, write head {w_write.max():.2f}")

# %% [markdown]
# Nowhere in particular: in 41 steps no row ever gets half of a head's weight.
#
# ## One update
#
# `run.backward` gives us the gradient of the cost for every number that is to be learned. To learn is to move each
# number against its gradient, a little, thousands of times. Two questions are left: what if the gradient is enormous,
# and how far is "a little"?
#
# **Clip.** Tutorial 9 showed how a gradient can explode on its way through time. Take all gradients of all parameters
# together as one long list, with the length (norm) $|d|$. If it is longer than 10, every number in it is multiplied by
# $10 / |d|$. So the direction stays and the length becomes 10. `clip_norm` does this, and returns the length that it
# found.

# %%
pair = [Parameter("one", np.zeros(2)), Parameter("two", np.zeros(1))]
pair[0].grad[:] = 30, 0
pair[1].grad[:] = -40
norm = clip_norm(pair, 10.0)
print(f"length {norm:.0f}; clipped:", pair[0].grad, pair[1].grad)

# %% [markdown]
# **How far?** In the tutorials before, every parameter moved by the same multiple of its gradient. Look at the
# gradients of our machine for one batch:

# %%
x, target, mask = task.batch(np.random.default_rng(7), 4)
run, loss = untrained.run(x), BitsPerSequence()
loss.forward(run.logits, target, mask)
run.backward(loss.backward(1.0)[0])
sizes = {parameter.name: np.sqrt(np.mean(parameter.grad**2)) for parameter in untrained.parameters()}
for name, size in sizes.items():
    print(f"{name:15} typical gradient {size:.5f}")

# %% [markdown]
# The largest and the smallest differ by a factor of more than 100. A multiple that is right for one is far too large or
# too small for another. The method of the paper, called **RMSProp**, measures each number's gradient $d$ by what is
# usual for it. It keeps three numbers for each number that is learned, all zero at first:
#
# $$ n \leftarrow 0.95\, n + 0.05\, d^2, \qquad m \leftarrow 0.95\, m + 0.05\, d, \qquad
#    \text{step} \leftarrow 0.9\, \text{step} - \eta\, \frac{d}{\sqrt{n - m^2 + 0.0001}} . $$
#
# $n$ is a running mean of $d^2$: each update takes in a twentieth of the new value, and what is old fades. $m$ is a
# running mean of $d$. The mean of the squares minus the square of the mean is the variance of $d$, so the root says how
# much $d$ usually varies; $0.0001$ keeps it from being zero. $\eta$ (a Greek e, "eta") is the learning rate, here
# $0.0002$. And nine tenths of the last step are taken once more, so that steps in the same direction gather speed.
# Then the parameter moves by the step.
#
# > **Predict before you run.** One number has the gradients 1, 1, 1, another 100, 100, 100. How do their first steps
# > compare?

# %%
eta = 2e-4
number = Parameter("number", np.zeros(2))
optimiser = GravesRMSProp([number], eta)
n = m = step = value = np.zeros(2)
for d in np.array([[1.0, 100.0]] * 3):
    n, m = 0.95 * n + 0.05 * d**2, 0.95 * m + 0.05 * d
    step = 0.9 * step - eta * d / np.sqrt(n - m**2 + 1e-4)
    value = value + step
    number.grad[:] = d
    optimiser.update()
    print(f"step {step[0]:.6f} and {step[1]:.6f}")

# %% [markdown]
# They are the same, to less than one percent: each is measured by its own size.
#
# ## The loop
#
# Now everything is there. This is one update, complete, as it stands in the package (`ntm_ref/training/update.py`; the
# limits that we do not use here, and the checks for numbers that are not finite, are explained there):

# %%
print(inspect.getsource(update))
SETTINGS = Settings(batch_size=4, max_norm=10.0)

# %% [markdown]
# And this is training: update, until the last 100 updates (400 sequences) cost less than 0.1 bits on average, or until
# we lose patience. Every 25 updates we also look where the heads are, to have pictures for later.


# %%
def train(seed, n_most=1500):
    """Train a machine from a random start: the machine, the costs, the gradient lengths, the looks on the way."""
    ntm = NTM(n_inputs=task.n_inputs, n_outputs=task.n_outputs, seed=seed)
    optimiser, rng = GravesRMSProp(ntm.parameters(), eta), np.random.default_rng([seed, 1])
    costs, norms, looks = [], [], {}
    while len(costs) < n_most and (len(costs) < 100 or np.mean(costs[-100:]) > 0.1):
        if len(costs) % 25 == 0:
            looks[len(costs)] = look(ntm)
        if len(costs) % 100 == 50:
            print(f"{4 * len(costs):5} sequences: {np.mean(costs[-50:]):7.3f} bits", flush=True)
        done = update(ntm, task, optimiser, rng, SETTINGS)
        costs.append(done.bits)
        norms.append(done.gradient_norm)
    looks[len(costs)] = look(ntm)
    return ntm, np.array(costs), np.array(norms), looks


# %% [markdown]
# > **Predict before you run.** The cost begins near 84. Will it fall evenly, quickly at first and then slowly, or in
# > some other way? Watch the lines as they come.
#
# A word on luck. Not every random start learns within our patience. And float32 rounds a little differently on another
# processor; after some hundred updates a tiny difference has grown, and training takes another course. So your numbers
# may differ from those of a friend, and if a start fails, we take the next. (Number 0 is the untrained machine above.)

# %%
for seed in (0, 2, 4, 1):
    print(f"start number {seed}")
    ntm, costs, norms, looks = train(seed)
    if costs[-100:].mean() <= 0.1:
        break
print(f"learned after {4 * len(costs):,} sequences; the last 400 cost {costs[-100:].mean():.3f} bits each")

# %% [markdown]
# ## The curve
#
# Each batch has a length of its own, so the cost of a single batch jumps about. We draw the mean over 50 updates as
# well. Below it stands the length of the gradient, on a logarithmic axis.

# %%
smooth = np.convolve(costs, np.ones(50) / 50, mode="valid")  # the mean of 50 updates in a row
seen = 4 * np.arange(1, len(costs) + 1)
half = int(seen[49:][smooth < chance / 2][0])  # sequences until the mean is below half of chance
figure, axes = plt.subplots(2, 1, figsize=(7, 4.4), layout="constrained", sharex=True)
axes[0].plot(seen, costs, color=colours.PALE, linewidth=0.5, label="one batch")
axes[0].plot(seen[49:], smooth, color=colours.BLUE, linewidth=2, label="mean of 50 batches")
axes[0].axhline(chance, color=colours.VERMILION, linestyle="--", label="chance")
axes[0].legend(frameon=False, fontsize=9, loc="upper right")
axes[1].semilogy(seen, norms, color=colours.GREEN, linewidth=0.7)
axes[1].axhline(10, color=colours.VERMILION, linestyle="--", label="clipped above")
axes[1].legend(frameon=False, fontsize=9, loc="upper left")
calm(axes[0], "The cost hardly moves, and then it falls", "", "bits per sequence")
calm(axes[1], "Length of the gradient, before clipping", "sequences seen", "norm")
plateau = smooth[: half // 8]  # the first half of the time until then
show(
    figure,
    f"Above, the cost over {seen[-1]:,} sequences. In the first {half // 2:,}, the mean of 50 batches stays between "
    f"{plateau.min():.0f} and {plateau.max():.0f} bits; it is below {chance / 2:.0f}, half of chance, after {half:,}, "
    f"and ends at {smooth[-1]:.2f}. Below, the length of the gradient: {np.median(norms):.1f} in the median, "
    f"{norms.max():,.0f} at most, and above the limit of 10 in {np.mean(norms > 10):.0%} of the updates.",
)

# %% [markdown]
# For a long time nothing seems to happen; then, within a short time, nearly everything.
#
# The second curve shows what clipping is for: there are updates whose gradient is more than ten times as long as the
# limit. Such a gradient is true only very close by (tutorial 9). Without a limit it would also stay in $n$ for many
# updates, and make all the steps that follow too small.
#
# ## Watch the diagonal appear
#
# While the cost stands still, is the machine standing still? We have the looks. In a step, call a head **focused** if
# it has more than half of its weight on one row. Of the 20 steps of listening, in how many is the write head focused;
# and the read head, in the 20 steps of the answer?
#
# > **Predict before you run.** Which comes first: the fall of the cost, or the focus of the heads? And in the trained
# > machine, to which rows will each of the heads go? Draw both over the time steps, with one memory row for each line.

# %%
moments = np.array(sorted(looks))
in_focus = np.array(
    [[(w[part].max(axis=-1) > 0.5).sum() for w, part in zip(looks[u], (slice(21, 41), slice(0, 20)))] for u in moments]
)  # (moments, 2): the read head, the write head
mean_cost = [costs[max(0, u - 25) : u + 25].mean() for u in moments]
for u, (read, write), cost in list(zip(moments, in_focus, mean_cost))[::2]:
    print(f"{4 * u:5} sequences: cost {cost:7.3f}; steps in focus: write head {write:2}, read head {read:2}")

# %%
both = (in_focus > 10).all(axis=1)  # (moments,): each of the heads is focused in more than half of its steps
first_both = 4 * int(moments[both][0])
print(f"both heads were focused after {first_both:,} sequences; the cost was below half of chance after {half:,}")

# %% [markdown]
# The heads come first. Behind the flat curve, the machine learns where to look, and only then can it learn what to
# write there and how to make an answer of what it reads. That is one way to understand the plateau: to answer one bit,
# the machine must write, keep, find again and translate, and as long as one of the four is missing, the other three
# hardly lower the cost.
#
# Look also at the gradient's length in the second picture. How long is it typically before the heads are focused, from
# then until the cost has fallen, and at last? (A mean of numbers of such different sizes is taken on logarithms.)

# %%
parts = np.split(np.log(norms), [first_both // 4, half // 4])
before, between, _ = (np.exp(part.mean()) for part in parts)
at_last = np.exp(np.log(norms[-50:]).mean())
print(f"typical length before {before:.1f}, in between {between:.1f}, in the last 50 updates {at_last:.1f}")

# %% [markdown]
# It is longest in between. Tutorial 9 found the dangerous place of the weightings' gradient: spread out, but not
# evenly. A head that is about to find its focus passes through it.
#
# Now the looks themselves, at four moments: at the start, when a few steps are in focus, when most are, and at the end.
# We show the rows that the trained machine uses.

# %%
some = int(moments[in_focus.sum(axis=1) >= 5][0])
later = moments[(in_focus > 15).all(axis=1) & (moments > some)]
chosen = [0, some, int([*later, moments[-1]][0]), int(moments[-1])]
last_read, last_write = looks[chosen[-1]]
used = np.flatnonzero(last_write[:20].max(axis=0) > 0.2)  # where it writes while it listens
gaps = np.diff(used, append=used[0] + 128)
first = used[(gaps.argmax() + 1) % len(used)] - 6  # behind the widest gap, so that the rows in use stand together
rows = (first + np.arange(128 - gaps.max() + 13)) % 128
print(f"after {', '.join(f'{4 * u:,}' for u in chosen)} sequences; {len(rows)} of 128 rows shown")

# %%
figure, axes = plt.subplots(2, 4, figsize=(9, 5), layout="constrained", sharex=True, sharey=True)
extent = (0.5, T + 0.5, len(rows) - 0.5, -0.5)
for column, moment in enumerate(chosen):
    for ax, w in zip(axes[:, column], looks[moment][::-1]):  # the write head above
        image = ax.imshow(w[:, rows].T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto", extent=extent)
        ax.axvline(21, color="white", linestyle=":", linewidth=1)  # the mark
    calm(axes[0, column], f"{4 * moment:,} sequences", "", "write head: memory row" if column == 0 else "")
    calm(axes[1, column], "", "time step", "read head: memory row" if column == 0 else "")
spacing = max(1, len(rows) // 6)
axes[0, 0].set_yticks(range(0, len(rows), spacing), rows[::spacing])
figure.colorbar(image, ax=axes, label="weight")
reads_text, writes_text = (", ".join(str(steps) for steps in head) for head in in_focus[np.isin(moments, chosen)].T)
show(
    figure,
    "Weightings over 41 time steps, above those of the write head, below those of the read head, at four moments of "
    "training. A dotted line marks step 21, where listening ends. At first all is dark. At last there is a bright line "
    "of the write head before step 21, and one of the read head in the same rows after it. Steps in focus, of 20: the "
    f"write head {writes_text}; the read head {reads_text}.",
)

# %% [markdown]
# There it is. While the machine listens, the write head puts each vector into a row of its own. While it answers, the
# read head goes through the same rows. Nobody has told it to. We count:

# %%
written = last_write[:20].argmax(axis=-1)  # (20,): the row of each vector
read = last_read[20:].argmax(axis=-1)  # (21,): from the mark on
print("written:", written)
print("read:   ", read)
print(f"{len(set(written))} different rows written; {len(set(written) & set(read))} of them read again")
moves = [(int(row) + 64) % 128 - 64 for row in np.diff(written)]
print("moves of the write head from step to step:", moves)

# %% [markdown]
# ## Does it copy?
#
# The test sequences were never used for training.

# %%
bits, share = cost_of(ntm, *test)
wrong = round((1 - share) * 160 * 50)
print(f"trained, length 20: {bits:.2f} bits per sequence, {wrong} of {160 * 50:,} bits wrong")

# %% [markdown]
# A coin has about half of the 8,000 bits wrong and pays 160 bits a sequence. Ours has few wrong or none: in any case
# fewer than one in twenty. It has learned a procedure: write each vector to a row of its own, then read these rows
# again. Tutorial 11 looks at it more closely: whether the answer really comes from these rows, and which of the stages
# it needs.
#
# But all sequences so far, in training and in the test, were random. Does it copy *every* sequence? We ask for 100 of
# other kinds: two vectors in a row that are zero, at some place; all bits zero; all bits one.

# %%
for kind in ("random", "silent-pair", "zeros", "ones"):
    (row,) = evaluate(ntm, task, [{"length": 20}], n_sequences=100, inputs=kind)
    print(f"{kind:11}: {row['failed']:3} of {row['sequences']} sequences have a wrong bit")

# %% [markdown]
# The numbers differ from run to run. Ours copied all 100 random sequences and all ones, and failed on 61 with a silent
# pair and on every sequence of zeros. In 3,112 training sequences it had hardly met such a thing. A low cost says that
# it has solved the sample; whether it has solved the task is another question, and a case for tutorial 11.
#
# ## On your own
#
# 1. By hand: the right answer is $y = 0$, and the machine is sure of a 1, with $z = 10$. What does it pay, and what is
#    $d_z$? What if $z = -10$?
# 2. A machine gives every right bit the probability 0.9. How many bits of a sequence of length 20 are wrong, and what
#    is its cost?
# 3. RMSProp: one number has the gradient 0.5 in every update; another has 0.5 and $-0.5$ in turn. How far does each
#    move in update number 200?
# 4. Score the first 21 steps too, with the target 0: "be silent while you listen". What does the untrained machine
#    pay for the test sequences then?
# 5. Training had no sequence longer than 20. How many bits are wrong at length 30?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 5.1 is the cost of number 1 for
# whole sequences, with its gradient; 5.2 is a training run with stages of your own.
#
# ## Answers
#
# **1.** The cost is $\text{softplus}(10) / \log 2 \approx 10 / 0.693 = 14.4$ bits, and $d_z \approx 1 / \log 2 = 1.44$.
# For $z = -10$ both are nearly 0: right and sure.

# %%
for logit in (10.0, -10.0):
    stage = BitsPerSequence()
    cost = stage.forward(np.full((1, 1, 1), logit), np.zeros((1, 1, 1)), np.ones((1, 1, 1)))
    slope = stage.backward(1.0)[0].item()
    print(f"z = {logit:5}: cost {cost:.4f} bits, d_z = {slope:.4f}")

# %% [markdown]
# **2.** None is wrong: each is on the right side of 1/2. Still it pays $160 \cdot \log_2(1 / 0.9) = 24.3$ bits. The
# cost asks for more than being right; it also asks for being sure. So it still has a slope when no bit is wrong.

# %%
print(f"{160 * np.log2(1 / 0.9):.1f} bits")

# %% [markdown]
# **3.** With the steady gradient, $n$ tends to 0.25 and $m$ to 0.5, so $n - m^2$ tends to 0 and the root to 0.01: a
# gradient that never varies is trusted. $d$ divided by the root is then 50, and the momentum makes ten times as much
# of it ($1 + 0.9 + 0.81 + \dots = 10$): close to 500 learning rates in one update. With the gradient that changes its
# sign, $m$ stays near 0, the root is near 0.5, and the momentum works against the next step.

# %%
pair = Parameter("pair", np.zeros(2))
optimiser = GravesRMSProp([pair], eta)
for u in range(200):
    before = pair.value.copy()
    pair.grad[:] = 0.5, 0.5 * (-1) ** u
    optimiser.update()
steady, alternating = np.abs(pair.value - before) / eta
print(f"steady {steady:.1f} times the learning rate, in turn {alternating:.2f} times")

# %% [markdown]
# **4.** About twice as much: another 21 steps with 8 bits each, at about one bit.

# %%
x, target, mask = test
bits, _ = cost_of(untrained, x, target, np.ones_like(mask))
print(f"{bits:.0f} bits; a coin pays {41 * 8}")

# %% [markdown]
# **5.** That depends on the run. Most machines that learn as quickly as ours go on beyond 20 with no mistake or few;
# some do not. The number is printed here for yours. A coin would have half of the 240 bits wrong.

# %%
x, target, mask = task.batch(np.random.default_rng(8), 50, length=30)
_, share = cost_of(ntm, x, target, mask)
print(f"length 30: {(1 - share) * 240:.2f} of 240 bits wrong, per sequence")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 4.1 is the copy task; figures 3 and 6 are our two pictures.
# - A. Graves, *Generating sequences with recurrent neural networks*, 2013,
#   [arXiv 1308.0850](https://arxiv.org/abs/1308.0850): RMSProp in the form used here, equations 38 to 45.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013,
#   [arXiv 1211.5063](https://arxiv.org/abs/1211.5063): clipping the norm.
# - In this package: `ntm_ref/training/loop.py`, the same loop. `python -m ntm_ref train copy` has another recipe: both
#   heads begin on row 0, adding has a small price, the learning rate is 0.0004, a batch has two sequences, half of them
#   have a density of their own, and training ends at 0.02 bits on fresh sequences. Tutorial 11 tells why.
