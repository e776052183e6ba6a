# %% [markdown]
# # Undo the blur
#
# A head that is a little unsure of its shift loses its place within a few steps; one more stage, sharpening, keeps
# it.
#
# Reading time: about 25 minutes.
#
# ## What you'll do
#
# - Raise a weighting to a power, by hand and with the class `Sharpening`.
# - Break the formula of the paper in single precision, and mend it with logarithms.
# - Derive the gradient on those logarithms, and check it with numbers.
# - Let blur and sharpening work against each other for hundreds of steps, and predict where they settle.
#
# ## What you'll learn
#
# - What $\gamma$ does to a weighting, and what it cannot do.
# - Why a correct formula can be a wrong program, and why a small constant in the denominator is no cure.
# - Why sharpening is the softmax of tutorial 2 once more.
# - How large $\gamma$ must be for a given blur.
#
# ## What you'll need
#
# Weightings and the central difference (tutorial 1), the softmax and its gradient (tutorial 2), the shift and its blur
# (tutorial 4); the rules for $\exp$ and $\log$, the natural logarithm.
#
# Shapes: a weighting of $N$ rows is `(H, N)`, one line for each of $H$ heads; a number that belongs to a head is
# `(H, 1)`. For most of this tutorial $H = 1$.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import CircularShift, Sharpening
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## The blur that a shift leaves
#
# We begin where tutorial 4 ended. A head looks at one row and means to stay there. Its shift weights are
# $s = (0.1, 0.8, 0.1)$: a little "one row back", mostly "stay", a little "one row on". Each step applies the circular
# shift, so each step hands some weight to the neighbours.

# %%
N = 64
start = 32
s_unsure = np.array([[0.1, 0.8, 0.1]])  # (1, S): back, stay, on

w = np.zeros((1, N))  # (1, N)
w[0, start] = 1
for step in range(1, 21):
    w = CircularShift().forward(w, s_unsure)
    if step in (1, 5, 20):
        print(f"after {step:2} shifts, weight on the row that was meant: {w[0, start]:.2f}")

# %% [markdown]
# After 20 steps only 0.20 of the weight is left where it belongs. A machine that is to copy 20 vectors needs a focus
# that survives such a walk. Nothing in the shift gathers the weight again.
#
# ## Raise to a power, divide by the sum
#
# The paper lets each head emit one more number, $\gamma \ge 1$, and raises every weight to that power (equation 9).
# Call the weighting that comes out of the shift $w_\text{shifted}$. Then
#
# $$ w(i) = \frac{w_\text{shifted}(i)^\gamma}{\sum_j w_\text{shifted}(j)^\gamma} . $$
#
# The power shrinks small weights more than large ones. The division brings the sum back to one. Take the blur after
# one shift, and $\gamma = 2$: the squares of $0.1, 0.8, 0.1$ are $0.01, 0.64, 0.01$, with sum $0.66$.

# %%
w_shifted = np.array([[0.0, 0.1, 0.8, 0.1, 0.0]])  # (1, 5): here N = 5
gamma = np.array([[2.0]])  # (1, 1)

w = Sharpening().forward(w_shifted, gamma)  # (1, 5)
print("before:", w_shifted[0])
print("after: ", w[0].round(4))

# %% [markdown]
# The middle row went from 0.8 to 0.97. What has happened is seen best in the ratio of two weights, where the sum in
# the denominator cancels:
#
# $$ \frac{w(i)}{w(j)} = \left( \frac{w_\text{shifted}(i)}{w_\text{shifted}(j)} \right)^{\gamma} . $$
#
# A row that had 8 times the weight of its neighbour now has $8^2 = 64$ times as much.

# %%
print(f"middle row against its neighbour: {w[0, 2] / w[0, 1]:.0f} to 1")

# %% [markdown]
# > **Predict before you run.** Three weightings are sharpened with $\gamma = 50$: one that favours a row a little,
# > (0.3, 0.25, 0.25, 0.2); one with two equal leaders, (0.4, 0.4, 0.1, 0.1); and a uniform one. What will each
# > become?

