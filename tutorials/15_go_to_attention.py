# %% [markdown]
# # From here to attention
#
# Three years after the Neural Turing Machine, one of its parts became the centre of a new kind of network; you already
# know that part.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Recognise a read by content as attention, and make the two agree to the last digit.
# - Find the temperature that is hidden in the scaled scalar product.
# - Let a memory grow by a row in every step, and compute all its reads at once.
# - Move a focus by content alone, and copy with it.
# - Follow the links of the machine's successor, the DNC.
#
# ## What you'll learn
#
# - What transformers kept of this machine, what they dropped, and what they got for it.
# - Why the scores of attention are divided by a root.
# - What DNC put in the place of the shift, and why.
#
# ## What you'll need
#
# Tutorials 1 to 6: `Read`, `CosineSimilarity`, `ContentWeighting`, `CircularShift`, `Sharpening`, `Write` and their
# gradients; the copy task of tutorial 10. From school: sine and cosine, and the formulas for the cosine and the sine of
# a sum; from statistics: the variance of a sum of independent numbers.

# %%
import matplotlib.pyplot as plt
import numpy as np

from ntm_ref import (
    TASKS,
    CircularShift,
    ContentWeighting,
    CosineSimilarity,
    Read,
    Sharpening,
    Softmax,
    Write,
    pretrained,
)
from ntm_ref.view import calm, colours, show

# %% [markdown]
# ## A read by content is attention
#
# The language models of today are **transformers**: networks of many layers, in which every second layer does nothing
# but read by **attention**. What is that? It works with three arrays. There is a list of $N$ **keys** $c(i)$ of $M$
# numbers each, and a **value** $v(i)$ for each of them. A **query** $q$ of $M$ numbers is compared with each key by the
# scalar product; the softmax makes shares of the results; and what comes out is the mixture of the values with these
# shares:
#
# $$ \text{score}(i) = \frac{q \cdot c(i)}{\sqrt M}, \qquad w = \text{softmax}(\text{score}), \qquad
#    r = \sum_i w(i)\, v(i) . $$
#
# The last formula is equation 2, the soft read of tutorial 1. The one before it is the content weighting of tutorial 2
# with another similarity. Careful with the words: what a head of our machine sends out is called its key, $k$; in a
# transformer that is the query. The keys of a transformer belong to the rows.
#
# So let us read by content with our stages, and the same with a function of one line, in which `scale` takes the place
# of $1 / \sqrt M$.


# %%
def attention(q, keys, values, scale):
    """Queries (R, M), keys (N, M), values (N, M) -> the shares (R, N) and what is read (R, M)."""
    w = Softmax().forward(scale * (q @ keys.T))
    return w, w @ values


rng = np.random.default_rng(0)
N, M, R = 8, 6, 2
memory = rng.normal(size=(N, M))
k = rng.normal(size=(R, M))
beta = 5.0

K = CosineSimilarity().forward(k, memory)  # (R, N)
w_content = ContentWeighting().forward(K, np.full((R, 1), beta))  # (R, N)
r = Read().forward(w_content, memory)  # (R, M)

# %% [markdown]
# > **Predict before you run.** What must be put in for `q`, `keys`, `values` and `scale`, so that the function gives
# > the same $r$?


# %%
def direction(vectors):
    """Each vector divided by its length."""
    return vectors / np.sqrt((vectors**2).sum(axis=-1, keepdims=True))


w_attention, r_attention = attention(direction(k), direction(memory), memory, scale=beta)
print(f"the same weights: {np.allclose(w_attention, w_content, atol=1e-12)}")
print(f"greatest difference of the reads below 1e-12: {np.abs(r - r_attention).max() < 1e-12}")

