# %% [markdown]
# # Find a row by its content
#
# Often a machine knows what it is looking for, but not where it is. This tutorial turns the "what" into a weighting.
#
# Reading time: about 45 minutes.
#
# ## What you'll do
#
# - Compare a key with every row of a memory, by the angle between them.
# - Turn the similarities into a weighting, and turn the knob that makes it sharp.
# - Ask for a relative, and get a person who does not exist.
# - Derive both stages backwards, check them numerically, and let keys learn what to look for.
#
# ## What you'll learn
#
# - Why the cosine, and not the dot product, is used for the comparison.
# - What the softmax and the key strength $\beta$ do, and how large $\beta$ must be.
# - When content alone cannot decide between two rows, and what it can never do.
# - Why a key strength that is too large stops the learning.
#
# ## What you'll need
#
# Weightings, the read, the notation `d_x`, and the central difference (tutorial 1); the chain rule; NumPy broadcasting.
# From school: the rules for $\exp$ and $\log$, the natural logarithm, and the derivative of a quotient.

# %%
import inspect

import numpy as np

from ntm_ref import ContentWeighting, CosineSimilarity, Read
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.pretrained.step_page import step_page
from ntm_ref.view import play
from ntm_ref.view.lessons import find_by_content as pictures
from ntm_ref.view.lessons.pipeline import pipeline
from ntm_ref.view.lessons.triangle import triangle

# %% [markdown]
# ## Where we are
#
# A head computes its weighting in five stages. This tutorial is about the first two, which look things up by their
# content; the next three tutorials are about the others.

# %%
pipeline("content")

# %% [markdown]
# ## A key and its rows
#
# The controller emits a **key** $k$: a list of $M$ numbers, as long as a memory row. It says "find me something
# like this". We need a number for each row that says how much it is like the key.
#
# A first idea is the dot product $k \cdot m = \sum_j k(j)\, m(j)$, where $m$ is a row. It is large if key and row
# have large numbers in the same places. Take four rows of two numbers, so that we can draw them. Every head has a key,
# whether it reads or writes; with $H$ heads in all, keys have the shape `(H, M)`. Here $H = 1$.
#
# > **Predict before you run.** Row 0 points in the very direction of the key, and is half as long. Row 1 is a long
# > vector in another direction. For which row is the dot product largest?

# %%
k = np.array([[2.0, 1.0]])  # (H, M): one head
plane = np.array([[1.0, 0.5], [4.0, -4.0], [-2.0, -1.0], [-0.5, 1.0]])  # (N, M)
dot_products = (k @ plane.T)[0]  # (N,)
print("dot products:", dot_products)

# %% [markdown]
# Row 1 wins, by its length. So the length has to be taken out. The length of a vector is $|m| = \sqrt{m \cdot m}$
# (Pythagoras). Divide by both lengths, and you have the **cosine similarity**, equation 6 of the paper:
#
# $$ K(k, m) = \frac{k \cdot m}{|k|\, |m|} . $$
#
# It is the cosine of the angle between the two vectors: $1$ if they point the same way, $0$ if they are at right
# angles, $-1$ if they point opposite ways. For the similarity of the key and row $i$ we write $K(i)$, and `K` in code.

# %%
lengths = np.sqrt((plane * plane).sum(axis=-1))  # (N,)
K_by_hand = dot_products / (np.sqrt(k[0] @ k[0]) * lengths)  # (N,)

K_plane = CosineSimilarity().forward(k, plane)  # (1, 2), (4, 2) -> (1, 4)
print("similarities:", K_plane[0].round(3), " by hand:", K_by_hand.round(3))
pictures.key_and_rows(k[0], plane, dot_products, K_plane[0])

# %% [markdown]
# A row of zeros has no direction, and the formula would be $0/0$. The class then counts its length as 1, so the
# similarity is 0, "not alike". Every other row, however short, has its true cosine.
#
# ## From similarities to a weighting
#
# A weighting has no negative numbers, and sums to one. Similarities may be negative, and sum to anything. Two steps
# lead from one to the other. First take the exponential of each number: it is positive, and it grows with the number.
# Then divide by the sum of all. These two steps together are called the **softmax**.
#
# Before that, each head multiplies its similarities by a positive number $\beta$ of its own, the **key strength**.
# This is equation 5 of the paper:
#
# $$ w_\text{content}(i) = \frac{\exp(\beta\, K(i))}{\sum_l \exp(\beta\, K(l))} . $$
#
# Work out one case by hand. Let $K = (1, 0, 0)$ and $\beta = \log 3$. Then the exponentials are $3, 1, 1$, their sum
# is $5$, and the weighting is $(0.6, 0.2, 0.2)$.

