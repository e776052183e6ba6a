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
# The softmax and its gradient (tutorial 2), the shift and its blur (tutorial 4), the chain rule, NumPy broadcasting.
#
# Symbols: $N$ is the number of memory rows. A weighting is a row of $N$ numbers $w(i) \ge 0$ with sum one. In code it
# has the shape `(H, N)`, one line for each of $H$ heads; here $H = 1$, and a number that belongs to a head has the
# shape `(1, 1)`. The gradient $\partial L / \partial x$ of a loss $L$ is called `d_x`.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import CircularShift, Sharpening
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## The blur that a shift leaves
#
# We begin where tutorial 4 ended. A head looks at one row and means to stay there. Its shift weights are
# $s = (0.1, 0.8, 0.1)$: mostly "stay", a little "one row back", a little "one row on". Each step applies the circular
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
assert round(w[0, start], 2) == 0.20

# %% [markdown]
# After 20 steps only 0.20 of the weight is left where it belongs. A machine that shall copy 20 vectors needs a focus
# that survives such a walk. Nothing in the shift can gather the weight again.
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
assert np.allclose(w, np.array([[0, 0.01, 0.64, 0.01, 0]]) / 0.66)
assert w[0, 2].round(2) == 0.97

# %% [markdown]
# The middle row went from 0.8 to 0.97. What has happened is best seen in the ratio of two weights, where the sum in
# the denominator cancels:
#
# $$ \frac{w(i)}{w(j)} = \left( \frac{w_\text{shifted}(i)}{w_\text{shifted}(j)} \right)^{\gamma} . $$
#
# A row that had 8 times the weight of its neighbour now has $8^2 = 64$ times as much.

# %%
print(f"middle row against its neighbour: {w[0, 2] / w[0, 1]:.0f} to 1")
assert np.isclose(w[0, 2] / w[0, 1], 64)

# %% [markdown]
# > **Predict before you run.** Three weightings are sharpened with $\gamma = 50$: one that favours a row a little,
# > (0.3, 0.25, 0.25, 0.2); one with two equal leaders, (0.4, 0.4, 0.1, 0.1); and a uniform one. What will each
# > become?

# %%
three = np.array([[0.3, 0.25, 0.25, 0.2], [0.4, 0.4, 0.1, 0.1], [0.25, 0.25, 0.25, 0.25]])  # (3, 4): three heads
w = Sharpening().forward(three, np.full((3, 1), 50.0))  # (3, 4)
for before, after in zip(three, w):
    print(before, "->", after.round(3))
assert np.allclose(w, [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25, 0.25, 0.25, 0.25]], atol=1e-3)

# %% [markdown]
# Sharpening makes the strongest stronger. A small lead becomes everything, two equal leaders share for ever, and a
# uniform weighting stays uniform whatever the power: there is no difference that could grow. With $\gamma = 1$
# nothing changes at all.

# %%
assert np.allclose(Sharpening().forward(three, np.ones((3, 1))), three)

gammas = (1.0, 2.0, 5.0, 20.0)
lead = three[:1]  # (1, 4)
weightings = [Sharpening().forward(lead, np.array([[g]]))[0] for g in gammas]

figure, axes = plt.subplots(1, 4, figsize=(7, 3.2), layout="constrained", sharey=True)
for ax, g, weighting in zip(axes, gammas, weightings):
    ax.bar(np.arange(4), weighting, color=colours.BLUE)
    calm(ax, f"gamma = {g:.0f}", "memory row", "weight" if g == 1 else "")
    ax.set_xticks(np.arange(4))
tops = ", ".join(f"{weighting[0]:.2f}" for weighting in weightings)
show(figure, f"A small lead grows. Four rows hold 0.3, 0.25, 0.25, 0.2; with gamma 1, 2, 5, 20 row 0 gets {tops}.")
assert tops == "0.30, 0.35, 0.52, 0.95"

