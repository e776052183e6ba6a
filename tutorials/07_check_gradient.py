# %% [markdown]
# # Check a gradient
#
# A wrong gradient raises no error and often even learns, so only a check that can fail tells you that yours is right.
#
# Reading time: about 60 minutes.
#
# ## What you'll do
#
# - Measure derivatives by finite differences, from scratch, and find the best step size.
# - Measure them once more with an imaginary step, which needs no best size because it hardly has an error.
# - See why the sum of the results is a loss that notices almost no mistake in a weighting.
# - Look for five planted mistakes, and ask the checker of this package about them when you have made up your mind.
# - Check a class of your own, for one machine and for a batch, and see how it reports a wrong `forward` or `backward`.
#
# ## What you'll learn
#
# - Where the two arms of the error curve, the V, come from.
# - How to tell a wrong gradient from an inaccurate measurement.
# - At which inputs mistakes hide, and what a check needs so that they cannot.
#
# ## What you'll need
#
# Tutorials 1 to 6: the stages `Read`, `ContentWeighting`, `Interpolation`, `CircularShift`, `Sharpening` and `Write`,
# each with a `forward` and a `backward`. Arrays have the shapes of those tutorials: a weighting is `(H, N)`, for $H$
# heads and $N$ memory rows; the memory is `(N, M)`; a number that belongs to a head is `(H, 1)`. The gradient
# $\partial L / \partial x$ of a loss $L$ is called `d_x`.

# %%
import numpy as np

from ntm_ref import (
    NTM,
    Addressing,
    CircularShift,
    ContentWeighting,
    Interpolation,
    Read,
    Sharpening,
    Softmax,
    Write,
    check,
    check_stage,
)
from ntm_ref.gradcheck import plain_check
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view.lessons import check_gradient as pictures
from ntm_ref.view.lessons.source import source_of
from ntm_ref.view.play import play

# %% [markdown]
# ## A wrong gradient learns
#
# Tutorial 2 derived the gradient of the softmax $w(i) = e^{z(i)} / \sum_j e^{z(j)}$: every $z$ changes every weight,
# because the weights share a sum. A common mistake is to keep only the derivative of $w(i)$ with respect to its own
# $z(i)$, which is $w(i)\,(1 - w(i))$, the diagonal of the Jacobian.
#
# Let both versions learn a weighting over 7 rows by gradient descent, with a learning rate of 3. The loss is half the
# squared distance to a target weighting.


# %%
def learn(wrong, seed, n_steps=300):
    """The loss at every step of gradient descent on z, with the right gradient or with the wrong one."""
    rng = np.random.default_rng(seed)
    z, target = rng.normal(size=7), rng.dirichlet(np.ones(7))  # (N,), (N,)
    losses = []
    for _ in range(n_steps):
        stage = Softmax()
        w = stage.forward(z)
        losses.append(0.5 * ((w - target) ** 2).sum())
        d_w = w - target  # (N,)
        z = z - 3 * (d_w * w * (1 - w) if wrong else stage.backward(d_w))
    return np.array(losses)


# %% [markdown]
# > **Predict before you run.** With the wrong gradient, will the loss rise, stand still, or fall?

# %%
right_losses, wrong_losses = learn(wrong=False, seed=0), learn(wrong=True, seed=0)
print(f"right gradient: loss {right_losses[0]:.5f} -> {right_losses[-1]:.5f}")
print(f"wrong gradient: loss {wrong_losses[0]:.5f} -> {wrong_losses[-1]:.5f}")
n_falling = sum(bool((np.diff(learn(wrong=True, seed=seed)) < 0).all()) for seed in range(10))
print(f"the loss of the wrong gradient falls at every single step in {n_falling} of 10 draws")

# %% [markdown]
# It falls, in the first draw even a little lower than with the right one. The wrong direction still points downhill in
# this small problem. In a machine of many stages nobody can rely on that, and the loss does not say which stage is to
# blame. So a falling loss proves nothing. We need a check that compares numbers.
#
# ## Finite differences from scratch
#
# A derivative is the rate at which $f$ changes when $x$ moves. So move $x$ by a small step $h$ and look:
#
# $$ f'(x) \approx \frac{f(x + h) - f(x)}{h} \qquad \text{(forward difference)} $$
#
# $$ f'(x) \approx \frac{f(x + h) - f(x - h)}{2h} \qquad \text{(central difference)} $$
#
# How wrong are they? For that we need one tool, Taylor's formula. Near $x$, a smooth function is nearly a polynomial
# in $h$:
#
# $$ f(x + h) = f(x) + h f'(x) + \frac{h^2}{2} f''(x) + \frac{h^3}{6} f'''(x) + \dots $$
#
# The factors $1, \frac12, \frac16, \dots$ are chosen so that both sides have the same value and the same derivatives
# at $h = 0$. Differentiate $h^3/6$ three times with respect to $h$ and you get 1; so the third derivative of the
# right side at $h = 0$ is $f'''(x)$, as it should be.
#
# Our example is $f(x) = e^x$ at $x = 1$, the function inside every softmax. It is its own derivative, so that
# $f = f' = f'' = f''' = e$.