# %% [markdown]
# The query is the direction of $k$, the keys are the directions of the rows, the values are the rows themselves, and
# the scale is $\beta$. **A read by content is attention with the cosine as its score and $\beta$ as its scale.** One
# memory row serves as key and as value. In a transformer they are two arrays, made from the same vectors by two learned
# matrices, so that a vector can be found by one thing and give another.
#
# ## A temperature
#
# In physics a softmax is written with a **temperature** $\tau$ (a Greek t, "tau"), $\text{softmax}(K / \tau)$: a hot
# system spreads out, a cold one settles in its best state. So $\beta = 1 / \tau$. Our machine has a $\beta$ for each
# head, so it chooses a temperature in every step. What does a trained one choose? We take the machine that comes with
# the package for associative recall, the task of looking up an item (tutorial 12), and look at its read head in 100
# sequences of 6 items: in the steps 25 to 27, in which the query is shown and looked up.

# %%
machine, recall = pretrained.load("associative-recall"), TASKS["associative-recall"]
x, _, _ = recall.batch(np.random.default_rng(0), 100, items=6)
looks = machine.run(x).steps[25:28]
strengths = np.array([step.addressing.content.beta[:, 0, 0] for step in looks])  # (3, B): of the read head
low, middle, high = np.percentile(strengths, [10, 50, 90])
print(f"{strengths.size} looks; beta: 10% are below {low:.1f}, half below {middle:.1f}, 90% below {high:.1f}")

# %%
parts = [(step.addressing.content.w_content, step.addressing.shift.w_shifted, step.addressing.w) for step in looks]
peaks = np.array([[w[:, 0].max(axis=-1) for w in three] for three in parts])  # (3, 3, B): largest weights
content, shifted, last = np.median(peaks, axis=-1).T  # (3,) each, a number for each step
print(f"largest weight, median of {len(x[0])} sequences")
for i in range(3):
    print(f"step {25 + i}: by content {content[i]:.2f}, after gate and shift {shifted[i]:.2f}, at last {last[i]:.2f}")

# %% [markdown]
# The strengths lie mostly between 3 and 4: a rather hot look, and by content alone it is not sharp. The gate mixes in
# where the head was before, and the shift spreads the mixture a little. In step 25 the head was spread over many rows,
# and the largest weight gets smaller; in the steps 26 and 27 it was already close to one row, and the largest weight
# gets larger. Either way it is still small, until the sharpening (tutorial 5) cools the look down. That is meant
# literally: put $w_\text{content}(i) = e^{\beta K(i)} / \text{sum}$ into equation 9, and the sum cancels,
# because it is the same above and below:
#
# $$ \frac{w_\text{content}(i)^\gamma}{\sum_j w_\text{content}(j)^\gamma}
#    = \frac{e^{\gamma \beta K(i)}}{\sum_j e^{\gamma \beta K(j)}} . $$
#
# Sharpening a look by content multiplies its $\beta$ by $\gamma$. A transformer has no such stage.

# %%
w_sharpened = Sharpening().forward(w_content, np.full((R, 1), 3.0))  # (R, N)
w_colder = ContentWeighting().forward(K, np.full((R, 1), 3.0 * beta))  # (R, N)
print("sharpened with gamma = 3, or looked with 3 beta, the same:", np.allclose(w_sharpened, w_colder))

# %% [markdown]
# ## A temperature for every row
#
# And the scalar product? By the definition of the cosine, $q \cdot c(i) = |q|\, |c(i)|\, K(i)$. Divide by $\sqrt M$:
#
# $$ \text{score}(i) = \frac{|q|\, |c(i)|}{\sqrt M}\, K(i) = \beta(i)\, K(i), \qquad
#    \beta(i) = \frac{|q|\, |c(i)|}{\sqrt M} . $$
#
# So the scalar product is the cosine as well, but with a key strength that every row has a say in. A long query makes
# the whole weighting sharper. A long key makes its own row count for more, if it is alike at all.

# %%
one_query = np.array([[2.0, 0.0]])  # (R, M)
two_keys = np.array([[1.0, 0.5], [6.0, 6.0]])  # (N, M): nearly the query's direction, short; 45 degrees off, long
by_product, _ = attention(one_query, two_keys, two_keys, scale=2**-0.5)
by_cosine, _ = attention(direction(one_query), direction(two_keys), two_keys, scale=10.0)
row_strengths = np.sqrt((one_query**2).sum()) * np.sqrt((two_keys**2).sum(axis=-1)) / 2**0.5  # (N,)
as_cosine = Softmax().forward(row_strengths * CosineSimilarity().forward(one_query, two_keys))
print("by scalar product:", by_product[0].round(3), " by cosine:", by_cosine[0].round(3))
print("strength of each row:", row_strengths.round(2), " so read:", as_cosine[0].round(3))