# %%
K_three = np.array([[1.0, 0.0, 0.0]])  # (H, N)
log_3 = np.array([[np.log(3)]])  # (H, 1): one number for each head
print("w_content =", ContentWeighting().forward(K_three, log_3)[0].round(3))

# %% [markdown]
# A program must take care with exponentials: $\exp(1000)$ is greater than any number that a computer can store in 64
# bits. The cure is to subtract the largest exponent first. Write $z(i) = \beta K(i)$ for the exponents and
# $z_\text{max}$ for the largest. Since $\exp(z(i) - z_\text{max}) = \exp(z(i)) \exp(-z_\text{max})$, numerator and
# denominator are multiplied by the same factor, and the quotient stays as it was. The largest exponent is now 0, and
# nothing can become too large. The class does this.

# %%
z = 1000 * K_three  # (1, 3)
with np.errstate(over="ignore", invalid="ignore"):  # no warning, so that we see the result
    literal = np.exp(z) / np.exp(z).sum()
safe = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
print("literally:", literal[0], " with the largest subtracted:", safe[0])

# %% [markdown]
# The literal formula gives `nan`, "not a number", since infinity divided by infinity has no value.
#
# ## What the key strength does
#
# Divide the weights of two rows, $a$ and $b$. The sum in the denominator is the same for both and cancels:
#
# $$ \frac{w_\text{content}(a)}{w_\text{content}(b)} = \frac{\exp(\beta K(a))}{\exp(\beta K(b))}
#    = \exp(\beta\, (K(a) - K(b))) . $$
#
# So **differences** of similarities become **ratios** of weights, and $\beta$ says how steeply. With $\beta = 0$ all
# ratios are 1, and the weighting is uniform. With a large $\beta$ the most similar row gets nearly everything.

# %%
betas = np.geomspace(0.1, 100, 61)[:, None]  # (61, 1): as many heads, each with its own key strength
curves = ContentWeighting().forward(np.tile(K_plane, (len(betas), 1)), betas)  # (61, 4)
pictures.key_strength(betas[:, 0], curves, K_plane[0])

# %% [markdown]
# Another picture of the same thing will accompany us. Over three rows, a weighting has three numbers that sum to one,
# so it is a point in a triangle: the corners are the sharp weightings, the centre is the uniform one. As the key
# strength grows, the weighting moves from the centre to a corner.

# %%
three_keys = {"one row stands out": [1, 0, -0.2], "two are much alike": [1, 0.9, -0.2], "two are equal": [1, 1, -0.2]}
path = np.geomspace(0.01, 60, 40)[:, None]  # (40, 1): key strengths
triangle(
    {name: ContentWeighting().forward(np.tile(K, (len(path), 1)), path) for name, K in three_keys.items()},
    title="From blurred to sharp, as the key strength grows",
)

# %% [markdown]
# Where two rows are much alike, the path first makes for the point halfway between them and turns late. Where they
# are equal, it never turns.
#
# > **Predict before you run.** A memory has 128 rows. One of them equals the key, $K = 1$; all others are opposite to
# > it, $K = -1$. No row could be easier to find. With $\beta = 1$, how much weight does it get: nearly all, about a
# > half, or less than a tenth?

# %%
easiest = np.full((1, 128), -1.0)  # (1, N)
easiest[0, 0] = 1
for strength in (0.0, 1.0, 3.52, 10.0):
    found = ContentWeighting().forward(easiest, np.array([[strength]]))  # (1, N)
    print(f"beta = {strength:5}: weight {found[0, 0]:.3f}")

# %% [markdown]
# Only 0.055. The cosine never exceeds 1, so one row can win by a ratio of at most $\exp(2\beta)$ over each of the
# others, and there are many others. In this easiest case the weight is
# $1 / (1 + (N - 1) \exp(-2 \beta))$, and it takes $\beta = \tfrac{1}{2} \log(9\,(N - 1)) = 3.52$ to reach 0.9
# (exercise 5). Where rows are more alike, it takes more. This is why the key strength is there: in a large memory, a
# softmax of cosines without it could never look at one row.
#
# ## The brother and the cousin
#
# Now a memory of people, a row each. The first four numbers answer four questions, $+1$ for yes and $-1$ for no:
# related to me? male? my age? same parents as me? The last two numbers are what I want to find out, say, a telephone
# number in two digits, coded as $+1$ and $-1$.

