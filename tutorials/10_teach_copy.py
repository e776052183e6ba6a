# %% [markdown]
# # Teach it to copy
#
# Nobody tells the machine how to use its memory: it is only told how wrong its answers are, and works out the rest.
#
# Reading time: about 35 minutes, of which the training takes about 15 seconds.
#
# ## What you'll do
#
# - Meet the copy task: listen to some vectors, then repeat them.
# - Measure how bad an answer is, in bits, and derive the gradient of this loss.
# - Write the whole training loop: sample, forward, loss, backward, clip, update.
# - Train a machine while you watch, and see where its heads look before, during and after.
#
# ## What you'll learn
#
# - What a cross-entropy in bits means, and why chance costs 84 of them.
# - Why a long gradient is clipped, and how far the optimiser then moves each parameter.
# - What learning looks like from outside, a plateau and then a sudden fall; and from inside, a diagonal that appears.
# - What a low loss proves, and what it does not.
#
# ## What you'll need
#
# Tutorials 8 and 9: the machine as the class `NTM`, its logits, its parameters with `value` and `grad`, and
# backpropagation through time, `run.backward`. The sigmoid and the softplus with their slopes (tutorial 8).

# %%
import inspect
import json
import sys

import numpy as np

from ntm_ref import NTM, TASKS, BitsPerSequence, Parameter, pretrained
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.training import GravesRMSProp, clip_norm, evaluate, update
from ntm_ref.training import train as endless_training
from ntm_ref.view.lessons import teach_copy as pictures

# %% [markdown]
# ## The task
#
# The machine is shown a few vectors of 8 random bits, one in each step. Then comes a **delimiter**, a mark on a ninth
# input. After that the machine is shown nothing, and has to repeat the vectors in the same order. So `length` vectors
# take $T = 2\,\text{length} + 1$ steps: with 20 of them, the vectors are shown in the steps 0 to 19, the delimiter in
# step 20, and the answer is due in the steps 21 to 40.
#
# `task.batch` draws sequences. It returns the input `x`, the right answer `target`, and a `mask`, which is 1 in the
# steps whose answer counts and 0 in the others. While the machine listens, its output is ignored.

# %%
task, length = TASKS["copy"], 20
x_shown, target_shown, mask_shown = task.batch(np.random.default_rng(5), 1, length=length)  # one sequence
print("x", x_shown.shape, "target", target_shown.shape, "mask", mask_shown.shape)
print(f"scored bits: {int((mask_shown * np.ones_like(target_shown)).sum())}")
pictures.the_task(x_shown, target_shown)

# %% [markdown]
# In training, each batch has a length of its own, from 1 to 20. Can the machine learn the sequences by heart?

# %%
print(f"different sequences of 20 vectors: 2^160, about {2.0**160:.1e}")

# %% [markdown]
# No: there are about $1.5 \cdot 10^{48}$ of them, and it will see a few thousand. Every sequence is drawn afresh and
# used once. So there is no training set that it could memorise, and **overfitting**, doing well on the training
# examples and badly on others, does not arise: the loss on each new batch is at the same time a test on sequences that
# the machine has never seen. What it can learn is a way to copy.
#
# ## How bad is an answer? A loss in bits
#
# For every bit $y$ of the target, which is 0 or 1, the machine outputs a logit $z$. It stands for the probability
# $p = \text{sigmoid}(z)$ that the bit is 1. The cost of a bit is
#
# $$ -\log_2(\text{the probability that was given to the right answer}) . $$
#
# $\log_2$ is the logarithm to the base 2, so this counts halvings. Predicting 1/2 costs one bit; giving the right
# answer only 1/4 costs two; being sure and right costs nothing. The **loss** of a sequence is the sum over all scored
# bits. Its name in the field is **cross-entropy**.
#
# > **Predict before you run.** The lengths 1 to 20 are equally likely. What does a sequence cost on average if the
# > machine knows nothing and always says $1/2$?

# %%
lengths = np.arange(1, 21)
chance = float((8 * lengths).mean())
print(f"chance: {chance:.0f} bits per sequence")

