# %% [markdown]
# # Undo the blur
#
# A head that is a little uncertain of its shift loses its place within a few steps; one more stage, sharpening, keeps
# it.
#
# Reading time: about 40 minutes.
#
# ## What you'll do
#
# - Raise a weighting to a power, by hand and with the class `Sharpening`.
# - See key strength, gate, sharpening and blur in one picture, as four ways through a triangle.
# - Derive the gradient on logarithms, and check it with numbers.
# - Let blur and sharpening work against each other for hundreds of steps, and predict where they settle.
#
# ## What you'll learn
#
# - What $\gamma$ does to a weighting, and what it cannot do.
# - Why sharpening is the softmax of tutorial 2 once more.
# - How large $\gamma$ must be for a given blur.
# - Why a correct formula can be a wrong program, and why a small constant in the denominator is no cure.
#
# ## What you'll need
#
# Weightings and the central difference (tutorial 1), the softmax and its gradient (tutorial 2), the gate (tutorial 3),
# the shift, its blur and its variance (tutorial 4); the rules for $\exp$ and $\log$, the natural logarithm.
#
# Shapes: a weighting of $N$ rows is `(H, N)`, one line for each of $H$ heads; a number that belongs to a head is
# `(H, 1)`. In this tutorial $i$ and $j$ both count rows, as in the paper's equation 9.

# %%
import inspect

import numpy as np

from ntm_ref import CircularShift, ContentWeighting, Interpolation, Sharpening
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view.lessons import undo_blur as pictures
from ntm_ref.view.lessons.pipeline import pipeline
from ntm_ref.view.lessons.triangle import triangle
from ntm_ref.view.play import play

# %% [markdown]
# ## Where we are
#
# Nothing in a shift gathers weight again: the focus of tutorial 4 had lost four fifths of its weight after 20 steps.
# The last of the five stages of addressing repairs that.

# %%
pipeline("sharpening")

# %% [markdown]
# ## Raise to a power, divide by the sum
#
# The paper lets each head emit one more number, $\gamma \ge 1$, and raises every weight to that power (equation 9).
# With $w_\text{shifted}$ for the result of the shift,
#
# $$ w(i) = \frac{w_\text{shifted}(i)^\gamma}{\sum_j w_\text{shifted}(j)^\gamma} . $$
#
# The power shrinks small weights more than large ones, and the division brings the sum back to one. Take the blur after
# one shift, and $\gamma = 2$: the squares of $0.1, 0.8, 0.1$ are $0.01, 0.64, 0.01$, with sum $0.66$.

# %%
w_shifted = np.array([[0.0, 0.1, 0.8, 0.1, 0.0]])  # (1, N): here N = 5
gamma = np.array([[2.0]])  # (1, 1)

w = Sharpening().forward(w_shifted, gamma)  # (1, N)
print("before:", w_shifted[0])
print("after: ", w[0].round(4))
print(f"middle row against its neighbour: {w[0, 2] / w[0, 1]:.0f} to 1")

# %% [markdown]
# The middle row went from 0.8 to 0.97. The effect is clearest in the ratio of two weights, the **odds** of one row
# against another, where the denominator cancels:
#
# $$ \frac{w(i)}{w(j)} = \left( \frac{w_\text{shifted}(i)}{w_\text{shifted}(j)} \right)^{\gamma} . $$
#
# A row with 8 times the weight of its neighbour now has $8^2 = 64$ times as much.
#
# > **Predict before you run.** Three weightings are sharpened with $\gamma = 50$: one that favours a row a little,
# > (0.3, 0.25, 0.25, 0.2); one with two equal leaders, (0.4, 0.4, 0.1, 0.1); and a uniform one. What does each become?

# %%
three = np.array([[0.3, 0.25, 0.25, 0.2], [0.4, 0.4, 0.1, 0.1], [0.25, 0.25, 0.25, 0.25]])  # (3, 4): three heads
w = Sharpening().forward(three, np.full((3, 1), 50.0))  # (3, 4)
for before, after in zip(three, w):
    print(before, "->", after.round(3))