# %%
three = np.array([[0.3, 0.25, 0.25, 0.2], [0.4, 0.4, 0.1, 0.1], [0.25, 0.25, 0.25, 0.25]])  # (3, 4): three heads
w = Sharpening().forward(three, np.full((3, 1), 50.0))  # (3, 4)
for before, after in zip(three, w):
    print(before, "->", after.round(3))

# %% [markdown]
# Sharpening makes the strongest stronger. A small lead becomes everything, two equal leaders share for ever, and a
# uniform weighting stays uniform whatever the power: there is no difference that could grow. With $\gamma = 1$
# nothing changes at all. The next picture shows the small lead at four powers.

# %%
gammas = (1.0, 2.0, 5.0, 20.0)
lead = three[:1]  # (1, 4)
weightings = [Sharpening().forward(lead, np.array([[g]]))[0] for g in gammas]

figure, axes = plt.subplots(1, 4, figsize=(7, 3.2), layout="constrained", sharey=True)
for ax, g, weighting in zip(axes, gammas, weightings):
    ax.bar(np.arange(4), weighting, color=colours.BLUE)
    calm(ax, f"gamma = {g:.0f}", "memory row", "weight" if g == 1 else "")
    ax.set_xticks(np.arange(4))
    ax.annotate(f"{weighting[0]:.2f}", (0, weighting[0]), xytext=(0, 3), textcoords="offset points", ha="center")
    ax.set_ylim(0, 1.08)
tops = ", ".join(f"{weighting[0]:.2f}" for weighting in weightings)
show(figure, f"A small lead grows. Four bars start at 0.3, 0.25, 0.25, 0.2; with gamma 1, 2, 5, 20 row 0 gets {tops}.")

# %% [markdown]
# ## What the formula does in single precision
#
# Networks are usually trained with 32-bit numbers (`float32`), which need half the space of NumPy's usual 64 bits
# (`float64`). They have a floor: the smallest positive one is $2^{-149}$, about $1.4 \cdot 10^{-45}$. A result that
# is below half of it is stored as zero. That is called underflow.
#
# Here is equation 9 as it stands in the paper.


# %%
def sharpen_literally(w_shifted, gamma, constant=0):
    """Equation 9 word for word; a constant may be added to the denominator."""
    powers = w_shifted**gamma
    return powers / (powers.sum(axis=-1, keepdims=True) + constant)


# %% [markdown]
# > **Predict before you run.** Take a head that is quite undecided: a uniform weighting over 128 rows, each of weight
# > $1/128 = 2^{-7}$. You know that sharpening leaves it as it is. What does the literal formula return at
# > $\gamma = 30$? (Work out the power: $(2^{-7})^{30} = 2^{-210}$.)

# %%
uniform = np.full((1, 128), 1 / 128, dtype=np.float32)  # (1, 128)

with np.errstate(invalid="ignore"):  # so that 0/0 gives nan, "not a number", without a warning
    for g in np.array([1, 10, 16, 22, 30], dtype=np.float32):
        w_literal = sharpen_literally(uniform, g)  # (1, 128)
        print(f"gamma {g:2.0f}: the power is 2^-{7 * g:.0f}, stored as {uniform[0, 0] ** g:.1e}; w = {w_literal[0, 0]}")

# %% [markdown]
# At $\gamma = 22$ every power is $2^{-154}$, below the floor. The sum is zero, and zero divided by zero is `nan`. A
# head with such a weighting reads `nan`, and from there it gets into everything. The mathematics is right, and so is
# the result, an ordinary number; only the powers on the way to it are too small to be stored.
#
# A cure found in published programs is a small constant, $10^{-16}$, in the denominator. It takes away the `nan`.
#
# > **Predict before you run.** At $\gamma = 10$ the 128 powers sum to $128 \cdot 2^{-70} \approx 1.1 \cdot 10^{-19}$.
# > What do the weights sum to, if $10^{-16}$ is added to the denominator?

# %%
constant = np.float32(1e-16)
sums = {g: sharpen_literally(uniform, np.float32(g), constant).sum() for g in (1, 8.6, 10, 30)}
for g, total in sums.items():
    print(f"gamma {g:4}: the weights sum to {total:.3f}")