# %% [markdown]
# 84 bits: on average there are 10.5 vectors of 8 bits, and each bit costs 1. Zero is perfect.
#
# **The cost of a logit.** Let the right answer be $y = 1$. Since $p = 1 / (1 + e^{-z})$,
#
# $$ -\log_2 p = \log_2(1 + e^{-z}) = \frac{\text{softplus}(-z)}{\log 2}
#    = \frac{\text{softplus}(z) - z}{\log 2} , $$
#
# where the last step takes out a factor: $1 + e^{-z} = e^{-z} (e^z + 1)$. If the right answer is $y = 0$, it was given
# the probability $1 - p = 1 / (1 + e^z)$, and the cost is $\text{softplus}(z) / \log 2$. Both cases fit into one
# formula, in which $y$ switches the term $-z$ on or off:
#
# $$ \text{cost} = \frac{\text{softplus}(z) - y\, z}{\log 2} . $$
#
# **Its gradient.** The slope of the softplus is the sigmoid, and the slope of $y\,z$ with respect to $z$ is $y$:
#
# $$ d_z = \frac{p - y}{\log 2} . $$
#
# That is short and easy to read: the gradient is the error, prediction minus target, in units of $1 / \log 2 = 1.44$.
# It is never larger than that, however wrong the answer is.
#
# For a batch of $B$ sequences the loss is the mean over the sequences, so everything is divided by $B$; where the mask
# is 0, loss and gradient are 0. The stage `BitsPerSequence` does all this.

# %%
rng = np.random.default_rng(0)
z = 3 * rng.normal(size=(6, 2, 8))  # (T, B, n_outputs)
y = rng.integers(0, 2, size=z.shape).astype(float)
mask = np.array([0.0, 0, 0, 1, 1, 1])[:, None, None]  # (T, 1, 1)
p = 1 / (1 + np.exp(-z))

loss = BitsPerSequence()
bits = loss.forward(z, y, mask)
d_logits, _, _ = loss.backward(1.0)  # the loss is the end of the computation: its gradient with respect to itself is 1
by_hand = -(mask * np.log2(np.where(y == 1, p, 1 - p))).sum() / z.shape[1]
measured = numerical_gradient(lambda moved: BitsPerSequence().forward(moved, y, mask), z)
print(f"loss {bits:.3f} bits, by hand {by_hand:.3f}")
print(f"gradient against central differences: largest error {np.abs(d_logits - measured).max():.0e}")

# %% [markdown]
# ## A machine that knows nothing
#
# Here is a machine of the size that the paper uses: 100 hidden units, 128 rows of 20 numbers, one read head and one
# write head. It has its random start and no training. (Its numbers are of type float32, which is faster; their 7
# digits are enough for learning.)

# %%
untrained = NTM(n_inputs=task.n_inputs, n_outputs=task.n_outputs, seed=0)
print(f"{sum(parameter.value.size for parameter in untrained.parameters()):,} numbers to learn")


def loss_of(ntm, x, target, mask):
    """Bits per sequence, and for each sequence the number of scored bits on the wrong side of p = 1/2, (B,)."""
    logits = ntm.run(x, keep_steps=False).logits  # forward only
    wrong = ((logits > 0) != (target > 0.5)) & (mask > 0)
    return float(BitsPerSequence().forward(logits, target, mask)), wrong.sum(axis=(0, 2))


test = task.batch(np.random.default_rng(6), 50, length=length)  # fifty sequences for tests, never used for training
bits, wrong = loss_of(untrained, *test)
n_bits = len(wrong) * length * 8
print(f"untrained: {bits:.0f} bits per sequence, {wrong.sum():,} of {n_bits:,} bits wrong")
print(f"chance is {8 * length} bits, and half of them wrong")

# %% [markdown]
# It answers like a coin. And where do its heads look?


# %%
def look(ntm):
    """The weightings of the read head and of the write head in the sequence shown above, (T, N) each."""
    steps = ntm.run(x_shown).steps
    w = np.stack([step.state.w[0] for step in steps])  # (T, H, N): the read head first
    return w[:, 0], w[:, 1]