# %% [markdown]
# Sharpening makes the strongest stronger. A small lead becomes everything, two equal leaders go on sharing, and a
# uniform weighting stays uniform whatever the power, since there is no difference that could grow. With $\gamma = 1$
# nothing changes at all. Here is the small lead at four powers.

# %%
gammas = (1.0, 2.0, 5.0, 20.0)
weightings = [Sharpening().forward(three[:1], np.array([[g]]))[0] for g in gammas]
pictures.lead(gammas, weightings)

# %% [markdown]
# ## The same thing as a softmax
#
# A power of a positive number is an exponential: $w^\gamma = \exp(\gamma \log w)$. Give names to the two steps,
#
# $$ \ell(i) = \log w_\text{shifted}(i), \qquad z(i) = \gamma\, \ell(i), $$
#
# and equation 9 reads
#
# $$ w(i) = \frac{\exp z(i)}{\sum_j \exp z(j)} , $$
#
# which is the softmax of $z$. It is equation 5 of tutorial 2 once more: there the key strength $\beta$ multiplied a
# similarity, here $\gamma$ multiplies a logarithm. The class `Sharpening` computes it like this. Why it
# does not use powers is explained near the end, in a section that you may skip.

# %%
z = 2.0 * np.log(three)  # (3, 4)
by_softmax = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)  # (3, 4)
w = Sharpening().forward(three, np.full((3, 1), 2.0))  # (3, 4)
print("largest difference from the class:", np.abs(by_softmax - w).max())

# %% [markdown]
# ## Four ways through a triangle
#
# There are four ways in which a weighting becomes sharper or more blurred, and you have now met all of them. With
# three rows they fit into one picture. Three weights that sum to one are a point in a triangle: the corners are the
# sharp weightings, the centre is the uniform one, and the nearer a point is to a corner, the more weight that row
# has.

# %%
K = np.tile([0.9, 0.6, 0.1], (30, 1))  # (30, N): 30 heads with the same similarities
key_strength = ContentWeighting().forward(K, np.geomspace(0.1, 30, 30)[:, None])  # (30, N)

w_content, w_prev = np.tile([0.1, 0.85, 0.05], (11, 1)), np.tile([0.2, 0.05, 0.75], (11, 1))  # (11, N) each
gate = Interpolation().forward(w_content, w_prev, np.linspace(0, 1, 11)[:, None])  # (11, N)

a_lead = np.tile([0.27, 0.31, 0.42], (30, 1))  # (30, N)
sharpening = Sharpening().forward(a_lead, np.geomspace(1, 12, 30)[:, None])  # (30, N)

blur = [np.array([[0.02, 0.96, 0.02]])]  # (1, N)
for _ in range(12):
    blur.append(CircularShift().forward(blur[-1], np.array([[0.15, 0.85, 0.0]])))
blur = np.concatenate(blur)  # (13, N)

triangle({"key strength": key_strength, "gate": gate, "sharpening": sharpening, "blur": blur})

# %% [markdown]
# The **key strength** starts in the centre and bends into the corner of the most similar row. The **gate** mixes two
# weightings, so its path is a straight line from the old one to the new one. **Sharpening** starts from any weighting
# and bends towards the corner of the strongest row. **Blur** spirals inwards: every step moves some of the weight one
# row back on the ring, and in the end all rows are alike. Only sharpening can undo blur without looking at the memory
# again, and only if the strongest row is still the right one.
#
# ## The gradient, derived on logarithms
#
# As always, we are given $d_w(i) = \partial L/\partial w(i)$ for every row, and look for the gradients with respect to
# the arguments, $d_{w_\text{shifted}}(i)$ and $d_\gamma$. The **computational graph** is
# $w_\text{shifted} \to \ell \to z \to w$, with $\gamma$ joining at $z$. Backpropagation follows it backwards, one arrow
# at a time.
#
# **From $w$ to $z$.** This is the softmax, whose gradient tutorial 2 derived:
#
# $$ d_z(i) = w(i) \Big( d_w(i) - \sum_j w(j)\, d_w(j) \Big) . $$
#
# **From $z$ to $\gamma$.** In $z(i) = \gamma\, \ell(i)$ the factor of $\gamma$ is $\ell(i)$. The one number $\gamma$
# reaches $L$ through every $z(i)$, and the chain rule sums over them:
#
# $$ d_\gamma = \sum_i d_z(i)\, \ell(i) . $$
#
# **From $z$ to $w_\text{shifted}$.** In the same equation the factor of $\ell(i)$ is $\gamma$, so
# $d_\ell(i) = \gamma\, d_z(i)$. And $\ell(i)$ is a logarithm, whose derivative is one over its argument:
#
# $$ d_{w_\text{shifted}}(i) = \frac{d_\ell(i)}{w_\text{shifted}(i)} = \frac{\gamma\, d_z(i)}{w_\text{shifted}(i)} . $$
#
# In code, with random numbers for everything, and checked as in tutorial 1 by the central difference of a loss with
# random factors, $L = \sum_i c(i)\, w(i)$. (Here you can see why a plain sum would not do: the weights always sum to
# one, so all its slopes are zero.)