# %% [markdown]
# ## What the formula does in single precision
#
# Networks are usually trained with 32-bit numbers (`float32`), which are quick and small. They have a floor: the
# smallest positive one is $2^{-149}$, about $1.4 \cdot 10^{-45}$. Whatever is below half of it becomes zero.
#
# Here is equation 9 as it stands in the paper.


# %%
def sharpen_literally(w_shifted, gamma, constant=0):
    """Equation 9 word for word; a constant may be added to the denominator."""
    powers = w_shifted**gamma
    return powers / (powers.sum(axis=-1, keepdims=True) + constant)


assert np.allclose(sharpen_literally(three, 5.0), Sharpening().forward(three, np.full((3, 1), 5.0)))

# %% [markdown]
# > **Predict before you run.** A head that has not yet learned anything has a uniform weighting over 128 rows, each
# > of weight $1/128 = 2^{-7}$. You know that sharpening leaves it as it is. What does the literal formula return at
# > $\gamma = 30$? (Work out the power: $(2^{-7})^{30} = 2^{-210}$.)

# %%
uniform = np.full((1, 128), 1 / 128, dtype=np.float32)  # (1, 128)

with np.errstate(invalid="ignore"):  # so that 0/0 gives nan, "not a number", without a warning
    for g in np.array([1, 10, 16, 22, 30], dtype=np.float32):
        w_literal = sharpen_literally(uniform, g)
        print(f"gamma {g:2.0f}: the power is 2^-{7 * g:.0f}, stored as {uniform[0, 0] ** g:.1e}; w = {w_literal[0, 0]}")
        assert np.isfinite(w_literal).all() == (g < 22)

# %% [markdown]
# From $\gamma = 22$ on, every power is below the floor, the sum is zero, and zero divided by zero is not a number.
# One such step and the whole memory is `nan`. The mathematics is right; the numbers on the way to the result are too
# small to be stored, although the result itself is an ordinary number.
#
# A cure found in published programs is a small constant, $10^{-16}$, in the denominator. It takes away the `nan`.

# %%
constant = np.float32(1e-16)
sums = {g: sharpen_literally(uniform, np.float32(g), constant).sum() for g in (1, 8.6, 10, 30)}
for g, total in sums.items():
    print(f"gamma {g:4}: the weights sum to {total:.3f}")
assert [f"{total:.3f}" for total in sums.values()] == ["1.000", "0.492", "0.001", "0.000"]

# %% [markdown]
# This is worse than `nan`. At $\gamma = 8.6$ more than half of the weight has vanished, at $10$ nearly all, and no
# message says so: the head reads almost nothing, and the loss is merely bad. A weighting must sum to one; a constant
# that competes with the sum breaks that promise.
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
# similarity; here $\gamma$ multiplies a logarithm. And there you saw how to compute a softmax safely: take the
# largest $z$ out first. Numerator and denominator shrink by the same factor $\exp(\max_j z(j))$, so the result is the
# same, and the largest term is $\exp 0 = 1$. The sum is then at least one and can never be lost.

# %%
log_w = np.log(uniform)  # l, (1, 128)
z = np.float32(30) * log_w  # (1, 128)
exp = np.exp(z - z.max())
w_by_hand = exp / exp.sum()

stage = Sharpening()
w = stage.forward(uniform, np.array([[30]], dtype=np.float32))
print(f"at gamma = 30: z is {z[0, 0]:.1f} for every row, and the weights sum to {w.sum():.4f}")
assert np.allclose(w, uniform, rtol=1e-5)
assert np.allclose(w_by_hand, w)
assert np.allclose(stage.log_w, log_w)

# %% [markdown]
# Nothing was small on the way. The class `Sharpening` computes it like this. The next picture compares the three.

# %%
grid = np.arange(1, 40.5, 0.5, dtype=np.float32)  # (79,): values of gamma
column = grid[:, None]  # (79, 1): as many heads, one gamma each
heads = np.repeat(uniform, len(grid), axis=0)  # (79, 128)
with np.errstate(invalid="ignore"):
    literal = sharpen_literally(heads, column).sum(axis=1)
