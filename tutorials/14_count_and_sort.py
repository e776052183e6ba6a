# %% [markdown]
# # Count, and sort
#
# One machine has learned to predict a random source by counting, another to sort vectors by their priorities; we find
# out where the counts are kept, and how a machine that was not built to compare numbers can sort.
#
# Reading time: about 25 minutes.
#
# ## What you'll do
#
# - Compare a machine's predictions, step by step, with the best that anyone can do.
# - Make it forget: once its memory, once its controller.
# - Find out when the sorting machine fails, and from which rows it takes each of its answers.
#
# ## What you'll learn
#
# - Why a cost of more than 100 bits can be nearly perfect, and how to compare costs that vary by luck.
# - How a memory serves as a table of counters, and as a set of places that are made from a number.
# - How far an explanation of a trained network goes, and how to say where it stops.
#
# ## What you'll need
#
# Tutorial 2, the cosine; tutorial 11, how to change a run. Steps, rows and vectors are counted from 0.

# %%
from itertools import pairwise

import numpy as np

from ntm_ref import BitsPerSequence, pretrained
from ntm_ref.machine import Change
from ntm_ref.reproduce.looks import fit_line, locations
from ntm_ref.training import is_wrong, wrong_bits
from ntm_ref.view.lessons import count_and_sort as pictures


def weightings(run):
    """The weightings of all steps and heads, (T, B, H, N); heads that read come first."""
    return np.stack([step.state.w for step in run.steps])


# %% [markdown]
# ## N-grams: counters
#
# *Shown:* 200 bits, one a step, from a random source. *Wanted:* at every step, the next bit.
#
# The source has a table: for each of the 32 possible **contexts**, the last five bits, a probability that a 1 follows.
# Every sequence has a new table, drawn from the distribution Beta(1/2, 1/2), which favours probabilities near 0 and
# near 1. So the machine has to find the table out while it listens. Chance is 195 bits, because the first five are not
# scored.
#
# No one can be perfect, because even someone who knows the table can only give probabilities. But the best that can be
# done without the table is known. If after the present context $N_1$ ones and $N_0$ zeros have come so far, predict
#
# $$ P(1) = \frac{N_1 + \frac12}{N_1 + N_0 + 1} . $$
#
# This is the share of ones, as if half a one and half a zero had been seen before: the estimator of Krichevsky and
# Trofimov, and the paper's equation 10. `task.optimal_probabilities` counts for us.
#
# > **Predict before you run.** After a context that is new, the best prediction is 1/2. If one 1 has come after it:
# > what is the best prediction? And what will the machine say, which was told neither this formula nor to count?

# %%
predict, task = pretrained.load("ngrams"), pretrained.task_of("ngrams")
B = 60
x, target, mask = task.batch(np.random.default_rng(0), B)  # (199, B, 1) each
logits = predict.run(x, keep_steps=False).logits
p = (1 / (1 + np.exp(-logits)))[:, :, 0]  # (199, B)
best = task.optimal_probabilities(x)[:, :, 0]

bits = x[:, :, 0].astype(int)
contexts = np.array([task.context(bits[: t + 1]) for t in range(4, len(bits))])  # (195, B): after steps 4 to 198
counts, seen = np.zeros((B, 32, 2), int), np.zeros((*contexts.shape, 2), int)  # N_0 and N_1
for t, context in enumerate(contexts):
    seen[t] = counts[np.arange(B), context]
    counts[np.arange(B), context, target[4 + t, :, 0].astype(int)] += 1

table = {}
print("N_1  N_0   times   best   machine: mean, and how much it varies")
for n_1, n_0 in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (3, 0), (5, 0)):
    these = (seen[:, :, 1] == n_1) & (seen[:, :, 0] == n_0)
    said = p[4:][these]
    table[n_1, n_0] = (n_1 + 1 / 2) / (n_1 + n_0 + 1), said.mean()
    print(f"{n_1:3}  {n_0:3}  {these.sum():6}  {table[n_1, n_0][0]:5.3f}   {said.mean():.3f} +- {said.std():.3f}")

# %% [markdown]
# It counts: its means follow the formula, and single predictions vary around them. Let us follow one sequence through
# time, as the paper does in its figure 14.

# %%
pictures.predictions(target[:, 0, 0], best[:, 0], p[:, 0], steps=(4, 139))

# %% [markdown]
# What does it cost to be so close, compared with the best on the same sequences?