# %%
rng = np.random.default_rng(5)
w_shifted = rng.dirichlet(np.ones(6), size=1)  # (1, N): a random weighting
gamma = np.array([[2.5]])  # (1, 1)
d_w = rng.normal(size=(1, 6))  # (1, N): what we are given, c

w = Sharpening().forward(w_shifted, gamma)  # (1, N)
log_w = np.log(w_shifted)  # (1, N)
d_z = w * (d_w - (w * d_w).sum(axis=-1, keepdims=True))  # (1, N)
d_gamma = (d_z * log_w).sum(axis=-1, keepdims=True)  # (1, 1)
d_log_w = gamma * d_z  # (1, N)
d_w_shifted = d_log_w / w_shifted  # (1, N)

measured_w_shifted = numerical_gradient(
    lambda w_shifted: (d_w * Sharpening().forward(w_shifted, gamma)).sum(), w_shifted
)
measured_gamma = numerical_gradient(lambda gamma: (d_w * Sharpening().forward(w_shifted, gamma)).sum(), gamma)
stage = Sharpening()
stage.forward(w_shifted, gamma)
of_class = stage.backward(d_w)  # (1, N), (1, 1)
for name, ours, theirs, slopes in (
    ("d_w_shifted", d_w_shifted, of_class[0], measured_w_shifted),
    ("d_gamma    ", d_gamma, of_class[1], measured_gamma),
):
    by_hand, by_class = np.abs(ours - slopes).max(), np.abs(theirs - slopes).max()
    print(f"{name}: largest error {by_hand:.0e}, that of the class {by_class:.0e}")

# %% [markdown]
# ## What the gradient says
#
# **About $\gamma$.** Put the first formula into the second:
#
# $$ d_\gamma = \sum_i w(i)\, (d_w(i) - \overline{d_w})\, \ell(i), \qquad \overline{d_w} = \sum_j w(j)\, d_w(j) . $$
#
# Here $\overline{d_w}$ is the mean of $d_w$, each row counted by its weight. The sum asks whether $d_w$ is above its
# mean on the rows with much weight (large $\ell$) or on those with little; it is a **covariance**. In the first case
# $d_\gamma$ is positive, in the second negative.
#
# > **Predict before you run.** The weighting is blurred, (0.1, 0.8, 0.1), and the loss would fall if the middle row had
# > more weight: $d_w = (0, -1, 0)$. Gradient descent moves $\gamma$ *against* its gradient. Does $\gamma$ grow or
# > shrink? And if the first row is the wanted one?


# %%
def gradient_of_gamma(w_shifted, d_w, gamma=2.0):
    """d_gamma for one head, as a number."""
    stage = Sharpening()
    stage.forward(np.array([w_shifted], dtype=float), np.array([[gamma]], dtype=float))
    return stage.backward(np.array([d_w], dtype=float))[1].item()


blurred, even = [0.1, 0.8, 0.1], [1 / 3, 1 / 3, 1 / 3]
for name, weights, d in (
    ("blurred, middle row wanted", blurred, [0.0, -1.0, 0.0]),
    ("blurred, first row wanted ", blurred, [-1.0, 0.0, 0.0]),
    ("uniform, middle row wanted", even, [0.0, -1.0, 0.0]),
):
    print(f"{name}: d_gamma = {gradient_of_gamma(weights, d):+.4f}")