# %%
people = ["brother", "cousin", "sister", "father", "neighbour"]
family = np.array(
    [
        [+1.0, +1, +1, +1, +1, -1],  # my brother
        [+1.0, +1, +1, -1, -1, +1],  # my cousin, a man of my age
        [+1.0, -1, +1, +1, +1, +1],  # my sister
        [+1.0, +1, -1, -1, -1, -1],  # my father
        [-1.0, +1, +1, -1, +1, +1],  # my neighbour
    ]
)  # (N, M)
vague = np.array([[1.0, 1, 1, 0, 0, 0]])  # (H, M): a relative, male, of my age; the rest is left open

# %% [markdown]
# > **Predict before you run.** The key asks for "a male relative of my age", with a key strength of 20. What is read
# > in the last two columns: the number of the brother, (+1, -1), or that of the cousin, (-1, +1)?


# %%
def find(k, beta):
    """The similarities, the weighting and the read vector of one head."""
    K = CosineSimilarity().forward(k, family)  # (1, N)
    w_content = ContentWeighting().forward(K, np.array([[float(beta)]]))  # (1, N)
    return K[0], w_content[0], Read().forward(w_content, family)[0]  # (N,), (N,), (M,)


K_vague, w_vague, r_vague = find(vague, 20)
for name, K_i, w_i in zip(people, K_vague, w_vague):
    print(f"{name:10} K = {K_i:.3f}, weight {w_i:.3f}")
print("number read:", r_vague[4:].round(3) + 0.0)  # + 0.0 turns -0 into 0

# %% [markdown]
# Neither. Brother and cousin answer the three questions alike, so their similarities are equal, and the ratio of
# their weights is $\exp(\beta \cdot 0) = 1$ **for every** $\beta$. The head reads the mean of both: a person whose
# answer to "same parents?" is 0, neither yes nor no, and the number (0, 0), which belongs to nobody. No key strength
# helps. What helps is a better question. Let the key say a little about the parents: 0.2 in place of 0.

# %%
hint = np.array([[1.0, 1, 1, 0.2, 0, 0]])  # (H, M)
K_hint = find(hint, 20)[0]
gap = K_hint[0] - K_hint[1]
print(f"K of the brother {K_hint[0]:.3f}, of the cousin {K_hint[1]:.3f}, gap {gap:.3f}")

strengths = np.geomspace(1, 100, 41)
by_key = {
    title: np.array([find(key, strength)[1] for strength in strengths])  # (41, N)
    for title, key in (("parents left open", vague), ("a hint: 0.2 for parents", hint))
}
pictures.relatives(family, find(vague, 100)[2], people, strengths, by_key)

# %% [markdown]
# A head that reads half a brother and half a cousin is not broken. It answers the question that was asked. To decide
# between rows that look alike, it needs other means, and it has them: where it looked before (tutorial 3), and the
# place next to a place (tutorial 4).
#
# ## The softmax, backwards
#
# Now the gradients, stage by stage, from the loss towards the key. `Read` gives us `d_w`, the gradient of the
# weighting; here the weighting is $w_\text{content}$. We look for the gradients of $K$ and of $\beta$. For short, write
# $w(i)$ for $w_\text{content}(i)$, and remember $z(i) = \beta K(i)$.
#
# First from $w$ to $z$. Every weight depends on every exponent, so there is a slope $\partial w(i) / \partial z(l)$ for
# each pair of rows $i$ and $l$. Take the logarithm of equation 5; the logarithm of a quotient is a difference:
#
# $$ \log w(i) = z(i) - \log \sum_n \exp z(n) . $$
#
# Differentiate both sides with respect to $z(l)$. On the left, the chain rule gives $1 / w(i)$ times what we look for.
# On the right, the first term gives 1 if $i = l$ and 0 otherwise; this number is called the Kronecker delta,
# $\delta_{il}$. The second term gives, by the chain rule for the logarithm, $\exp z(l) / \sum_n \exp z(n)$, and that is
# $w(l)$. Multiply by $w(i)$:
#
# $$ \frac{\partial w(i)}{\partial z(l)} = w(i)\, (\delta_{il} - w(l)) . $$
#
# These slopes form a square table, the **Jacobian** of the softmax. Here it is for three weightings.


# %%
def jacobian(w):
    """All slopes of the softmax at the weighting w, (N,)."""
    return w[:, None] * (np.eye(len(w)) - w[None, :])  # (N, N)


