# %% [markdown]
# # Find a row by its content
#
# Often a machine knows what it is looking for, but not where it is; this tutorial turns the "what" into a weighting.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Compare a key with every row of a memory, by the angle between them.
# - Turn the similarities into a weighting, and turn the knob that makes it sharp.
# - Ask for a relative, and get a person who does not exist.
# - Derive both stages backwards, check them with numbers, and let keys learn what to look for.
#
# ## What you'll learn
#
# - Why the cosine, and not the scalar product, is used for the comparison.
# - What the softmax and the key strength $\beta$ do, and how large $\beta$ must be.
# - When content alone cannot decide between two rows.
# - Why a key strength that is too large stops the learning.
#
# ## What you'll need
#
# Weightings, the read, the notation `d_x`, and the central difference (tutorial 1); the chain rule; NumPy broadcasting.
# From school: the rules for $\exp$ and $\log$, the natural logarithm, and the derivative of a quotient.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import ContentWeighting, CosineSimilarity, Read
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## A key and its rows
#
# The controller puts out a **key** $k$: a list of $M$ numbers, as long as a memory row. It says "find me something
# like this". We need a number for each row that says how much it is like the key.
#
# A first idea is the scalar product $k \cdot m = \sum_j k(j)\, m(j)$, where $m$ is a row. It is large if key and row
# have large numbers in the same places. Take four rows of two numbers, so that we can draw them.

# %%
k = np.array([[2.0, 1.0]])  # (H, M): one head
memory = np.array([[1.0, 0.5], [4.0, -4.0], [-2.0, -1.0], [-0.5, 1.0]])  # (N, M)

# %% [markdown]
# > **Predict before you run.** Row 0 points in the very direction of the key, and is half as long. Row 1 is a long
# > vector in another direction. For which row is the scalar product largest?

# %%
scalar_products = (k @ memory.T)[0]  # (N,)
print("scalar products:", scalar_products)

# %% [markdown]
# Row 1 wins, by its length alone. The same happened at the end of tutorial 1, where a long row led the first step
# astray. So the length has to be taken out. The length of a vector is $|m| = \sqrt{m \cdot m}$ (Pythagoras). Divide
# by both lengths, and you have the **cosine similarity**, equation 6 of the paper:
#
# $$ K(k, m) = \frac{k \cdot m}{|k|\, |m|} . $$
#
# It is the cosine of the angle between the two vectors: $1$ if they point the same way, $0$ if they are at right
# angles, $-1$ if they point opposite ways. We write $K(i)$ for the similarity of the key and row $i$.

# %%
length_of_k = np.sqrt((k * k).sum(axis=-1))  # (H,)
lengths = np.sqrt((memory * memory).sum(axis=-1))  # (N,)
K_by_hand = scalar_products / (length_of_k * lengths)  # (N,)

K = CosineSimilarity().forward(k, memory)  # (1, 2), (4, 2) -> (1, 4)
print("similarities:", K[0].round(3), " by hand:", K_by_hand.round(3))