# %% [markdown]
# If the strongest row is the right one, the gradient is negative and $\gamma$ grows: the head learns to be decided. If
# it is the wrong one, $\gamma$ shrinks: the head learns to stay open. For a uniform weighting the gradient is zero,
# since sharpening does nothing to it.
#
# **About $w_\text{shifted}$.** All formulas together give
#
# $$ d_{w_\text{shifted}}(i) = \gamma\, \frac{w(i)}{w_\text{shifted}(i)}\, (d_w(i) - \overline{d_w}) . $$
#
# The factor in front decides how much of the gradient reaches a row. Here it is for rows of very different weight.

# %%
uneven = np.array([[1e-1, 1e-3, 1e-6, 0.898999]])  # (1, 4)
factors = {g: (g * Sharpening().forward(uneven, np.array([[g]])) / uneven)[0] for g in (1.0, 2.0, 5.0)}  # (4,) each
for g, factor in factors.items():
    print(f"gamma {g:.0f}: rows of weight 1e-1, 1e-3, 1e-6 get their gradient times", *(f"{x:.1e}" for x in factor[:3]))

# %% [markdown]
# With $\gamma = 1$ the gradient reaches all rows alike. With $\gamma = 5$ the row of weight $10^{-6}$ gets its
# gradient times $8.5 \cdot 10^{-24}$, which is nothing. A decided head hardly learns where else it could have looked,
# as with a large key strength in tutorial 2. That is one reason not to fix $\gamma$ at a large number. The controller
# emits it at every step, like $\beta$ and $g$.
#
# > **See it in a trained machine.** The page for a small machine shows
# > [how its heads sharpen](pages/copy-small.html#level=stage&step=7&place=addressing/sharpening&direction=back)
# > after a shift that blurs. Choose $\gamma$ there to see the loss drawn against it. (Open it from a clone.)
#
# ## Gamma against blur
#
# Now both together, step after step, as in the machine: shift, then sharpen.


# %%
def walk(s, gamma, n_steps, n_rows, start):
    """All weightings of a head that starts on one row, (n_steps + 1, n_rows); s is (S,)."""
    history = [np.eye(n_rows)[[start]]]  # (1, N)
    for _ in range(n_steps):
        w_shifted = CircularShift().forward(history[-1], np.array([s], dtype=float))  # (1, N)
        history.append(Sharpening().forward(w_shifted, np.array([[gamma]], dtype=float)))  # (1, N)
    return np.concatenate(history)


# %% [markdown]
# First a head that means to go one row on at every step, and puts nine tenths on it: $s = (0, 0.1, 0.9)$.
#
# > **Predict before you run.** It starts on row 0 and takes 30 steps, once with $\gamma = 1$ (no sharpening) and once
# > with $\gamma = 2$. Where is its mean row, $\sum_i i\, w(i)$, in both cases? Does sharpening change only the width,
# > or also the place?

# %%
s_forward = (0.0, 0.1, 0.9)
walks = {g: walk(s_forward, g, 30, n_rows=40, start=0) for g in (1.0, 2.0)}  # each (31, N)
place = {g: weightings[-1] @ np.arange(weightings.shape[1]) for g, weightings in walks.items()}
for g, weightings in walks.items():
    print(
        f"gamma {g:.0f}: after 30 steps the mean row is {place[g]:.1f}, the largest weight {weightings[-1].max():.2f}"
    )

# %%
pictures.walks(walks, s_forward)