# %%
x, h = 1.0, 0.1
exact = np.exp(x)
terms = exact * np.array([1, h, h**2 / 2, h**3 / 6])  # the first four
sums = terms.cumsum()
missing = np.exp(x + h) - sums
for n, (total, rest) in enumerate(zip(sums, missing), start=1):
    print(f"{n} term(s): {total:.7f}, off by {rest:.7f}")

# %% [markdown]
# Each further term brings the sum at least 20 times closer. Now insert the formula into the two differences.
#
# **Forward.** Subtract $f(x)$ and divide by $h$:
#
# $$ \frac{f(x + h) - f(x)}{h} = f'(x) + \frac{h}{2} f''(x) + \dots $$
#
# The error is about $h f''/2$: with a step ten times smaller, it is ten times smaller.
#
# **Central.** Write $-h$ for $h$; the odd powers change their sign:
#
# $$ f(x - h) = f(x) - h f'(x) + \frac{h^2}{2} f''(x) - \frac{h^3}{6} f'''(x) + \dots $$
#
# Subtract this from the formula for $f(x + h)$. The even terms cancel, and the odd ones double. Divide by $2h$:
#
# $$ \frac{f(x + h) - f(x - h)}{2h} = f'(x) + \frac{h^2}{6} f'''(x) + \dots $$
#
# The error is about $h^2 f'''/6$: with a step ten times smaller, it is a hundred times smaller. This is called the
# **truncation error**, because it is what we left out.


# %%
def forward_difference(f, x, h):
    """The slope of f over one step; divided by the step that was made, since x + h is rounded."""
    return (f(x + h) - f(x)) / ((x + h) - x)


def central_difference(f, x, h):
    """The slope of f over a step to either side."""
    return (f(x + h) - f(x - h)) / ((x + h) - (x - h))


# %%
coarse_steps = (1e-1, 1e-2, 1e-3)
forward_errors = [abs(forward_difference(np.exp, x, h) - exact) / exact for h in coarse_steps]
central_errors = [abs(central_difference(np.exp, x, h) - exact) / exact for h in coarse_steps]
for h, forward_error, central_error in zip(coarse_steps, forward_errors, central_errors):
    print(f"h = {h:.0e}: error forward {forward_error:.1e}, central {central_error:.1e}")

# %% [markdown]
# These errors are relative, that is, divided by the exact derivative $e$. So the predictions are $h/2$ and $h^2/6$, and
# they come true.
#
# > **Predict before you run.** At $h = 10^{-3}$ the central difference has about 7 correct digits. How many will it
# > have at $h = 10^{-12}$: 25, 16, or fewer than 7?

# %%
tiny_steps = [3e-12, 1e-12, 3e-13, 1e-13]
tiny_errors = [abs(central_difference(np.exp, x, h) - exact) / exact for h in tiny_steps]
print(f"largest error for steps near 1e-12: {max(tiny_errors):.0e}")
print(f"f(x + h) = {np.exp(x + 1e-12):.16f}")
print(f"f(x - h) = {np.exp(x - 1e-12):.16f}")

# %% [markdown]
# Fewer than 7. Look at the two values: they agree in 11 digits. The computer keeps about 16 digits of each. In the
# difference the equal digits cancel, and only the last few remain, which are rounded. This is called **cancellation**.
#
# Let $u = 2^{-53} \approx 1.1 \cdot 10^{-16}$ be the largest relative error of rounding one number (in `float64`).
# Each of the two values of $f$ is off by up to about $u |f|$. Their difference is off by up to $2 u |f|$, and divided
# by $2h$ this is
#
# $$ \text{rounding error} \approx \frac{u\, |f|}{h} , $$
#
# which *grows* when $h$ shrinks. Both errors together, for the central difference:
#
# $$ E(h) = \frac{h^2}{6} |f'''| + \frac{u\, |f|}{h} . $$
#
# Where is it smallest? Set the derivative with respect to $h$ to zero: $h |f'''| / 3 - u |f| / h^2 = 0$, so
# $h^3 = 3 u |f| / |f'''|$. For the exponential $|f| = |f'''|$, so the best step is $h = \sqrt[3]{3u}$, and relative to
# $e$ the error is $h^2/6 + u/h$.

# %%
u = 2.0**-53
best_step = (3 * u) ** (1 / 3)
best_error = best_step**2 / 6 + u / best_step
print(f"best step {best_step:.1e}, error expected there at most {best_error:.1e}")

# %% [markdown]
# A step of about $10^{-5}$, then, and an error of about $10^{-11}$. A smaller step is not a better one.
#
# ## The imaginary step
#
# The rounding error came from a subtraction. There is a way without one. It uses complex numbers $a + ib$: one
# calculates with them as usual and replaces $i^2$ by $-1$ wherever it occurs. $a$ is called the real part and $b$ the
# imaginary part. (In this section $i$ is no row number.) NumPy calculates with them too: `1j` is $i$. Put $ih$ for $h$
# into Taylor's formula. With $i^2 = -1$ and $i^3 = -i$,
#
# $$ f(x + ih) = f(x) + i h f'(x) - \frac{h^2}{2} f''(x) - i \frac{h^3}{6} f'''(x) + \dots $$
#
# Take the imaginary part and divide by $h$:
#
# $$ \frac{\operatorname{Im} f(x + ih)}{h} = f'(x) - \frac{h^2}{6} f'''(x) + \dots $$
#
# $f(x)$ lives in the real part and $h f'(x)$ in the imaginary part. The two do meet, but only at order $h^2$: there the
# real part becomes $f - h^2 f''/2$, and the slope is off by $h^2 f'''/6$. Nothing is subtracted, so $h$ may be as small
# as we like. With $h = 10^{-200}$ the square $h^2$ is zero in `float64`, and no truncation error is left at all. This
# is the **complex step**.