# %% [markdown]
# The two even disagree about the winner: by the cosine it is row 0, which points nearly in the direction of the query;
# by the scalar product row 1, which is long.
#
# ## Why divide by the root?
#
# Let all numbers in $q$ and $c(i)$ be independent and random, with mean 0 and variance 1. Then $q \cdot c(i)$ is a sum
# of $M$ products. Each product has the mean 0, because the factors are independent; its variance is the mean of its
# square, which is the product of the means of the two squares, $1 \cdot 1 = 1$. Variances of independent terms add up:
# the variance of the scalar product is $M$, its standard deviation $\sqrt M$. Dividing by $\sqrt M$ makes it 1 again.
#
# And the cosine? The lengths $|q|$ and $|c(i)|$ are each about $\sqrt M$, since $|q|^2$ is a sum of $M$ squares whose
# mean is 1. So $K(i) = q \cdot c(i) / (|q|\, |c(i)|)$ has a standard deviation of about $\sqrt M / M = 1 / \sqrt M$.
#
# > **Predict before you run.** There are 32 random keys. For $M$ from 4 to 1024, how large is the largest share of the
# > softmax: with the plain scalar product, with the scaled one, and with the cosine and $\beta = 5$?

# %%
sizes = 4 ** np.arange(1, 6)  # 4 to 1024
largest = {"plain": [], "scaled": [], "cosine": []}
spread = {"plain": [], "scaled": [], "cosine": []}
for size in sizes:
    q, keys = rng.normal(size=(400, size)), rng.normal(size=(32, size))
    scores = {"plain": q @ keys.T, "scaled": q @ keys.T / np.sqrt(size)}  # (400, 32) each
    scores["cosine"] = 5 * CosineSimilarity().forward(q, keys)
    for name, score in scores.items():
        spread[name].append(score.std())
        largest[name].append(Softmax().forward(score).max(axis=-1).mean())
for name in largest:
    print(f"{name:7} spread of the scores {np.round(spread[name], 2)}, largest share {np.round(largest[name], 2)}")

# %%
figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
looks = {"plain": (colours.VERMILION, "s-"), "scaled": (colours.BLUE, "o-"), "cosine": (colours.GREEN, "^-")}
labels = {"plain": "scalar product", "scaled": "divided by the root of M", "cosine": "cosine, beta = 5"}
for name, (colour, style) in looks.items():
    ax.semilogx(sizes, largest[name], style, color=colour, label=labels[name])
ax.axhline(1 / 32, color=colours.PALE, linestyle=":", label="all shares alike")
ax.set_xticks(sizes, sizes)
ax.minorticks_off()
ax.set_ylim(0, 1)
ax.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
calm(ax, "How sharp is a look among 32 random keys?", "numbers in a key, M", "largest share, mean")
show(
    figure,
    f"Three curves over the size of a key, from {sizes[0]} to {sizes[-1]}. With the plain scalar product the largest "
    f"share climbs from {largest['plain'][0]:.2f} to {largest['plain'][-1]:.2f}; divided by the root of M it stays "
    f"between {min(largest['scaled']):.2f} and {max(largest['scaled']):.2f}; with the cosine and a fixed beta it falls "
    f"from {largest['cosine'][0]:.2f} to {largest['cosine'][-1]:.2f}, close to 1/32, which is all alike.",
)