K_five = np.array([[1.0, 0.6, 0.2, -0.2, -0.6]])  # (H, N)
both = {f"key strength {b}": ContentWeighting().forward(K_five, np.array([[float(b)]]))[0] for b in (1, 4, 20)}
pictures.jacobians({title: (w, jacobian(w)) for title, w in both.items()})

# %% [markdown]
# A sharp weighting has hardly any slope left; remember this for the end of the tutorial. The chain rule adds up all
# paths from $z(l)$ to the loss, and in the first part of the sum only $i = l$ remains:
#
# $$ d_z(l) = \sum_i d_w(i)\, w(i)\, (\delta_{il} - w(l)) = w(l) \Big( d_w(l) - \sum_i d_w(i)\, w(i) \Big) . $$
#
# In words: the sum is the mean of $d_w$, taken with the weighting itself. Each row is measured against this mean, and
# counts as much as its weight. The rest is short. $z(i) = \beta K(i)$ is a product. Row $i$ has its own $K(i)$, and all
# rows share one $\beta$, so the gradient of $\beta$ adds up over the rows:
#
# $$ d_K(i) = \beta\, d_z(i), \qquad d_\beta = \sum_i d_z(i)\, K(i) . $$

# %%
rng = np.random.default_rng(0)
K = rng.uniform(-1, 1, size=(2, 5))  # (H, N): two heads, five rows
beta = np.array([[2.0], [7.0]])  # (H, 1)
c = rng.normal(size=(2, 5))  # (H, N): the loss is the sum of all c * w_content, so d_w = c

softmax = ContentWeighting()
w = softmax.forward(K, beta)  # (H, N)
d_z = w * (c - (c * w).sum(axis=-1, keepdims=True))  # (H, N)
d_K, d_beta = beta * d_z, (d_z * K).sum(axis=-1, keepdims=True)  # (H, N), (H, 1)

measured_K = numerical_gradient(lambda x: (c * ContentWeighting().forward(x, beta)).sum(), K)
measured_beta = numerical_gradient(lambda x: (c * ContentWeighting().forward(K, x)).sum(), beta)
print("the stage agrees:", all(np.allclose(a, b) for a, b in zip(softmax.backward(c), (d_K, d_beta))))
print(f"largest error: d_K {np.abs(d_K - measured_K).max():.0e}, d_beta {np.abs(d_beta - measured_beta).max():.0e}")

# %% [markdown]
# > **Predict before you run.** In tutorial 1 you saw that only differences between the entries of $d_w$ matter, since
# > a weighting always sums to one. What happens to $d_z$ if 10 is added to all entries of $d_w$? And what is the sum
# > of $d_z$ over the rows?

# %%
d_K_plus_10, _ = softmax.backward(c + 10)  # (H, N)
print(f"d_K = beta d_z, largest change: {np.abs(d_K_plus_10 - d_K).max():.0e}")
print(f"sum of d_z over the rows, at most: {np.abs(d_z.sum(axis=-1)).max():.0e}")

# %% [markdown]
# Apart from rounding, nothing changes: the mean grows by 10 as well. And the sum is zero: when all $z$ grow alike, no
# weight changes. So the softmax keeps the promise "the sum is one" on the way forward, and on the way back it removes
# what would break it.
#
# ## The cosine, backwards
#
# One key, one row. $K = k \cdot m / (|k|\, |m|)$ depends on $m$ in two places: in the dot product, and in the
# length $|m|$. By the chain rule for the square root, the derivative of a length is
#
# $$ \frac{\partial |m|}{\partial m(j)} = \frac{2\, m(j)}{2 \sqrt{m \cdot m}} = \frac{m(j)}{|m|} . $$
#
# Now the quotient rule $(u/v)' = u'/v - u v'/v^2$, where the prime denotes the derivative with respect to $m(j)$. Here
# $u = k \cdot m$, so $u' = k(j)$, and $v = |k|\, |m|$, so $v' = |k|\, m(j) / |m|$:
#
# $$ \frac{\partial K}{\partial m(j)} = \frac{k(j)}{|k|\, |m|} - \frac{k \cdot m}{|k|^2 |m|^2} \cdot
#    \frac{|k|\, m(j)}{|m|} = \frac{k(j)}{|k|\, |m|} - K\, \frac{m(j)}{|m|^2} . $$
#
# In the last step one $|k|$ cancels, and what remains of the second term is $k \cdot m / (|k|\, |m|)$, which is $K$,
# times $m(j) / |m|^2$. Key and row play the same part in $K$, so the derivative with respect to the key is the same
# with $k$ and $m$ exchanged.
#
# With several heads, every key meets every row. Let $k_h$ be the key of head $h$, and $K_h(i)$ its similarity to row
# $i$. Where one value is used in several places, its gradients add up, so row $i$ collects from all heads:
#
# $$ d_{M(i)} = \sum_h d_{K_h}(i) \Big( \frac{k_h}{|k_h|\, |M(i)|} - K_h(i)\, \frac{M(i)}{|M(i)|^2} \Big) , $$
#
# and a key collects from all rows in the same way. Here is this formula as two loops, beside the class.