with_constant = sharpen_literally(heads, column, constant).sum(axis=1)
on_logarithms = Sharpening().forward(heads, column).sum(axis=1)
last_literal = grid[np.isfinite(literal)].max()
assert np.allclose(on_logarithms, 1, atol=1e-5)
assert 17 < last_literal < 22
assert with_constant[grid < 7].min() > 0.99
assert with_constant[grid > 10].max() < 0.01

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
ax.plot(grid, on_logarithms, color=colours.BLUE, linewidth=5, alpha=0.4, label="on logarithms")
ax.plot(grid, literal, color=colours.VERMILION, linestyle="--", label="literal: ends in 0/0")
ax.plot(grid, with_constant, color=colours.GREEN, linestyle=":", linewidth=2, label="literal, with 1e-16 below")
ax.plot(last_literal, 1, marker="x", markersize=9, color=colours.VERMILION)
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
# $0 \cdot (-\infty)$ is not a number. So the class adds the smallest positive normal number, `tiny`, to every weight
# before it takes the logarithm. In `float64` that is about $2 \cdot 10^{-308}$. Next to any weight that matters it is
# lost in rounding, so this constant competes with nothing.

# %%
tiny = np.finfo(np.float64).tiny
stage = Sharpening()
w = stage.forward(w_shifted, gamma)  # the example with exact zeros
print(f"tiny = {tiny:.1e};  l =", stage.log_w[0].round(2), " w =", w[0].round(4))
assert np.isnan(0 * -np.inf)
assert 1e-200 + tiny == 1e-200
assert np.isfinite(stage.log_w).all()
assert w[0, 0] == 0

# %% [markdown]
# ## The gradient, derived on logarithms
#
# A loss $L$ depends on $w$, and from the right we are handed $\partial L/\partial w(i)$, in code `d_w`. We want
# $\partial L/\partial w_\text{shifted}(i)$ and $\partial L/\partial \gamma$. The way forward was
# $w_\text{shifted} \to l \to z \to w$, with $\gamma$ joining at $z$. We go it backwards.
#
# **From $w$ to $z$.** This is the softmax, whose gradient tutorial 2 derived:
#
# $$ \frac{\partial L}{\partial z(i)} = w(i)
# \left( \frac{\partial L}{\partial w(i)} - \sum_j w(j) \frac{\partial L}{\partial w(j)} \right) . $$
#
# **From $z$ to $\gamma$.** By $z(i) = \gamma\, l(i)$, $\partial z(i) / \partial \gamma = l(i)$. The one number
# $\gamma$ reaches $L$ through every $z(i)$, and the chain rule adds up all ways:
#
# $$ \frac{\partial L}{\partial \gamma} = \sum_i \frac{\partial L}{\partial z(i)}\, l(i) . $$
#
# **From $z$ to $l$.** By the same equation $\partial z(i) / \partial l(i) = \gamma$, and $l(i)$ reaches only its own
# $z(i)$:
#
# $$ \frac{\partial L}{\partial l(i)} = \gamma\, \frac{\partial L}{\partial z(i)} . $$
#
# **From $l$ to $w_\text{shifted}$.** The derivative of $\log u$ is $1/u$:
#
# $$ \frac{\partial L}{\partial w_\text{shifted}(i)} 
# = \frac{1}{w_\text{shifted}(i)}\, \frac{\partial L}{\partial l(i)} . $$
#
# In code, with random numbers for everything:

# %%
rng = np.random.default_rng(5)
w_shifted = rng.dirichlet(np.ones(6), size=1)  # (1, 6): a random weighting, sum one
gamma = np.array([[2.5]])  # (1, 1)
d_w = rng.normal(size=(1, 6))  # (1, 6): what comes from the right

log_w = np.log(w_shifted)  # l, (1, 6)
w = sharpen_literally(w_shifted, gamma)  # (1, 6); in float64 and with six rows it is safe
d_z = w * (d_w - (w * d_w).sum(axis=-1, keepdims=True))  # (1, 6)
d_gamma = (d_z * log_w).sum(axis=-1, keepdims=True)  # (1, 1)
d_l = gamma * d_z  # (1, 6)
d_w_shifted = d_l / w_shifted  # (1, 6)