# %%
def complex_step(f, x, h=1e-200):
    """The slope of f, read from the imaginary part."""
    return f(x + 1j * h).imag / h


print(f"complex step at h = 1e-200: {complex_step(np.exp, x):.12f}, exact: {exact:.12f}")
print(f"and 1e-200 squared is {1e-200 * 1e-200}")

# %%
steps = 10.0 ** (-np.arange(2, 31) / 2)  # 1e-1, 3.2e-2, ..., 1e-15
ways = {
    "forward difference": forward_difference,
    "central difference": central_difference,
    "complex step": complex_step,
}
errors = {name: np.array([abs(way(np.exp, x, h) - exact) / exact for h in steps]) for name, way in ways.items()}
pictures.v_curves(steps, errors, best_step)

# %% [markdown]
# (The left arms are ragged: how two numbers are rounded is nearly chance. On your machine the teeth may stand
# elsewhere.)
#
# The complex step asks something of $f$. It must be **analytic**, that is, equal to its Taylor series for complex $h$
# too. Sums, products, quotients, powers, `exp`, `log` and `tanh` are. The traps are functions that treat the two parts
# separately, and they give a wrong slope without a word. Here are three, with the slope that they should have. (The
# derivative of the length of $v = (3, 4)$ with respect to its first number is $3/5$.)


# %%
def square_root_of_squares(x):
    """The length of (x, 4), from analytic functions only."""
    return np.sqrt(x * x + 16)


traps = {
    "abs at -2": (np.abs, -2.0, -1.0),
    "sign at -2": (np.sign, -2.0, 0.0),
    "length of (3, 4) by np.linalg.norm": (lambda x: np.linalg.norm([x, 4]), 3.0, 0.6),
    "the same by square_root_of_squares": (square_root_of_squares, 3.0, 0.6),
}
found_slopes = {name: float(np.imag(f(at + 1e-200j)) / 1e-200) for name, (f, at, _) in traps.items()}
for name, (_, _, true_slope) in traps.items():
    print(f"{name}: complex step {found_slopes[name]:.1f}, true slope {true_slope:.1f}")

# %% [markdown]
# `abs` and `norm` of a complex number are its length, a real number, and `sign` divides by that length (since NumPy 2;
# before, it took the sign of the real part). The other usual traps: `max` and comparisons look at the real part first,
# which is what we want, except on a tie (and Python's own `max` and `<` refuse complex numbers); and assigning to a
# real array drops the imaginary part. All stages of this package are written so that the complex step works. The
# checker also computes differences, to notice where it does not.
#
# > **Do it by hand.** On the step-through page you can
# > [nudge a number](pages/copy-small.html#level=stage&step=2&place=write&number=step2/write/a[0,0]&show=nudge)
# > and compare the slope of a whole run with the gradient. "Other widths" there shows the errors of this section.
# > (Open it from a clone.)
#
# ## Check a whole stage
#
# A stage takes several arrays and returns an array $y$, but a derivative needs one number, the loss. We choose it
# ourselves: multiply every result by a fixed random number $c(i)$, and add:
#
# $$ L = \sum_i c(i)\, y(i) . $$
#
# Then $\partial L / \partial y(i) = c(i)$. So $c$ is what `backward` has to be given, and what it returns has to equal
# the measured slope of $L$ with respect to each number of each argument. (The package calls $c$ the **cotangent**.)


# %%
def loss(make, inputs, c):
    """The sum of the results of a fresh stage, each multiplied by its number in c."""
    return (c * make().forward(*inputs)).sum()


def measured(make, inputs, c, h=1e-200):
    """The gradient of the loss with respect to every array, with one complex step for each number in it."""
    gradients = [np.zeros_like(value) for value in inputs]
    for n, value in enumerate(inputs):
        for index in np.ndindex(value.shape):
            moved = [array.astype(complex) for array in inputs]  # a stage wants one dtype for all
            moved[n][index] += 1j * h
            gradients[n][index] = loss(make, moved, c).imag / h
    return gradients


def derived(make, inputs, c):
    """The gradient of the loss with respect to every array, from backward."""
    stage = make()
    stage.forward(*inputs)
    return stage.backward(c)


# %% [markdown]
# How close is close? A gradient has many numbers. Some may be nearly zero only by chance, and dividing each error by
# its own entry would magnify rounding errors. So we take one number for the whole array: the length of the difference,
# divided by the length of the expected gradient (the square root of the sum of all squares, also called the norm),
#
# $$ \text{error} = \frac{\lVert \text{derived} - \text{measured} \rVert}{\lVert \text{measured} \rVert} . $$
#
# If the expected gradient is zero, this divides by zero, and any rounding error looks like a mistake. But rounding
# errors are as large as what went into the sums, and that is of the size of $c$. So we never divide by less than a
# hundredth of the length of $c$.