# %%
figure, (plane, bars) = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained", width_ratios=[1.2, 1])
names = ["key", "row 0", "row 1", "row 2", "row 3"]
offsets = [(6, 2), (3, -9), (-42, 4), (4, -12), (-16, 6)]
for vector, name, offset in zip(np.vstack([k, memory]), names, offsets):
    colour, width = (colours.VERMILION, 1.5) if name == "key" else (colours.BLUE, 2.5)
    look = {"arrowstyle": "->", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    plane.annotate("", xy=vector, xytext=(0, 0), arrowprops=look)
    plane.annotate(name, xy=vector, xytext=offset, textcoords="offset points", color=colour, fontsize=9)
plane.set(xlim=(-3, 4.6), ylim=(-4.4, 2.2), aspect="equal")
calm(plane, "Key and rows", "first number", "second number")

rows = np.arange(4)
bars.bar(rows - 0.2, scalar_products, 0.4, color=colours.PALE, label="scalar product")
bars.bar(rows + 0.2, K[0], 0.4, color=colours.BLUE, hatch="//", edgecolor="white", label="cosine similarity")
bars.axhline(0, color=colours.INK, linewidth=0.8)
bars.annotate("both 0", (3, 0.15), ha="center", fontsize=9, color=colours.INK)
bars.set_xticks(rows)
bars.set_ylim(-5.5, 6.5)
bars.legend(frameon=False, fontsize=9, loc="upper right")
calm(bars, "How alike?", "memory row", "similarity to the key")
show(
    figure,
    "On the left, the key and four rows as arrows: row 0 lies on the key and is half as long, row 1 is a long arrow "
    "down to the right, row 2 points away from the key, row 3 is at a right angle to it. On the right, bars: the "
    f"scalar product is largest for row {scalar_products.argmax()} ({scalar_products.max():.1f}), the cosine for row "
    f"{K[0].argmax()} ({K[0].max():.2f}). For row 3 both are 0.",
)

# %% [markdown]
# Two special cases. A row of tiny numbers is still a direction, and has its true cosine. A row of zeros has no
# direction; the formula would be $0/0$. The class then counts its length as 1, so that the similarity is 0, "not
# alike". No small constant is added to any other length.

# %%
special = np.array([[2e-6, 1e-6], [0.0, 0.0]])  # (2, 2)
K_special = CosineSimilarity().forward(k, special)  # (1, 2)
print("a tiny row and a row of zeros:", K_special[0].round(6))

# %% [markdown]
# ## From similarities to a weighting
#
# A weighting has no negative numbers, and sums to one. Similarities may be negative, and sum to anything. Two steps
# lead from one to the other. First take the exponential of each number: it is positive, and it grows with the number.
# Then divide by the sum of all. This pair of steps is called the **softmax**.
#
# Before that, each head multiplies its similarities by a positive number $\beta$ of its own, the **key strength**.
# This is equation 5 of the paper:
#
# $$ w_\text{content}(i) = \frac{\exp(\beta\, K(i))}{\sum_j \exp(\beta\, K(j))} . $$
#
# Work one case out by hand. Let $K = (1, 0, 0)$ and $\beta = \log 3$. Then the exponentials are $3, 1, 1$, their sum
# is $5$, and the weighting is $(0.6, 0.2, 0.2)$.

# %%
similarity = np.array([[1.0, 0.0, 0.0]])  # (H, N)
beta = np.array([[np.log(3)]])  # (H, 1): one number for each head
w_content = ContentWeighting().forward(similarity, beta)  # (H, N)
print("w_content =", w_content[0].round(3))

# %% [markdown]
# A program must take care with exponentials: $\exp(1000)$ is greater than any number that a computer can store in 64
# bits. The cure is to subtract the largest exponent first. Write $z(i) = \beta K(i)$, and $q$ for the largest of
# them. Since $\exp(z(i) - q) = \exp(z(i)) \exp(-q)$, numerator and denominator are multiplied by the same factor, and
# the quotient stays as it was. The largest exponent is now 0, and nothing can become too large. The class does this.

# %%
z = 1000 * similarity  # (1, 3)
with np.errstate(over="ignore", invalid="ignore"):  # no warning, to see what comes out
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
betas = np.geomspace(0.1, 100, 61)  # from 0.1 to 100, evenly spaced on a logarithmic axis
curves = np.array([ContentWeighting().forward(K, np.array([[b]]))[0] for b in betas])  # (61, 4)

figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
lines = ["-", "--", ":", "-."]
series = [colours.BLUE, colours.VERMILION, colours.GREEN, colours.PURPLE]
for i in range(4):
    ax.semilogx(betas, curves[:, i], lines[i], color=series[i], label=f"row {i}: K = {K[0, i] + 0:.2f}")
ax.legend(frameon=False, fontsize=9, loc="upper left")
ax.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
calm(ax, "The key strength makes the weighting sharp", "key strength beta (logarithmic)", "weight")
show(
    figure,
    "The weights of the four rows over the key strength from 0.1 to 100. On the left all are near a quarter, "
    f"{curves[0].min():.2f} to {curves[0].max():.2f}. Row 0 rises, past one half at beta "
    f"{betas[np.argmax(curves[:, 0] > 0.5)]:.1f}, to {curves[-1, 0]:.2f}; all others fall to 0, row 1 last.",
)

# %% [markdown]
# > **Predict before you run.** A memory has 128 rows. One of them equals the key, $K = 1$; all others are opposite to
# > it, $K = -1$. No row could be easier to find. With $\beta = 1$, how much weight does it get: nearly all, about a
# > half, or less than a tenth?

# %%
easiest = np.full((1, 128), -1.0)  # (1, N)
easiest[0, 0] = 1
for b in (0.0, 1.0, 3.5, 10.0):
    w_content = ContentWeighting().forward(easiest, np.array([[b]]))  # (1, N)
    print(f"beta = {b:4}: weight {w_content[0, 0]:.3f}")

# %% [markdown]
# Only 0.055. The cosine never exceeds 1, so one row can win by a ratio of at most $\exp(2\beta)$ over each of the
# others, and there are many others. With $N$ rows, the weight in this easiest case is
#
# $$ \frac{\exp(\beta)}{\exp(\beta) + (N - 1) \exp(-\beta)} = \frac{1}{1 + (N - 1) \exp(-2 \beta)} $$
#
# (numerator and denominator divided by $\exp(\beta)$). To reach a weight of 0.9, the term
# $(N - 1) \exp(-2\beta)$ must fall to $1/0.9 - 1 = 1/9$. Take logarithms: $\beta = \tfrac{1}{2} \log(9\,(N - 1))$.

# %%
beta_needed = 0.5 * np.log(9 * 127)
w_content = ContentWeighting().forward(easiest, np.array([[beta_needed]]))  # (1, N)
print(f"beta = {beta_needed:.2f} gives a weight of {w_content[0, 0]:.2f}")

# %% [markdown]
# So for a weight of 0.9, $\beta$ has to be 3.52 even here, and larger where rows are more alike. This is why the key
# strength is there: in a large memory, a softmax of cosines without it could never look at one row.
#
# ## The brother and the cousin
#
# Now a memory of people, a row each. The first four numbers answer four questions, $+1$ for yes and $-1$ for no: is
# this person related to me, is he male, is he of my age, has he the same parents as I? The last two numbers are what
# I want to find out, say, a telephone number in two digits, coded as $+1$ and $-1$.

# %%
people = ["brother", "cousin", "sister", "father", "neighbour"]
memory = np.array(
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
    K = CosineSimilarity().forward(k, memory)  # (1, N)
    w_content = ContentWeighting().forward(K, np.array([[float(beta)]]))  # (1, N)
    return K[0], w_content[0], Read().forward(w_content, memory)[0]  # (N,), (N,), (M,)


K, w_content, r = find(vague, 20)
for name, K_i, w_i in zip(people, K, w_content):
    print(f"{name:10} K = {K_i:.3f}, weight {w_i:.3f}")
print("number read, without signs:", np.abs(r[4:]).round(3))

# %% [markdown]
# Neither. Brother and cousin answer the three questions alike, so their similarities are equal, and the ratio of
# their weights is $\exp(\beta \cdot 0) = 1$ **for every** $\beta$. The head reads the mean of both: a person who has
# the same parents with 0, neither yes nor no, and the number (0, 0), which belongs to nobody. No key strength helps.
# What helps is a better question. Let the key say a little about the parents: 0.2 in place of 0.

# %%
hint = np.array([[1.0, 1, 1, 0.2, 0, 0]])  # (H, M)
K, _, _ = find(hint, 20)
gap = K[0] - K[1]
print(f"K of the brother {K[0]:.3f}, of the cousin {K[1]:.3f}, gap {gap:.3f}")
for b in (1, 20, 50):
    _, w_content, r = find(hint, b)
    print(f"beta {b:2}: brother {w_content[0]:.2f}, cousin {w_content[1]:.2f}; number read {r[4:].round(2)}")

# %%
questions = ["related", "male", "my age", "parents", "number", "number"]
betas = np.geomspace(1, 100, 41)
curves = [np.array([find(key, b)[1] for b in betas]) for key in (vague, hint)]  # (41, N) each
mixed = find(vague, 100)[2]  # (M,)

figure, (table, *axes) = plt.subplots(1, 3, figsize=(8, 3.4), layout="constrained", width_ratios=[1.25, 1, 1])
answers = np.vstack([memory, mixed]).round(6)  # (6, 6)
table.imshow(answers, cmap=colours.SIGNED, vmin=-2, vmax=2, aspect="auto")
for (row, column), answer in np.ndenumerate(answers):
    table.annotate("-0+"[int(np.sign(answer)) + 1], (column, row), ha="center", va="center", weight="bold")
table.axhline(4.5, color=colours.INK)
calm(table, "memory, and what is read", "+ yes, - no, 0 neither")
table.set_xticks(range(6), questions, rotation=60)
table.set_yticks(range(6), [*people, "read"])
for ax, weights, title in zip(axes, curves, ("parents left open", "a hint: 0.2 for parents")):
    ax.semilogx(betas, weights[:, 0], "-", color=colours.BLUE, linewidth=3, label="brother")
    ax.semilogx(betas, weights[:, 1], "--", color=colours.VERMILION, linewidth=2, label="cousin")
    ax.semilogx(betas, weights[:, 2:].max(axis=-1), ":", color=colours.PALE, label="others, at most")
    ax.set(ylim=(-0.03, 1.03), xticks=[1, 10, 100], xticklabels=["1", "10", "100"])
    calm(ax, title, "key strength beta", "weight" if ax is axes[0] else "")
axes[0].legend(frameon=False, fontsize=9, loc="upper left")

first, second = curves[0][-1], curves[1][-1]  # (N,) each: at beta = 100
show(
    figure,
    "Left, the answers of the five people as coloured cells, and below them what the key without a hint reads at beta "
    f"100: {', '.join(f'{number + 0:.0f}' for number in np.abs(mixed).round(6))}, the mean of brother and cousin. "
    "Middle and right, the weights over the key strength, from 1 to 100. Without a hint, the curves of brother and "
    f"cousin lie on each other and end at {first[0]:.2f} each. With a hint they part: at 100 the brother has "
    f"{second[0]:.2f}, the cousin {second[1]:.2f}. The others fall to zero in both.",
)

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
# First from $w$ to $z$. Take the logarithm of equation 5; the logarithm of a quotient is a difference:
#
# $$ \log w(i) = z(i) - \log \sum_l \exp z(l) . $$
#
# Differentiate both sides by $z(j)$. On the left, the chain rule gives $1 / w(i)$ times what we look for. On the right,
# the first term gives 1 if $i = j$ and else 0; this number is written $\delta_{ij}$. The second term gives, by the
# chain rule for the logarithm, $\exp z(j) / \sum_l \exp z(l)$, and that is $w(j)$. So
#
# $$ \frac{1}{w(i)} \frac{\partial w(i)}{\partial z(j)} = \delta_{ij} - w(j) . $$
#
# Multiply by $w(i)$:
#
# $$ \frac{\partial w(i)}{\partial z(j)} = w(i)\, (\delta_{ij} - w(j)) . $$
#
# Every $w(i)$ depends on $z(j)$, so the chain rule adds up all ways from $z(j)$ to the loss:
#
# $$ d_z(j) = \sum_i d_w(i)\, w(i)\, (\delta_{ij} - w(j)) = w(j)\, d_w(j) - w(j) \sum_i d_w(i)\, w(i) . $$
#
# In the first part of the sum only $i = j$ is left. Put $w(j)$ outside the brackets:
#
# $$ d_z(j) = w(j) \Big( d_w(j) - \sum_i d_w(i)\, w(i) \Big) . $$
#
# In words: the sum is the mean of $d_w$, taken with the weighting itself. Each row is measured against this mean, and
# counts as much as its weight.
#
# The rest is short. $z(i) = \beta K(i)$ is a product. Row $i$ has its own $K(i)$, and all rows share one $\beta$, so
# the gradient of $\beta$ adds up over the rows:
#
# $$ d_K(i) = \beta\, d_z(i), \qquad d_\beta = \sum_i d_z(i)\, K(i) . $$
#
# In code the similarities $K$ are called `similarity` when they are handed on, so $d_K$ is `d_similarity`.


# %%
# %%
rng = np.random.default_rng(0)
similarity = rng.uniform(-1, 1, size=(2, 5))  # (H, N): two heads, five rows
beta = np.array([[2.0], [7.0]])  # (H, 1)
c = rng.normal(size=(2, 5))  # (H, N): the loss is the sum of all c * w_content, so d_w = c

stage = ContentWeighting()
w = stage.forward(similarity, beta)  # (H, N)
d_similarity, d_beta = stage.backward(c)  # (H, N), (H, 1)

d_z = w * (c - (c * w).sum(axis=-1, keepdims=True))  # (H, N): the formula, in one line

# %%
measured_similarity = numerical_gradient(lambda x: (c * ContentWeighting().forward(x, beta)).sum(), similarity)
measured_beta = numerical_gradient(lambda x: (c * ContentWeighting().forward(similarity, x)).sum(), beta)
worst = max(np.abs(d_similarity - measured_similarity).max(), np.abs(d_beta - measured_beta).max())
print(f"greatest difference between derived and measured slopes below 1e-8: {worst < 1e-8}")

# %% [markdown]
# > **Predict before you run.** In tutorial 1 you saw that only differences between the entries of $d_w$ matter, since
# > a weighting always sums to one. What happens to $d_z$ if 10 is added to all entries of $d_w$? And what is the sum
# > of $d_z$ over the rows?

# %%
d_similarity_plus_10, _ = stage.backward(c + 10)  # (H, N)
print(f"d_K = beta d_z the same: {np.allclose(d_similarity_plus_10, d_similarity)}")
print(f"sum of d_z over the rows is zero: {np.allclose(d_z.sum(axis=-1), 0)}")

# %% [markdown]
# It stays the same: the mean grows by 10 as well. And the sum is zero: when all $z$ grow alike, no weight changes. So
# the softmax keeps the promise "the sum is one" forwards, and removes backwards what would break it.
#
# ## The cosine, backwards
#
# One key, one row. $K = k \cdot m / (|k|\, |m|)$ depends on $m$ in two places: in the scalar product, and in the
# length $|m|$. We need the derivative of a length. By the chain rule for the square root,
#
# $$ \frac{\partial |m|}{\partial m(j)} = \frac{\partial}{\partial m(j)} \sqrt{\sum_l m(l)^2}
#    = \frac{2\, m(j)}{2 \sqrt{\sum_l m(l)^2}} = \frac{m(j)}{|m|} . $$
#
# Now the quotient rule $(u/v)' = u'/v - u v'/v^2$, where the dash is the derivative by $m(j)$. Here $u = k \cdot m$, so
# $u' = k(j)$, and $v = |k|\, |m|$, so $v' = |k|\, m(j) / |m|$:
#
# $$ \frac{\partial K}{\partial m(j)} = \frac{k(j)}{|k|\, |m|} - \frac{k \cdot m}{|k|^2 |m|^2} \cdot
#    \frac{|k|\, m(j)}{|m|} = \frac{k(j)}{|k|\, |m|} - K\, \frac{m(j)}{|m|^2} . $$
#
# In the last step one $|k|$ cancels, the three $|m|$ below are shared out as $|m| \cdot |m|^2$, and
# $k \cdot m / (|k|\, |m|)$ is $K$ again. Key and row play the same part in $K$, so the derivative by the key is the
# same with $k$ and $m$ exchanged.
#
# With $H$ heads and $N$ rows, write $k_h$ for the key of head $h$, $m_n$ for row $n$ (that is $M(n)$), and $K_{hn}$ for
# their similarity. Every head looks at every row, and where one value is used in several places, its gradients add up:
#
# $$ d_{m_n} = \sum_h d_{K_{hn}} \Big( \frac{k_h}{|k_h|\, |m_n|} - K_{hn} \frac{m_n}{|m_n|^2} \Big), \qquad
#    d_{k_h} = \sum_n d_{K_{hn}} \Big( \frac{m_n}{|k_h|\, |m_n|} - K_{hn} \frac{k_h}{|k_h|^2} \Big) . $$

# %%
k = rng.normal(size=(2, 3))  # (H, M)
rows = rng.normal(size=(5, 3))  # (N, M)
c = rng.normal(size=(2, 5))  # (H, N)

stage = CosineSimilarity()
stage.forward(k, rows)  # (H, N)
d_k, d_rows = stage.backward(c)  # (H, M), (N, M)

measured_k = numerical_gradient(lambda x: (c * CosineSimilarity().forward(x, rows)).sum(), k)
measured_rows = numerical_gradient(lambda x: (c * CosineSimilarity().forward(k, x)).sum(), rows)
worst = max(np.abs(d_k - measured_k).max(), np.abs(d_rows - measured_rows).max())
print(f"greatest difference between derived and measured slopes below 1e-7: {worst < 1e-7}")

# %% [markdown]
# And the formula of $d_{m_n}$ itself, written as two loops.

# %%
d_rows_by_hand = np.zeros_like(rows)
for h in range(2):
    for n in range(5):
        length_k, length_m = np.sqrt(k[h] @ k[h]), np.sqrt(rows[n] @ rows[n])
        K_hn = k[h] @ rows[n] / (length_k * length_m)
        d_rows_by_hand[n] += c[h, n] * (k[h] / (length_k * length_m) - K_hn * rows[n] / length_m**2)
print("the loops agree with the class:", np.allclose(d_rows, d_rows_by_hand))

# %% [markdown]
# ## What this gradient looks like
#
# Multiply the derivative by the row itself, that is, ask how much it points along $m$:
#
# $$ m \cdot \frac{\partial K}{\partial m} = \frac{k \cdot m}{|k|\, |m|} - K\, \frac{m \cdot m}{|m|^2} = K - K = 0 . $$
#
# It is at a right angle to the row. That is as it should be: to grow longer changes no angle. The gradient can only
# turn a row, or a key.
#
# > **Predict before you run.** A row already points in the direction of the key, so its similarity is 1. What is the
# > gradient of this similarity? And how does the gradient of a row change when the row is made twice as long?

# %%
one_key = np.array([[2.0, 1.0]])  # (1, 2)
three_rows = np.array([[4.0, 2.0], [0.0, 1.0], [0.0, 2.0]])  # (3, 2): along the key; another row; the same doubled
stage = CosineSimilarity()
stage.forward(one_key, three_rows)  # (1, 3)
_, d_three = stage.backward(np.ones((1, 3)))  # (3, 2): all three slopes, each row has its own
for row, slope in zip(three_rows, d_three):
    print(f"row {row}: gradient {np.abs(slope).round(3)} (without signs), along the row: {abs(row @ slope):.1f}")

# %% [markdown]
# At $K = 1$ the gradient is zero: no turn could make the row more alike. A row twice as long has half the gradient,
# since it has to move twice as far to turn by the same angle. The picture shows both, for rows of two numbers.

# %%
a, b = np.meshgrid(np.linspace(-3, 3, 120), np.linspace(-2, 2, 80))  # (80, 120) each
grid = np.stack([a, b], axis=-1).reshape(-1, 2)  # (9600, 2): each point of the plane is a row
field = CosineSimilarity().forward(one_key, grid).reshape(a.shape)  # (80, 120)

angles = np.arange(12) * np.pi / 6
points = np.concatenate([r * np.stack([np.cos(angles), np.sin(angles)], axis=-1) for r in (0.9, 1.8)])  # (24, 2)
stage = CosineSimilarity()
stage.forward(one_key, points)  # (1, 24)
_, d_points = stage.backward(np.ones((1, 24)))  # (24, 2)

# %%
figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
image = ax.imshow(field, cmap=colours.SIGNED, vmin=-1, vmax=1, alpha=0.7, origin="lower", extent=(-3, 3, -2, 2))
ax.quiver(*points.T, *d_points.T, color=colours.INK, angles="xy", scale_units="xy", scale=1.6, width=0.005)
ax.annotate("", xy=one_key[0], xytext=(0, 0), arrowprops={"arrowstyle": "->", "color": colours.INK, "linewidth": 2.5})
ax.annotate("key", xy=one_key[0], xytext=(4, 4), textcoords="offset points", color=colours.INK)
ax.set_aspect("equal")
figure.colorbar(image, ax=ax, label="similarity K")
calm(ax, "Where a row would move to become more like the key", "first number of the row", "second number of the row")
inner, outer = np.sqrt((d_points**2).sum(axis=-1)).reshape(2, 12).max(axis=-1)
show(
    figure,
    "The plane of all rows, coloured by their similarity to the key: a red half around the key, a blue half opposite "
    "to it, the same colour along every ray. Arrows on two circles show the gradient. They run along the circles "
    f"towards the key, and the longest measure {inner:.2f} on the circle of radius 0.9, {outer:.2f} on that of radius "
    "1.8.",
)

# %% [markdown]
# > **See it in a trained machine.** The page of a small one shows
# > [the similarities of a step](pages/copy-small.html#level=stage&step=6&place=addressing/similarity)
# > with their gradients. Choose a number, and its formula appears with all numbers filled in. (Open it from a clone.)
#
# ## From the read back to the key
#
# Now the three stages in a row, from key to read vector, and back. Watch the memory: it is used twice, once in the
# comparison with the key, and once in the read. So it gets two gradients, and they add up.

# %%
rng = np.random.default_rng(2)
memory = rng.normal(size=(8, 6))  # (N, M)


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
    d_similarity, d_beta = content.backward(d_w_content)  # (H, N), (H, 1)
    d_k, d_memory_compared = similarity.backward(d_similarity)  # (H, M), (N, M)
    return d_k, d_beta, d_memory_read + d_memory_compared  # read, and compared with the key


# %%
k, beta = rng.normal(size=(2, 6)), np.array([[2.0], [5.0]])  # (H, M), (H, 1)
c = rng.normal(size=(2, 6))  # (H, M)
d_k, d_beta, d_memory = backward(forward(k, beta, memory), c)

measured_k = numerical_gradient(lambda x: (c * forward(x, beta, memory)[2].r).sum(), k)
measured_beta = numerical_gradient(lambda x: (c * forward(k, x, memory)[2].r).sum(), beta)
measured_memory = numerical_gradient(lambda x: (c * forward(k, beta, x)[2].r).sum(), memory)

pairs = ((d_k, measured_k), (d_beta, measured_beta), (d_memory, measured_memory))
right = all(np.allclose(derived, measured, atol=1e-7) for derived, measured in pairs)
only_read = forward(k, beta, memory)[2].backward(c)[1]  # (N, M)
print(f"all three are right: {right}")
print(f"with the gradient of the read alone: {np.allclose(only_read, measured_memory, atol=1e-3)}")

# %% [markdown]
# With the gradient of the read alone, `d_memory` would be wrong, and no error would be raised. The check with numbers
# notices the forgotten path.
#
# ## Too strong to learn
#
# At last, learning. A hundred heads start with random keys, and every one of them should read row 5. They take 200
# steps; in each, $k$ is replaced by $k - 0.2\, d_k$. We do this three times, with the key strengths 0.5, 5 and 100.
#
# > **Predict before you run.** With which key strength will most heads end with more than half of their weight on row
# > 5? What stops the others?

# %%
k_start = rng.normal(size=(100, 6))  # (H, M)
reached, first_slopes, at_start, most_alike = [], [], [], []
for b in (0.5, 5.0, 100.0):
    k, beta = k_start, np.full((100, 1), b)  # (H, M), (H, 1)
    for step in range(200):
        stages = forward(k, beta, memory)
        d_k, _, _ = backward(stages, stages[2].r - memory[5])  # the loss is half the squared distance to row 5
        if step == 0:
            first_slopes.append(np.median(np.sqrt((d_k**2).sum(axis=-1))))
            at_start.append(stages[1].w_content[:, 5] > 0.5)  # (H,)
        k = k - 0.2 * d_k  # (H, M)
    reached.append(stages[1].w_content[:, 5] > 0.5)  # (H,)
    most_alike.append(stages[0].K.argmax(axis=-1) == 5)  # (H,)

# %%
print("beta   on row 5 at first  at last  row 5 most alike  median length of the first d_k")
for b, first, last, alike, slope in zip((0.5, 5.0, 100.0), at_start, reached, most_alike, first_slopes):
    print(f"{b:5}  {first.sum():17}  {last.sum():7}  {alike.sum():16}  {slope:28.0e}")

# %% [markdown]
# With 0.5 no head gets there. More than 90 of the keys turn so that row 5 is the most alike, but the softmax cannot
# become sharp. With 5 all hundred heads find it. With 100 fewer than 25 do, and more than half of these looked there
# from the start. A weighting with $\beta = 100$ is so sharp that nearly every $w(j)$ is almost 0 or 1. Look at
# $d_z(j) = w(j)\, (d_w(j) - \sum_i d_w(i)\, w(i))$: where $w(j) = 0$ the first factor is zero, and where $w(j) = 1$ the
# mean is $d_w(j)$ itself, so the bracket is zero. Hardly anything reaches the key: half of the gradients $d_k$ are
# shorter than 0.00001 in the first step, while with 5 half of them are longer than 1. A sharp look is like an index,
# and an index has no slope: we are back at the beginning of tutorial 1.
#
# In the machine, $\beta$ is one of the numbers that the controller puts out, and its gradient $d_\beta$ is used like
# all the others. It can begin with blurred looks, and sharpen them as it learns.
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
#
# **With a grade.** Of the exercises that `python -m ntm_ref exercises start` writes, 1.6 is the softmax and its
# gradient, 2.2 the step from similarities to a weighting, 2.5 the cosine, and 7.2 its edges; 1.3 is the softplus, from
# which the key strength is made.
#
# ## Answers
#
# **1.** All lengths but that of $(6, 8)$, which is 10, are 5. So $K = (50/50,\; 0/25,\; -25/25) = (1, 0, -1)$. The
# exponentials are $2, 1, 1/2$ with the sum $3.5$; the weighting is $(4/7, 2/7, 1/7)$.

# %%
K = CosineSimilarity().forward(np.array([[3.0, 4.0]]), np.array([[6.0, 8.0], [4.0, -3.0], [-3.0, -4.0]]))
w_content = ContentWeighting().forward(K, np.array([[np.log(2)]]))
print("K =", K[0], " w_content =", w_content[0].round(3))

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
c = rng.normal(size=(100, 8))  # (H, N)
short, long = CosineSimilarity(), CosineSimilarity()
K_short, K_long = short.forward(k_start, memory), long.forward(10 * k_start, memory)  # (H, N) each
d_short, d_long = short.backward(c)[0], long.backward(c)[0]  # (H, M) each
before, after = (k_start**2).sum(axis=-1), ((k_start - 0.2 * d_short) ** 2).sum(axis=-1)  # (H,)
print(f"K is the same: {np.allclose(K_short, K_long)}")
print(f"d_k of the long key is a tenth: {np.allclose(d_long, d_short / 10)}; longer: {(after > before).sum()} of 100")

# %% [markdown]
# **4.** The mean of $d_w$ is $w(0)$, so $d_z(0) = w(0)\,(1 - w(0))$, and $d_z(1) = w(1)\,(0 - w(0)) = -d_z(0)$ since
# $w(1) = 1 - w(0)$. Hence $d_K = \beta\, w(0)\,(1 - w(0)) \cdot (1, -1)$. The product $w(0)\,(1 - w(0))$ is largest at
# $w(0) = 1/2$, where the head cannot decide: there the weighting is easiest to change. In $d_K$ this works against the
# factor $\beta$. Too small a $\beta$ passes on too little, too large a $\beta$ makes the product vanish.

# %%
for b in (0.0, 10.0, 100.0):
    stage = ContentWeighting()
    w = stage.forward(np.array([[0.6, 0.5]]), np.array([[b]]))  # (1, 2)
    d_similarity, _ = stage.backward(np.array([[1.0, 0.0]]))  # (1, 2)
    product = w[0, 0] * (1 - w[0, 0])
    print(f"beta {b:5}: w(0) = {w[0, 0]:.4f}, w(0) (1 - w(0)) = {product:.5f}, d_K(0) = {d_similarity[0, 0]:.4f}")

# %% [markdown]
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, 2014, [arXiv 1410.5401](https://arxiv.org/abs/1410.5401):
#   section 3.3.1 is this tutorial, equations 5 and 6.
# - A. Vaswani and others, *Attention Is All You Need*, 2017, [arXiv 1706.03762](https://arxiv.org/abs/1706.03762):
#   section 3.2.1 compares by the scalar product, and divides it by $\sqrt M$ so that the softmax does not lose its
#   slope. (The paper writes $d_k$ for the number $M$; that is no gradient.)
# - G. Hinton, O. Vinyals, J. Dean, *Distilling the Knowledge in a Neural Network*, 2015,
#   [arXiv 1503.02531](https://arxiv.org/abs/1503.02531): section 2 has the softmax with a temperature, which is
#   $1/\beta$.