# %% [markdown]
# Without sharpening the head moves 0.9 rows a step and arrives at row 27.0, spread out. With $\gamma = 2$ it arrives at
# row 30.0. Sharpening did more than narrow the weighting: at each step it turned "rather this row" into "this row". For
# a shift that is torn between two rows, (0, 0.5, 0.5), it could not do so (exercise 5).
#
# ## How much gamma does a blur need?
#
# Back to the head that stays, $s = (0.1, 0.8, 0.1)$. Tutorial 4 showed that each shift adds 0.2 to the variance $V$ of
# its weighting. That is the variance of $s$ itself: a tenth of the weight is one row off on each side, at a squared
# distance of 1. Call it $\sigma^2$.
#
# What does sharpening do to $V$? Suppose that the weighting is a **Gaussian**, as it nearly was after 20 shifts: at the
# distance $D$ from the middle, $w$ is a constant times $\exp(-D^2 / 2V)$, and $V$ is its variance. Its power is
#
# $$ \left( e^{-D^2 / 2V} \right)^\gamma = e^{-\gamma D^2 / 2V} = e^{-D^2 / 2 (V/\gamma)} , $$
#
# a Gaussian again, of variance $V / \gamma$. (A constant factor cancels in the division by the sum.)


# %%
def variance(w):
    """The mean squared distance, in rows, from the mean row; w is (N,)."""
    rows = np.arange(len(w))  # (N,)
    return w @ (rows - w @ rows) ** 2


s_stay, N = (0.1, 0.8, 0.1), 64
start = N // 2
sigma2 = variance(np.array(s_stay))
bell = np.exp(-((np.arange(N) - start) ** 2) / (2 * 4.0))[None, :]  # (1, N): a Gaussian of variance 4
bell = bell / bell.sum()
sharper = Sharpening().forward(bell, np.array([[1.6]]))  # (1, N)
print(f"variance of s: {sigma2:.2f}")
print(f"variance of the Gaussian {variance(bell[0]):.2f}, sharpened with gamma = 1.6 {variance(sharper[0]):.2f}")

# %% [markdown]
# So one step of the machine, shift and sharpening, takes $V$ to about $(V + \sigma^2)/\gamma$. It settles where that
# gives $V$ back. Multiply by $\gamma$, subtract $V$, and divide by $\gamma - 1$:
#
# $$ V = \frac{V + \sigma^2}{\gamma}, \qquad \gamma V = V + \sigma^2, \qquad V = \frac{\sigma^2}{\gamma - 1} . $$
#
# The Gaussian was an assumption. The central limit theorem gave it for many shifts without sharpening; with a
# sharpening after every shift it is at best an approximation, good while the hill is many rows wide and changes little
# in a step, that is for $\gamma$ near 1. The numbers below show how good it is.
#
# > **Predict before you run.** With $\gamma = 1.1$, a power that hardly differs from one, does the blur still grow
# > without end? If not, at which $V$ does it stop?

# %%
settled, theory, top = {}, {}, {}
for g in (1.05, 1.1, 1.2, 1.5, 2.0):
    w = walk(s_stay, g, 200, N, start)[-1]  # (N,)
    settled[g], theory[g], top[g] = variance(w), sigma2 / (g - 1), w.max()
    print(
        f"gamma {g:.2f}: V = {settled[g]:.2f} after 200 steps, predicted {theory[g]:.2f}; largest weight {top[g]:.2f}"
    )

# %% [markdown]
# It stops. With $\gamma = 1.1$ the variance settles at 1.92, where the Gaussian predicts 2.00. Even 1.05 holds the blur
# within bounds. At $\gamma = 1.5$ one row has 0.82 of the weight; such a weighting is no Gaussian any more, and it is
# sharper than predicted: 0.19 in place of 0.40.

# %%
tops = {g: walk(s_stay, g, 60, N, start).max(axis=1) for g in (1.0, 1.1, 1.5, 2.0)}  # (61,) each
pictures.under_blur(tops)

# %% [markdown]
# You have now met all five stages of addressing: similarity, content weighting, interpolation, shift, sharpening. With
# $w$ in hand, a head can read (tutorial 1) and write, which is tutorial 6.
#
# ## When numbers get too small
#
# *You may skip this section; it is about the computer, not about the machine.*
#
# Networks are usually trained with 32-bit numbers (`float32`), which need half the space of NumPy's usual 64 bits
# (`float64`). The smallest positive one is $2^{-149}$, about $1.4 \cdot 10^{-45}$, and what is below half of it is
# stored as zero. That is called **underflow**. Here is equation 9 as the paper writes it.