# %%
rng = np.random.default_rng(1)
keys, rows = rng.normal(size=(2, 3)), rng.normal(size=(5, 3))  # (H, M), (N, M)
c_K = rng.normal(size=(2, 5))  # (H, N): d_K

cosine = CosineSimilarity()
cosine.forward(keys, rows)  # (H, N)
d_keys, d_rows = cosine.backward(c_K)  # (H, M), (N, M)

d_rows_by_hand = np.zeros_like(rows)
for h in range(2):
    for i in range(5):
        length_k, length_m = np.sqrt(keys[h] @ keys[h]), np.sqrt(rows[i] @ rows[i])
        K_hi = keys[h] @ rows[i] / (length_k * length_m)
        d_rows_by_hand[i] += c_K[h, i] * (keys[h] / (length_k * length_m) - K_hi * rows[i] / length_m**2)

measured_keys = numerical_gradient(lambda x: (c_K * CosineSimilarity().forward(x, rows)).sum(), keys)
measured_rows = numerical_gradient(lambda x: (c_K * CosineSimilarity().forward(keys, x)).sum(), rows)
worst = max(np.abs(d_keys - measured_keys).max(), np.abs(d_rows - measured_rows).max())
print("the loops agree with the class:", np.allclose(d_rows, d_rows_by_hand), f" largest error: {worst:.0e}")

# %% [markdown]
# What does this gradient look like? Ask how much it points along the row, by multiplying it with $m$:
#
# $$ m \cdot \frac{\partial K}{\partial m} = \frac{k \cdot m}{|k|\, |m|} - K\, \frac{m \cdot m}{|m|^2} = K - K = 0 . $$
#
# It is at a right angle to the row, as it should be: growing longer changes no angle. The gradient can only turn a
# row, or a key.
#
# > **Predict before you run.** A row already points in the direction of the key, so its similarity is 1. What is the
# > gradient of this similarity? And how does the gradient of a row change when the row is made twice as long?

# %%
one_key = np.array([[2.0, 1.0]])  # (1, 2)
three_rows = np.array([[4.0, 2.0], [0.0, 1.0], [0.0, 2.0]])  # (3, 2): along the key; another row; the same doubled
turning = CosineSimilarity()
turning.forward(one_key, three_rows)  # (1, 3)
_, d_three = turning.backward(np.ones((1, 3)))  # (3, 2): all three slopes, each row has its own
for row, slope in zip(three_rows, d_three):
    print(f"row {row}: gradient {slope.round(3) + 0.0}")

# %%
across, up = np.meshgrid(np.linspace(-3, 3, 120), np.linspace(-2, 2, 80))  # (80, 120) each
grid = np.stack([across, up], axis=-1).reshape(-1, 2)  # (9600, 2): each point of the plane is a row
K_grid = CosineSimilarity().forward(one_key, grid).reshape(across.shape)  # (80, 120)

angles = np.arange(12) * np.pi / 6
circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)  # (12, 2)
points = np.concatenate([0.9 * circle, 1.8 * circle])  # (24, 2)
turning = CosineSimilarity()
turning.forward(one_key, points)  # (1, 24)
_, d_points = turning.backward(np.ones((1, 24)))  # (24, 2)
pictures.field(one_key[0], K_grid, points, d_points)

# %% [markdown]
# At $K = 1$ the gradient is zero: no turn could make the row more alike. A row twice as long has half the gradient,
# since it has to move twice as far to turn by the same angle.
#
# > **See it in a trained machine.** The page for a small machine shows
# > [the similarities of a step](pages/copy-small.html#level=stage&step=6&place=addressing/similarity)
# > with their gradients. Choose a number, and its formula appears with all numbers filled in. (Open it from a clone.)
#
# ## From the read back to the key
#
# Now the three stages in a row, from key to read vector, and back. Watch the memory: it is used twice, once in the
# comparison with the key, and once in the read. In a drawing of who uses what, a **computational graph**, two arrows
# leave it. So it gets two gradients, and they add up.