# %%
probability = np.where(target[:, :, 0] > 0.5, p, 1 - p)  # of the bit that came
cost = -(mask[:, :, 0] * np.log2(probability)).sum(axis=0)  # (B,)
optimum = task.optimal_bits(x, target, mask)  # (B,)
above = cost - optimum
print(f"machine {cost.mean():.1f} bits, best possible {optimum.mean():.1f} bits, chance {task.chance_bits:.0f}")
print(f"from sequence to sequence the best varies from {optimum.min():.0f} to {optimum.max():.0f} bits")
print(f"in each sequence the machine is {above.mean():.2f} +- {above.std() / np.sqrt(B):.2f} bits above the best")

# %% [markdown]
# That is why the two must be compared *in pairs*, on the same sequences: the luck of the draw is tens of bits, and the
# distance from the best is less than one.
#
# ## Where are the counters?
#
# If each context has a place of its own, the read head must return to the same rows whenever a context returns, and go
# to others for other contexts. We measure how alike two weightings are by their cosine, 1 for the same row and 0 for
# different ones, and sort the steps by their context.

# %%
run = predict.run(x[:, :1])
late = np.arange(50, len(contexts))  # most contexts have been seen before
order = late[np.argsort(contexts[late, 0], kind="stable")]  # by context
w_read = weightings(run)[4 + order, 0, 0]  # (steps, N)
w_read = w_read / np.sqrt((w_read**2).sum(axis=1, keepdims=True))
alike, context = w_read @ w_read.T, contexts[order, 0]
same = context[:, None] == context
alike_same, alike_other = alike[same & ~np.eye(len(order), dtype=bool)].mean(), alike[~same].mean()
print(f"mean cosine of two steps: same context {alike_same:.2f}, different contexts {alike_other:.2f}")
pictures.blocks(alike, context, ["".join(str(bit) for bit in bits[t : t + 5, 0]) for t in order])

# %% [markdown]
# One block for each context: the machine goes to the same place whenever the same five bits have come. Brighter fields
# away from the diagonal are contexts whose places overlap. Are the counts kept there? The controller of this machine is
# an LSTM, which has a state of its own and could count, too. So before step 100 we make one or the other what it was
# before the first step: the memory, or the controller's state.
#
# > **Predict before you run.** If all counts are in the memory, what must the rest cost when the memory is wiped: the
# > same, or more? How much more, for the best possible predictor that begins to count at step 100?

# %%
T = 100


class Forget(Change):
    """Before step T, a part of the state becomes what it was before step 0."""

    def __init__(self, part):
        self.part = part

    def state(self, t, state):
        if t == 0:
            self.first = state
        return state._replace(**{self.part: getattr(self.first, self.part)}) if t == T else state


def bits_from(start, logits):
    """The cost of each sequence from a step on, (B,)."""
    p = 1 / (1 + np.exp(-logits[start:, :, 0].astype(float)))
    return -np.log2(np.where(target[start:, :, 0] > 0.5, p, 1 - p)).sum(axis=0)


after = mask * (np.arange(len(x)) >= T)[:, None, None]
anew = task.optimal_bits(x[T - 4 :], target[T - 4 :], after[T - 4 :]) - task.optimal_bits(x, target, after)
print(f"to begin to count at step {T} costs the best possible predictor {anew.mean():.1f} bits more")
more, more_later = {}, {}
for part, name in (("memory", "the memory"), ("own", "the controller")):
    wiped = predict.run(x, keep_steps=False, changes=[Forget(part)]).logits
    more[part] = bits_from(T, wiped) - bits_from(T, logits)
    more_later[part] = bits_from(T + 5, wiped) - bits_from(T + 5, logits)
    print(f"{name} wiped: {more[part].mean():.1f} +- {more[part].std() / np.sqrt(B):.1f} bits more", end=", of which ")
    print(f"{more_later[part].mean():.1f} after the first five steps")

# %% [markdown]
# Without its memory, the machine is where the best predictor is that begins to count anew. Without the controller's
# state it loses little, and nearly all of that in the first five steps: so long it takes until the last five bits are
# known again. **The controller knows the context, and the memory has the counts.** (They are the counts of one sequence
# and end with it. No weight has changed: nothing was learned in the sense of tutorial 10.)
#
# ## Priority sort: places made from a number
#
# *Shown:* 20 vectors of 8 bits, each with a priority between -1 and 1, then a mark. *Wanted:* the 16 vectors of highest
# priority, the highest first. Chance is 128 bits.
#
# This is the hardest of the five tasks, and the machine has five heads that read and five that write. The paper trained
# with a million sequences and arrived at about 20 bits.