# %%
def error(came, expected, c):
    """How far a gradient is from the expected one, relative to its length."""
    return np.linalg.norm(came - expected) / max(np.linalg.norm(expected), 0.01 * np.linalg.norm(c))


rng = np.random.default_rng(7)
H, N, M = 3, 7, 4
w_shifted = rng.dirichlet(np.ones(N), size=H)  # (H, N): random weightings
gamma = rng.uniform(1.5, 3, size=(H, 1))  # (H, 1)
c = rng.normal(size=(H, N))  # (H, N): like the result

for name, came, expected in zip(
    ("w_shifted", "gamma"), derived(Sharpening, (w_shifted, gamma), c), measured(Sharpening, (w_shifted, gamma), c)
):
    print(f"d_{name}, shape {came.shape}: error {error(came, expected, c):.0e}")

# %% [markdown]
# The gradient derived in tutorial 5 is right to the last digits. What would a wrong one look like? Take $d_\gamma$
# times 1.001, a small mistake, and $-d_\gamma$, a large one. Measure with central differences of all step sizes.
#
# > **Predict before you run.** What shape will the error of `1.001 * d_gamma` have, where a right gradient gives a V?

# %%
_, d_gamma = derived(Sharpening, (w_shifted, gamma), c)


def gamma_by_differences(h):
    """The gradient of gamma; a head's gamma changes only its own weighting, so all heads move at once."""
    change = Sharpening().forward(w_shifted, gamma + h) - Sharpening().forward(w_shifted, gamma - h)  # (H, N)
    return (c * change).sum(axis=-1, keepdims=True) / (2 * h)  # (H, 1)


stage_steps = 10.0 ** (-np.arange(2, 25) / 2)  # 1e-1, 3.2e-2, ..., 1e-12
versions = {"- d_gamma": -d_gamma, "1.001 * d_gamma": 1.001 * d_gamma, "d_gamma": d_gamma}
curves = {
    name: np.array([error(came, gamma_by_differences(h), c) for h in stage_steps]) for name, came in versions.items()
}
flat, best = np.median(curves["1.001 * d_gamma"]), curves["d_gamma"].min()
print(f"least error of d_gamma {best:.0e}; level of 1.001 * d_gamma {flat:.1e}")
pictures.flat_lines(stage_steps, curves)

# %% [markdown]
# A flat line, as high as the mistake is large: $10^{-3}$ for a thousandth too much, and 2 for the wrong sign. No step
# size explains it away. This answers the question "is it my gradient or my step?": the error of an inaccurate
# measurement changes with $h$, that of a wrong gradient does not.
#
# Why derive gradients at all, if they can be measured? Count the evaluations. The class `NTM` is the whole machine,
# which tutorial 8 takes apart. In the size that learns to copy in tutorial 10, it has thousands of numbers to learn,
# and the complex step runs `forward` once for each of them.

# %%
n_numbers = sum(parameter.value.size for parameter in NTM(n_inputs=9, n_outputs=8).parameters())
print(f"numbers to learn, so runs of forward for one measured gradient: {n_numbers:,}")

# %% [markdown]
# That is 16,096 runs for a single step of training. One `backward` gives the same numbers all at once. So we derive the
# gradient to train with it, and measure it once, at a small size, to know that it is right.
#
# ## Why a sum is blind here
#
# Many gradient checks use the plain sum of the results as the loss: all $c(i) = 1$. Here that would be a disaster.
# Take the weighting by content, $w_\text{content}(i) = e^{\beta K(i)} / \sum_j e^{\beta K(j)}$ of tutorial 2. The
# weights sum to one, whatever the similarities $K$ and the key strength $\beta$ are:
#
# $$ L = \sum_i w_\text{content}(i) = 1 \quad\Longrightarrow\quad \frac{\partial L}{\partial K(i)} = 0, \qquad
#    \frac{\partial L}{\partial \beta} = 0 . $$
#
# The right gradient is zero. So a check with this loss asks only one question: do you return zero? In tutorial 2 the
# softmax turned $d_w$ into $d_z$, with $z = \beta K$, and then $d_K(i) = \beta\, d_z(i)$. Suppose that someone forgets
# the factor $\beta$. Here $d_z$ is zero. So the result is zero without the factor, too, and the mistake passes.

# %%
rng = np.random.default_rng(8)
similarity = rng.uniform(-1, 1, size=(H, N))  # (H, N)
beta = rng.uniform(1, 4, size=(H, 1))  # (H, 1)

without_beta = {}
for name, weights in (("sum", np.ones((H, N))), ("random", c)):
    expected, _ = measured(ContentWeighting, (similarity, beta), weights)  # (H, N)
    right, _ = derived(ContentWeighting, (similarity, beta), weights)  # (H, N)
    without_beta[name] = error(right / beta, expected, weights)
    print(f"{name:>6}: length of d_K {np.linalg.norm(expected):.2f}; error without beta {without_beta[name]:.0e}")