# %% [markdown]
# This is worse than `nan`. At $\gamma = 8.6$ more than half of the weight has vanished, at $10$ all but 0.001, and no
# message says so: the head reads almost nothing, and the program runs on. A weighting must sum to one; a constant that
# is larger than the sum breaks that promise.
#
# ## On logarithms
#
# For $u > 0$ the power is an exponential: $u = \exp(\log u)$, hence $u^\gamma = \exp(\gamma \log u)$. Give names to
# the two steps,
#
# $$ l(i) = \log w_\text{shifted}(i), \qquad z(i) = \gamma\, l(i), $$
#
# and equation 9 reads
#
# $$ w(i) = \frac{\exp z(i)}{\sum_j \exp z(j)} , $$
#
# which is the softmax of $z$. It is equation 5 of tutorial 2 again: there the key strength $\beta$ multiplied a
# similarity; here $\gamma$ multiplies a logarithm. And there you saw how to compute a softmax safely: subtract the
# largest $z$ first, there called $q$. Numerator and denominator are both divided by $\exp q$, so the quotient stays
# as it was. The largest term is now $\exp 0 = 1$, so the sum is at least one. It cannot underflow.

# %%
log_w = np.log(uniform)  # l, (1, 128)
z = np.float32(30) * log_w  # (1, 128)
exponentials = np.exp(z - z.max())  # (1, 128)
w_by_hand = exponentials / exponentials.sum()

stage = Sharpening()
w = stage.forward(uniform, np.array([[30]], dtype=np.float32))  # (1, 128)
print(f"at gamma = 30: z is {z[0, 0]:.1f} for every row, and the weights sum to {w.sum():.4f}")
print("the stage does just this:", np.allclose(w_by_hand, w))

# %% [markdown]
# Nothing was too small on the way. The class `Sharpening` computes it like this. Now all three ways, for $\gamma$ from
# 1 to 40. Every $\gamma$ is a head of its own, so one call does it.

# %%
grid = np.arange(1, 40.5, 0.5, dtype=np.float32)  # (79,): values of gamma
column = grid[:, None]  # (79, 1): 79 heads, one gamma each
heads = np.repeat(uniform, len(grid), axis=0)  # (79, 128)
with np.errstate(invalid="ignore"):
    literal = sharpen_literally(heads, column).sum(axis=1)
with_constant = sharpen_literally(heads, column, constant).sum(axis=1)
on_logarithms = Sharpening().forward(heads, column).sum(axis=1)
last_literal = grid[np.isfinite(literal)].max()

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
ax.plot(grid, on_logarithms, color=colours.BLUE, linewidth=5, alpha=0.4, label="on logarithms")
ax.plot(grid, literal, color=colours.VERMILION, linestyle="--", label="literal: ends in 0/0")
ax.plot(grid, with_constant, color=colours.GREEN, linestyle=":", linewidth=2, label="literal, with 1e-16 below")
ax.plot(last_literal, 1, "x", markersize=9, markeredgewidth=2, color=colours.VERMILION)
calm(ax, "Sharpen a uniform weighting over 128 rows in float32", "gamma", "sum of the weights")
ax.legend(loc="center right", fontsize=9)
show(
    figure,
    f"The sum of the weights against gamma from 1 to {grid[-1]:.0f}. On logarithms it stays at 1. The literal formula "
    f"gives 1 up to gamma = {last_literal:.1f} and then 0/0. With the constant it falls from 1 to 0 between 7 and 10.",
)

# %% [markdown]
# One detail remains: a weight of exactly zero. Its logarithm is $-\infty$. Forwards that would do no harm, since
# $\exp(-\infty) = 0$. Backwards it would: the gradient, which comes next, multiplies $l(i)$ by a zero, and
# $0 \cdot (-\infty)$ is `nan`. So the class adds a smallest number, called `tiny`, to every weight before it takes the
# logarithm. In `float64` it is about $2.2 \cdot 10^{-308}$. Added to a weight like $10^{-200}$ it is lost in rounding,
# so it changes no weight but those that are as small as itself.