# %%
sort, task_sort = pretrained.load("priority-sort"), pretrained.task_of("priority-sort")
B_sort = 100
x_sort, target_sort, mask_sort = task_sort.batch(np.random.default_rng(0), B_sort)
run = sort.run(x_sort)
w = weightings(run)  # (T, B, 10, N)
cost_sort = float(BitsPerSequence().forward(run.logits, target_sort, mask_sort))
wrong_sort = wrong_bits(run.logits, target_sort, mask_sort)
print(f"{B_sort} sequences: {cost_sort:.1f} bits, {wrong_sort:.1f} wrong bits of 128 in each")
pictures.sort_task(x_sort[:, 0], target_sort[:, 0], mask_sort[:, 0, 0])

# %% [markdown]
# Much better than chance, and not perfect. So *when* does it fail?
#
# > **Predict before you run.** A vector's priority is 0.30, and the next lower one is 0.29. Another has 0.5, and all
# > others are more than 0.1 away from it. Which of the two is output wrongly more often: the close one, or the one
# > alone?

# %%
priorities = x_sort[:20, :, 8]  # (20, B)
order = np.argsort(-priorities, axis=0)  # from the highest down
gaps = -np.diff(np.take_along_axis(priorities, order, axis=0), axis=0)  # (19, B)
gap_up, gap_down = np.vstack([np.full(B_sort, np.inf), gaps[:15]]), gaps[:16]
gap = np.minimum(gap_up, gap_down)  # (16, B): to the nearest neighbour
wrong = is_wrong(run.logits, target_sort, mask_sort)[21:]  # (16, B, 8)

edges = np.array([0, 0.003, 0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1, 1])
inside = [(gap >= low) & (gap < high) for low, high in pairwise(edges)]
of_vectors = [wrong[these].mean(axis=1) for these in inside]  # the share of wrong bits of each vector
share = np.array([part.mean() for part in of_vectors])
error = np.array([part.std() / np.sqrt(len(part)) for part in of_vectors])
for low, high, part, value, bar in zip(edges[:-1], edges[1:], of_vectors, share, error):
    print(f"gap {low:.3f} to {high:.3f}: {len(part):4} vectors, {value:6.1%} +- {bar:.1%} of their bits wrong")
close = wrong[gap < 0.03].sum() / wrong.sum()
print(f"{close:.0%} of all wrong bits are in vectors with a neighbour closer than 0.03")
pictures.close_priorities([np.median(gap[these]) for these in inside], share, error, by_coin=0.25, limit=0.03)

# %% [markdown]
# It sorts, and its eyesight has a limit. Where two priorities are very close, it does not know which of the two comes
# first. If a coin chose the order, the two would change places half of the time, and a swap spoils the half of the bits
# in which they differ: one bit in four is wrong, the dotted line. (The first point lies above it, by less than two
# standard errors: there are few such vectors.)
#
# That makes a prediction of its own: a wrong bit must be one in which the vector and its nearest neighbour differ.

# %%
vectors = np.take_along_axis(x_sort[:20, :, :8], order[:, :, None], axis=0)  # (20, B, 8), the highest first
rank = np.arange(16)
neighbour = np.where((gap_up < gap_down)[:, :, None], vectors[rank - 1], vectors[rank + 1])
differ = neighbour != vectors[:16]
print(f"vector and neighbour differ in {differ.mean():.0%} of all bits")
print(f"and in {differ[wrong].mean():.0%} of the {wrong.sum()} wrong ones")

# %% [markdown]
# So the errors are exchanges of neighbours, or mixtures of both.
#
# ## How does it sort?
#
# No part of the machine was built to compare two priorities. The paper's guess is that it makes the priority into a
# *place*, writes each vector there, and afterwards reads the places in their order. That has two halves, and both can
# be tested.
#
# **The reading.** For answer $k$, take the weighting of a read head, and compare it with the write weightings of each
# of the 20 vectors when it was shown. Their overlap, the dot product, summed over the write heads, is large if the head
# now reads where that vector was written.
#
# > **Predict before you run.** For answer $k$ we take the vector with the largest overlap. In which share of the
# > answers is it the $k$-th highest, for the read head that does this best? (By chance: one in twenty.)