# %% [markdown]
# The plain scalar product becomes an index when keys are long, and an index has no slope (tutorial 2, "too strong to
# learn"). With the cosine and a fixed $\beta$ the look fades. Divided by the root, it stays as it is. For such vectors
# $\beta(i) = |q|\, |c(i)| / \sqrt M \approx \sqrt M \sqrt M / \sqrt M = \sqrt M$: **the scaled scalar product is about
# the cosine with $\beta = \sqrt M$**. A transformer fixes this scale once and for all, and a head can still sharpen its
# look by making its query longer. Our machine has the controller choose $\beta$.
#
# ## The gradient, quickly
#
# You have derived all its pieces. For the values it is that of `Read`. Through the softmax it is that of tutorial 2,
# which gives $d_\text{score}$. The score $q \cdot c(i) / \sqrt M$ is linear in $q$ with the factor $c(i) / \sqrt M$,
# and in $c(i)$ with the factor $q / \sqrt M$; $q$ occurs in the scores of all rows, and each key in those of all
# queries:
#
# $$ d_q = \sum_i d_\text{score}(i)\, \frac{c(i)}{\sqrt M}, \qquad
#    d_{c(i)} = \sum_\text{queries} d_\text{score}(i)\, \frac{q}{\sqrt M} . $$

# %%
q, keys, values, c = (rng.normal(size=shape) for shape in ((R, M), (N, M), (N, M), (R, M)))
softmax, read = Softmax(), Read()
read.forward(softmax.forward(q @ keys.T / np.sqrt(M)), values)
d_w, d_values = read.backward(c)  # (R, N), (N, M)
d_score = softmax.backward(d_w)  # (R, N)
d_q, d_keys = d_score @ keys / np.sqrt(M), d_score.T @ q / np.sqrt(M)  # (R, M), (N, M)


def loss(q, keys, values):
    """What attention reads, weighed with the random numbers c."""
    return (c * attention(q, keys, values, M**-0.5)[1]).sum()


# %%
arrays = [q, keys, values]
for place, (name, derived) in enumerate((("d_q", d_q), ("d_keys", d_keys), ("d_values", d_values))):
    measured = np.zeros_like(derived)
    for index in np.ndindex(derived.shape):
        there, back = [a.copy() for a in arrays], [a.copy() for a in arrays]
        there[place][index] += 1e-6
        back[place][index] -= 1e-6
        measured[index] = (loss(*there) - loss(*back)) / 2e-6
    print(f"{name}: agrees with central differences: {np.allclose(derived, measured, atol=1e-7)}")

# %% [markdown]
# ## A memory that only grows
#
# Where are the rows from? Our write head erases and adds, in rows that it chooses (tutorial 6). A transformer does
# something much simpler. In step $t$ it stores the key and the value of this step in a new row, row $t$, and never
# touches the row again. That is our `Write`, with a weighting that is all on row $t$, nothing erased, on a memory of
# zeros:

# %%
T = 12
vectors = rng.normal(size=(T, M))  # what is to be stored, one a step
grown = np.zeros((T, M))
for t in range(T):
    grown = Write().forward(grown, np.eye(T)[t : t + 1], np.zeros((1, M)), vectors[t : t + 1])  # (N, M), here N = T
print("the memory after the last step is the list of all vectors:", np.allclose(grown, vectors))

# %% [markdown]
# This memory of keys and values is what programs call the "KV cache". (For simplicity, the vectors here are queries,
# keys and values in one. A transformer multiplies each by three learned matrices first.)
#
# In each step the network asks with a query that is made from the vector of this step, and reads from the rows that are
# filled. Since nothing is ever erased, the state at step $t$ is known without running the steps before: it is the first
# $t$ vectors. So all the steps can be computed **at once**, with a matrix of scores in which the rows that are not yet
# there are struck out. To strike out, put $-\infty$ for the score, because $e^{-\infty} = 0$.
#
# > **Predict before you run.** Which half of the matrix of shares, step by row, is empty?

# %%
one_by_one = np.zeros((T, M))
for t in range(T):
    _, answer = attention(vectors[t : t + 1], vectors[: t + 1], vectors[: t + 1], M**-0.5)
    one_by_one[t] = answer[0]

scores = vectors @ vectors.T / np.sqrt(M)  # (T, T): step, row
scores[np.arange(T)[None, :] > np.arange(T)[:, None]] = -np.inf  # rows of the future
shares = Softmax().forward(scores)  # (T, T)
at_once = shares @ vectors
print("at once, the same as one by one:", np.allclose(one_by_one, at_once))