w_read, w_write = look(untrained)
print(f"largest weight in {len(w_read)} steps: read head {w_read.max():.2f}, write head {w_write.max():.2f}")

# %% [markdown]
# Nowhere in particular: no row ever gets half of a head's weight.
#
# ## One update
#
# `run.backward` gives us the gradient of the loss with respect to every number that is to be learned. **Gradient
# descent** moves each of them a little way against its gradient, and repeats this thousands of times. We estimate the
# gradient from a few fresh sequences at a time, a **minibatch** of four: a noisy estimate, but a cheap one. (With such
# estimates it is called *stochastic* gradient descent.) Two questions are left: what if the gradient is enormous, and
# how far is "a little"?
#
# **Clip the gradient.** Tutorial 9 showed how a gradient can explode on its way through time. Take the gradients of all
# parameters together as one long vector $d$ with the length (norm) $|d|$. If it is longer than 10, every number in it
# is multiplied by $10 / |d|$: the direction stays, and the length becomes 10. `clip_norm` does this, and returns the
# norm before clipping.

# %%
pair = [Parameter("one", np.zeros(2)), Parameter("two", np.zeros(1))]
pair[0].grad[:] = 30, 0
pair[1].grad[:] = -40
norm = clip_norm(pair, 10.0)
print(f"norm {norm:.0f}; clipped:", pair[0].grad, pair[1].grad)

# %% [markdown]
# **How far?** In the tutorials before, every parameter moved by the same multiple of its gradient, the **learning
# rate**. Look at the gradients of our machine for one minibatch:

# %%
x, target, mask = task.batch(np.random.default_rng(7), 4)
run, loss = untrained.run(x), BitsPerSequence()
loss.forward(run.logits, target, mask)
for parameter in untrained.parameters():
    parameter.clear()
run.backward(loss.backward(1.0)[0])
sizes = {parameter.name: np.sqrt(np.mean(parameter.grad**2)) for parameter in untrained.parameters()}
for name, size in sizes.items():
    print(f"{name:15} typical gradient {size:.5f}")
print(f"largest divided by smallest: {max(sizes.values()) / min(sizes.values()):,.0f}")

# %% [markdown]
# A multiple that is right for the largest is far too small for the smallest. The **optimiser** of the paper, a form of
# **RMSProp**, scales the gradient $d$ of each number by how much that gradient has varied lately. It keeps three
# numbers for each number that is learned, all zero at first:
#
# $$ n \leftarrow 0.95\, n + 0.05\, d^2, \qquad m \leftarrow 0.95\, m + 0.05\, d, \qquad
#    \text{step} \leftarrow 0.9\, \text{step} - \eta\, \frac{d}{\sqrt{n - m^2 + 0.0001}} . $$
#
# $n$ is a running mean of $d^2$: each update takes in a twentieth of the new value, and what is old fades. $m$ is a
# running mean of $d$. The mean of the squares minus the square of the mean is the variance, so the root is a running
# *standard deviation*; $0.0001$ keeps it from being zero. $\eta$ (the Greek letter "eta") is the learning rate, here
# $0.0002$. Nine tenths of the last step are taken once more, so that steps in the same direction gather speed: this is
# called **momentum**. Then the parameter moves by the step.
#
# > **Predict before you run.** One number has the gradient 1 in every update, another the gradient 100. How do their
# > first three steps compare?

# %%
eta = 2e-4
number = Parameter("number", np.zeros(2))
optimiser = GravesRMSProp([number], eta)
n = m = step = value = np.zeros(2)
ratios = {}
for u in range(1, 401):
    d = np.array([1.0, 100.0])
    n, m = 0.95 * n + 0.05 * d**2, 0.95 * m + 0.05 * d
    step = 0.9 * step - eta * d / np.sqrt(n - m**2 + 1e-4)
    value = value + step
    number.grad[:] = d
    optimiser.update()
    ratios[u] = step[1] / step[0]
    if u in (1, 2, 3, 100, 200, 300, 400):
        print(f"update {u:3}: steps {step[0]:9.6f} and {step[1]:10.6f}, ratio {ratios[u]:.1f}")