# %% [markdown]
# Why are random numbers enough? By the chain rule, the derivative with respect to one number $x$ of an argument is
# $\sum_i c(i)\, p(i)$ with the factors $p(i) = \partial y(i) / \partial x$. If `backward` has wrong factors $q(i)$, the
# check sees the difference $\sum_i c(i)\, (q(i) - p(i))$. A sum takes all $c(i) = 1$, and there the terms may cancel,
# as they just did. For random $c(i)$ they cancel only by a coincidence that has probability zero.
#
# How much does it matter? The package has a catalogue of well-known mistakes. Inside `with mistake.planted():` the
# stage in question makes that mistake. We plant them one by one in the whole addressing, the chain of five stages from
# tutorials 2 to 5, and check with both losses.
#
# > **Predict before you run.** Of all mistakes in the chain, how many will the sum notice? In which stages?

# %%
rng = np.random.default_rng(9)
inputs = (
    rng.normal(size=(H, M)),  # k
    beta,
    rng.uniform(0.1, 0.4, size=(H, 1)),  # g
    rng.dirichlet(np.ones(3), size=H),  # s, (H, S)
    gamma,
    rng.dirichlet(np.ones(N), size=H),  # w_prev
    rng.normal(size=(N, M)),  # memory
)

# %%
noticed_in = {"sum": [], "random": []}
for name, weights in (("sum", np.ones((H, N))), ("random", c)):
    expected = measured(Addressing, inputs, weights)
    for mistake in mistakes_of("Addressing"):
        with mistake.planted():
            gradients = derived(Addressing, inputs, weights)
        if max(error(*pair, weights) for pair in zip(gradients, expected)) > 1e-6:
            noticed_in[name].append(mistake.stage.__name__)

n_mistakes = len(mistakes_of("Addressing"))
for name, stages in noticed_in.items():
    print(f"{name:>6}: notices {len(stages)} of {n_mistakes} mistakes, in {', '.join(sorted(set(stages)))}")

# %% [markdown]
# The sum notices 13 of 94, random weights notice all 94. The 13 are all in the last stage, `Sharpening`: they turn a
# gradient of ones into something other than zero. The mistakes in the stages before it are all missed. `Sharpening`
# rightly hands them a gradient of zero, and whatever they multiply and add, right or wrong, gives zero again.
#
# ## Five planted mistakes
#
# Now it is your turn. Each of these five classes is a stage of ours with another `backward`. The `forward` is inherited
# and right. In each `backward`, one line is wrong. The docstring has the stage's equation, and in brackets the tutorial
# that derived it.
#
# > **Predict before you run.** Which gradients does each class spoil? Finding the wrong line takes a pencil and perhaps
# > ten minutes, now or as exercise 1. Nothing below gives it away before you ask.


# %%
class Planted1(ContentWeighting):
    """w_content(i) = exp(beta K(i)) / sum_j exp(beta K(j)), with K called similarity (tutorial 2)."""

    def backward(self, d_w_content):
        d_z = self.w_content * (d_w_content - d_w_content.mean(axis=-1, keepdims=True))
        d_beta = (d_z * self.similarity).sum(axis=-1, keepdims=True)
        return self.beta * d_z, d_beta


class Planted2(Interpolation):
    """w_gated = g w_content + (1 - g) w_prev (tutorial 3)."""

    def backward(self, d_w_gated):
        d_w_content = self.g * d_w_gated
        d_w_prev = self.g * d_w_gated
        d_g = (d_w_gated * (self.w_content - self.w_prev)).sum(axis=-1, keepdims=True)
        return d_w_content, d_w_prev, d_g


# %%
class Planted3(CircularShift):
    """w_shifted(i) = sum_j w_gated(j) s(i - j); self.moved, (..., S, N), holds w_gated moved by each shift."""

    def backward(self, d_w_shifted):
        d_w_gated = CircularShift().forward(d_w_shifted, self.s)
        d_s = (self.moved * d_w_shifted[..., None, :]).sum(axis=-1)
        return d_w_gated, d_s


class Planted4(Sharpening):
    """w(i) = w_shifted(i)^gamma / sum_j w_shifted(j)^gamma, the softmax of z = gamma log(w_shifted) (tutorial 5)."""

    def backward(self, d_w):
        d_z = self.w * (d_w - (self.w * d_w).sum(axis=-1, keepdims=True))
        d_gamma = (d_z * np.log(self.w)).sum(axis=-1, keepdims=True)
        d_w_shifted = self.gamma * d_z / self.w_shifted
        return d_w_shifted, d_gamma


# %%
class Planted5(Write):
    """M(i) = M_prev(i) prod_h (1 - w_h(i) e_h) + sum_h w_h(i) a_h; all except d_w is our stage's (tutorial 6)."""

    def backward(self, d_memory):
        d_memory_prev, _, d_e, d_a = super().backward(d_memory)
        d_w = self.a @ d_memory.swapaxes(-1, -2)
        return d_memory_prev, d_w, d_e, d_a


# %% [markdown]
# To check the classes we need inputs. We draw them at random, for three heads that all differ.

# %%
rng = np.random.default_rng(10)
w, w_content, w_prev = rng.dirichlet(np.ones(N), size=(3, H))  # (H, N) each
g = rng.uniform(0.1, 0.4, size=(H, 1))  # (H, 1)
s = rng.dirichlet(np.ones(3), size=H)  # (H, S)
memory = rng.normal(size=(N, M))  # (N, M)
e = rng.uniform(0.1, 0.9, size=(H, M))  # (H, M)
a = rng.normal(size=(H, M))  # (H, M)