# %% [markdown]
# The half above the diagonal: step $t$ sees no row of the future. This is the point of it all. Our machine cannot do
# so: to know where its heads look in step 10, it has to run the steps 1 to 9, and its gradient has to come back through
# them (tutorial 9). In a transformer, the gradient of step 10 reaches row 1 directly, and a graphics processor can work
# at all the steps at the same time.
#
# The price: step $t$ compares with $t$ rows, so $T$ steps make $T (T + 1) / 2$ comparisons, and the memory grows on.
# Our machine makes $N$ for each head in every step, however long the sequence is.

# %%
for steps in (10, 255, 1000, 100_000):
    print(f"{steps:7,} steps: attention {steps * (steps + 1) // 2:13,}, a head over 128 rows {128 * steps:13,}")

# %% [markdown]
# ## What was kept, what was dropped
#
# | in our machine | in a transformer |
# |---|---|
# | soft read, $r = \sum_i w(i) M(i)$ | kept, the same |
# | content addressing, cosine | kept, with the scalar product |
# | key strength $\beta$, chosen in every step | fixed, $1 / \sqrt M$ |
# | one array of rows | two: keys and values |
# | several heads | kept, and many of them |
# | interpolation gate: remember where you looked | dropped |
# | shift and sharpening | dropped; the order comes from codes of the position |
# | erase and add, in chosen rows | dropped: one new row a step, never changed |
# | $N$ rows, however long the sequence | as many rows as steps |
# | a state that goes from step to step | dropped within a layer; many layers, one on top of the other |
#
# With the shift, all knowledge of order is gone. Exchange the rows, and attention reads the same:

# %%
shuffled = rng.permutation(N)
_, before = attention(q, keys, values, M**-0.5)
_, after = attention(q, keys[shuffled], values[shuffled], M**-0.5)
print("after shuffling, attention reads the same:", np.allclose(before, after))

# %% [markdown]
# For content this is right. But "the row after this one" cannot be asked for.
#
# ## The shift, done by content
#
# The way out: write the position into the row, as content. Place the $N$ rows on a circle. Row $i$ is at the angle
# $2 \pi i / N$, and its code is the point there, $(\cos, \sin)$. One circle says little, since neighbours are close
# together. So take several, on which the rows run around at $f = 1, 2, \dots, F$ times the speed:
#
# $$ c_f(i) = \left( \cos \frac{2 \pi f i}{N},\; \sin \frac{2 \pi f i}{N} \right) . $$
#
# The code of row $i$ is all $F$ points, end to end, $2 F$ numbers. Now the step to the next row. By the formulas for
# the cosine and the sine of a sum, with $\varphi = 2 \pi f / N$,
#
# $$ \cos(\varphi i + \varphi) = \cos \varphi i \cos \varphi - \sin \varphi i \sin \varphi, \qquad
#    \sin(\varphi i + \varphi) = \sin \varphi i \cos \varphi + \cos \varphi i \sin \varphi . $$
#
# The code of row $i + 1$ is the code of row $i$, with each point rotated by a fixed angle. It does not matter which row
# it is. So a single matrix leads from every row to the next, and a network can learn it. And row $N - 1$ leads to row
# 0: it is the ring of tutorial 4.


# %%
def codes(positions, n_rows, n_circles):
    """The code of each position (P,): the points on all circles, (P, 2 n_circles)."""
    angles = 2 * np.pi * np.outer(positions, np.arange(1, n_circles + 1)) / n_rows  # (P, F)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(len(positions), -1)


def rotation(distance, n_rows, n_circles):
    """The matrix that rotates the points by so many rows; for code vectors that stand on its left."""
    matrix = np.zeros((2 * n_circles, 2 * n_circles))
    for f in range(n_circles):
        phi = 2 * np.pi * (f + 1) * distance / n_rows
        block = [[np.cos(phi), np.sin(phi)], [-np.sin(phi), np.cos(phi)]]
        matrix[2 * f : 2 * f + 2, 2 * f : 2 * f + 2] = block
    return matrix


N, F = 32, 8
keys = codes(np.arange(N), N, F)  # (N, 2 F)
print("rotated codes are the codes of the next rows:", np.allclose(keys @ rotation(1, N, F), np.roll(keys, -1, axis=0)))