print(f"against GravesRMSProp: largest relative difference {np.abs(number.value / value - 1).max():.0e}")

# %% [markdown]
# The first steps are the same to within one percent: while the two running means fill up, each number is measured by
# its own size. But a gradient that never changes has no standard deviation. After 400 updates both roots have fallen to
# 0.01, the root of $0.0001$, and the steps are 91 times apart. In training that does not happen, since every minibatch
# has another gradient. What RMSProp measures is this noise: a number whose gradient varies much moves carefully, one
# whose gradient keeps its direction moves fast (exercise 3).
#
# (The paper uses this optimiser with a learning rate of 0.0001, and clips each number of the gradient by itself, to
# between $-10$ and $10$, which changes the direction. It does not give the size of its minibatches.)
#
# ## The loop
#
# Now everything is in place. This is one update, complete:

# %%
BATCH, MAX_NORM = 4, 10.0


def one_update(ntm, optimiser, rng):
    """Learn from one minibatch of fresh sequences; returns its loss, and the norm of the gradient."""
    x, target, mask = task.batch(rng, BATCH)
    run, loss = ntm.run(x), BitsPerSequence()  # forward
    bits = loss.forward(run.logits, target, mask)
    for parameter in ntm.parameters():
        parameter.clear()  # backward adds to the gradients, so they begin at zero
    run.backward(loss.backward(1.0)[0])  # backpropagation through time
    norm = clip_norm(ntm.parameters(), MAX_NORM)
    optimiser.update()
    return bits, norm


# %% [markdown]
# And this is training: update, until the last 100 minibatches (400 sequences) cost less than 0.1 bits on average, or
# until we lose patience. Every 25 updates we also look where the heads are, to have pictures for later.


# %%
def train(seed, n_most=1500, every=25):
    """Train a machine from a random start: the machine, the losses, the gradient norms, the looks on the way."""
    ntm = NTM(n_inputs=task.n_inputs, n_outputs=task.n_outputs, seed=seed)
    optimiser, rng = GravesRMSProp(ntm.parameters(), eta), np.random.default_rng([seed, 1])
    losses, norms, looks = [], [], {}
    while len(losses) < n_most and (len(losses) < 100 or np.mean(losses[-100:]) > 0.1):
        if len(losses) % every == 0:
            looks[len(losses)] = look(ntm)
        if len(losses) % 100 == 50:
            print(f"{BATCH * len(losses):5} sequences: {np.mean(losses[-50:]):7.3f} bits", flush=True)
        bits, norm = one_update(ntm, optimiser, rng)
        losses.append(bits)
        norms.append(norm)
    looks[len(losses)] = look(ntm)
    return ntm, np.array(losses), np.array(norms), looks


# %% [markdown]
# > **Predict before you run.** The loss begins near 84. Will it fall evenly, quickly at first and then slowly, or in
# > some other way? Watch the lines as they come.
#
# A word on luck. float32 rounds a little differently on another processor; after some hundred updates a tiny difference
# has grown, and training takes another course. So your numbers may differ from those of a friend, and if one random
# start has not learned when our patience ends, we take the next. (Number 0 is the untrained machine above.)

# %%
for seed in (0, 1, 2, 3):
    print(f"random start number {seed}")
    ntm, losses, norms, looks = train(seed)
    if losses[-100:].mean() <= 0.1:
        break
print(f"{BATCH * len(losses):,} sequences; the last {100 * BATCH} cost {losses[-100:].mean():.3f} bits each")

# %% [markdown]
# ## The curve
#
# Each minibatch has a length of its own, so its loss jumps about. We draw the mean over 50 updates as well. Below it is
# the norm of the gradient, on a logarithmic axis.

# %%
window = min(50, len(losses))
smooth = np.convolve(losses, np.ones(window) / window, mode="valid")
pictures.learning(losses, norms, smooth, chance, BATCH, MAX_NORM)