# %% [markdown]
# Are they right? Ask the definition of the derivative: move one number a little up and a little down, and see how far
# the loss moves, $\partial L/\partial x \approx (L(x + h) - L(x - h)) / 2h$. (Tutorial 7 shows how good this is and
# how to choose $h$.) As the loss we take $L = \sum_i d_w(i)\, w(i)$ with the random numbers `d_w` held fixed, for
# then $\partial L/\partial w(i) = d_w(i)$, as we assumed. (A plain sum of the weights would not do: it is always
# one.)


# %%
def central_difference(loss, x, h=1e-6):
    """dL/dx, one entry after the other, from two values of the loss each."""
    d_x = np.empty_like(x)
    for index in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        d_x[index] = (loss(up) - loss(down)) / (2 * h)
    return d_x


def loss(w_shifted, gamma):
    """A random weighted sum of the sharpened weights."""
    return (d_w * Sharpening().forward(w_shifted, gamma)).sum()


# %%
d_w_shifted_numerical = central_difference(lambda x: loss(x, gamma), w_shifted)
d_gamma_numerical = central_difference(lambda x: loss(w_shifted, x), gamma)
print("derived:  ", d_w_shifted[0].round(5), d_gamma[0].round(5))
print("numerical:", d_w_shifted_numerical[0].round(5), d_gamma_numerical[0].round(5))
assert np.allclose(d_w_shifted, d_w_shifted_numerical, atol=1e-8)
assert np.allclose(d_gamma, d_gamma_numerical, atol=1e-8)

stage = Sharpening()
stage.forward(w_shifted, gamma)
d_w_shifted_class, d_gamma_class = stage.backward(d_w)
assert np.allclose(d_w_shifted_class, d_w_shifted)
assert np.allclose(d_gamma_class, d_gamma)

# %% [markdown]
# ## Read what the gradient says
#
# **About $\gamma$.** Put the first formula into the second:
#
# $$ \frac{\partial L}{\partial \gamma} = \sum_i w(i)\, \left( \frac{\partial L}{\partial w(i)} - m \right)\, l(i),
# \qquad m = \sum_j w(j) \frac{\partial L}{\partial w(j)} . $$
#
# Here $m$ is the mean gradient, weighted by $w$. The sum asks a question: is $\partial L / \partial w$ above its mean
# on the rows with much weight (large $l$), or on those with little?
#
# > **Predict before you run.** A blurred weighting (0.1, 0.8, 0.1) is read, and the loss would fall if the middle row
# > had more weight: `d_w = (0, -1, 0)`. Training moves $\gamma$ *against* its gradient. Will $\gamma$ grow or shrink?
# > And if the first row was the wanted one?


# %%
def gradient_of_gamma(w_shifted, d_w):
    """dL/dgamma at gamma = 2."""
    stage = Sharpening()
    stage.forward(np.array([w_shifted]), np.array([[2.0]]))
    return stage.backward(np.array([d_w]))[1].item()


blurred = [0.1, 0.8, 0.1]
for wanted, d in (("middle", [0.0, -1.0, 0.0]), ("first", [-1.0, 0.0, 0.0])):
    print(f"{wanted:6} row wanted: d_gamma = {gradient_of_gamma(blurred, d):+.4f}")
    assert (gradient_of_gamma(blurred, d) < 0) == (wanted == "middle")
assert abs(gradient_of_gamma([1 / 3, 1 / 3, 1 / 3], [0.0, -1.0, 0.0])) < 1e-12

# %% [markdown]
# If the strongest row is the right one, the gradient is negative and $\gamma$ grows: the head learns to be decided.
# If it is the wrong one, $\gamma$ shrinks: the head learns to stay open. For a uniform weighting the gradient is
# zero, since there is nothing to decide.
#
# **About $w_\text{shifted}$.** Both $d_z$ and the division contain the weight of the row. Together,
# $\partial L / \partial w_\text{shifted}(i)$ is proportional to $\gamma\, w(i) / w_\text{shifted}(i)$. For small
# weights the power wins.