# %% [markdown]
# > **Predict before you run.** A head is on row 12. It takes the code of that row, rotates it by one row, and looks by
# > content, with $\beta$ = 2, 5 and 20. Where does it look, and how sharply? Compare with `CircularShift`.

# %%
query = keys[12:13] @ rotation(1, N, F)  # (1, 2 F)
K = CosineSimilarity().forward(query, keys)  # (1, N)
by_code = {b: ContentWeighting().forward(K, np.full((1, 1), b))[0] for b in (2.0, 5.0, 20.0)}
by_shift = CircularShift().forward(np.eye(N)[12:13], np.array([[0.0, 0.0, 1.0]]))[0]  # (N,)

figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
ax.bar(np.arange(N), by_shift, color=colours.PALE, alpha=0.5, label="shift by +1")
for (b, w), (colour, style) in zip(
    by_code.items(), ((colours.GREEN, "^-"), (colours.BLUE, "o-"), (colours.VERMILION, "s-"))
):
    ax.plot(np.arange(N), w, style, color=colour, markersize=4, label=f"codes, beta = {b:.0f}")
ax.set_ylim(0, 1.05)
ax.legend(frameon=False, fontsize=9)
calm(ax, "From row 12 to the next, by its code", "memory row", "weight")
peaks = ", ".join(f"{w.max():.2f}" for w in by_code.values())
show(
    figure,
    f"Weights over {N} rows. The shift by +1 puts a bar of 1 on row {by_shift.argmax()}. Three curves of looks by code "
    f"peak on the same row, with {peaks} for beta = 2, 5 and 20; the last one is nearly the bar.",
)

# %% [markdown]
# All go to row 13. With a key strength of 20 the look by code is as sharp as the shift. It needs no weighting of the
# step before, so nothing blurs from step to step, and a head can jump by any distance.
#
# **Copy, by attention.** Store each vector of the copy task with the code of its step as the key. In the answer, look
# for the code of the step that is `length + 1` steps earlier. No training, no state:

# %%
length = 12
x, target, mask = TASKS["copy"].batch(np.random.default_rng(1), 1, length=length)
steps = np.arange(2 * length + 1)
keys = codes(steps, N, F)  # (T, 2 F): 25 steps, on circles of 32
queries = keys @ rotation(-(length + 1), N, F)  # (T, 2 F)
shares, answer = attention(direction(queries), direction(keys), x[:, 0, :8], scale=20.0)
scored = mask[:, 0, 0] > 0
right = ((answer > 0.5) == (target[:, 0] > 0.5))[scored]
print(f"{right.sum()} of {right.size} bits right")

# %%
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
image = ax.imshow(
    shares[scored].T, cmap=colours.WEIGHTS, vmin=0, vmax=1, aspect="auto", extent=(12.5, 24.5, 24.5, -0.5)
)
figure.colorbar(image, ax=ax, label="share")
calm(ax, "The answer of the copy task, by attention", "time step, counted from 0", "row, the step of storing")
found = shares[scored].argmax(axis=-1)
show(
    figure,
    f"Shares of {len(shares)} rows in the {scored.sum()} steps of the answer: one bright cell in each column, from row "
    f"{found[0]} in the first to row {found[-1]} in the last, one row further in each step. It is the diagonal again.",
)

# %% [markdown]
# It is the diagonal of tutorial 10. We chose the rotation by hand, for sequences of 12. A network has to learn how far
# to look back, and for each length it is another distance. Our machine has it easier here: it goes back to the first
# row and then walks.
#
# ## Where DNC went
#
# The authors of the Neural Turing Machine went another way. Their next machine is the Differentiable Neural Computer
# (DNC, 2016). It keeps the memory of fixed size that is erased and rewritten, and the cosine with its $\beta$. What it
# replaces is the shift. A walk along the rows is of use only if what belongs together was written to neighbouring rows,
# and in a memory that has been in use for long the free rows are not neighbours. So it has two new tools.
#
# **Find a free row.** For each row it tracks a number $u(i)$ between 0 and 1, how much it is in use. Sort the rows by
# it; the most unused comes first. The first row gets the share $1 - u$. What is left, $u$, is passed on to the second,
# which takes its share $1 - u$ of that, and so on. A head that writes with this **allocation** as its weighting
# overwrites nothing that is in use, as long as there is a free row.