# %% [markdown]
# For a long time nothing seems to happen; then, within a short time, nearly everything.
#
# The second curve shows what clipping is for: there are updates whose gradient is more than ten times as long as the
# limit. Such a gradient is correct, but only in a tiny neighbourhood (tutorial 9). Without a limit it would also stay
# in $n$ for many updates, and make all the steps that follow too small.
#
# ## Ten random starts
#
# Was that luck? We trained ten machines, seeds 0 to 9, with the same code, and patience for 12,000 sequences. Their
# curves come with the package. `python tutorials/10_teach_copy.py --ten` trains them again and writes the same file
# into your folder; that takes some minutes.


# %%
def trial(seed):
    """Train from one random start, for 12,000 sequences at most, and test what has been learned."""
    ntm, losses, _, _ = train(seed, n_most=3000, every=3000)
    rows = evaluate(ntm, task, [{"length": n} for n in (20, 30, 120)], n_sequences=50)
    kinds = ("random", "silent-pair", "zeros", "ones")
    failed = {kind: evaluate(ntm, task, [{"length": 20}], 100, inputs=kind)[0]["failed"] for kind in kinds}
    curve = [round(float(np.mean(losses[i : i + 25])), 2) for i in range(0, len(losses), 25)]
    wrong = {f"wrong_bits_{row['length']}": row["wrong_bits"] for row in rows}
    return {"seed": seed, "sequences": BATCH * len(losses), **wrong, "failed": failed, "curve": curve}


if "--ten" in sys.argv[1:]:
    with open("ten_starts.jsonl", "w", encoding="utf-8") as log:
        for seed in range(10):
            print(json.dumps(trial(seed)), file=log, flush=True)

recorded = (pretrained.FOLDER / "ten_starts.jsonl").read_text(encoding="utf-8")
trials = [json.loads(line) for line in recorded.splitlines()]
pictures.ten_starts(trials, every=100, chance=chance)

# %% [markdown]
# No: all ten learn. In the first 1,000 sequences none of them gets away from chance; all have learned after 2,528 to
# 5,136; and none has a wrong bit in the 50 sequences of length 20 on which we tested them. *When* the fall comes
# differs from start to start; that it comes does not.
#
# ## Watch the diagonal appear
#
# While the loss stands still, is the machine standing still? We have the looks. In a step, call a head **focused** if
# it has more than half of its weight on one row. In how many of the 20 steps of listening is the write head focused,
# and the read head in how many of the 20 steps of the answer?
#
# > **Predict before you run.** Which comes first: the fall of the loss, or the focus of the heads? And in the trained
# > machine, to which rows will each of the heads go? Draw both over the time steps, with one line for each memory row.

# %%
moments = np.array(sorted(looks))  # in updates
in_focus = np.array(
    [
        [(looks[u][0][length + 1 :].max(axis=-1) > 0.5).sum(), (looks[u][1][:length].max(axis=-1) > 0.5).sum()]
        for u in moments
    ]
)  # (moments, 2): the read head while it answers, the write head while it listens
for u, (read, write) in list(zip(moments, in_focus))[::2]:
    mean = losses[max(0, u - 25) : u + 25].mean()
    print(f"{BATCH * u:5} sequences: loss {mean:7.3f}; focused steps: write head {write:2}, read head {read:2}")


# %%
def first_time(moments, condition):
    """The first moment at which the condition holds, or the last moment if it never does."""
    return int(moments[np.argmax(condition)] if np.any(condition) else moments[-1])


both_focused = first_time(moments, (in_focus > length / 2).all(axis=1))
loss_halved = first_time(np.arange(window, len(losses) + 1), smooth < chance / 2)
print(f"each head is focused in more than half of its steps after {BATCH * both_focused:,} sequences")
print(f"the mean of {window} minibatches is below half of chance after {BATCH * loss_halved:,}")
for name, start, end in (
    ("before the focus", 0, both_focused),
    ("from the focus to half of chance", both_focused, loss_halved),
    ("in the last 50 updates", -50, None),
):
    part = norms[start:end]
    print(f"median norm of the gradient {name}: {np.median(part) if len(part) else np.nan:.1f}")