# %%
def sharpen_as_written(w_shifted, gamma, constant=0):
    """Equation 9 word for word; a constant may be added to the denominator."""
    powers = w_shifted**gamma
    return powers / (powers.sum(axis=-1, keepdims=True) + constant)


# %% [markdown]
# > **Predict before you run.** Take a head that is quite undecided: a uniform weighting over 128 rows, each of weight
# > $1/128 = 2^{-7}$. You know that sharpening leaves it as it is. What does the formula return at $\gamma = 30$? (Work
# > out the power: $(2^{-7})^{30} = 2^{-210}$.)

# %%
uniform = np.full((1, 128), 1 / 128, dtype=np.float32)  # (1, N)
as_written = {}
with np.errstate(invalid="ignore"):  # so that 0/0 gives nan, "not a number", without a warning
    for g in np.array([1, 10, 16, 22, 30], dtype=np.float32):
        as_written[g] = sharpen_as_written(uniform, g)[0]  # (N,)
        power = uniform[0, 0] ** g
        print(f"gamma {g:2.0f}: the power is 2^-{7 * g:.0f}, stored as {power:.1e}; w = {as_written[g][0]}")

# %% [markdown]
# At $\gamma = 22$ every power is $2^{-154}$, too small to be stored. The sum is zero, and zero divided by zero is
# `nan`. A head with such a weighting reads `nan`, which then spreads everywhere. The mathematics is right, and so is
# the result, an ordinary number; only the powers on the way to it are too small.
#
# A cure found in published programs is a small constant, $10^{-16}$, in the denominator. It takes away the `nan`.
#
# > **Predict before you run.** At $\gamma = 10$ the 128 powers sum to $128 \cdot 2^{-70} \approx 1.1 \cdot 10^{-19}$.
# > What do the weights sum to, if $10^{-16}$ is added to the denominator?

# %%
constant = np.float32(1e-16)
sums = {g: sharpen_as_written(uniform, np.float32(g), constant).sum() for g in (1, 8.6, 10, 30)}
for g, total in sums.items():
    print(f"gamma {g:4}: the weights sum to {total:.3f}")

# %% [markdown]
# This is worse than `nan`. At $\gamma = 8.6$ more than half of the weight has vanished, at 10 all but 0.001, and no
# message says so: the head reads almost nothing, and the program runs on.
#
# On logarithms there is no such trouble. As in tutorial 2, a softmax subtracts the largest $z$ first. Numerator and
# denominator are then divided by the same number, so the quotient stays as it was; the largest term is $\exp 0 = 1$,
# and the sum cannot underflow. Here are all three ways, for $\gamma$ from 1 to 40, with a head for each $\gamma$.

# %%
grid = np.arange(1, 40.5, 0.5, dtype=np.float32)  # (79,)
heads = np.repeat(uniform, len(grid), axis=0)  # (79, N): 79 heads, one gamma each
with np.errstate(invalid="ignore"):
    literal = sharpen_as_written(heads, grid[:, None]).sum(axis=1)  # (79,)
with_constant = sharpen_as_written(heads, grid[:, None], constant).sum(axis=1)  # (79,)
on_logarithms = Sharpening().forward(heads, grid[:, None]).sum(axis=1)  # (79,)
pictures.sums(grid, on_logarithms, literal, with_constant)

# %% [markdown]
# One detail remains: a weight of exactly zero, whose logarithm is $-\infty$. Forwards that would do no harm, since
# $\exp(-\infty) = 0$. Backwards, the gradient multiplies $\ell(i)$ by a zero, and $0 \cdot (-\infty)$ is `nan`. So
# the class adds the smallest normal number, `tiny`, to every weight before it takes the logarithm. In `float64`,
# `tiny` is about $2.2 \cdot 10^{-308}$. Numbers are stored with about 16 digits, so it is lost in the rounding of any
# weight above $4 \cdot 10^{-292}$; in `float32`, with 7 digits, above $4 \cdot 10^{-31}$. A weight below that does
# change, by `tiny`, which nobody will miss.