# %%
def forward(k, beta, memory):
    """Make the three stages and run them; the read vectors are attribute r of the last."""
    similarity, content, read = CosineSimilarity(), ContentWeighting(), Read()
    K = similarity.forward(k, memory)  # (H, N)
    w_content = content.forward(K, beta)  # (H, N)
    read.forward(w_content, memory)  # (H, M)
    return similarity, content, read


def backward(stages, d_r):
    """The same three stages in reverse."""
    similarity, content, read = stages
    d_w_content, d_memory_read = read.backward(d_r)  # (H, N), (N, M)
    d_K, d_beta = content.backward(d_w_content)  # (H, N), (H, 1)
    d_k, d_memory_compared = similarity.backward(d_K)  # (H, M), (N, M)
    return d_k, d_beta, d_memory_read + d_memory_compared  # read, and compared with the key


# %%
rng = np.random.default_rng(2)
memory, k_two, beta_two = rng.normal(size=(8, 6)), rng.normal(size=(2, 6)), np.array([[2.0], [5.0]])
c_r = rng.normal(size=(2, 6))  # (H, M): d_r
stages = forward(k_two, beta_two, memory)
derived = backward(stages, c_r)

measured = (
    numerical_gradient(lambda x: (c_r * forward(x, beta_two, memory)[2].r).sum(), k_two),
    numerical_gradient(lambda x: (c_r * forward(k_two, x, memory)[2].r).sum(), beta_two),
    numerical_gradient(lambda x: (c_r * forward(k_two, beta_two, x)[2].r).sum(), memory),
)
for name, d, m in zip(("d_k", "d_beta", "d_memory"), derived, measured):
    print(f"{name}: largest error {np.abs(d - m).max():.0e}")
only_read = stages[2].backward(c_r)[1]  # (N, M)
print(f"d_memory with the path of the read alone: largest error {np.abs(only_read - measured[2]).max():.0e}")

# %% [markdown]
# With the read's gradient alone, `d_memory` would be wrong, and no exception would be raised. The numerical check
# notices the forgotten path.
#
# ## Too strong to learn
#
# Finally, learning. In each of 25 random memories, 20 heads start with random keys, and every one of them should read
# row 5. They take 200 steps of gradient descent with the learning rate 0.2, so that $k$ becomes $k - 0.2\, d_k$ at each
# step. We do this three times, with the key strengths 0.5, 5 and 100. The memories are a batch, a leading axis as in
# tutorial 1.
#
# > **Predict before you run.** With which key strength will most heads end with more than half of their weight on row
# > 5? What stops the others?

# %%
rng = np.random.default_rng(3)
B, H = 25, 20
memories, k_start = rng.normal(size=(B, 8, 6)), rng.normal(size=(B, H, 6))  # (B, N, M), (B, H, M)
strong, results = (0.5, 5.0, 100.0), []
for strength in strong:
    k_now, beta_now = k_start, np.full((B, H, 1), strength)  # (B, H, M), (B, H, 1)
    for step in range(200):
        stages = forward(k_now, beta_now, memories)
        d_k, _, _ = backward(stages, stages[2].r - memories[:, 5:6])  # the loss: half the squared distance to row 5
        if step == 0:
            slope = np.median(np.sqrt((d_k**2).sum(axis=-1)))
            at_first = stages[1].w_content[..., 5] > 0.5  # (B, H)
            flat = ((stages[1].w_content < 0.01) | (stages[1].w_content > 0.99)).mean()
        k_now = k_now - 0.2 * d_k
    at_last = stages[1].w_content[..., 5] > 0.5  # (B, H)
    results.append((at_first, at_last, stages[0].K.argmax(axis=-1) == 5, slope, flat))

for strength, (at_first, at_last, alike, slope, flat) in zip(strong, results):
    per_memory, already = at_last.sum(axis=1), (at_first & at_last).sum()  # (B,), a number
    print(f"key strength {strength:g}: {at_last.sum()} of {at_last.size} heads look at row 5, {already} from the start")
    all_of_them = (per_memory == H).sum()
    print(f"    in each memory {per_memory.min()} to {per_memory.max()} of {H}; {H} in {all_of_them} of {B} memories")
    print(f"    keys most like row 5: {alike.sum()}")
    print(f"    at first, weights below 0.01 or above 0.99: {flat:.0%}; median length of d_k: {slope:.0e}")