general = {
    Planted1: (similarity, beta),
    Planted2: (w_content, w_prev, g),
    Planted3: (w, s),
    Planted4: (w_shifted, gamma),
    Planted5: (memory, w, e, a),
}

# %% [markdown]
# `check_stage` takes a class and its inputs. It does what we did, by the complex step and by differences. It also knows
# what is wrong: it plants each known mistake of the stage in turn, and reports the one that reproduces your wrong
# numbers. First it only counts.

# %%
reports = {make: check_stage(make, *inputs) for make, inputs in general.items()}
for make, report in reports.items():
    print(f"{make.__name__}: {len(report.wrong)} of its {len(report.arguments)} gradients are wrong")

# %% [markdown]
# When you have made up your mind about a class, put it into the list and run the cell: the checker answers with the
# gradient and the mistake. (All five sentences, and the lines, are in answer 1 at the end.)

# %%
asked = []  # for example [Planted2, Planted4]
for make in asked:
    print(f"{make.__name__}:", *(str(finding) for finding in reports[make].findings), sep="\n")
print(f"asked about {len(asked)} of {len(reports)}")

# %% [markdown]
# ## Where mistakes hide
#
# Random weights $c$ are not enough. The inputs matter as much. Someone in a hurry would perhaps check at simple inputs:
# all similarities equal, a gate of one half, a symmetric shift, $\gamma = 1$, an empty memory. For each of the five
# classes we set one argument in this way, and leave the others as random as they were.

# %%
special = {
    Planted1: ("equal similarities", (np.zeros((H, N)), beta)),
    Planted2: ("g = 1/2", (w_content, w_prev, np.full((H, 1), 0.5))),
    Planted3: ("symmetric s", (w, np.tile([0.25, 0.5, 0.25], (H, 1)))),
    Planted4: ("gamma = 1", (w_shifted, np.ones((H, 1)))),
    Planted5: ("empty memory", (np.zeros((N, M)), w, e, a)),
}

# %% [markdown]
# > **Predict before you run.** How many of the five mistakes does the check notice at these inputs, with random $c$?
# > And how many does the sum notice at the random inputs?

# %%
kinds = ("sum as loss", "special input", "random both")
found_errors = {kind: [] for kind in kinds}
for make in general:
    random = np.random.default_rng(1).normal(size=make().forward(*general[make]).shape)
    ones = np.ones_like(random)
    trials = ((general[make], ones), (special[make][1], random), (general[make], random))
    for kind, (arrays, weights) in zip(kinds, trials):
        pairs = zip(derived(make, arrays, weights), measured(make, arrays, weights))
        found_errors[kind].append(max(error(*pair, weights) for pair in pairs))

counts = {kind: sum(value > 1e-6 for value in values) for kind, values in found_errors.items()}
pictures.what_checks_find(found_errors, [f"{make.__name__}, {where}" for make, (where, _) in special.items()])
n_passing = sum(check_stage(make, *arrays).ok for make, (_, arrays) in special.items())
print(f"check_stage at the special inputs calls {n_passing} of 5 right")

# %% [markdown]
# At the special inputs all five wrong classes pass, even in `check_stage`. It judges only at the points it is given.
#
# <details><summary>The reasons, one by one (they give the mistakes away)</summary>
#
# 1. If all similarities are equal, so are all weights, and the weighted mean *is* the plain mean.
# 2. At $g = \frac12$, the numbers $g$ and $1 - g$ are equal.
# 3. A symmetric shift has no direction that could be wrong.
# 4. A factor of $\gamma = 1$ too much is no factor.
# 5. In an empty memory there is nothing to erase.
#
# </details>
#
# Simple inputs come to mind first, and they are the worst. A check that can fail looks like this:
#
# - weight the results with random numbers, never with ones;
# - draw all inputs at random, without symmetry, zeros, ones or halves;
# - give every axis a different size, and use more than one head;
# - measure the error against the length of the whole gradient;
# - use the complex step where you can, else central differences at several step sizes.
#
# ## Your own derivation
#
# `check_stage` checks a class at the inputs that you give it. `check` chooses the inputs itself: several points,
# designed so that mistakes cannot hide. It takes any class with a `forward` and a `backward`, and with `like` the name
# of the stage that the class should compute. As an example, here is tutorial 1's weighted sum, from scratch.


# %%
class Reading:
    """r = sum_i w(i) M(i), for each head (tutorial 1)."""

    def forward(self, w, memory):
        self.w, self.memory = w, memory
        return w @ memory  # (H, M)

    def backward(self, d_r):
        return d_r @ self.memory.T, self.w.T @ d_r  # (H, N), (N, M)


report = check(Reading, like="Read")
print(report)

# %% [markdown]
# The report has a line for each gradient, with its error measured in three ways. *Extrapolated* differences are central
# differences at $h$, $h/4$, $h/16$, ... combined so that the truncation errors cancel (exercise 3). The second line
# says which shapes it used: `(3, 7)` and `(7, 4)`, those of one machine.
#
# **With a batch.** The machine runs several sequences at once, each with its own memory, and then every array has an
# axis of size $B$ in front: `w` is `(B, H, N)` and `memory` `(B, N, M)`. `w @ memory` still works, because `@`
# multiplies the matrices along the last two axes and leaves the others alone. `.T` does not: it reverses *all* axes. So
# transpose the last two only. Likewise, sum and take the softmax along `axis=-1`, not `axis=1`, and the same lines
# serve one head, several heads, and batches.