# %% [markdown]
# The heads come first. Behind the flat curve, the machine learns where to look, and only then can it learn what to
# write there and how to turn what it reads into an answer. That is one way to understand the plateau: to answer one
# bit, the machine must write, keep, find again and translate, and as long as one of the four is missing, the other
# three hardly lower the loss. The gradient is longest after the heads have found their rows, while the loss falls.
#
# Now the looks themselves, at four moments: at the start, when a few steps are focused, when most are, and at the end.

# %%
some = first_time(moments, in_focus.sum(axis=1) >= 5)
most = first_time(moments, (in_focus > 3 / 4 * length).all(axis=1))
chosen = [0, some, max(some, most), int(moments[-1])]
pictures.diagonals([(BATCH * u, *looks[u]) for u in chosen], in_focus[np.searchsorted(moments, chosen)])

# %% [markdown]
# There it is. While the machine listens, the write head puts each vector into a row of its own. While it answers, the
# read head goes through the same rows. We count:

# %%
last_read, last_write = looks[chosen[-1]]
written = last_write[:length].argmax(axis=-1)  # (length,): the row of each vector
read = last_read[length:].argmax(axis=-1)  # (length + 1,): from the delimiter on
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
bits, wrong = loss_of(ntm, *test)
print(f"trained: {bits:.2f} bits per sequence, {wrong.sum():,} of {n_bits:,} bits wrong,", end=" ")
print(f"in {np.sum(wrong > 0)} of {len(wrong)} sequences")

# %% [markdown]
# A coin has about half of the 8,000 bits wrong and costs 160 bits a sequence. The machine has few wrong or none, and if
# some, then most of them in one sequence or two: when the method fails, it fails for a whole answer. It has learned a
# procedure: write each vector to a row of its own, then read these rows again. Tutorial 11 looks at it more closely:
# whether the answer really comes from these rows, and which of the stages it needs.
#
# But all sequences so far, in training and in the test, were random. Does it copy *every* sequence? We ask for 100 of
# each of three other kinds: two vectors in a row that are zero, somewhere; all bits zero; all bits one. Beside our
# machine stand the ten of the file.

# %%
for kind in ("random", "silent-pair", "zeros", "ones"):
    (row,) = evaluate(ntm, task, [{"length": 20}], n_sequences=100, inputs=kind)
    of_ten = ", ".join(f"{each['failed'][kind]}" for each in trials)
    print(f"{kind:11}: {row['failed']:3} of {row['sequences']} sequences have a wrong bit; the ten: {of_ten}")

# %% [markdown]
# A low loss says that a machine has solved the *sample*, sequences such as those of its training. Whether it has solved
# the *task* is another question. All ten machines fail on some of the sequences with a silent pair, which random
# training sequences hardly ever contain; on zeros alone nine of ten fail always. What goes wrong, and what cures it, is
# a case for tutorial 11.
#
# ## Open the file
#
# What you have written in `one_update` is `ntm_ref/training/update.py`; here is its function, from the package. You
# know every line in the middle. New are the options that we left out (a price on what is added to the memory, a limit
# on the gradient from one step to the step before, the paper's clipping) and the checks: a number that is not finite
# stops the training with a message that names the array. `ntm_ref/training/loop.py` repeats it.

# %%
print(inspect.getsource(update))
print(inspect.getsource(endless_training))

# %% [markdown]
# To see an update happen, set a breakpoint on the line `run.backward` of `one_update` in your editor, and look at
# `run.logits.shape`, `bits` and `ntm.parameters()[0].grad` before and after it.
#
# ## On your own
#
# 1. By hand: the right answer is $y = 0$, and the machine is sure of a 1, with $z = 10$. What does it cost, and what is
#    $d_z$? What if $z = -10$?
# 2. A machine gives every right bit the probability 0.9. How many bits of a sequence of length 20 are wrong, and what
#    is its loss?
# 3. RMSProp: one number has the gradient 0.5 in every update; another has 0.5 and $-0.5$ in turn. How far does each
#    move in update number 200?
# 4. Score the first 21 steps too, with the target 0: "be silent while you listen". What does the untrained machine
#    pay for the test sequences then?
# 5. Training had no sequence longer than 20. How many bits are wrong at length 30, and at 120?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 5.1 is the loss of number 1 for
# whole sequences, with its gradient; 5.2 is a training run with stages of your own.
#
# ## Answers
#
# **1.** The cost is $\text{softplus}(10) / \log 2 \approx 10 / 0.693 = 14.4$ bits, and $d_z \approx 1 / \log 2 = 1.44$.
# For $z = -10$ both are nearly 0: right and sure.

