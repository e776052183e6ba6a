# %% [markdown]
# # From here to attention
#
# Language models read their own past by content, much as your machine does: make the two agree, and follow the roads
# that lead on from both.
#
# Reading time: about 50 minutes.
#
# ## What you'll do
#
# - Recognise a read by content as attention, and make the two agree to the last digit.
# - Find the temperature that is hidden in the scaled dot product.
# - Let a memory grow by one row a step, and compute all of its reads at once.
# - Copy by position, and copy by content.
# - Write by content: turn `Write` and `Read` into linear attention, and then into the delta rule.
# - Follow the links of the machine's successor, the DNC.
#
# ## What you'll learn
#
# - Where attention comes from, and how a transformer differs from this machine.
# - Why the scores of attention are divided by a square root.
# - How the fixed-size memories of today erase, and why a write can be a step of gradient descent.
# - What the DNC put in place of the shift, and why.
#
# ## What you'll need
#
# Tutorials 1 to 6: `Read`, `CosineSimilarity`, `ContentWeighting`, `CircularShift`, `Sharpening`, `Write` and their
# gradients; the copy task of tutorial 10. From school: sine and cosine, and the matrix of a rotation. From statistics:
# the variance of a sum of independent numbers.

# %%
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
from ntm_ref.gradcheck import numerical_gradient
from ntm_ref.view.lessons import go_to_attention as pictures

# %% [markdown]
# ## A read by content is attention
#
# The language models of today are **transformers**: tall stacks of layers, in which every second layer does nothing but
# read, by **attention**. Attention works on a list of $N$ **keys** of $M$ numbers each, with a **value** for every key.
# A **query** $q$ of $M$ numbers is compared with each key by the **dot product**, the softmax turns the results into
# shares, and the output is the mixture of the values with these shares:
#
# $$ \text{score}(i) = \frac{q \cdot \text{key}(i)}{\sqrt M}, \qquad w = \text{softmax}(\text{score}), \qquad
#    r = \sum_i w(i)\, \text{value}(i) . $$
#
# The last formula is equation 2, the soft read of tutorial 1. The one before it is the content weighting of tutorial 2
# with another similarity. Beware of one word: what a head of our machine emits is called its key, $k$. In a transformer
# that is the query; the keys of a transformer belong to the rows.
#
# Let us read by content with our stages, and again with a function of four lines, in which `scale` takes the place of
# $1 / \sqrt M$. (We will need `causal` later.)


# %%
def attention(q, keys, values, scale, causal=False):
    """Queries (..., R, M), keys (..., N, M), values (..., N, M) -> shares (..., R, N) and reads (..., R, M)."""
    score = scale * (q @ keys.swapaxes(-1, -2))
    if causal:
        score = np.where(np.tri(*score.shape, dtype=bool), score, -np.inf)
    w = Softmax().forward(score)
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
# > **Predict before you run.** What must be put in for `q`, `keys`, `values` and `scale`, so that the function returns
# > the same $r$?