# %%
n_read = sort.sizes.n_read
w_write = np.take_along_axis(w[:20, :, n_read:], order[:, :, None, None], axis=0)  # (20, B, W, N), the highest first
w_answer = w[21:, :, :n_read]  # (16, B, R, N)
overlap = np.einsum("kbrn,ibwn->rkbi", w_answer, w_write)  # (R, answers, B, vectors)
found = (overlap.argmax(axis=-1) == rank[:, None]).mean(axis=2)  # (R, answers)
for head, by_answer in enumerate(found):
    print(f"read head {head}: right in {by_answer.mean():.0%} of {16 * B_sort}", end="; ")
    print(f"between {by_answer.min():.0%} and {by_answer.max():.0%} for the single answers")
readers = np.argsort(-found.mean(axis=1))[:4]
pictures.read_in_order(overlap[readers].mean(axis=2), [f"read head {head}" for head in readers])

# %% [markdown]
# Four of the five heads go through the vectors in the order of their priorities. The best two find the right one in
# about nine of ten answers, and in none of the 16 answers do they find it in fewer than three of four. So **the sort
# happens in the reading, from places that were chosen when each vector came.** (The fifth head seems to be one step
# ahead; exercise 3.)
#
# **The writing.** Is the place a function of the priority, and does it rise in order? We take the head whose places
# follow a straight line best (`fit_line`); where a weighting lies, also between rows, is its mean on the ring of rows
# (`locations`). $r^2$ is the share of the variance that the line explains.
#
# > **Predict before you run.** 1,000 vectors of 50 sequences, each a point: priority to the right, row upwards. What do
# > you expect: a line, a curve, or a cloud?

# %%
flat, n_rows = priorities[:, :50].ravel(), w.shape[-1]
where = locations(w[:20, :50, n_read:])  # (20, 50, W)
fit = fit_line(where.reshape(len(flat), -1), flat, n_rows)
written = (where[:, :, fit.head].ravel() - fit.first_row) % n_rows

up, down = np.triu_indices(len(flat), 1)
in_order = np.mean((flat[up] - flat[down]) * (written[up] - written[down]) * np.sign(fit.slope) > 0)
ranks = [np.argsort(np.argsort(values)) for values in (flat, written)]
spearman = np.corrcoef(*ranks)[0, 1]
print(f"write head {fit.head}: r^2 = {fit.r_squared:.2f}, rank correlation {spearman:.2f}", end="; ")
print(f"{in_order:.0%} of all pairs of vectors are in order")

by_priority = np.argsort(flat)
apart = np.abs(np.diff(written[by_priority]))
apart = np.median(np.minimum(apart, n_rows - apart))  # on the ring
at_random = np.abs(np.random.default_rng(0).permutation(written) - written)
at_random = np.median(np.minimum(at_random, n_rows - at_random))
print(f"rows apart, in the median: two neighbours in priority {apart:.1f}, two at random {at_random:.0f}")
pictures.places(flat, written, fit.head, n_rows, in_order)

# %% [markdown]
# The place *is* a function of the priority: vectors of 50 different sequences, shown at different times, lie on one
# curve. But it is no line, and not even in order. The same rows hold vectors of quite different priorities, and a coin
# would have half of the pairs in order. In the paper's figure the best line is nearly a straight one; ours is not, and
# so the rows are no sorted list. Five heads write, each with a curve of its own, and together they make the place
# unique enough for the reading to find it. How the read heads know where to go next we have not shown.
#
# ## What the five tasks have in common
#
# | task | in the memory | the head that reads |
# |---|---|---|
# | copy | a list | walks along it |
# | repeat copy | a list, the number, a tally | walks, and jumps back |
# | associative recall | a list | jumps to what is like the query, then walks |
# | N-grams | a counter for each context | jumps to the context's place |
# | priority sort | vectors, at places made from their priorities | goes to the places from the highest down |
#
# Walking is the shift of tutorial 4, jumping the content of tutorial 2, and the gate of tutorial 3 chooses or mixes.
# Nobody programmed any of this: the five machines have the same parts, and each found its method in training.
#
# ## On your own
#
# 1. In N-grams, replace the two halves of the formula by ones: $(N_1 + 1) / (N_1 + N_0 + 2)$. What does this cost, on
#    the same sequences? And the machine?
# 2. Sort vectors whose priorities are evenly spaced from -1 to 1, in random order. How many bits are wrong?
# 3. Take the weighting of each read head one step *earlier*. Which head finds the vector of the next answer?
# 4. Give the vectors of ranks 5 and 6 exactly the same priority. What does the machine output for these two: one of
#    them, or a mixture?
#
# ## Answers
#
# **1.** We have both probabilities, so the costs follow from the definition.