# %%
tiny = np.finfo(np.float64).tiny
stage = Sharpening()
w = stage.forward(w_shifted, gamma)  # (1, 5): the first example, with exact zeros
print(f"tiny = {tiny:.1e}; its logarithm {np.log(tiny):.1f}")
print("l =", [f"{number:.1f}" for number in stage.log_w[0]], " w =", w[0].round(4))

# %% [markdown]
# ## The gradient, derived on logarithms
#
# As always, we are handed $d_w(i) = \partial L/\partial w(i)$ for every row, and look for the gradients of what went
# in, $d_{w_\text{shifted}}(i)$ and $d_\gamma$. The way forward was $w_\text{shifted} \to l \to z \to w$, with $\gamma$
# joining at $z$. We go it backwards, one arrow at a time.
#
# **From $w$ to $z$.** This is the softmax, whose gradient tutorial 2 derived:
#
# $$ d_z(i) = w(i) \Big( d_w(i) - \sum_j w(j)\, d_w(j) \Big) . $$
#
# **From $z$ to $\gamma$.** In $z(i) = \gamma\, l(i)$ the factor of $\gamma$ is $l(i)$, so
# $\partial z(i) / \partial \gamma = l(i)$. The one number $\gamma$ reaches $L$ through every $z(i)$, and the chain rule
# adds up all ways:
#
# $$ d_\gamma = \sum_i d_z(i)\, l(i) . $$
#
# **From $z$ to $l$.** In the same equation the factor of $l(i)$ is $\gamma$, and $l(i)$ reaches only its own $z(i)$:
#
# $$ d_l(i) = \gamma\, d_z(i) . $$
#
# **From $l$ to $w_\text{shifted}$.** The derivative of the logarithm of $u$ is $1/u$, and $w_\text{shifted}(i)$ reaches
# only its own $l(i)$:
#
# $$ d_{w_\text{shifted}}(i) = \frac{d_l(i)}{w_\text{shifted}(i)} . $$
#
# In code, with random numbers for everything:

# %%
rng = np.random.default_rng(5)
w_shifted = rng.dirichlet(np.ones(6), size=1)  # (1, 6): a random weighting, sum one
gamma = np.array([[2.5]])  # (1, 1)
c = rng.normal(size=(1, 6))  # (1, 6)
d_w = c  # what we are handed

log_w = np.log(w_shifted)  # l, (1, 6)
w = sharpen_literally(w_shifted, gamma)  # (1, 6); in float64 and with six rows it is safe
d_z = w * (d_w - (w * d_w).sum(axis=-1, keepdims=True))  # (1, 6)
d_gamma = (d_z * log_w).sum(axis=-1, keepdims=True)  # (1, 1)
d_l = gamma * d_z  # (1, 6)
d_w_shifted = d_l / w_shifted  # (1, 6)

# %% [markdown]
# Are they right? The check is that of tutorial 1: the loss is a sum with random factors, $L = \sum_i c(i)\, w(i)$, so
# that $d_w(i) = c(i)$, and every input is moved a little both ways. (Here you can see why a plain sum would not do:
# the weights always sum to one, so all its slopes are zero.)


# %%
def loss(w_shifted, gamma):
    """A sum of the sharpened weights with the random factors c."""
    return (c * Sharpening().forward(w_shifted, gamma)).sum()


# %%
measured_w_shifted = numerical_gradient(lambda x: loss(x, gamma), w_shifted)  # (1, 6)
measured_gamma = numerical_gradient(lambda x: loss(w_shifted, x), gamma)  # (1, 1)
print("derived: ", d_w_shifted[0].round(4), d_gamma[0].round(4))
print("measured:", measured_w_shifted[0].round(4), measured_gamma[0].round(4))

stage = Sharpening()
stage.forward(w_shifted, gamma)
d_w_shifted_class, d_gamma_class = stage.backward(d_w)  # (1, 6), (1, 1)
print("stage:   ", d_w_shifted_class[0].round(4), d_gamma_class[0].round(4))