# %%
answers = {}
for logit in (10.0, -10.0):
    stage = BitsPerSequence()
    cost = stage.forward(np.full((1, 1, 1), logit), np.zeros((1, 1, 1)), np.ones((1, 1, 1)))
    answers[logit] = cost, stage.backward(1.0)[0].item()
    print(f"z = {logit:5}: cost {cost:.4f} bits, d_z = {answers[logit][1]:.4f}")

# %% [markdown]
# **2.** None is wrong: each is on the right side of 1/2. Still it costs $160 \cdot \log_2(1 / 0.9) = 24.3$ bits. The
# loss asks for more than being right; it also asks for being sure. So it still has a slope when no bit is wrong.

# %%
print(f"{160 * np.log2(1 / 0.9):.1f} bits")

# %% [markdown]
# **3.** With the steady gradient, $n$ tends to 0.25 and $m$ to 0.5, so $n - m^2$ tends to 0 and the root to 0.01: a
# gradient that never varies is trusted. $d$ divided by the root is then 50, and the momentum makes ten times as much
# of it ($1 + 0.9 + 0.81 + \dots = 10$): close to 500 learning rates in one update. With the gradient that changes its
# sign, $m$ stays near 0, the root is near 0.5, and the momentum works against the next step.

# %%
both = Parameter("both", np.zeros(2))
optimiser = GravesRMSProp([both], eta)
for u in range(200):
    before = both.value.copy()
    both.grad[:] = 0.5, 0.5 * (-1) ** u
    optimiser.update()
steady, alternating = np.abs(both.value - before) / eta
print(f"steady {steady:.1f} times the learning rate, in turn {alternating:.2f} times")

# %% [markdown]
# **4.** About twice as much: another 21 steps with 8 bits each, at about one bit.

# %%
x, target, mask = test
bits, _ = loss_of(untrained, x, target, np.ones_like(mask))
print(f"{bits:.0f} bits; a coin pays {8 * len(x)}")

# %% [markdown]
# **5.** That depends on the run. At length 30, nine of the ten machines have no wrong bit in 50 sequences. At 120, some
# have none, and others up to 146 of 960, on average: how far a method goes on, training on 20 vectors does not decide.

# %%
for n in (30, 120):
    x, target, mask = task.batch(np.random.default_rng(8), 50, length=n)
    _, wrong = loss_of(ntm, x, target, mask)
    of_ten = ", ".join(f"{each[f'wrong_bits_{n}']:.1f}" for each in trials)
    print(f"length {n}: {wrong.mean():.1f} of {8 * n} bits wrong, on average; the ten: {of_ten}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 4.1 is the copy task. Figure 3 has learning curves like ours; in figure 6, the lower row is our picture of
#   the two diagonals.
# - A. Graves, *Generating sequences with recurrent neural networks*, 2013,
#   [arXiv 1308.0850](https://arxiv.org/abs/1308.0850): RMSProp in the form used here, equations 38 to 45.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, 2013,
#   [arXiv 1211.5063](https://arxiv.org/abs/1211.5063): clipping the norm.
# - In this package: `python -m ntm_ref train copy` uses the same update with another recipe, which copies the silent
#   pairs as well. Both heads begin on row 0, adding has a small price, the learning rate is 0.0004, a minibatch has two
#   sequences, half of the sequences have a density of their own, and training ends at 0.02 bits on fresh sequences.
#   `ntm_ref/recipes/copy.py` lists what was tried, and tutorial 11 tells why it is so.