# %% [markdown]
# With 0.5 no head gets there. In the end 450 of the 500 keys are most like row 5, but a softmax with so small a key
# strength cannot become sharp. With 5, 498 heads find the row: all 20 in 24 of the 25 memories, 18 in the other. With
# 100 only 77 do, and 51 of these looked there from the start.
#
# Why does a strong key learn so badly? With $\beta = 100$ the weightings are so sharp that 96 % of the weights are
# below 0.01 or above 0.99 at first. Look at $d_z(l) = w(l)\, (d_w(l) - \sum_i d_w(i)\, w(i))$: where $w(l) = 0$ the
# first factor is zero, and where $w(l) = 1$ the mean is $d_w(l)$ itself, so the bracket is zero. It is the nearly empty
# Jacobian of the picture above, and hardly anything reaches the key: half of the first gradients are shorter than
# 0.00001, while with 5 half of them are longer than 1. A sharp look is like an index, and an index has no slope: we are
# back at the beginning of tutorial 1. In the machine, $\beta$ is one of the numbers that the controller emits, and its
# gradient $d_\beta$ is used like all the others, so a head can begin with blurred looks and sharpen them as it learns.
#
# ## What content cannot do
#
# The paper gives a reason why looking things up by content is not enough (its section 3.3). Suppose a program has two
# **variables** and computes $f(x, y) = x \times y$. Wherever $x$ is stored, the row may hold any number at all. A key
# is a description of what the row contains, so to ask for the row of $x$ by content one would have to know $x$ already.
# A variable must be found by *where* it is, whatever it holds. That takes a head that can remember a place (tutorial
# 3) and move from it to another (tutorial 4).
#
# ## Play with it
#
# How large must the hint be, and how strong the key, until the head knows whom you mean? A negative hint says "not the
# same parents".


# %%
def whom(hint, beta):
    """The weights of the five people, for a male relative of my age and a hint about the parents."""
    return {"weight": find(np.array([[1.0, 1.0, 1.0, hint, 0.0, 0.0]]), beta)[1]}


play(
    whom,
    title="0 brother, 1 cousin, 2 sister, 3 father, 4 neighbour",
    x_label="memory row",
    y_label="weight",
    hint=(-1.0, 1.0, 0.2),
    beta=(0.1, 60.0, 20.0),
)

# %%
# In a notebook, this shows the step-through page of a small machine, open at a place that belongs here.
step_page("level=stage&step=6&place=addressing/similarity")

# %% [markdown]
# ## Open the file
#
# Here is the real thing, from `ntm_ref/addressing/content.py`.

# %%
print(inspect.getsource(ContentWeighting.forward))
print(inspect.getsource(ContentWeighting.backward))

# %% [markdown]
# What we called `K` is the argument `similarity` there. `softmax` and `softmax_backward` are in
# `ntm_ref/elementary.py`: the second is the formula for $d_z$. `dot` multiplies and adds up over the rows. The cosine
# is in `ntm_ref/addressing/similarity.py`, with the two loops written as products of matrices, and some care for rows
# so short that their squares vanish. A breakpoint at `self.w_content = softmax(...)` stops at every content weighting.
#
# ## On your own
#
# 1. By hand: $k = (3, 4)$, rows $(6, 8)$, $(4, -3)$ and $(-3, -4)$. What is $K$? What is the weighting for
#    $\beta = \log 2$?
# 2. How large must $\beta$ be for the key with the hint to give the brother ten times the weight of the cousin?
# 3. Make the key ten times as long. What happens to $K$, and what to $d_k$? And is a key longer or shorter after a step
#    to $k - 0.2\, d_k$? (Use that $d_k$ is at a right angle to $k$.)
# 4. Two rows have similarities $K(0) = 0.6$ and $K(1) = 0.5$, and $d_w = (1, 0)$. Derive $d_z$ and $d_K$ in terms of
#    $\beta$ and $w(0)$ alone. For which $w(0)$ is $d_z(0)$ largest? What does that say about where learning is fastest?
# 5. Derive the weight in the easiest case, $K = 1$ for one row and $-1$ for all others, and the $\beta$ for which it
#    is 0.9.
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 1.6 is the softmax and its
# gradient, 2.2 the step from similarities to a weighting, 2.5 the cosine, and 7.2 its edges; 1.3 is the softplus, from
# which the key strength is made.
#
# ## Answers
#
# **1.** The length of $(6, 8)$ is 10; all others are 5. So $K = (50/50,\; 0/25,\; -25/25) = (1, 0, -1)$. The
# exponentials are $2, 1, 1/2$ with the sum $3.5$; the weighting is $(4/7, 2/7, 1/7)$.