# %% [markdown]
# ## Read what the gradient says
#
# **About $\gamma$.** Put the first formula into the second:
#
# $$ d_\gamma = \sum_i w(i)\, (d_w(i) - \overline{d_w})\, l(i), \qquad \overline{d_w} = \sum_j w(j)\, d_w(j) . $$
#
# Here $\overline{d_w}$ is the mean of $d_w$, each row counted by its weight. The sum compares two lists: is $d_w$ above
# its mean on the rows with much weight (large $l$), or on those with little? In the first case $d_\gamma$ is positive,
# in the second negative.
#
# > **Predict before you run.** The weighting is blurred, (0.1, 0.8, 0.1), and the loss would fall if the middle row had
# > more weight: $d_w = (0, -1, 0)$. Learning moves $\gamma$ *against* its gradient. Will $\gamma$ grow or shrink? And
# > if the first row is the wanted one?


# %%
def gradient_of_gamma(w_shifted, d_w):
    """d_gamma at gamma = 2."""
    stage = Sharpening()
    stage.forward(np.array([w_shifted]), np.array([[2.0]]))
    return stage.backward(np.array([d_w]))[1].item()


blurred = [0.1, 0.8, 0.1]
for wanted, d in (("middle", [0.0, -1.0, 0.0]), ("first", [-1.0, 0.0, 0.0])):
    print(f"{wanted:6} row wanted: d_gamma = {gradient_of_gamma(blurred, d):+.4f}")

# %% [markdown]
# If the strongest row is the right one, the gradient is negative and $\gamma$ grows: the head learns to be decided.
# If it is the wrong one, $\gamma$ shrinks: the head learns to stay open. For a uniform weighting the gradient is
# zero, since sharpening does nothing to it.
#
# **About $w_\text{shifted}$.** Put all formulas together:
#
# $$ d_{w_\text{shifted}}(i) = \gamma\, \frac{w(i)}{w_\text{shifted}(i)}\, (d_w(i) - \overline{d_w}) . $$
#
# The factor in front says how strongly a row hears what the loss has to say about it. Let us print it for rows of
# very different weight.

# %%
w_shifted_uneven = np.array([[1e-1, 1e-3, 1e-6, 0.898999]])  # (1, 4)
for g in (1.0, 2.0, 5.0):
    w = Sharpening().forward(w_shifted_uneven, np.array([[g]]))  # (1, 4)
    factors = (g * w / w_shifted_uneven)[0, :3]
    print(f"gamma {g:.0f}: rows of weight 1e-1, 1e-3, 1e-6 get their gradient times", *(f"{x:.1e}" for x in factors))

# %% [markdown]
# With $\gamma = 1$ all rows hear equally well. With $\gamma = 5$ the row of weight $10^{-6}$ gets its gradient times
# $8.5 \cdot 10^{-24}$, which is nothing. A decided head hardly learns where else it could have looked: it is the
# softmax with a large key strength of tutorial 2 again. So $\gamma$ is not set to a large number by us. It is learned
# like $\beta$ and $g$.
#
# > **See it in a trained machine.** The page of a small one shows
# > [how its heads sharpen](pages/copy-small.html#level=stage&step=7&place=addressing/sharpening&direction=back)
# > after a shift that blurs. Choose $\gamma$ there to see the loss drawn against it. (Open it from a clone.)
#
# ## Gamma against blur
#
# Now both together, step after step, as in the machine: shift, then sharpen.


# %%
def walk(s, gamma, n_steps, n_rows=N, first=start):
    """All weightings of a head that starts on one row, (n_steps + 1, n_rows)."""
    w = np.zeros((1, n_rows))
    w[0, first] = 1
    weightings = [w]
    for _ in range(n_steps):
        w_shifted = CircularShift().forward(w, s)
        w = Sharpening().forward(w_shifted, np.array([[gamma]]))  # (1, n_rows)
        weightings.append(w)
    return np.concatenate(weightings)