# %%
class BatchedReading(Reading):
    """The same for any axes in front."""

    def backward(self, d_r):
        return d_r @ self.memory.swapaxes(-1, -2), self.w.swapaxes(-1, -2) @ d_r  # (..., H, N), (..., N, M)


batched = check(BatchedReading, like="Read")
print(f"{str(batched).splitlines()[1]}\n{str(batched).splitlines()[-1]}")

# %% [markdown]
# The checker tries the shapes with a batch first, and falls back on those of one machine. The stages of this package
# all take a batch.
#
# Two versions with a mistake follow. `Unweighted` has it in `backward`: every row is given the whole gradient, however
# little was read from it. `HardReading` has it in `forward`: it takes the row with the largest weight, as if the
# weighting were an index. Its `backward` is inherited, and belongs to the weighted sum.
#
# > **Predict before you run.** The checker compares `backward` with derivatives of the class's own `forward`. Which
# > gradients of `HardReading` does it call wrong? Can it find out that `forward` is to blame?


# %%
class Unweighted(Reading):
    """The mistake is in backward."""

    def backward(self, d_r):
        return d_r @ self.memory.T, np.ones_like(self.w.T) @ d_r


class HardReading(Reading):
    """The mistake is in forward."""

    def forward(self, w, memory):
        self.w, self.memory = w, memory
        return memory[w.argmax(axis=-1)]  # (H, M)


wrong_backward, wrong_forward = check(Unweighted, like="Read"), check(HardReading, like="Read")
print(f"{wrong_backward}\n\n{wrong_forward}")

# %% [markdown]
# `Unweighted` computes the same as `Read`, and one of its gradients is not the derivative of that: **WRONG**, with the
# mistake named. `HardReading` computes something else: **forward DIFFERS**. Neither of its gradients is the derivative
# of a hard read, so both rows of the table are wrong. But they are exactly the gradients of `Read`. So the derivation
# is right, and the verdict is that the mistake is in `forward`.
#
# In a notebook, `check(Reading, like="Read")` as the last line of a cell shows the report as a table. For a class
# `Gate` in a file `mine.py`, or in a cell of a notebook `lab.ipynb`, there is a command:
#
#     python -m ntm_ref gradcheck mine.py:Gate --like Interpolation
#     python -m ntm_ref gradcheck lab.ipynb:Gate --like Interpolation
#
# With `--starter Interpolation` it prints a file to fill in, and with `--shapes Interpolation` the shapes that it
# accepts. `--help` lists the rest.
#
# ## Play with it
#
# How many digits of a derivative are right? Here the function is $\sin$ at 60 places between 0.1 and 1.4. Move the step
# size, given as a power of ten, from $-1$ down to $-15$.


# %%
def right_digits(exponent):
    """The number of right digits of the derivative of sin, by each of the three ways, at a step of 10^exponent."""
    places, h = np.linspace(0.1, 1.4, 60), 10.0**exponent
    relative = {name: np.abs(way(np.sin, places, h) / np.cos(places) - 1) for name, way in ways.items()}
    return {name: -np.log10(np.maximum(values, 1e-17)) for name, values in relative.items()}