# %%
w_shifted_uneven = np.array([[1e-1, 1e-3, 1e-6, 0.898999]])  # (1, 4)
for g in (1.0, 2.0, 5.0):
    w = Sharpening().forward(w_shifted_uneven, np.array([[g]]))
    factors = (g * w / w_shifted_uneven)[0, :3]
    print(f"gamma {g:.0f}: rows of weight 1e-1, 1e-3, 1e-6 get their gradient times", *(f"{x:.1e}" for x in factors))
    assert np.isclose(factors[0] / factors[2], 1e5 ** (g - 1))

# %% [markdown]
# With $\gamma = 1$ all rows hear the gradient equally well. With $\gamma = 5$ a row of weight $10^{-6}$ hears
# nothing. A decided head cannot learn where else it could have looked. That is why $\gamma$ is learned, step by step
# and for each head, and not set to a large number by us.

# %% [markdown]
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
        w = Sharpening().forward(w_shifted, np.array([[gamma]]))
        weightings.append(w)
    return np.concatenate(weightings)


# %% [markdown]
# First a head that means to go one row on at every step and is sure of it to nine parts in ten: $s = (0, 0.1, 0.9)$.
#
# > **Predict before you run.** It starts on row 0 and takes 30 steps, once with $\gamma = 1$ (no sharpening) and once
# > with $\gamma = 2$. On which row will the middle of its weight be, with and without? Does sharpening change only
# > the width, or also the place?

# %%
s_forward = np.array([[0.0, 0.1, 0.9]])
walks = {g: walk(s_forward, g, 30, n_rows=40, first=0) for g in (1.0, 2.0)}  # each (31, 40)
place = {g: weightings[-1] @ np.arange(40) for g, weightings in walks.items()}
top = {g: weightings[-1].max() for g, weightings in walks.items()}
for g in walks:
    print(f"gamma {g:.0f}: after 30 steps the mean row is {place[g]:.1f}, the largest weight {top[g]:.2f}")
assert f"{place[1.0]:.1f} {place[2.0]:.1f}" == "27.0 30.0"

# %%
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained", sharey=True)
for ax, (g, weightings) in zip(axes, walks.items()):
    image = ax.imshow(weightings.T, cmap=colours.WEIGHTS, vmin=0, vmax=1, origin="lower", aspect="auto")
    calm(ax, f"gamma = {g:.0f}", "time step", "memory row" if g == 1 else "")
figure.colorbar(image, ax=axes, label="weight")
show(
    figure,
    f"A head walks one row on at each of 30 steps, with s = (0, 0.1, 0.9). Without sharpening its diagonal fades to "
    f"{top[1.0]:.2f} and falls behind to row {place[1.0]:.1f}; with gamma = 2 it stays sharp, {top[2.0]:.2f} on row 30.",
)

# %% [markdown]
# Without sharpening the head moves 0.9 rows a step and arrives at row 27.0, spread out. With $\gamma = 2$ it arrives
# at row 30.0. Sharpening did more than narrow the weighting: at each step it turned "rather this row" into "this
# row".
#
# ## How much gamma does a blur need?
#
# Back to the head that stays, $s = (0.1, 0.8, 0.1)$. Measure the width of a weighting by its **variance**: the mean
# squared distance from the mean row.


# %%
def variance(w):
    """The mean squared distance, in rows, from the mean row."""
    rows = np.arange(len(w))
    mean = w @ rows
    return w @ (rows - mean) ** 2


sigma2 = variance(s_unsure[0])
no_sharpening = walk(s_unsure, 1.0, 20)
print(f"variance of s: {sigma2:.2f}; of the weighting after 20 shifts: {variance(no_sharpening[20]):.2f}")
assert np.isclose(sigma2, 0.2)
assert all(np.isclose(variance(w), 0.2 * step) for step, w in enumerate(no_sharpening))