# %% [markdown]
# First a head that means to go one row on at every step, and puts nine tenths on it: $s = (0, 0.1, 0.9)$.
#
# > **Predict before you run.** It starts on row 0 and takes 30 steps, once with $\gamma = 1$ (no sharpening) and once
# > with $\gamma = 2$. What will its mean row be, $\sum_i i\, w(i)$, in both cases? Does sharpening change only the
# > width, or also the place?

# %%
s_forward = np.array([[0.0, 0.1, 0.9]])
walks = {g: walk(s_forward, g, 30, n_rows=40, first=0) for g in (1.0, 2.0)}  # each (31, 40)
place = {g: weightings[-1] @ np.arange(40) for g, weightings in walks.items()}
top = {g: weightings[-1].max() for g, weightings in walks.items()}
for g in walks:
    print(f"gamma {g:.0f}: after 30 steps the mean row is {place[g]:.1f}, the largest weight {top[g]:.2f}")

# %%
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained", sharey=True)
for ax, (g, weightings) in zip(axes, walks.items()):
    image = ax.imshow(weightings.T, cmap=colours.WEIGHTS, vmin=0, vmax=1, origin="lower", aspect="auto")
    calm(ax, f"s = (0, 0.1, 0.9), gamma = {g:.0f}", "time step", "memory row" if g == 1 else "")
figure.colorbar(image, ax=axes, label="weight")
show(
    figure,
    "A head walks on for 30 steps, with s = (0, 0.1, 0.9). Without sharpening its diagonal widens, fades to "
    f"{top[1.0]:.2f}, and falls behind, to row {place[1.0]:.1f} in the mean. With gamma = 2 it stays one row wide, "
    f"with {top[2.0]:.2f} on row {walks[2.0][-1].argmax()} at the end.",
)

# %% [markdown]
# Without sharpening the head moves 0.9 rows a step and arrives at row 27.0, spread out. With $\gamma = 2$ it arrives
# at row 30.0. Sharpening did more than narrow the weighting: at each step it turned "rather this row" into "this
# row". For a shift that is torn between two rows, (0, 0.5, 0.5), it could not do so (exercise 5).
#
# ## How much gamma does a blur need?
#
# Back to the head that stays, $s = (0.1, 0.8, 0.1)$. Measure the width of a weighting as in tutorial 4, by $V$, the
# mean squared distance from its middle, every row counted by its weight. This is called the **variance**. Here the
# middle is the row where the head started; in general it is the mean row.


# %%
def variance(w):
    """The mean squared distance, in rows, from the mean row; w is (N,)."""
    rows = np.arange(len(w))  # (N,)
    return w @ (rows - w @ rows) ** 2


sigma2 = variance(s_unsure[0])
no_sharpening = walk(s_unsure, 1.0, 20)
print(f"variance of s: {sigma2:.2f}; of the weighting after 20 shifts: {variance(no_sharpening[20]):.2f}")

# %% [markdown]
# As tutorial 4 derived, each shift adds the same, here 0.20, and after 20 shifts it is 4.00. What is added is the
# variance of $s$ itself: a tenth of the weight is one row off on each side, at a squared distance of 1. Call it
# $\sigma^2$. (This holds as long as nothing goes round the end of the memory.)
#
# What does sharpening do to $V$? After many shifts a weighting has nearly the shape of a bell: at a distance of $x$
# rows, $w$ is a constant times $\exp(-x^2 / 2V)$, where $V$ is its variance. Its power is
#
# $$ \left( e^{-x^2 / 2V} \right)^\gamma = e^{-\gamma x^2 / 2V} = e^{-x^2 / 2 (V/\gamma)} , $$
#
# a bell again, of variance $V / \gamma$. (A constant factor, and its power, cancel in the division by the sum.)

# %%
bell = np.exp(-((np.arange(N) - start) ** 2) / (2 * 4.0))  # (N,)
bell = bell[None, :] / bell.sum()  # (1, N): a bell of variance 4
sharper = Sharpening().forward(bell, np.array([[1.6]]))  # (1, N)
difference = np.abs(no_sharpening[20] - bell).max()
print(f"variance of the bell {variance(bell[0]):.2f}, sharpened with gamma = 1.6 {variance(sharper[0]):.2f}")
print(f"the weighting after 20 shifts differs from the bell by at most {difference:.3f}")