play(
    right_digits,
    title="Right digits of the derivative of sin",
    x_label="number of the place",
    y_label="right digits",
    exponent=(-15.0, -1.0, -5.0),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=2&place=write&number=step2/write/a[0,0]&show=nudge")

# %% [markdown]
# Going down, all three rise; the differences fall again, the forward difference after $-8$, the central one after $-5$;
# the complex step stays at the top.
#
# ## Open the file
#
# The check of this tutorial, in its plainest form, is the function `plain_check` in `ntm_ref/gradcheck/plain.py`. It
# uses the `numerical_gradient` that tutorial 1 printed.

# %%
print(source_of(plain_check))

# %%
plain_errors = plain_check(Sharpening, w_shifted, gamma)
print("Sharpening:", ", ".join(f"{value:.0e}" for value in plain_errors))

# %% [markdown]
# `vs` is our $c$, and `loss` our loss, with one argument moved at a time. `relative_error` is our error, without the
# floor. To watch it, set a breakpoint at `expected = numerical_gradient(...)`, and look at `d_x` there.
#
# ## On your own
#
# 1. In each of the five planted classes, which line is wrong? Write the right one. Why is `d_gamma` of `Planted4`
#    exactly $\gamma$ times too large?
# 2. Find the best step of the *forward* difference for $e^x$ at 1, with pencil and paper as above. How large is the
#    error there?
# 3. $D(h)$ is a central difference, with an error of about $p h^2$ for some number $p$. Combine $D(h)$ and $D(h/4)$ so
#    that this error cancels. How accurate is it for $e^x$ with $h = 10^{-2}$?
# 4. Plant a mistake in `Read` that no check with one head notices, and show that two heads reveal it.
# 5. Write a class `Gate` of your own with the equation of `Interpolation`, a subclass of nothing, for any axes in
#    front. Check it with `check`. Then make two mistakes, one in the numbers and one in a shape: does the checker name
#    both?
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 6.4 asks for a mistake that a sum
# does not notice, a sister of number 4; 7.1 is a checker of your own; 6.1 and 6.2 are two more classes with a planted
# mistake; 1.1 begins with a derivative of one line. Number 5 without its mistakes is 2.3.
#
# ## Answers
#
# **1.** The checker's sentences first, then the lines.

# %%
for make, report in reports.items():
    for finding in report.findings:
        print(f"{make.__name__}: {finding}\n")
_, d_gamma_planted = derived(Planted4, general[Planted4], c)
_, d_gamma_right = derived(Sharpening, general[Planted4], c)
print("d_gamma of Planted4 divided by the right one:", (d_gamma_planted / d_gamma_right).ravel().round(5))
print("gamma:                                       ", gamma.ravel().round(5))

# %% [markdown]
# - `Planted1`: the mean in `d_z` must be weighted by `w_content`: `(self.w_content * d_w_content).sum(axis=-1, ...)`.
# - `Planted2`: $\partial w_\text{gated} / \partial w_\text{prev}$ is $1 - g$, so `d_w_prev = (1 - self.g) * d_w_gated`.
# - `Planted3`: running `forward` on the gradient moves it on in the direction of the shift. It has to come *back*, with
#   the shifts in reverse order.
# - `Planted4`: `d_gamma` needs `np.log(self.w_shifted)`. `np.log(self.w)` is $\gamma \log w_\text{shifted}(i)$ minus a
#   number that is the same for all rows, and that number drops out because $\sum_i d_z(i) = 0$. So `d_gamma` is
#   multiplied by $\gamma$.
# - `Planted5`: a weight decides what is added, and also what is erased. The second path is missing.
#
# **2.** $E(h) = h |f''| / 2 + 2 u |f| / h$ (two values, each off by $u |f|$, divided by $h$). The derivative
# $|f''|/2 - 2u|f|/h^2$ is zero at $h = 2 \sqrt{u |f| / |f''|}$, for the exponential $2 \sqrt u$. There both terms are
# $\sqrt u$, relative to $f'$.

# %%
forward_step = 2 * np.sqrt(u)
print(f"best step {forward_step:.1e}, error expected there at most {2 * np.sqrt(u):.1e}")

# %% [markdown]
# **3.** $D(h) \approx f' + p h^2$ and $D(h/4) \approx f' + p h^2 / 16$. Sixteen times the second minus the first is
# $15 f'$, so take $(16\, D(h/4) - D(h)) / 15$.

# %%
h = 1e-2
coarse, fine = central_difference(np.exp, x, h), central_difference(np.exp, x, h / 4)
combined = (16 * fine - coarse) / 15
print(f"errors: {abs(coarse / exact - 1):.0e}, {abs(fine / exact - 1):.0e}, combined {abs(combined / exact - 1):.0e}")

# %% [markdown]
# **4.** Every head reads every row, so the gradients of the heads add up. Take the last one alone: with one head, it is
# the sum.


# %%
class PlantedInRead(Read):
    """r = sum_i w(i) M(i), for each head (tutorial 1)."""

    def backward(self, d_r):
        d_w, _ = super().backward(d_r)
        return d_w, self.w[..., -1:, :].swapaxes(-1, -2) @ d_r[..., -1:, :]


one_head, two_heads = check_stage(PlantedInRead, w[:1], memory), check_stage(PlantedInRead, w[:2], memory)
for n_heads, report in ((1, one_head), (2, two_heads)):
    print(f"{n_heads} head(s):", "right" if report.ok else report.findings[0])

# %% [markdown]
# **5.** In `WrongGate`, `d_w_content` lacks the factor $g$, and `d_g` has lost an axis.


# %%
class Gate:
    """w_gated = g w_content + (1 - g) w_prev."""

    def forward(self, w_content, w_prev, g):
        self.w_content, self.w_prev, self.g = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d_w_gated):
        d_g = (d_w_gated * (self.w_content - self.w_prev)).sum(axis=-1, keepdims=True)
        return self.g * d_w_gated, (1 - self.g) * d_w_gated, d_g


class WrongGate(Gate):
    """The same, with two mistakes."""

    def backward(self, d_w_gated):
        d_g = (d_w_gated * (self.w_content - self.w_prev)).sum(axis=-1)
        return d_w_gated, (1 - self.g) * d_w_gated, d_g


right_gate, wrong_gate = (
    check(Gate, like="Interpolation"),
    check_stage(WrongGate, w_content, w_prev, g, like="Interpolation"),
)
print(f"{right_gate}\n\n{wrong_gate}")

# %% [markdown]
# ## Further reading
#
# - W. Squire, G. Trapp, *Using complex variables to estimate derivatives of real functions*, SIAM Review 40 (1998):
#   the complex step, in three pages.
# - J. R. R. A. Martins, P. Sturdza, J. J. Alonso, *The complex-step derivative approximation*, ACM Transactions on
#   Mathematical Software 29 (2003): what a function must fulfil for it.
# - C. J. F. Ridders, *Accurate computation of F'(x) and F'(x) F''(x)*, Advances in Engineering Software 4 (1982):
#   extrapolated differences.
# - In this package: `ntm_ref/gradcheck/plain.py`, the whole check in thirty lines;
#   `ntm_ref/gradcheck/derivatives/numerical.py`, the three ways to differentiate; and
#   `ntm_ref/gradcheck/points/designed.py`, the points where no mistake can hide.