# %% [markdown]
# Each shift adds the variance of $s$, call it $\sigma^2 = 0.20$; after 20 steps we have $4.00$. (Variances of
# independent moves add up; the asserts have checked it at every step. It holds as long as nothing reaches round the
# end of the memory.)
#
# What does sharpening do to a variance $v$? A weighting that has been blurred often has nearly the shape of a bell,
# $\exp(-x^2 / 2v)$ at a distance of $x$ rows. Its power is
#
# $$ \left( e^{-x^2 / 2v} \right)^\gamma = e^{-\gamma x^2 / 2v} = e^{-x^2 / 2 (v/\gamma)} , $$
#
# a bell again, of variance $v / \gamma$. So one step of the machine takes $v$ to $(v + \sigma^2)/\gamma$. It settles
# where it reproduces itself:
#
# $$ v = \frac{v + \sigma^2}{\gamma} \quad\Longrightarrow\quad \gamma v = v + \sigma^2 \quad\Longrightarrow\quad v = \frac{\sigma^2}{\gamma - 1} . $$
#
# > **Predict before you run.** With $\gamma = 1.1$, a power that hardly differs from one, does the blur still grow
# > without end? If not, at which variance does it stop?

# %%
settled, theory = {}, {}
for g in (1.05, 1.1, 1.2, 1.5, 2.0):
    w = walk(s_unsure, g, 200)[-1]
    settled[g], theory[g] = variance(w), sigma2 / (g - 1)
    print(f"gamma {g:.2f}: variance {settled[g]:.2f} after 200 steps, bell predicts {theory[g]:.2f}; top {w.max():.2f}")
assert all(abs(settled[g] / theory[g] - 1) < 0.11 for g in (1.05, 1.1, 1.2))
assert f"{settled[1.1]:.2f} {theory[1.1]:.2f}" == "1.91 2.00"
assert settled[1.5] < theory[1.5] / 2

# %% [markdown]
# It stops. With $\gamma = 1.1$ the variance settles at 1.91, where the bell predicts 2.00. Any $\gamma$ above one
# holds the blur within bounds for ever. From $\gamma = 1.5$ on the weighting is narrower than a row; then it is no
# bell any more, and in truth still sharper than predicted.

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
tops = {g: walk(s_unsure, g, 60).max(axis=1) for g in (1.0, 1.1, 1.5, 2.0)}
styles = zip(tops, "- -- -. -".split(), (colours.VERMILION, colours.PURPLE, colours.GREEN, colours.BLUE))
for g, line, colour in styles:
    ax.plot(tops[g], color=colour, linestyle=line)
    ax.annotate(f"gamma = {g}", (60, tops[g][-1]), xytext=(5, -3), textcoords="offset points", color=colour, fontsize=9)
calm(ax, "A focus under blur, s = (0.1, 0.8, 0.1)", "time step", "weight of the row that is meant")
ax.set(xlim=(0, 70), ylim=(0, 1.05))
ends = ", ".join(f"{tops[g][-1]:.2f}" for g in tops)
show(figure, f"The weight of the meant row over 60 steps. For gamma = 1, 1.1, 1.5, 2 it ends at {ends}.")
assert ends == "0.12, 0.29, 0.82, 0.96"