# %% [markdown]
# So one step of the machine, shift and sharpening, takes $V$ to $(V + \sigma^2)/\gamma$. It settles where it reproduces
# itself. Set both equal, multiply by $\gamma$, subtract $V$, and divide by $\gamma - 1$:
#
# $$ V = \frac{V + \sigma^2}{\gamma}, \qquad \gamma V = V + \sigma^2, \qquad V = \frac{\sigma^2}{\gamma - 1} . $$
#
# > **Predict before you run.** With $\gamma = 1.1$, a power that hardly differs from one, does the blur still grow
# > without end? If not, at which $V$ does it stop?

# %%
settled, theory = {}, {}
for g in (1.05, 1.1, 1.2, 1.5, 2.0):
    w = walk(s_unsure, g, 200)[-1]
    settled[g], theory[g] = variance(w), sigma2 / (g - 1)
    print(f"gamma {g:.2f}: variance {settled[g]:.2f} after 200 steps, bell predicts {theory[g]:.2f}; top {w.max():.2f}")

# %% [markdown]
# It stops. With $\gamma = 1.1$ the variance settles at 1.92, where the bell predicts 2.00. Even the small power 1.05
# holds the blur within bounds. At $\gamma = 1.5$ one row has 0.82 of the weight; such a weighting is no bell any more,
# and it is sharper than predicted: 0.19 in place of 0.40.

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
tops = {g: walk(s_unsure, g, 60).max(axis=1) for g in (1.0, 1.1, 1.5, 2.0)}
styles = zip(tops, ["-", "--", "-.", ":"], [colours.VERMILION, colours.PURPLE, colours.GREEN, colours.BLUE])
for g, line, colour in styles:
    ax.plot(tops[g], color=colour, linestyle=line)
    ax.annotate(f"gamma = {g}", (60, tops[g][-1]), xytext=(5, -3), textcoords="offset points", color=colour, fontsize=9)
calm(ax, "A focus under blur, s = (0.1, 0.8, 0.1)", "time step", "weight of the row that is meant")
ax.set(xlim=(0, 72), ylim=(0, 1.05), xticks=range(0, 61, 10))
ends = ", ".join(f"{tops[g][-1]:.2f}" for g in tops)
show(
    figure,
    "The weight of the row that is meant, over 60 steps, as four curves. All start at 1. For gamma = 1 it keeps "
    "falling; for the others it falls and then stays, the sooner the larger gamma is. For gamma = 1, 1.1, 1.5, 2 it "
    f"ends at {ends}.",
)

# %% [markdown]
# You have now met all five stages of addressing: similarity, content weighting, interpolation, shift, sharpening.
# With $w$ in hand, a head can read (tutorial 1) and write, which is tutorial 6.
#
# ## On your own
#
# 1. Derive $d_{w_\text{shifted}}(i)$ once more, by the quotient rule on equation 9 and without
#    logarithms. Check that you get the same numbers.
# 2. The smallest positive `float64` is $2^{-1074}$. From which whole number $\gamma$ on does the literal formula fail
#    there, for a uniform weighting over 128 rows? And in `float32`, over 512 rows?
# 3. Sharpen with $\gamma = 2$ and the result with $\gamma = 3$. Which single $\gamma$ does the same? Prove it, then
#    check it.
# 4. With $s = (0.1, 0.8, 0.1)$, find by halving an interval the smallest $\gamma$ that keeps 0.9 on the row after 120
#    steps.
# 5. A head starts on row 0 with $s = (0, 0.5, 0.5)$ and takes 10 steps with $\gamma = 5$. What is its mean row? And
#    with $s = (0, 0.35, 0.65)$?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.6 is number 1 as a class of your
# own, on logarithms, with the edges of this tutorial.
#
# ## Answers
#
# **1.** Write $u$ for $w_\text{shifted}$ and $S = \sum_j u(j)^\gamma$, so that $w(j) = u(j)^\gamma / S$. The
# derivative of $S$ by $u(i)$ is $\gamma\, u(i)^{\gamma - 1}$. For $j \ne i$ only the denominator of $w(j)$ depends on
# $u(i)$, and the quotient rule gives
#
# $$ \frac{\partial w(j)}{\partial u(i)} = -\frac{u(j)^\gamma\, \gamma\, u(i)^{\gamma-1}}{S^2}
#    = -w(j)\, \frac{\gamma\, u(i)^{\gamma-1}}{S} . $$
#
# For $j = i$ the numerator depends on it too, which gives $\gamma\, u(i)^{\gamma-1} / S$ more. By the chain rule,
#
# $$ d_u(i) = \sum_j d_w(j)\, \frac{\partial w(j)}{\partial u(i)}
#    = \frac{\gamma\, u(i)^{\gamma-1}}{S} \Big( d_w(i) - \sum_j w(j)\, d_w(j) \Big) . $$
#
# As $u(i)^{\gamma - 1}/S = w(i)/u(i)$, it is what we had.