# %%
def direction(vectors):
    """Each vector divided by its length."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


w_attention, r_attention = attention(direction(k), direction(memory), memory, scale=beta)
print(f"largest difference of the weights {np.abs(w_attention - w_content).max():.0e}")
print(f"largest difference of the reads {np.abs(r_attention - r).max():.0e}")

# %% [markdown]
# The query is the direction of $k$, the keys are the directions of the rows, the values are the rows themselves, and
# the scale is $\beta$. **A read by content is attention with the cosine as its score and $\beta$ as its scale.** In our
# machine one row serves as key and value. In a transformer they are two arrays, made from the same vectors by two
# learned matrices, so that a vector can be found by one thing and answer with another.
#
# ## Where attention comes from
#
# Attention is older than the Neural Turing Machine (NTM). On 1 September 2014 Bahdanau, Cho and Bengio published a
# translating network that looks back at the words of the source sentence, with scores, a softmax and a weighted sum.
# That was seven weeks before the NTM (20 October 2014), which cites them. It also cites the **soft window** of Graves
# (2013): bumps of Gaussian shape that move along a text while a network writes it by hand.
#
# **Memory networks** (Weston, Chopra and Bordes) came out five days before the NTM. They stored sentences and picked
# the best match for a question, and in training they had to be told which one that was. **End-to-end memory networks**
# (2015) replaced the choice by a softmax, and **key-value memory networks** (2016) gave each row a key to be found by
# and a value to be read. The paper that introduced the transformer, *Attention is all you need* (2017), builds on
# Bahdanau's attention and names end-to-end memory networks; the NTM is not in its list of references.

# %%
pictures.family()

# %% [markdown]
# So the transformer is a cousin of this machine, not its child. What the NTM added to attention is a memory that is
# *written*, learned by gradient descent alone, and heads that move by location. Those roads lead on as well, as the
# second half of this tutorial shows.
#
# ## A temperature
#
# In physics a softmax is written with a **temperature** $\tau$ (a Greek t, "tau"), $\text{softmax}(K / \tau)$: a hot
# system spreads out, a cold one settles into its best state. So $\beta = 1 / \tau$, and our machine chooses a
# temperature for each head in every step. Which one does a trained machine choose? We take the machine that comes with
# the package for associative recall, the task of looking up an item (tutorial 13), and watch its read head in 100
# sequences of 6 items, in the three steps in which the query is shown.

# %%
machine, recall, n_items = pretrained.load("associative-recall"), TASKS["associative-recall"], 6
x, _, _ = recall.batch(np.random.default_rng(0), 100, items=n_items)
first = 4 * n_items + 1  # an item takes four steps, and the query begins with a delimiter
looks = [step.addressing for step in machine.run(x).steps[first : first + 3]]
strengths = np.array([look.content.beta[:, 0, 0] for look in looks])  # (3, B): of the read head
low, middle, high = np.percentile(strengths, [10, 50, 90])
print(f"{strengths.size} looks; beta: 10% are below {low:.1f}, half below {middle:.1f}, 90% below {high:.1f}")
for t, look in enumerate(looks, start=first):
    largest = [np.median(w[:, 0].max(axis=-1)) for w in (look.content.w_content, look.shift.w_shifted, look.w)]
    print("step {}: largest weight {:.2f} by content, {:.2f} after the shift, {:.2f} in the end".format(t, *largest))

# %% [markdown]
# The strengths lie mostly between 3 and 4, which makes for a soft look: by content alone, the largest weight is below a
# quarter in the median of the 100 sequences. It is the sharpening (tutorial 5) that focuses the head, and in the
# language of this section it *cools* the look. Equation 9 raises each weight $e^{\beta K(i)} / \text{sum}$ to the power
# $\gamma$, which makes it proportional to $e^{\gamma \beta K(i)}$, and lets the weights sum to 1 again. **Sharpening a
# look-up by content multiplies its $\beta$ by $\gamma$.**

# %%
w_sharpened = Sharpening().forward(w_content, np.full((R, 1), 3.0))  # (R, N)
w_colder = ContentWeighting().forward(K, np.full((R, 1), 3.0 * beta))  # (R, N)
print(f"sharpened with gamma = 3, or looked up with 3 beta: they differ by {np.abs(w_sharpened - w_colder).max():.0e}")

# %% [markdown]
# ## A temperature for every row
#
# And the dot product? By the definition of the cosine, $q \cdot \text{key}(i) = |q|\, |\text{key}(i)|\, K(i)$. Divide
# by $\sqrt M$:
#
# $$ \text{score}(i) = \beta(i)\, K(i), \qquad \beta(i) = \frac{|q|\, |\text{key}(i)|}{\sqrt M} . $$
#
# So the dot product is a cosine too, but with a key strength in which every row has a say. A query of large norm
# sharpens the whole weighting. A key of large norm makes its row count for more if it points roughly the way of the
# query, and for less if it points away.

# %%
one_query = np.array([[2.0, 0.0]])  # (R, M)
two_keys = np.array([[1.0, 0.5], [6.0, 6.0]])  # (N, M): nearly the query's direction, short; 45 degrees off, long
by_product, _ = attention(one_query, two_keys, two_keys, scale=2**-0.5)
by_cosine, _ = attention(direction(one_query), direction(two_keys), two_keys, scale=10.0)
row_strengths = np.linalg.norm(one_query) * np.linalg.norm(two_keys, axis=-1) / 2**0.5  # (N,)
as_cosine = Softmax().forward(row_strengths * CosineSimilarity().forward(one_query, two_keys))
print("by the dot product:", by_product[0].round(3), " by the cosine:", by_cosine[0].round(3))
print("strength of each row:", row_strengths.round(2), " cosine with these:", as_cosine[0].round(3))

# %% [markdown]
# The two even disagree about the winner. By the cosine it is row 0, which points nearly in the direction of the query;
# by the dot product it is row 1, which is long.
#
# ## Why divide by the root?
#
# Let all numbers in $q$ and $\text{key}(i)$ be independent Gaussian numbers with mean 0 and variance 1. Then their dot
# product is a sum of $M$ products. Each product has mean 0, because its factors are independent; its variance is the
# mean of its square, $1 \cdot 1 = 1$. Variances of independent terms add up, so the dot product has variance $M$ and
# standard deviation $\sqrt M$. Dividing by $\sqrt M$ makes it 1 again. The norms $|q|$ and $|\text{key}(i)|$ are each
# about $\sqrt M$, since their squares are sums of $M$ squares with mean 1. So the cosine has a standard deviation of
# about $\sqrt M / M = 1 / \sqrt M$.
#
# > **Predict before you run.** There are 32 random keys. For $M$ from 4 to 1024, how large is the largest share of the
# > softmax: with the plain dot product, with the scaled one, and with the cosine and $\beta = 5$?

# %%
rng = np.random.default_rng(1)
sizes, n_keys = 4 ** np.arange(1, 6), 32  # 4 to 1024 numbers in a key
largest = {"plain": [], "scaled": [], "cosine": []}
spread = {"plain": [], "scaled": [], "cosine": []}
for size in sizes:
    q, keys = rng.normal(size=(400, size)), rng.normal(size=(n_keys, size))
    scores = {"plain": q @ keys.T, "scaled": q @ keys.T / np.sqrt(size)}  # (400, 32) each
    scores["cosine"] = 5 * CosineSimilarity().forward(q, keys)
    for name, score in scores.items():
        spread[name].append(score.std())
        largest[name].append(Softmax().forward(score).max(axis=-1).mean())
for name in largest:
    print(f"{name:7} spread of the scores {np.round(spread[name], 2)}, largest share {np.round(largest[name], 2)}")

# %%
pictures.sharpness(sizes, largest, n_keys)

# %% [markdown]
# With many numbers in a key, the plain dot product becomes an index, and an index has no slope (tutorial 2, "too strong
# to learn"). With the cosine and a fixed $\beta$ the look fades. Divided by the root, it stays as it is. For such
# vectors $\beta(i) \approx \sqrt M \sqrt M / \sqrt M$: **the scaled dot product is about the cosine with
# $\beta = \sqrt M$**. A transformer fixes this scale once and for all, although a head can still sharpen its look with
# a longer query. Our machine lets the controller choose $\beta$.
#
# ## A memory that only grows
#
# Where do the rows come from? Our write head erases and adds, in rows that it chooses (tutorial 6). A transformer does
# something much simpler. In step $t$ it stores the key and the value of that step in a new row, row $t$, and never
# touches the row again. That is our `Write` with all weight on row $t$ and nothing erased, on a memory of zeros:

# %%
rng = np.random.default_rng(3)
T = 25
vectors = rng.normal(size=(T, M))  # what is to be stored, one in each step
grown = np.zeros((T, M))
for t in range(T):
    grown = Write().forward(grown, np.eye(T)[t : t + 1], np.zeros((1, M)), vectors[t : t + 1])  # (N, M), here N = T
print(f"the memory after the last step differs from the list of all vectors by {np.abs(grown - vectors).max()}")

# %% [markdown]
# (For simplicity, the vectors here are queries, keys and values in one. A transformer multiplies them by three learned
# matrices first.) In each step the network asks with a query made from the vector of that step, and reads from the rows
# that are filled. Since nothing is ever erased, the memory at step $t$ is known without running the steps before it: it
# is vectors 0 to $t$. So all steps can be computed **at once**, with one matrix of scores in which the rows of the
# future are struck out by a **causal mask**: a score of $-\infty$, because $e^{-\infty} = 0$.
#
# > **Predict before you run.** Which half of the matrix of shares, step by row, is empty?

# %%
one_by_one = np.zeros((T, M))
for t in range(T):
    _, answer = attention(vectors[t : t + 1], vectors[: t + 1], vectors[: t + 1], scale=M**-0.5)
    one_by_one[t] = answer[0]
shares, at_once = attention(vectors, vectors, vectors, scale=M**-0.5, causal=True)  # (T, T), (T, M)
print(f"at once and one by one differ by {np.abs(one_by_one - at_once).max():.0e}")

length = (T - 1) // 2
x, _, _ = TASKS["copy"].batch(np.random.default_rng(1), 1, length=length)
w_read = np.array([step.addressing.w[0, 0] for step in pretrained.load("copy").run(x).steps])  # (T, N)
pictures.mask_and_weighting(shares, w_read)

# %% [markdown]
# The half above the diagonal is empty: step $t$ sees no row of the future. On the right is the read head of the copy
# machine, which waits on the first row and then walks. To know where it looks in step 20 we have to run steps 0 to 19,
# and the gradient has to come back through all of them (tutorial 9). In a transformer the gradient of step 20 reaches
# row 0 directly, and a graphics processor can work on all steps at the same time.
#
# That holds in training, where the whole text is there, and for a prompt. When a model *generates*, each word depends
# on the one before, and a transformer runs step by step as well. It then carries its keys and values along (programs
# call them the **KV cache**), and these are a state like ours, except that they grow. Step $t$ compares with $t + 1$
# rows, which makes $T (T + 1) / 2$ comparisons in $T$ steps; our head makes $N$ in each step, however long the sequence
# is.

# %%
for steps in (10, 255, 1000, 100_000):
    print(f"{steps:7,} steps: attention {steps * (steps + 1) // 2:13,}, a head over 128 rows {128 * steps:13,}")

# %% [markdown]
# ## What differs
#
# A comparison, not a history:
#
# | in our machine | in a transformer |
# |---|---|
# | soft read, $r = \sum_i w(i) M(i)$ | the same |
# | content addressing, cosine | with the dot product |
# | key strength $\beta$, chosen in every step | fixed, $1 / \sqrt M$ |
# | one array of rows | two: keys and values |
# | several heads on one memory | many heads, each with keys and values of its own |
# | interpolation gate: remember where you looked | none |
# | shift and sharpening | none; the order comes from codes of the position |
# | erase and add, in chosen rows | one new row a step, never changed |
# | $N$ rows, however long the sequence | as many rows as steps |
# | a state passed from step to step | none in training; the growing cache when it generates |

# %%
pictures.step_and_layer()

# %% [markdown]
# Our heads send several queries to one memory. In a transformer each head has a memory of its own, and the cache is as
# many times larger. **Multi-query attention** (Shazeer, 2019) lets all heads share one set of keys and values again, to
# make generation faster: `Read` with $R$ heads.
#
# Without the shift, all knowledge of order is gone. Exchange the rows, and attention reads the same:

# %%
rng = np.random.default_rng(4)
q, keys, values, shuffled = rng.normal(size=(R, M)), memory, memory[:, ::-1], rng.permutation(N)
_, before = attention(q, keys, values, scale=M**-0.5)
_, after = attention(q, keys[shuffled], values[shuffled], scale=M**-0.5)
print(f"before and after shuffling the rows, the reads differ by {np.abs(before - after).max():.0e}")

# %% [markdown]
# For content this is right. But no query can ask for "the row after this one".
#
# ## The shift, done by content
#
# The NTM paper itself names the way out (section 3.3): "Content-based addressing is strictly more general than
# location-based addressing as the content of a memory location could include location information inside it." So write
# the position into the row. Place the $N$ rows on a circle, row $i$ at the angle $2 \pi i / N$. One circle says little,
# since neighbours are close together. So take $F$ of them, on which the rows run around at $f = 1, 2, \dots, F$ times
# the speed. The code of row $i$ is all of these points, end to end, $2 F$ numbers:
#
# $$ \left( \cos \frac{2 \pi f i}{N},\; \sin \frac{2 \pi f i}{N} \right), \qquad f = 1, \dots, F . $$
#
# One row further, each point is rotated by a fixed angle, $2 \pi f / N$, whatever row it is. So a single matrix leads
# from every row to the next, and a network can learn it. Row $N - 1$ leads to row 0: this is the ring of tutorial 4.
# (The circles of real transformers have geometric wavelengths, from $2 \pi$ to $10000 \cdot 2 \pi$ steps, so that they
# do not come round. Many newer models rotate the queries and keys themselves, as in RoPE, 2021.)


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


n_rows, F = 32, 8
row_codes = codes(np.arange(n_rows), n_rows, F)  # (N, 2 F)
next_codes = row_codes @ rotation(1, n_rows, F)  # (N, 2 F)
difference = np.abs(next_codes - np.roll(row_codes, -1, axis=0)).max()
print(f"rotated codes and the codes of the next rows differ by {difference:.0e}")

# %% [markdown]
# > **Predict before you run.** A head is on row 12. It takes the code of that row, rotates it by one row, and looks by
# > content, with $\beta$ = 2, 5 and 20. Where does it look, and how sharply? Compare with `CircularShift`.

# %%
start = 12
K = CosineSimilarity().forward(next_codes[start : start + 1], row_codes)  # (1, N)
by_code = {b: ContentWeighting().forward(K, np.full((1, 1), b))[0] for b in (2.0, 5.0, 20.0)}
by_shift = CircularShift().forward(np.eye(n_rows)[start : start + 1], np.array([[0.0, 0.0, 1.0]]))[0]  # (N,)
pictures.by_code(start, row_codes, by_code, by_shift)

# %% [markdown]
# All go to row 13, and with a key strength of 20 the look by code is as sharp as the shift. It needs no weighting of
# the step before, so nothing blurs from step to step, and a head can jump by any distance.
#
# **Copy, by position.** Store each vector of the copy task with the code of its step as the key. In the answer, look
# for the code of the step that is `length + 1` steps earlier. No training, no state:

# %%
length = 12
x, target, mask = TASKS["copy"].batch(np.random.default_rng(1), 1, length=length)
steps, ring = np.arange(2 * length + 1), 2 * length + 8  # a ring of 32 rows for 25 steps
keys = direction(codes(steps, ring, F))  # (T, 2 F)
by_position, answer = attention(keys @ rotation(-(length + 1), ring, F), keys, x[:, 0, :8], scale=20.0)
scored = mask[:, 0, 0] > 0
right = ((answer > 0.5) == (target[:, 0] > 0.5))[scored]
print(f"{right.sum()} of {right.size} bits right")

# %% [markdown]
# We chose the rotation by hand, and each length needs another. Trained transformers have a better way.
#
# ## Copy, by content
#
# Inside trained transformers one finds **induction heads** (Olsson and others, 2022): heads that continue "black cat
# ... black" with "cat". This is the NTM paper's associative recall: show an item, and get the one that followed it. It
# takes two layers. In the first, every row fetches the vector one step earlier, by a rotation of $-1$. In the second,
# this earlier vector is the row's *key*, its own vector is its value, and the query is the vector just seen. "Where did
# I see this before, and what came next?" We show a zero vector as a start, 12 random vectors of 8 numbers $\pm 1$, and
# the same 12 again, and ask for the next one in each step of the second round:


# %%
def continued(vectors):
    """Two layers of attention over vectors (T, M): the shares of the second, (T, T), and what it reads, (T, M)."""
    steps, ring = np.arange(len(vectors)), len(vectors) + 8
    positions = direction(codes(steps, ring, F))
    _, earlier = attention(positions @ rotation(-1, ring, F), positions, vectors, scale=100.0)  # layer 1
    return attention(vectors, earlier, vectors, scale=6.0, causal=True)  # layer 2


rng = np.random.default_rng(5)
failed, with_twins = 0, 0
for _ in range(100):
    once = rng.choice([-1.0, 1.0], size=(length, 8))  # random vectors, among which two may be equal
    by_content, answer = continued(np.concatenate([np.zeros((1, 8)), once, once]))
    failed += bool((np.sign(answer[length + 1 : -1]) != once[1:]).any())
    with_twins += len(np.unique(once, axis=0)) < length
print(f"{failed} of 100 sequences with a wrong bit; {with_twins} of 100 show a vector twice in the first half")
pictures.two_copies(by_position[scored], by_content[length + 1 : -1, 1:], length)

# %% [markdown]
# It is the diagonal of tutorial 10, twice: once by distance, once by content. The second way works for any length, and
# fails where a vector occurs twice, since "what came next?" then has two answers. Jelassi and others (2024) prove that
# a transformer of two layers can copy strings of exponential length, while a model with a state of fixed size cannot.
# Our machine is one of the latter: it copies what fits into its $N$ rows.
#
# ## The write, by content
#
# Can one read by content without keeping every row? Leave out the softmax, and the order of the sums may be changed:
#
# $$ r_t = \sum_{i \le t} \big(q_t \cdot \text{key}(i)\big)\, \text{value}(i) = q_t\, S_t, \qquad
#    S_t = S_{t-1} + \text{key}(t)^T\, \text{value}(t) . $$
#
# The state $S$ keeps its size, and an **outer product** is added to it in each step. The key is a weighting over its
# rows (of any numbers, not shares), the value is an add vector, and nothing is erased: this is `Write`. The query is a
# weighting too, and $q_t S_t$ is `Read`.

# %%
rng = np.random.default_rng(6)
T, N, M = 12, 6, 4  # steps, numbers in a key (the rows of S), numbers in a value
q, keys, values = (rng.normal(size=shape) for shape in ((T, N), (T, N), (T, M)))
S, r = np.zeros((N, M)), np.zeros((T, M))
for t in range(T):
    S = Write().forward(S, keys[t : t + 1], np.zeros((1, M)), values[t : t + 1])
    r[t] = Read().forward(q[t : t + 1], S)[0]
at_once = np.tril(q @ keys.T) @ values
print(f"step by step and at once differ by {np.abs(r - at_once).max():.0e}")

# %% [markdown]
# **Linear attention (2020), in its simplest form, is our `Write` without the erase, and our `Read`.** Schmidhuber had
# published updates of this kind in 1992, under the name of **fast weights**. The weakness is plain to see: it only
# adds. The cure is the **delta rule** (Schlag and others, 2021): before you add, subtract what is *read under the key*.
# Compare it with equations 3 and 4 for $e = 1$, with $w$ for the key and $a$ for the value:
#
# $$ \text{delta rule: } S(i) + \frac{w(i)}{|w|^2} \Big( a - \sum_j w(j)\, S(j) \Big), \qquad
#    \text{NTM: } S(i) + w(i) \big( a - S(i) \big) . $$
#
# The NTM subtracts from each row a share of *that row's own* content; the delta rule subtracts from each row a share of
# the mixture.
#
# > **Predict before you run.** We write $(1, 0)$ and then $(0, 1)$ under the same weighting, $(0.1, 0.8, 0.1)$, and
# > read with it. Which of the three rules returns exactly $(0, 1)$?


# %%
def add(S, key, value):
    """Linear attention: never erase."""
    return Write().forward(S, key, np.zeros_like(value), value)


def erase_and_add(S, key, value):
    """Equations 3 and 4, with e = 1."""
    return Write().forward(S, key, np.ones_like(value), value)


def delta(S, key, value):
    """The delta rule: write the difference to what is read there already."""
    return add(S, key, (value - Read().forward(key, S)) / (key**2).sum(axis=-1, keepdims=True))


old, new = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
found = {}
for w in ([[0.0, 1.0, 0.0]], [[0.1, 0.8, 0.1]]):
    for rule in (add, erase_and_add, delta):
        S = rule(rule(np.zeros((3, 2)), np.array(w), old), np.array(w), new)
        found[rule.__name__, max(w[0])] = Read().forward(np.array(w), S)[0]
        print(f"under {w[0]}, {rule.__name__:13} returns {found[rule.__name__, max(w[0])].round(3)}")

# %% [markdown]
# With a weighting on one row, the NTM's rule and the delta rule agree. With a soft one they differ, and only the delta
# rule returns exactly what was written last.
#
# Where does it come from? Ask that reading under the key should return the value, and measure how far it does not by
# $\frac12 |\text{value} - \text{key}\, S|^2$. Its gradient with respect to $S$ follows in two lines. Reading is linear
# in $S$, so by the gradient of `Read` (tutorial 1, $d_M = w^T d_r$ with $d_r = \text{key}\, S - \text{value}$):
#
# $$ d_S = \text{key}^T (\text{key}\, S - \text{value}), \qquad
#    S - \eta\, d_S = S + \eta\, \text{key}^T (\text{value} - \text{key}\, S) . $$
#
# **A write by the delta rule is a step of gradient descent.** With the learning rate $\eta = 1 / |\text{key}|^2$, as
# above, one step goes all the way. The memory learns while the network runs. Models that take this literally, and put a
# small network in place of $S$, do **test-time training** (Sun and others, 2024; Titans, 2024).

# %%
rng = np.random.default_rng(7)
S, key, value = rng.normal(size=(N, M)), rng.normal(size=(1, N)), rng.normal(size=(1, M))
d_S = numerical_gradient(lambda S: 0.5 * ((value - key @ S) ** 2).sum(), S)
descended = S - d_S / (key**2).sum()
print(f"the delta rule and a step of gradient descent differ by {np.abs(descended - delta(S, key, value)).max():.0e}")

# %% [markdown]
# How much does a memory of fixed size hold? We write 64 random pairs, one after the other, into 16 rows, ask for each
# of them at the end, and repeat this 200 times. The measure is the root of the mean squared error; reading nothing at
# all would score 1.

# %%
rng = np.random.default_rng(8)
trials, n_pairs, n_numbers = 200, 64, 16
keys, values = direction(rng.normal(size=(trials, n_pairs, n_numbers))), rng.normal(size=(trials, n_pairs, 8))
left = {f"softmax, {n_pairs} rows": attention(keys, keys, values, scale=20.0)[1]}
for name, rule in (("add only", add), ("delta rule", delta)):
    S = np.zeros((trials, n_numbers, 8))
    for t in range(n_pairs):
        S = rule(S, keys[:, t : t + 1], values[:, t : t + 1])
    left[f"{name}, {n_numbers} rows"] = Read().forward(keys, S)
errors = {name: np.sqrt(((r - values) ** 2).mean(axis=(0, 2)))[::-1] for name, r in left.items()}  # newest first
for name, error in errors.items():
    print(f"{name}: error {error[0]:.2f} for the newest pair, better than reading nothing for {(error < 1).sum()}")
pictures.what_is_left(errors)

# %% [markdown]
# The growing memory has lost next to nothing. Adding alone is hopeless with four times as many pairs as rows. The delta
# rule keeps the newest and overwrites the oldest. What is missing is control over forgetting:
#
# - A **gate** that shrinks all of $S$ before the write is the forget gate of tutorial 6. With the delta rule it makes
#   **Gated DeltaNet** (2024); language models of 2025 such as Qwen3-Next have three such layers for each layer of full
#   attention. *Gated DeltaNet-2* (2026) gives erasing and writing gates of their own, number by number: our $e$ and $a$
#   again, although its erase gate acts on the numbers of the key and our $e$ on those of the row.
# - **State-space models** such as Mamba (2023) shrink each number of a state by a factor that depends on the input, and
#   add, without reading first.
#
# These updates are linear in $S$, with factors that come from the input alone. That is why many steps can be computed
# at once, as `np.tril` did. Ours cannot: where it writes depends, through the controller, on what it has read.
#
# ## Where the DNC went
#
# The authors of the NTM took another road: the Differentiable Neural Computer (**DNC**, 2016). It keeps the memory of
# fixed size that is erased and rewritten, and the cosine with its $\beta$. Shift and sharpening are gone. A walk along
# the rows is of use only if what belongs together lies in neighbouring rows, and after a while the free rows are not
# neighbours. So there are two new tools.
#
# **Find a free row.** For each row the DNC tracks a number $u(i)$ between 0 and 1, its usage. Writing raises it, and
# **free gates**, one for each read head, lower it where the head has just read. Sort the rows by usage, least used
# first. The first row gets the share $1 - u$; of the rest, $u$, the second takes its share $1 - u$, and so on:

# %%
usage = np.array([0.9, 0.1, 1.0, 0.8, 0.0, 1.0])
for u in (usage, np.where(usage == 0, 0.5, usage)):
    allocation, rest = np.zeros(len(u)), 1.0
    for i in np.argsort(u):
        allocation[i], rest = rest * (1 - u[i]), rest * u[i]
    print("usage:", u, " allocation:", allocation.round(3))

# %% [markdown]
# In the first case row 4 is free and gets everything; in the second no row is quite free, and row 1 gets 0.9. An
# *allocation gate* mixes this weighting with one by content, and a *write gate* says whether to write at all. Note the
# sort. The shares have a gradient with respect to $u$, but the *order* has none: where two rows change places, the
# allocation jumps. The paper ignores these jumps, "as they do not seem to be relevant to learning".
#
# **Follow the order of writing.** A matrix $L$, with a row and a column for each memory row, remembers that row $i$ was
# written just after row $j$: then $L(i, j)$ is near 1. For this the DNC keeps $p(j)$, how much row $j$ was the last one
# written. When a write with the weighting $w$ comes, then
#
# $$ L(i, j) \leftarrow (1 - w(i) - w(j))\, L(i, j) + w(i)\, p(j), \qquad
#    p \leftarrow \Big(1 - \sum_i w(i)\Big)\, p + w . $$
#
# The first term forgets the old links of a row that is written again; the second links it to the last one written. The
# diagonal of $L$ stays zero. A read head at $w$ moves on in the order of writing with $L w$.
#
# > **Predict before you run.** A head writes to rows 3, 0, 5, 1, 4, in this order. A read head starts on row 3. Where
# > does $L$ lead it in four steps? Where does a shift of +1 lead it?

# %%
order = [3, 0, 5, 1, 4]
n_rows = max(order) + 1
L, p = np.zeros((n_rows, n_rows)), np.zeros(n_rows)
for row in order:
    w = np.eye(n_rows)[row]
    L = (1 - w[:, None] - w[None, :]) * L + w[:, None] * p[None, :]
    np.fill_diagonal(L, 0)
    p = (1 - w.sum()) * p + w

w_link, w_shift = np.eye(n_rows)[order[0]], np.eye(n_rows)[order[:1]]
links, shifts = [order[0]], [order[0]]
for _ in order[1:]:
    w_link = L @ w_link
    w_shift = CircularShift().forward(w_shift, np.array([[0.0, 0.0, 1.0]]))
    links.append(int(w_link.argmax()))
    shifts.append(int(w_shift.argmax()))
print("by the links:", links, " by the shift:", shifts)
pictures.links(L, links, shifts)

# %% [markdown]
# The links find the order; the shift walks through the rows as they lie. Each read head of a DNC mixes three moves:
# forward and backward in the order of writing, and by content. The three shares come from a softmax, in place of our
# interpolation gate. All this has a price. For 128 rows, $L$ has 16,384 numbers, against the 2,560 of the memory. And
# it has faults, found by Csordás and Schmidhuber (2019): a look-up by content compares the values along with the keys;
# a freed row keeps its old content and is still found by it; and following $L$ step after step blurs the weighting,
# since nothing sharpens it any more.
#
# ## Where it led
#
# What became of machines that write? **Question answering**: the DNC answered questions about short stories (bAbI) and
# found routes in a plan of the London Underground. **Meta-learning**: a relative of the NTM without the shift (Santoro
# and others, 2016) was shown new characters one at a time, wrote them into its memory, and recognised them after a few
# examples: its parameters learn slowly how to use a memory that learns fast. **Length**: in a study of 20,910 trained
# networks (Delétang and others, 2022), only those with a structured memory, such as a stack or a tape, went on to
# longer sequences in the harder tasks; the transformers did not.
#
# This is the end of the path. It began with a weighted sum, and every step from there to attention was one that you can
# derive, run and check.
#
# ## On your own
#
# 1. By hand: all keys and the query have the norm 8, and $M = 64$. Which $\beta$ makes the cosine the same as the
#    scaled dot product? What becomes of two shares whose ratio was 2 if the query is made three times as long?
# 2. In the DNC's links, how does a read head go back in the order of writing? Try it. Then row 0 is written a second
#    time, after row 4: which links are lost, and which one is new?
# 3. Derive the gradient of attention with respect to the query, the keys and the values. You have all the pieces. Check
#    it with `numerical_gradient`.
# 4. **Hopfield networks** (1982) complete a damaged pattern. Take a memory of 8 random rows of norm 1, with 20 numbers
#    each. Use one of them, half of it set to zero, as the query, and use what is read as the next query. Does the
#    memory repair it?
# 5. Take only one circle, $F = 1$. How large must $\beta$ be so that a look by code puts 0.9 of its weight on one of 32
#    rows? Compare with eight circles.
#
# ## Answers
#
# **1.** $\beta = |q|\, |\text{key}(i)| / \sqrt M = 64 / 8 = 8$, which is $\sqrt M$. With a query three times as long
# all scores become three times as large, and the temperature a third. The ratio of two shares is
# $e^{\text{difference of the scores}}$; it becomes $2^3 = 8$.

# %%
rng = np.random.default_rng(9)
q, keys = 8 * direction(rng.normal(size=(3, 64))), 8 * direction(rng.normal(size=(10, 64)))
by_product, _ = attention(q, keys, keys, scale=1 / 8)
by_cosine = ContentWeighting().forward(CosineSimilarity().forward(q, keys), np.full((3, 1), 8.0))
shares = Softmax().forward(3 * np.array([[np.log(2), 0.0]]))[0]
print(f"largest difference {np.abs(by_product - by_cosine).max():.0e}; ratio {shares[0] / shares[1]:.1f}")

# %% [markdown]
# **2.** With the transposed matrix: $L^T w$. If row 0 is written again, all links from and to it are multiplied by
# $1 - w(0) = 0$: "3 to 0" and "0 to 5" are lost. "4 to 0" is new. So the list is cut into the pieces 3, and 5, 1, 4, 0.

# %%
w_back, way = np.eye(n_rows)[order[-1]], [order[-1]]
for _ in order[1:]:
    w_back = L.T @ w_back
    way.append(int(w_back.argmax()))
w = np.eye(n_rows)[0]
L_new = (1 - w[:, None] - w[None, :]) * L + w[:, None] * p[None, :]
pairs = [(int(j), int(i)) for i, j in np.argwhere(L_new > 0.5)]
print("back:", way, " links (from, to):", sorted(pairs))

# %% [markdown]
# **3.** For the values it is that of `Read`. Through the softmax it is that of tutorial 2, which gives
# $d_\text{score}$. The score is linear in $q$ with the factor $\text{key}(i) / \sqrt M$, and in $\text{key}(i)$ with
# the factor $q / \sqrt M$; $q$ occurs in the scores of all rows, and each key in those of all queries:
#
# $$ d_q = \sum_i d_\text{score}(i)\, \frac{\text{key}(i)}{\sqrt M}, \qquad
#    d_{\text{key}(i)} = \sum_\text{queries} d_\text{score}(i)\, \frac{q}{\sqrt M} . $$

# %%
rng = np.random.default_rng(2)
q, keys, values, factors = (rng.normal(size=shape) for shape in ((R, M), (N, M), (N, M), (R, M)))
softmax, read = Softmax(), Read()
read.forward(softmax.forward(q @ keys.T / np.sqrt(M)), values)
d_w, d_values = read.backward(factors)  # (R, N), (N, M)
d_score = softmax.backward(d_w)  # (R, N)
d_q, d_keys = d_score @ keys / np.sqrt(M), d_score.T @ q / np.sqrt(M)  # (R, M), (N, M)


def loss(q, keys, values):
    """What attention reads, times random factors, added up."""
    return (factors * attention(q, keys, values, scale=M**-0.5)[1]).sum()


measured_q = numerical_gradient(lambda q: loss(q, keys, values), q)
measured_keys = numerical_gradient(lambda keys: loss(q, keys, values), keys)
measured_values = numerical_gradient(lambda values: loss(q, keys, values), values)
errors = [np.abs(d_q - measured_q), np.abs(d_keys - measured_keys), np.abs(d_values - measured_values)]
print("largest errors of d_q, d_keys and d_values:", *(f"{error.max():.0e}" for error in errors))

# %% [markdown]
# **4.** Yes, within three reads. Attention with the rows as keys and values is one step of a modern Hopfield network
# (Ramsauer and others, 2020).

# %%
rng = np.random.default_rng(11)
patterns = direction(rng.normal(size=(8, 20)))
state = patterns[3:4] * (np.arange(20) < 10)  # the second half of its numbers is lost
distances = [np.linalg.norm(state - patterns[3])]
for _ in range(3):
    _, state = attention(state, patterns, patterns, scale=20.0)
    distances.append(np.linalg.norm(state - patterns[3]))
print("distance from the true row:", np.round(distances, 3))

# %% [markdown]
# **5.** On one circle, neighbours have the cosine $\cos(2 \pi / 32) = 0.98$, so they are hard to tell apart, and
# $\beta$ must be at least 150.4. On eight circles it is 0.57, and 7.1 is enough. We find the least values by bisection:
# halve the interval that contains them, again and again.

# %%
least = {}
for n_circles in (1, 8):
    row_codes = codes(np.arange(32), 32, n_circles)
    K = CosineSimilarity().forward(row_codes[:1], row_codes)  # (1, N)
    low, high = 0.0, 1000.0
    for _ in range(50):
        b = (low + high) / 2
        enough = ContentWeighting().forward(K, np.full((1, 1), b)).max() >= 0.9
        low, high = (low, b) if enough else (b, high)
    least[n_circles] = high
    print(f"circles: {n_circles}, cosine of neighbours {K[0, 1]:.2f}, least beta {high:.1f}")

# %% [markdown]
# ## Further reading
#
# Where it comes from:
#
# - A. Graves, *Generating sequences with recurrent neural networks*, 2013,
#   [arXiv 1308.0850](https://arxiv.org/abs/1308.0850): the soft window, in the part on handwriting.
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural machine translation by jointly learning to align and translate*, 2014,
#   [arXiv 1409.0473](https://arxiv.org/abs/1409.0473): attention.
# - J. Weston, S. Chopra, A. Bordes, *Memory networks*, 2014, [arXiv 1410.3916](https://arxiv.org/abs/1410.3916); S.
#   Sukhbaatar and others, *End-to-end memory networks*, 2015, [arXiv 1503.08895](https://arxiv.org/abs/1503.08895); A.
#   Miller and others, *Key-value memory networks for directly reading documents*, 2016,
#   [arXiv 1606.03126](https://arxiv.org/abs/1606.03126).
# - A. Vaswani and others, *Attention is all you need*, 2017, [arXiv 1706.03762](https://arxiv.org/abs/1706.03762):
#   section 3.2.1 has the root, section 3.5 the codes of the position.
# - J. Su and others, *RoFormer: enhanced transformer with rotary position embedding*, 2021,
#   [arXiv 2104.09864](https://arxiv.org/abs/2104.09864), and A. Henry and others, *Query-key normalization for
#   transformers*, 2020, [arXiv 2010.04245](https://arxiv.org/abs/2010.04245): queries and keys that are rotated, and
#   the cosine again, with a learned scale.
# - N. Shazeer, *Fast transformer decoding: one write-head is all you need*, 2019,
#   [arXiv 1911.02150](https://arxiv.org/abs/1911.02150): multi-query attention.
# - C. Olsson and others, *In-context learning and induction heads*, 2022,
#   [arXiv 2209.11895](https://arxiv.org/abs/2209.11895), and S. Jelassi and others, *Repeat after me: transformers are
#   better than state space models at copying*, 2024, [arXiv 2402.01032](https://arxiv.org/abs/2402.01032).
#
# Memories that are written by content:
#
# - J. Schmidhuber, *Learning to control fast-weight memories*, Neural Computation 4(1), 1992, and J. Ba and others,
#   *Using fast weights to attend to the recent past*, 2016, [arXiv 1610.06258](https://arxiv.org/abs/1610.06258).
# - A. Katharopoulos and others, *Transformers are RNNs*, 2020, [arXiv 2006.16236](https://arxiv.org/abs/2006.16236):
#   linear attention; I. Schlag, K. Irie, J. Schmidhuber, *Linear transformers are secretly fast weight programmers*,
#   2021, [arXiv 2102.11174](https://arxiv.org/abs/2102.11174): the delta rule; S. Yang and others, *Parallelizing
#   linear transformers with the delta rule over sequence length*, 2024,
#   [arXiv 2406.06484](https://arxiv.org/abs/2406.06484).
# - S. Yang, J. Kautz, A. Hatamizadeh, *Gated delta networks*, 2024,
#   [arXiv 2412.06464](https://arxiv.org/abs/2412.06464); A. Hatamizadeh, Y. Choi, J. Kautz, *Gated DeltaNet-2:
#   decoupling erase and write in linear attention*, 2026, [arXiv 2605.22791](https://arxiv.org/abs/2605.22791). S.
#   Raschka's [page on Gated DeltaNet](https://sebastianraschka.com/llms-from-scratch/ch04/08_deltanet/) tells which
#   models use it.
# - A. Gu, T. Dao, *Mamba*, 2023, [arXiv 2312.00752](https://arxiv.org/abs/2312.00752), and T. Dao, A. Gu, *Transformers
#   are SSMs*, 2024, [arXiv 2405.21060](https://arxiv.org/abs/2405.21060): state-space models, and how they are a kind
#   of linear attention.
# - Y. Sun and others, *Learning to (learn at test time)*, 2024, [arXiv 2407.04620](https://arxiv.org/abs/2407.04620),
#   and A. Behrouz, P. Zhong, V. Mirrokni, *Titans: learning to memorize at test time*, 2024,
#   [arXiv 2501.00663](https://arxiv.org/abs/2501.00663): the write as a step of learning.
# - H. Ramsauer and others, *Hopfield networks is all you need*, 2020,
#   [arXiv 2008.02217](https://arxiv.org/abs/2008.02217).
#
# Machines with a memory:
#
# - A. Graves and others, *Hybrid computing using a neural network with dynamic external memory*, Nature 538, 2016: the
#   DNC; R. Csordás, J. Schmidhuber, *Improving differentiable neural computers*, 2019,
#   [arXiv 1904.10278](https://arxiv.org/abs/1904.10278): three faults, and what helps.
# - A. Santoro and others, *One-shot learning with memory-augmented neural networks*, 2016,
#   [arXiv 1605.06065](https://arxiv.org/abs/1605.06065): meta-learning.
# - J. Rae and others, *Scaling memory-augmented neural networks with sparse reads and writes*, 2016,
#   [arXiv 1610.09027](https://arxiv.org/abs/1610.09027): heads that touch a few rows, so that the memory can be huge.
# - G. Delétang and others, *Neural networks and the Chomsky hierarchy*, 2022,
#   [arXiv 2207.02098](https://arxiv.org/abs/2207.02098): which networks go on to longer sequences.