# %% [markdown]
# You have now met all five stages of addressing: similarity, content weighting, interpolation, shift, sharpening.
# With $w$ in hand, a head can read (tutorial 1) and write, which is tutorial 6.
#
# ## On your own
#
# 1. Derive $\partial L / \partial w_\text{shifted}(i)$ once more, by the quotient rule on equation 9 and without
#    logarithms. Check that you get the same numbers.
# 2. The smallest positive `float64` is $2^{-1074}$. From which whole number $\gamma$ on does the literal formula fail
#    there, for a uniform weighting over 128 rows? And in `float32` over 1024 rows?
# 3. Sharpen with $\gamma = 2$ and the result with $\gamma = 3$. Which single $\gamma$ does the same? Prove it, then
#    check it.
# 4. With $s = (0.1, 0.8, 0.1)$, find by halving an interval the smallest $\gamma$ that keeps 0.9 on the row after 120
#    steps.
#
# ## Answers
#
# **1.** Write $u$ for $w_\text{shifted}$ and $S = \sum_j u(j)^\gamma$, so that $w(j) = u(j)^\gamma / S$. By the
# quotient rule $\partial w(j)/\partial u(i) = \gamma u(i)^{\gamma-1} / S$ (only if $j = i$)
# $-\ u(j)^\gamma\, \gamma u(i)^{\gamma-1} / S^2$. With the chain rule, $\partial L/\partial u(i) = \frac{\gamma
# u(i)^{\gamma-1}}{S} \bigl( \partial L / \partial w(i) - \sum_j w(j)\, \partial L / \partial w(j) \bigr)$. As
# $u(i)^{\gamma - 1}/S = w(i)/u(i)$, it is what we had.

# %%
S = (w_shifted**gamma).sum()
by_quotient_rule = gamma * w_shifted ** (gamma - 1) / S * (d_w - (sharpen_literally(w_shifted, gamma) * d_w).sum())
print("by the quotient rule:", by_quotient_rule[0].round(5))
assert np.allclose(by_quotient_rule, d_w_shifted)

# %% [markdown]
# **2.** A number is lost below half of the smallest positive one. In `float64`: $7 \gamma > 1075$, that is from
# $\gamma = 154$ on. In `float32` over $1024 = 2^{10}$ rows: $10 \gamma > 150$, that is from $\gamma = 16$ on. (At
# $\gamma = 15$ exactly half is left, a tie that the rounding decides; we do not ask it.)

# %%
for dtype, n_rows, good, bad in ((np.float64, 128, 153, 154), (np.float32, 1024, 14, 16)):
    weight = dtype(1 / n_rows)
    print(f"{dtype.__name__}, {n_rows} rows: {weight ** dtype(good):.1e} at {good}, {weight ** dtype(bad)} at {bad}")
    assert weight ** dtype(good) > 0
    assert weight ** dtype(bad) == 0

# %% [markdown]
# **3.** $\gamma = 6$. The ratio of two weights is raised to the power 2 and then 3, that is 6, and the ratios
# together with the sum of one fix the weighting.

# %%
once = Sharpening().forward(w_shifted, np.array([[6.0]]))
twice = Sharpening().forward(Sharpening().forward(w_shifted, np.array([[2.0]])), np.array([[3.0]]))
print("largest difference below 1e-12:", np.abs(once - twice).max() < 1e-12)
assert np.allclose(once, twice, atol=1e-12)

# %% [markdown]
# **4.** The weight on the row grows with $\gamma$, so halve the interval that holds the answer.

# %%
low, high = 1.0, 3.0
for _ in range(14):
    middle = (low + high) / 2
    enough = walk(s_unsure, middle, 120)[-1, start] > 0.9
    low, high = (low, middle) if enough else (middle, high)
print(f"gamma = {high:.2f}")
assert round(high, 2) == 1.70

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, arXiv:1410.5401 (2014), section 3.3.2: equation 9,
#   and the blur that it answers.
# - D. Goldberg, *What every computer scientist should know about floating-point arithmetic*, ACM Computing Surveys 23
#   (1991): why numbers get lost.
# - P. Blanchard, D. J. Higham, N. J. Higham, *Accurately computing the log-sum-exp and softmax functions*, IMA
#   Journal of Numerical Analysis 41 (2021): taking the maximum out, with proofs.
# - G. Hinton, O. Vinyals, J. Dean, *Distilling the knowledge in a neural network*, arXiv:1503.02531 (2015): a softmax
#   with a temperature, which is $1/\gamma$ in another place.
# - In this package: `ntm_ref/addressing/sharpening.py`, whose docstring is this tutorial in eight lines.