# %%
S = (w_shifted**gamma).sum()
by_quotient_rule = gamma * w_shifted ** (gamma - 1) / S * (d_w - (sharpen_literally(w_shifted, gamma) * d_w).sum())
print("by the quotient rule:", by_quotient_rule[0].round(5))

# %% [markdown]
# **2.** A number is lost below half of the smallest positive one. In `float64` that is below $2^{-1075}$: the power
# $2^{-7\gamma}$ is lost if $7 \gamma > 1075$, that is from $\gamma = 154$ on. In `float32` over $512 = 2^9$ rows the
# condition is $9 \gamma > 150$, that is from $\gamma = 17$ on.

# %%
for dtype, n_rows, good, bad in ((np.float64, 128, 153, 154), (np.float32, 512, 16, 17)):
    weight = dtype(1 / n_rows)
    print(f"{dtype.__name__}, {n_rows} rows: {weight ** dtype(good):.1e} at {good}, {weight ** dtype(bad)} at {bad}")

# %% [markdown]
# **3.** $\gamma = 6$. The ratio of two weights is raised to the power 2 and then 3, that is 6, and the ratios
# together with the sum of one fix the weighting.

# %%
once = Sharpening().forward(w_shifted, np.array([[6.0]]))
twice = Sharpening().forward(Sharpening().forward(w_shifted, np.array([[2.0]])), np.array([[3.0]]))
print("largest difference below 1e-12:", np.abs(once - twice).max() < 1e-12)

# %% [markdown]
# **4.** The weight on the row grows with $\gamma$. It is too small at 1 and large enough at 3. Look at the middle of
# the interval, and keep the half that holds the answer.

# %%
low, high = 1.0, 3.0
for _ in range(10):
    middle = (low + high) / 2
    enough = walk(s_unsure, middle, 120)[-1, start] > 0.9
    low, high = (low, middle) if enough else (middle, high)
print(f"gamma = {high:.2f}")

# %% [markdown]
# **5.** With equal shares the weighting is the same read from left and from right, and neither stage can tell the sides
# apart. So the mean moves by exactly half a row a step, to row 5.00, as if there were no sharpening; only the width is
# held. With a lead for "on", sharpening makes it a decision: the mean row is 9.89.

# %%
for on in (0.5, 0.65):
    w = walk(np.array([[0.0, 1 - on, on]]), 5.0, 10, n_rows=40, first=0)[-1]  # (40,)
    print(f"s = (0, {1 - on:.2f}, {on:.2f}): mean row {w @ np.arange(40):.2f}, largest weight {w.max():.2f}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 3.3.2, equation 9, and the blur that it answers.
# - D. Goldberg, *What every computer scientist should know about floating-point arithmetic*, ACM Computing Surveys 23
#   (1991): why numbers get lost.
# - P. Blanchard, D. J. Higham, N. J. Higham, *Accurately computing the log-sum-exp and softmax functions*, IMA
#   Journal of Numerical Analysis 41 (2021): taking the maximum out, with proofs.
# - In this package: `ntm_ref/addressing/sharpening.py`, whose docstring is this tutorial in a few lines.