# %%
u = np.array([0.9, 0.1, 1.0, 0.8, 0.0, 1.0])  # how much each row is in use
for usage in (u, np.where(u == 0, 0.5, u)):
    allocation, left = np.zeros(6), 1.0
    for i in np.argsort(usage):
        allocation[i], left = left * (1 - usage[i]), left * usage[i]
    print("in use:", usage, " allocation:", allocation.round(3))

# %% [markdown]
# In the first case row 4 is free, and gets all. In the second no row is quite free, and row 1, which is nearly so, gets
# 0.9. Where every row is in use, nothing is allocated.
#
# **Follow the order of writing.** A matrix $L$, of a row and a column for each memory row, remembers that row $i$ was
# written just after row $j$: then $L(i, j)$ is near 1. For this it keeps $p(j)$, how much row $j$ was the last one
# written. When a write with the weighting $w$ comes, then
#
# $$ L(i, j) \leftarrow (1 - w(i) - w(j))\, L(i, j) + w(i)\, p(j), \qquad
#    p \leftarrow \Big(1 - \sum_i w(i)\Big)\, p + w . $$
#
# The first term forgets what was linked to a row that is now written anew. The second links the new row to the last.
# And if the write was a whole one, $\sum_i w(i) = 1$, then $p$ becomes $w$. (In a DNC a write may also be weak.)
# The diagonal of $L$ is kept at zero. A read head that is at $w$ goes on in the order of writing with $L w$.
#
# > **Predict before you run.** A head writes to the rows 3, 0, 5, 1, 4, in this order. A read head starts on row 3.
# > Where does $L$ lead it in four steps? Where does a shift of +1?

# %%
order = [3, 0, 5, 1, 4]
L, p = np.zeros((6, 6)), np.zeros(6)
for row in order:
    w = np.eye(6)[row]
    L = (1 - w[:, None] - w[None, :]) * L + w[:, None] * p[None, :]
    np.fill_diagonal(L, 0)
    p = (1 - w.sum()) * p + w

w_link, w_shift, links, shifts = np.eye(6)[3], np.eye(6)[3:4], [3], [3]
for _ in range(4):
    w_link = L @ w_link
    w_shift = CircularShift().forward(w_shift, np.array([[0.0, 0.0, 1.0]]))
    links.append(int(w_link.argmax()))
    shifts.append(int(w_shift.argmax()))
print("by the links:", links, " by the shift:", shifts)

# %%
figure, ax = plt.subplots(figsize=(5, 3.6), layout="constrained")
image = ax.imshow(L, cmap=colours.WEIGHTS, vmin=0, vmax=1)
figure.colorbar(image, ax=ax, label="link")
for i, j in zip(order[1:], order[:-1]):
    ax.text(j, i, f"{j} to {i}", ha="center", va="center", fontsize=9, color=colours.INK)
calm(ax, "Which row was written after which", "from row j", "to row i")
pairs = ", ".join(f"{j} to {i}" for i, j in zip(order[1:], order[:-1]))
show(figure, f"A square of 6 by 6 cells, dark but for {int(L.sum())} bright ones: {pairs}.")

# %% [markdown]
# The links find the order; the shift walks through the rows as they lie. Each read head of a DNC mixes three ways: on
# in the order of writing, back, and by content. The three shares come from a softmax, and take the place of our
# interpolation gate.
#
# So there are two heirs. The transformer kept the content and dropped the machine: no rewriting, no state, everything
# at once. DNC kept the machine, and gave it better ways to manage its memory; like ours, it has to run step by step.
# Later work goes between the two. Some models, for instance, read a memory of fixed size, as ours, with the queries of
# a transformer, and take out what is stored under a key before they add the new value: our erase and add once more
# (see "Linear transformers" below).
#
# This is the end of the path. It began with a weighted sum, and every step from there to attention was one that you can
# derive, run and check.
#
# ## On your own
#
# 1. By hand: all keys and the query have the length 8, and $M = 64$. Which $\beta$ makes the cosine the same as the
#    scaled scalar product?
# 2. Derive the temperature of a scaled scalar product whose query is made three times as long. What becomes of two
#    shares whose ratio was 2?
# 3. In DNC's links, how does a read head go back in the order of writing? Try it.
# 4. Row 0 is written a second time, after row 4. Which links are lost, and which one is new?
# 5. Take only one circle, $F = 1$. How large must $\beta$ be so that a look by code puts more than 0.9 of its weight on
#    one of 32 rows? Compare with eight circles.
#
# ## Answers
#
# **1.** $\beta = |q|\, |c(i)| / \sqrt M = 64 / 8 = 8$, which is $\sqrt M$.