# %%
K_answer = CosineSimilarity().forward(np.array([[3.0, 4.0]]), np.array([[6.0, 8.0], [4.0, -3.0], [-3.0, -4.0]]))
w_answer = ContentWeighting().forward(K_answer, np.array([[np.log(2)]]))
print("K =", K_answer[0], " w_content =", w_answer[0].round(3))

# %% [markdown]
# **2.** The ratio is $\exp(\beta \cdot \text{gap})$, so $\beta = \log(10) / \text{gap}$.

# %%
beta_ten = np.log(10) / gap
print(f"beta = {beta_ten:.1f}")

# %% [markdown]
# **3.** $K$ stays. In the formula of $d_k$, both terms have one more $|k|$ below than above, so $d_k$ is a tenth. After
# a step the key is longer: by Pythagoras $|k - 0.2\, d_k|^2 = |k|^2 + 0.04\, |d_k|^2$. So the steps become shorter by
# themselves.

# %%
rng = np.random.default_rng(4)
k_short, c_100 = rng.normal(size=(100, 6)), rng.normal(size=(100, 8))  # (H, M), (H, N)
short, long = CosineSimilarity(), CosineSimilarity()
K_short, K_long = short.forward(k_short, memory), long.forward(10 * k_short, memory)  # (H, N) each
d_short, d_long = short.backward(c_100)[0], long.backward(c_100)[0]  # (H, M) each
before, after = (k_short**2).sum(axis=-1), ((k_short - 0.2 * d_short) ** 2).sum(axis=-1)  # (H,)
print(f"K is the same: {np.allclose(K_short, K_long)}")
print(f"d_k of the long key is a tenth: {np.allclose(d_long, d_short / 10)}; longer: {(after > before).sum()} of 100")

# %% [markdown]
# **4.** The mean of $d_w$ is $w(0)$, so $d_z(0) = w(0)\,(1 - w(0))$, and $d_z(1) = w(1)\,(0 - w(0)) = -d_z(0)$ since
# $w(1) = 1 - w(0)$. Hence $d_K = \beta\, w(0)\,(1 - w(0)) \cdot (1, -1)$. The product $w(0)\,(1 - w(0))$ is largest at
# $w(0) = 1/2$, where the head cannot decide: there the weighting is easiest to change. In $d_K$ this works against the
# factor $\beta$. Too small a $\beta$ passes on too little, too large a $\beta$ makes the product vanish.

# %%
slopes_of_two = []
for strength in (0.0, 10.0, 100.0):
    two = ContentWeighting()
    w_two = two.forward(np.array([[0.6, 0.5]]), np.array([[strength]]))[0]  # (2,)
    d_K_two = two.backward(np.array([[1.0, 0.0]]))[0][0]  # (2,)
    slopes_of_two.append((strength, w_two[0], d_K_two))
    print(f"beta {strength:5}: w(0) = {w_two[0]:.4f}, w(0) w(1) = {w_two[0] * w_two[1]:.5f}, d_K(0) = {d_K_two[0]:.4f}")

# %% [markdown]
# **5.** Divide numerator and denominator of equation 5 by $\exp(\beta)$:
#
# $$ \frac{\exp(\beta)}{\exp(\beta) + (N - 1) \exp(-\beta)} = \frac{1}{1 + (N - 1) \exp(-2 \beta)} . $$
#
# This is 0.9 when $(N - 1) \exp(-2\beta) = 1/0.9 - 1 = 1/9$, that is $\beta = \tfrac{1}{2} \log(9\,(N - 1))$.

# %%
beta_needed = 0.5 * np.log(9 * 127)
w_needed = ContentWeighting().forward(easiest, np.array([[beta_needed]]))  # (1, N)
print(f"beta = {beta_needed:.2f} gives a weight of {w_needed[0, 0]:.2f}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv
#   1410.5401](https://arxiv.org/abs/1410.5401): section 3.3.1 is this tutorial, equations 5 and 6.
# - A. Vaswani and others, *Attention Is All You Need*, 2017, [arXiv 1706.03762](https://arxiv.org/abs/1706.03762):
#   section 3.2.1 compares by the dot product, and divides it by $\sqrt M$ so that the softmax does not lose its
#   slope. (The paper writes $d_k$ for the number $M$; that is not a gradient.)
# - G. Hinton, O. Vinyals, J. Dean, *Distilling the Knowledge in a Neural Network*, 2015,
#   [arXiv 1503.02531](https://arxiv.org/abs/1503.02531): section 2 has the softmax with a temperature, which is
#   $1/\beta$.