# %%
with_zeros = np.array([[0.0, 0.1, 0.8, 0.1, 0.0]])  # (1, N)
stage = Sharpening()
w = stage.forward(with_zeros, np.array([[2.0]]))  # (1, N)
print("log_w =", [f"{number:.1f}" for number in stage.log_w[0]], " w =", w[0].round(4))
for dtype in (np.float64, np.float32):
    limits = np.finfo(dtype)
    bound = 4 * limits.tiny / limits.eps
    print(f"{dtype.__name__}: tiny = {limits.tiny:.1e}; no weight above 4 tiny / eps = {bound:.0e} is changed by it")

# %% [markdown]
# ## Play with it
#
# How uncertain may the shift be, and how long does the focus last? `unsure` is the share that each neighbour gets.


# %%
def blur_and_sharpen(unsure, gamma, steps):
    """The weighting after some steps of shift and sharpening, with and without the sharpening."""
    s = (unsure, 1 - 2 * unsure, unsure)
    blurred, kept = (walk(s, g, round(steps), n_rows=31, start=15)[-1] for g in (1.0, gamma))  # (N,) each
    return {"without sharpening": blurred, f"gamma = {gamma:.2f}": kept}


play(
    blur_and_sharpen,
    title="Blur against sharpening",
    x_label="memory row",
    y_label="weight",
    unsure=(0.0, 0.5, 0.1),
    gamma=(1.0, 5.0, 1.2),
    steps=(0, 100, 20),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=7&place=addressing/sharpening&direction=back")

# %% [markdown]
# ## Open the file
#
# This is the code that every machine of the package runs, from `ntm_ref/addressing/sharpening.py`.

# %%
print(inspect.getsource(Sharpening.forward))
print(inspect.getsource(Sharpening.backward))

# %% [markdown]
# Read `backward` from its last argument to its first: the softmax returns $d_z$, the dot product with $\ell$ gives
# $d_\gamma$, and the line with the division is $\gamma\, d_z / w_\text{shifted}$. Set a breakpoint on the line with
# `d_z` and look at `self.log_w` of a head with a nearly sharp weighting. Where does a number like $-708$ come from,
# and what keeps it from spoiling $d_\gamma$?
#
# ## On your own
#
# 1. Derive $d_{w_\text{shifted}}(i)$ once more, by the quotient rule on equation 9 and without logarithms. Check that
#    you get the same numbers.
# 2. The smallest positive `float64` is $2^{-1074}$. From which whole number $\gamma$ on does the formula as written
#    fail there, for a uniform weighting over 128 rows? And in `float32`, over 512 rows?
# 3. Sharpen with $\gamma = 2$ and the result with $\gamma = 3$. Which single $\gamma$ does the same? Prove it, then
#    check it.
# 4. With $s = (0.1, 0.8, 0.1)$, find by halving an interval (**bisection**) the smallest $\gamma$ that keeps 0.9 on the
#    row after 120 steps. What makes bisection work here?
# 5. A head starts on row 0 with $s = (0, 0.5, 0.5)$ and takes 10 steps with $\gamma = 5$. What is its mean row? And
#    with $s = (0, 0.35, 0.65)$?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 2.6 is number 1 as a class of your
# own, on logarithms, with the edges of this tutorial.
#
# ## Answers
#
# **1.** Write $w_s$ for $w_\text{shifted}$ and $Z = \sum_j w_s(j)^\gamma$, so that $w(j) = w_s(j)^\gamma / Z$. The
# derivative of $Z$ with respect to $w_s(i)$ is $\gamma\, w_s(i)^{\gamma - 1}$. For $j \ne i$ only the denominator of
# $w(j)$ depends on $w_s(i)$, and the quotient rule gives
#
# $$ \frac{\partial w(j)}{\partial w_s(i)} = -\frac{w_s(j)^\gamma\, \gamma\, w_s(i)^{\gamma-1}}{Z^2}
#    = -w(j)\, \frac{\gamma\, w_s(i)^{\gamma-1}}{Z} . $$
#
# For $j = i$ the numerator depends on it too, which adds $\gamma\, w_s(i)^{\gamma-1} / Z$. By the chain rule,
#
# $$ d_{w_s}(i) = \sum_j d_w(j)\, \frac{\partial w(j)}{\partial w_s(i)}
#    = \frac{\gamma\, w_s(i)^{\gamma-1}}{Z} \Big( d_w(i) - \sum_j w(j)\, d_w(j) \Big) . $$
#
# As $w_s(i)^{\gamma - 1}/Z = w(i)/w_s(i)$, it is what we had.

# %%
Z = (w_shifted**gamma).sum()
by_quotient_rule = gamma * w_shifted ** (gamma - 1) / Z * (d_w - (sharpen_as_written(w_shifted, gamma) * d_w).sum())
print("by the quotient rule:", by_quotient_rule[0].round(5))
print("on logarithms:       ", d_w_shifted[0].round(5))

# %% [markdown]
# **2.** A number is lost below half of the smallest positive one. In `float64` that is below $2^{-1075}$: the power
# $2^{-7\gamma}$ is lost if $7 \gamma > 1075$, that is from $\gamma = 154$ on. In `float32` over $512 = 2^9$ rows the
# condition is $9 \gamma > 150$, that is from $\gamma = 17$ on.

# %%
for dtype, n_rows, good, bad in ((np.float64, 128, 153, 154), (np.float32, 512, 16, 17)):
    weight = dtype(1 / n_rows)
    print(f"{dtype.__name__}, {n_rows} rows: {weight ** dtype(good):.1e} at {good}, {weight ** dtype(bad)} at {bad}")

# %% [markdown]
# **3.** $\gamma = 6$. The odds of two rows are raised to the power 2 and then 3, that is 6, and the odds together with
# the sum of one fix the weighting.

# %%
once = Sharpening().forward(w_shifted, np.array([[6.0]]))
twice = Sharpening().forward(Sharpening().forward(w_shifted, np.array([[2.0]])), np.array([[3.0]]))
print(f"largest difference: {np.abs(once - twice).max():.0e}")

# %% [markdown]
# **4.** Bisection works if the weight on the row grows with $\gamma$: then the answer lies below every $\gamma$ that is
# enough. For one sharpening that takes a line. The **log odds** of the middle row $m$ against row $j$ are
# $\gamma \log (w_\text{shifted}(m) / w_\text{shifted}(j))$, whose derivative with respect to $\gamma$ is the logarithm,
# and this is not negative, because row $m$ is the strongest; when all its odds grow, so does its weight. For many
# steps we only look: the cell tries 41 values of $\gamma$, and the weight grows from each to the next.

# %%
kept = [walk(s_stay, g, 120, N, start)[-1, start] for g in np.linspace(1, 3, 41)]
print(f"smallest growth from one gamma to the next: {np.diff(kept).min():.0e}")

low, high = 1.0, 3.0  # too little, and enough
for _ in range(10):
    middle = (low + high) / 2
    enough = walk(s_stay, middle, 120, N, start)[-1, start] > 0.9
    low, high = (low, middle) if enough else (middle, high)
print(f"gamma = {high:.2f}")

# %% [markdown]
# **5.** With equal shares the weighting reads the same from left and from right, and neither stage can tell the sides
# apart. So the mean moves by exactly half a row a step, to row 5.00, as if there were no sharpening; only the width is
# held. With a lead for "on", sharpening makes it a decision: the mean row is 9.89.

# %%
ends = {on: walk((0.0, 1 - on, on), 5.0, 10, n_rows=40, start=0)[-1] for on in (0.5, 0.65)}  # (N,) each
for on, w in ends.items():
    print(f"s = (0, {1 - on:.2f}, {on:.2f}): mean row {w @ np.arange(40):.2f}, largest weight {w.max():.2f}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3.3.2, equation 9, and the blur that it answers.
# - D. Goldberg, *What every computer scientist should know about floating-point arithmetic*, ACM Computing Surveys 23
#   (1991): why numbers get lost.
# - P. Blanchard, D. J. Higham, N. J. Higham, *Accurately computing the log-sum-exp and softmax functions*, IMA
#   Journal of Numerical Analysis 41 (2021): taking the maximum out, with proofs.
# - In this package: `ntm_ref/addressing/sharpening.py`, whose docstring is this tutorial in a few lines.