# %%
q, keys = 8 * direction(rng.normal(size=(3, 64))), 8 * direction(rng.normal(size=(10, 64)))
by_product, _ = attention(q, keys, keys, scale=1 / 8)
by_cosine = ContentWeighting().forward(CosineSimilarity().forward(q, keys), np.full((3, 1), 8.0))
print("the same:", np.allclose(by_product, by_cosine))

# %% [markdown]
# **2.** All scores become three times as large, so the temperature is a third. The ratio of two shares is
# $e^{\text{difference of the scores}}$; it becomes $2^3 = 8$.

# %%
score = np.array([[np.log(2), 0.0]])
shares = Softmax().forward(3 * score)[0]
print(f"ratio {shares[0] / shares[1]:.1f}")

# %% [markdown]
# **3.** With the transposed matrix: $L^T w$.

# %%
w_back, way = np.eye(6)[4], [4]
for _ in range(4):
    w_back = L.T @ w_back
    way.append(int(w_back.argmax()))
print("back:", way)

# %% [markdown]
# **4.** All links from and to row 0 are multiplied by $1 - w(0) = 0$: "3 to 0" and "0 to 5" are lost. "4 to 0" is new.
# So the list is cut into the pieces 3, and 5, 1, 4, 0.

# %%
w = np.eye(6)[0]
L_new = (1 - w[:, None] - w[None, :]) * L + w[:, None] * p[None, :]
found = [(int(j), int(i)) for i, j in np.argwhere(L_new > 0.5)]
print("links (from, to):", sorted(found))

# %% [markdown]
# **5.** On one circle, neighbours have the cosine $\cos(2 \pi / 32) = 0.98$, so they are hard to tell apart. We double
# $\beta$ until it is enough.

# %%
needed = {}
for n_circles in (1, 8):
    keys, b = codes(np.arange(32), 32, n_circles), 1.0
    K = CosineSimilarity().forward(keys[:1], keys)  # (1, N)
    while ContentWeighting().forward(K, np.full((1, 1), b)).max() < 0.9:
        b *= 2
    needed[n_circles] = b
    print(f"{n_circles} circles: cosine of neighbours {K[0, 1]:.2f}, beta = {b:.0f} is enough")

# %% [markdown]
# ## Further reading
#
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural machine translation by jointly learning to align and translate*, 2014,
#   [arXiv 1409.0473](https://arxiv.org/abs/1409.0473): attention, a month before the Neural Turing Machine.
# - A. Vaswani and others, *Attention is all you need*, 2017, [arXiv 1706.03762](https://arxiv.org/abs/1706.03762): the
#   transformer; section 3.2.1 has the root, section 3.5 the codes of the position.
# - J. Su and others, *RoFormer: enhanced transformer with rotary position embedding*, 2021,
#   [arXiv 2104.09864](https://arxiv.org/abs/2104.09864): queries and keys that are rotated, as above.
# - A. Henry and others, *Query-key normalization for transformers*, 2020,
#   [arXiv 2010.04245](https://arxiv.org/abs/2010.04245): back to the cosine, with a learned scale.
# - A. Graves and others, *Hybrid computing using a neural network with dynamic external memory*, Nature 538 (2016):
#   DNC.
# - I. Schlag, K. Irie, J. Schmidhuber, *Linear transformers are secretly fast weight programmers*, 2021,
#   [arXiv 2102.11174](https://arxiv.org/abs/2102.11174): a memory of fixed size, read by attention, that erases.