# %%
is_one = target[4:, :, 0] > 0.5  # (195, B), like `seen`
by_formula = {}
for name, added in (("halves", 0.5), ("ones", 1.0)):
    p_one = (seen[:, :, 1] + added) / (seen.sum(axis=-1) + 2 * added)
    by_formula[name] = -np.log2(np.where(is_one, p_one, 1 - p_one)).sum(axis=0).mean()
    print(f"{name}: {by_formula[name]:.2f} bits, {by_formula[name] - optimum.mean():.2f} above the best")
print(f"machine: {cost.mean():.2f} bits, {above.mean():.2f} above the best")

# %% [markdown]
# Adding ones, Laplace's rule, is best for sources whose probabilities are all equally likely. Ours are mostly near 0 or
# 1, and it hesitates too long. So the machine has learned not only to count but also what kind of source to expect.
#
# **2.** Twenty evenly spaced numbers from -1 to 1 are 2/19, about 0.105, apart.


# %%
def sorted_batch(priorities, seed):
    """A batch of the sort with these priorities (20, B): x, target, mask, and the order of the vectors."""
    x, target, mask = task_sort.batch(np.random.default_rng(seed), priorities.shape[1])
    x[:20, :, 8] = priorities
    order = np.argsort(-priorities, axis=0, kind="stable")[:16]
    target[21:] = np.take_along_axis(x[:20, :, :8], order[:, :, None], axis=0)
    return x, target, mask, order


evenly = np.random.default_rng(5).permuted(np.tile(np.linspace(-1, 1, 20), (50, 1)), axis=1).T  # (20, B)
x_even, target_even, mask_even, _ = sorted_batch(evenly, 4)
wrong_even = wrong_bits(sort.run(x_even, keep_steps=False).logits, target_even, mask_even)
print(f"evenly spaced priorities: {wrong_even:.2f} of 128 bits wrong")

# %% [markdown]
# With room between the priorities, next to nothing is wrong. What is hard for it is only to tell close ones apart.
#
# **3.** The same overlap, with the weightings of the steps 20 to 35.

# %%
ahead = np.einsum("kbrn,ibwn->rkbi", w[20:36, :, :n_read], w_write)
found_ahead = (ahead.argmax(axis=-1) == rank[:, None]).mean(axis=(1, 2))
for head in range(n_read):
    print(f"read head {head}: {found_ahead[head]:.0%} one step before the answer, {found[head].mean():.0%} in its step")

# %% [markdown]
# One head looks ahead, as the heads of copy and repeat copy do: what it reads reaches the output through the
# controller, a step later.
#
# **4.** We look at the bits in which the two vectors differ.

# %%
tied = evenly.copy()
rank_of = np.argsort(np.argsort(-tied, axis=0), axis=0)
tied[rank_of == 6] = np.linspace(1, -1, 20)[5]
x_tied, target_tied, mask_tied, order_tied = sorted_batch(tied, 4)
p_tied = 1 / (1 + np.exp(-sort.run(x_tied, keep_steps=False).logits[[26, 27]]))  # (2, B, 8), the answers 5 and 6
one, two = np.take_along_axis(x_tied[:20, :, :8], order_tied[5:7, :, None], axis=0)  # (B, 8) each
apart_in = one != two
unsure = np.mean((p_tied > 0.1) & (p_tied < 0.9) & apart_in) / np.mean(apart_in)
agree = np.mean((p_tied > 0.5) == (one > 0.5), where=np.broadcast_to(~apart_in, p_tied.shape))
print(f"bits in which the two agree: {agree:.1%} right; bits in which they differ: {unsure:.0%} between 0.1 and 0.9")

# %% [markdown]
# A mixture, mostly: where the two agree the bits are right, and where they differ the machine hedges, as it should when
# a bit may be either.
#
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, arXiv 1410.5401 (2014): sections 4.4 and 4.5; figures
#   13 to 15 are about N-grams, 16 to 18 about the sort.
# - R. E. Krichevsky, V. K. Trofimov, *The performance of universal encoding*, IEEE Transactions on Information Theory
#   27 (1981): the estimator with the two halves.
# - In this package: `python -m ntm_ref reproduce` draws the paper's figures from these machines, with its numbers
#   beside ours; `ntm_ref/recipes/priority_sort.py` says how long the sort was trained, and what was tried.
