# %% [markdown]
# # Loop, and look things up
#
# Two trained machines are taken apart here: one repeats a list and counts as it goes, the other answers questions about
# a list.
#
# Reading time: about 30 minutes.
#
# ## What you'll do
#
# - Watch a machine run a loop, and exchange single rows of its memory to find out what each of them holds.
# - Find its counter, and see at which number it breaks, and why.
# - Follow a look-up by content that is mixed with shifts, and push the head away in the middle of it.
#
# ## What you'll learn
#
# - How a head that moves one row at a time gets back to the start: the paper's "goto".
# - How to test a guess about a trained network: change the one thing that the guess names, and count what follows.
# - How content and location work together in **associative recall**.
#
# ## What you'll need
#
# Tutorials 2 to 5, the stages of addressing; tutorial 11, how to change a run. Steps, rows, rounds and vectors are
# counted from 0.

# %%
import numpy as np

from ntm_ref import pretrained
from ntm_ref.machine import Cut, MoveHead, OverwriteRow
from ntm_ref.training import evaluate, is_wrong, wrong_bits
from ntm_ref.view.lessons import loop_and_look_up as pictures


def weightings(run):
    """The weightings of all steps and heads, (T, B, H, N); heads that read come first."""
    return np.stack([step.state.w for step in run.steps])


def contents(run):
    """What the content alone says, before the gate, for the read head at every step: (T, B, N)."""
    return np.stack([step.addressing.interpolation.w_content[:, 0] for step in run.steps])


# %% [markdown]
# ## Repeat copy: a loop
#
# The machine sees up to ten vectors of 8 bits, and then, in one step, a mark (the delimiter) and a number. It is to
# output the vectors as many times as the number says, and then an end mark. So there are two things to do: go back to
# the start of the list, and know when to stop.
#
# `pretrained.load("repeat-copy")` is a feedforward machine with 128 rows and two heads, one that reads and one that
# writes.

# %%
task, machine = pretrained.task_of("repeat-copy"), pretrained.load("repeat-copy")
length, repeats, B = 8, 5, 20
x, target, mask = task.batch(np.random.default_rng(0), B, length=length, repeats=repeats)
run = machine.run(x)
print(f"x {x.shape}, target {target.shape}; the number {repeats} is shown as {x[length, 0, 9]:.2f}")
print(f"{B} sequences: {wrong_bits(run.logits, target, mask):.2f} of {mask[:, 0].sum():.0f} bits wrong in each")
pictures.repeat_task(x[:, 0], target[:, 0], mask[:, 0].max(axis=-1), length, repeats)

# %% [markdown]
# The number is shown as the paper shows it: scaled so that the numbers 1 to 10 have mean 0 and variance 1.
#
# > **Predict before you run.** A programmer would put a loop around the reading. How does a head that moves one row a
# > step get from the last vector back to the start: by shifts, or by content?

# %%
w = weightings(run)
w_read, w_write = w[:, :, 0], w[:, :, 1]  # (T, B, N) each
rows_read = w_read[length + 1 : -1].argmax(axis=-1).reshape(repeats, length, B)
print("rows read in sequence 0, one line for each round:\n", rows_read[:, :, 0], sep="")
same = np.mean(rows_read == rows_read[0, :, :1])
print(f"in {same:.0%} of the answer's steps, all sequences and all rounds read the rows of this first line")
pictures.saw(w_write[:, 0], w_read[:, 0], [length + 1 + n * length for n in range(repeats + 1)])

# %% [markdown]
# A sawtooth. Within a round the head shifts by one row a step. Between two rounds it jumps, over a distance that no
# shift of one row can cover, so it must be a look-up by content. Let us see it at the steps in which a round has just
# ended: the gate $g$, the weight that the content puts on the row where each round begins, and the weight that it puts
# on all the rows outside the list together.

# %%
first = int(rows_read[0, 0, 0])  # the loop's first row
start = w_write[0, 0].argmax()  # where the first vector was written
in_list = np.append(start, rows_read[0, :, 0])
others = np.setdiff1d(np.arange(w.shape[-1]), in_list)
w_content = contents(run)
by_content = []
print(f"in the middle of a round, step {length + 3}: g = {run.steps[length + 3].g[:, 0].mean():.2f}")
for n in range(1, repeats + 1):
    t = length + 1 + n * length
    on_first, outside = w_content[t, :, first].mean(), w_content[t][:, others].sum(axis=-1).mean()
    by_content.append((on_first, outside))
    print(
        f"{n} rounds complete, step {t}: g = {run.steps[t].g[:, 0].mean():.2f}; "
        f"content on row {first}: {on_first:.2f}, outside the list: {outside:.2f}"
    )

# %% [markdown]
# Within a round the gate is closed: the head goes on from where it was. At the end of a round it opens wide, and the
# content names the row where the loop begins, so the head jumps. This is the paper's "goto" (its figure 9). In the last
# line, after the last round, the look-up fails: now its weight is on rows outside the list. Keep that in mind.
#
# ## What lies where?
#
# The sawtooth seems to say that row 1 holds vector 0, row 2 vector 1, and so on. But that is a guess about what the
# rows hold, made from a picture of where the head is. To test it we exchange a row: just after the first step of the
# answer, it gets what the same row holds in a run on other vectors. Which vector of the *second* round is lost?
#
# > **Predict before you run.** The list was written to rows 0, 1, 2, ... On which row does vector 0 of the second round
# > depend?

# %%
stranger = machine.run(task.batch(np.random.default_rng(5), B, length=length, repeats=repeats)[0])
t_exchange, second = length + 2, slice(length + 1 + length, length + 1 + 2 * length)  # the change; the second round
lost = np.empty((len(in_list), length))  # rows, places
for i, row in enumerate(in_list):
    exchange = OverwriteRow(t_exchange, int(row), stranger.steps[t_exchange - 1].state.memory[:, row])
    logits = machine.run(x, keep_steps=False, changes=[exchange]).logits
    lost[i] = is_wrong(logits, target, mask)[second, :, :8].mean(axis=(1, 2))
row_of_0 = int(in_list[lost[:, 0].argmax()])
print(f"vector 0 of the second round depends on row {row_of_0}; row {start}: {lost[0].max():.0%} of the bits are lost")
pictures.what_lies_where(lost, in_list)

# %% [markdown]
# Vector 1 lies in row 1, vector 2 in row 2. The head is always one row ahead: what it reads in one step is output in
# the next, when it is already on the row after. And row 0, where vector 0 was written, is not needed any more! After
# the first round vector 0 comes from row 8, the row *behind* the list. In the first step of the answer, having read
# vector 0, the machine copies it there. So when the head has passed the last vector it meets vector 0 already, and the
# jump need only lead to row 1, where vector 1 is, and not to row 0.
#
# What else is in row 8? The step with the mark and the number wrote there, too, before vector 0 was added. We show the
# machine other numbers with the same vectors, and compare the memories.

# %%
runs = {n: machine.run(task.batch(np.random.default_rng(0), B, length=length, repeats=n)[0]) for n in (3, 5, 8)}
memories = {n: told.steps[length + 1].state.memory for n, told in runs.items()}  # after the first step of the answer
differ = np.abs(memories[3] - memories[8]).max(axis=-1).mean(axis=0)  # (N,)
print(f"3 or 8 shown: row {differ.argmax()} differs by {differ.max():.2f}, no other by more than", end=" ")
print(f"{np.sort(differ)[-2]:.0e}")

# %% [markdown]
# The number is in row 8 and nowhere else. That can be tested, too. We take the sequences with the number 5, and put
# that one row from the run with the number 3 (or 8) in its place.
#
# > **Predict before you run.** Five was shown. Row 8 now comes from a run in which three was shown. After how many
# > rounds does the end mark come?

# %%
x_5 = task.batch(np.random.default_rng(0), B, length=length, repeats=5)[0]
x_long = np.concatenate([x_5, np.zeros((6 * length, B, 10), x.dtype)])  # time for six more rounds


def rounds_until_end(*changes):
    """After how many rounds the first end mark comes, for each sequence, inf if none does: (B,)."""
    marked = machine.run(x_long, keep_steps=False, changes=changes).logits[length + 1 :, :, 8] > 0
    return np.where(marked.any(axis=0), marked.argmax(axis=0) / length, np.inf)


ended = {}
for n in (3, 5, 8):
    ended[n] = rounds_until_end(OverwriteRow(length + 2, row_of_0, memories[n][:, row_of_0]))
    print(f"row {row_of_0} from the run with {n}: ends after {ended[n].min():.1f} to {ended[n].max():.1f} rounds")

# %% [markdown]
# So now we know what the loop's last row is: *a copy of vector 0, and the number*. At the end of every round the head
# passes it, and the controller, which remembers nothing itself, reads the number again.
#
# ## Where is the count?
#
# The number is only half of what is needed. How many rounds has the machine completed? Again the controller cannot
# know, and the list and row 8 hardly change. (Row 1 drifts a little; the experiment shows that this does not count.) We
# change the memory once more: in the fourth round we put some rows back to what they held exactly two rounds earlier.
# If they hold the count, the machine must go round seven times.
#
# > **Predict before you run.** We do this with row 8, with the list, and with all the other rows. Which of the three
# > makes it go round seven times?

# %%
t_back = length + 1 + 3 * length + length // 2  # in the fourth round
run_5 = machine.run(x_long)
past = run_5.steps[t_back - 1 - 2 * length].state.memory  # (B, N, M), two rounds before
candidates = {
    "nothing": [],
    f"row {row_of_0}": [row_of_0],
    "the list": in_list[in_list != row_of_0],
    "all others": others,
}
rounds = {}
for name, rows in candidates.items():
    rounds[name] = rounds_until_end(*(OverwriteRow(t_back, int(row), past[:, row]) for row in rows)).mean()
    print(f"set back: {name:12} end mark after {rounds[name]:.1f} rounds")

# %% [markdown]
# All the other rows are the counter. In the picture of the sawtooth, the write head is on none of the rows shown while
# the machine answers. What does it do at the end of a round?

# %%
t = length + 1 + length  # the first round is complete
change = np.abs(run_5.steps[t].state.memory - run_5.steps[t - 1].state.memory).max(axis=-1)[:, others]  # (B, rows)
print(f"largest weight of the write head: {run_5.steps[t].state.w[:, 1].max(axis=-1).mean():.2f}")
print(f"of the {len(others)} other rows, {np.mean(change > 0.002):.0%} change by more than 0.002", end=", ")
print(f"the largest change is {change.max():.2f}")

# %% [markdown]
# It is spread over many rows and adds a little to each: a tally, one stroke a round. What has the number to do with it?
# We follow the row that gets most of the strokes, with 3, 5 and 8 shown: how far one stroke moves it, and how like it
# is to the key of the look-up at the end of each round (the cosine of tutorial 2). The row where the loop begins is its
# rival.


# %%
def cosine(a, b):
    """The mean cosine of corresponding vectors in a and b, (B, M) each."""
    return np.mean((a * b).sum(axis=-1) / np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1)))


tally = run_5.steps[t].state.w[:, 1].mean(axis=0).argmax()
strokes, likeness = {}, {}
for n, told in runs.items():
    before, after = (told.steps[s].state.memory[:, tally] for s in (t - 1, t))
    strokes[n] = np.sqrt(((after - before) ** 2).sum(axis=-1)).mean()
    likeness[n] = np.empty((n, 2))
    for k in range(n):
        before, end = told.steps[length + length * (k + 1)], told.steps[length + 1 + length * (k + 1)]
        likeness[n][k] = [cosine(end.k[:, 0], before.state.memory[:, row]) for row in (tally, first)]
    print(f"shown {n}: a stroke moves row {tally} by {strokes[n]:.3f}, {n} strokes by {n * strokes[n]:.2f}")
    print(f"   cosine of key and row {tally} at the end of each round:", likeness[n][:, 0].round(2))
    print(f"   cosine of key and row {first}, the start of the loop:  ", likeness[n][:, 1].round(2))

# %% [markdown]
# **The number sets the size of the stroke**: the larger the number, the smaller the stroke, so that after as many
# strokes as the number says the tally has moved about equally far. And it is read *by the same look-up that finds the
# way back*. Two answers compete for the key, the loop's first row and the tally. With each stroke the tally becomes
# more like the key, until it wins. That is the end.
#
# If this is right, we must see a staircase: for each number one higher, the look-up finds the way back once more. To
# see where the staircase ends, we show larger numbers as well; `task.scaled` scales them in the same way.

# %%
numbers, n_rounds = np.arange(1, 17), 13
looked_up = np.empty((len(numbers), n_rounds))
ends = length + 1 + length * np.arange(1, n_rounds + 1)  # the step after each round
x_many = task.batch(np.random.default_rng(0), 4, length=length, repeats=n_rounds)[0]
for i, n in enumerate(numbers):
    x_many[length, :, 9] = task.scaled(int(n))
    looked_up[i] = contents(machine.run(x_many))[ends, :, first].mean(axis=1)
for n in (3, 10, 12, 13, 16):
    print(f"shown {n:2}: content on row {first} after 1, 2, ... rounds:", looked_up[n - 1].round(2))
pictures.staircase(looked_up, numbers, trained=10)

# %% [markdown]
# There is the staircase, one step for each number from 3 on. (With 2, only a third of the weight finds the way back,
# and that is enough.) Beyond the ten of training it goes on for a little while, and then
# it breaks in a way that is worth a closer look: for 13 the look-up is weaker *from the first round on*, and for 16 it
# never finds the way back at all.
#
# ## Longer, and more often
#
# > **Predict before you run.** We double the length, then the number of repeats. Part of the training had up to twenty
# > vectors, but none had more than ten repeats. Which of the two works?


# %%
def by_round(length, repeats, shown=None, model=machine, B=30):
    """The share of wrong bits in each round, and after how many rounds the end mark comes (inf: never)."""
    x, target, mask = task.batch(np.random.default_rng(1), B, length=length, repeats=repeats)
    x[length, :, 9] = task.scaled(shown or repeats)
    logits = model.run(x, keep_steps=False).logits
    wrong = is_wrong(logits, target, mask)[length + 1 : -1, :, :8].reshape(repeats, -1).mean(axis=1)
    marked = logits[length + 1 :, :, 8] > 0
    return wrong, np.where(marked.any(axis=0), marked.argmax(axis=0) / length, np.inf)


for case in ((10, 10), (20, 10), (10, 11), (10, 12), (10, 13), (10, 20)):
    wrong, end = by_round(*case)
    print(f"{case[0]} vectors, {case[1]} times: {wrong[0]:4.0%} of the bits wrong in the first round", end=", ")
    print(f"{wrong[-1]:4.0%} in the last; end mark in its place in {np.sum(end == case[1])} of 30")
wrong_told_10, end_told_10 = by_round(10, 20, shown=10)
print(f"20 rounds, but 10 is shown: {wrong_told_10[:10].mean():.0%} wrong in ten rounds, ", end="")
print(f"end after {np.median(end_told_10):.0f}")
other = pretrained.load("repeat-copy-random-only")
wrong_other, end_other = by_round(20, 10, model=other)
print(f"repeat-copy-random-only, 20 vectors, 10 times: {wrong_other.mean():.1%} of the bits wrong", end=", ")
print(f"end mark in its place in {np.sum(end_other == 10)} of 30")

# %% [markdown]
# Twice as long works, as in training. Twice as often does not, and the reason is not that the tally overflows after ten
# strokes: with 11 it still works, and with 20 half of the bits are wrong in the *first* round, when there is no stroke
# yet. What is new is the **input**. In training the number was at most 1.57; twenty is shown as 5.05, and numbers that
# a controller has never met disturb all that it does. The same machine, in the same twenty rounds, does its ten rounds
# without a mistake if it is shown a ten.
#
# The paper's machine fails more gracefully. With twenty repeats it goes on copying fairly well, but it cannot tell the
# end: after every repetition beyond the eleventh it emits an end mark. The authors suspect the same cause, a number
# that is represented by its size. The lesson is general: what a network does with inputs of one range need not tell
# us anything about another range, however regular the rule looks to us.
#
# Is this *the* way to solve repeat copy? The package has a second machine, `repeat-copy-random-only`, which has seen
# what the paper's machine saw: random vectors, at most ten of them. It, too, does twenty (29 of these 30 sequences
# without a mistake), without having seen more than ten: what it has learned is a method. (On sparse vectors, which it
# never saw, it fails.) Exercise 2 takes it apart.
#
# ## Associative recall: a look-up table
#
# The machine sees 2 to 6 *items*, each three vectors of 6 bits with a mark in front. Then it sees one of the items once
# more, between two marks of another kind: the query. It is to output the item that came *after* it in the list.

# %%
recall, task_recall = pretrained.load("associative-recall"), pretrained.task_of("associative-recall")
n_items, B = 6, 100
x, target, mask = task_recall.batch(np.random.default_rng(1), B, items=n_items)  # items of 4 steps, query, answer
run = recall.run(x)
items = x[: 4 * n_items].reshape(n_items, 4, B, 8)[:, 1:, :, :6]  # (items, 3, B, 6)
T = len(x)
query = x[T - 7 : T - 4, :, :6]  # (3, B, 6)
queried = (items[:-1] == query).all(axis=(1, 3)).argmax(axis=0)  # (B,): which item each sequence asks for
print("items queried in the first ten sequences:", queried[:10])
print(f"{B} sequences: {wrong_bits(run.logits, target, mask):.2f} of {mask.sum() * 6:.0f} bits wrong in each")
pictures.recall_task(x[:, 0], target[:, 0], mask[:, 0, 0], queried[0])

# %% [markdown]
# > **Predict before you run.** You have a memory, a look-up by content, and a shift by one row. How do you find the
# > item after the query: which of the two comes first?
#
# Each sequence asks for another item, which lies in other rows. To see all of them in one picture, we number the rows
# of each sequence from the row to which the first vector of its queried item was written, in the direction in which the
# machine writes. Then we take the mean over the sequences. Beside the weighting of the read head we draw what the
# content alone says, before the gate and the shift.

# %%
w_read, rows_written = weightings(run)[:, :, 0], weightings(run)[:, :, 1].argmax(axis=-1)  # (T, B, N), (T, B)
w_content, each, n_rows = contents(run), np.arange(B), w_read.shape[-1]
base = rows_written[4 * queried + 1, each]  # (B,): the row of the queried item's first vector
moves = np.diff(rows_written[4 : 4 * n_items], axis=0) % n_rows
direction = 1 if np.mean(moves == 1) > 0.5 else -1
near = np.arange(-2, 9)
aligned = (base[:, None] + direction * near) % n_rows  # (B, 11)
by_content_near, looked_at = (part[:, each[:, None], aligned].mean(axis=1) for part in (w_content, w_read))  # (T, 11)
peaks = near[by_content_near[T - 7 : T - 4].argmax(axis=1)]
looks = near[looked_at[T - 7 :].argmax(axis=1)]
pictures.look_up(by_content_near, looked_at, near, first=T - 10)

# %% [markdown]
# While the query is shown, the content finds each of its vectors in the row where it was written. In the same step the
# shift moves the focus on by one row. So with the last vector of the query the head is already on row 3, which was
# written when the mark of the next item was shown. There it waits while the second mark ends the query; then it walks
# on and reads the answer.
#
# **A look-up by content, then shifts of one.** In how many sequences? The content belongs on the rows 0, 1 and 2 in the
# query, and the head on the rows 1, 2, 3, 3, 4, 5 and 6.

# %%
print(f"{B} sequences; step   on its row: content, read head     gate   shift by one")
found, by_one = np.empty((7, 2)), np.empty(7)
for i, rows in enumerate(((0, 1), (1, 2), (2, 3), (3, 3), (4, 4), (5, 5), (6, 6))):
    step = run.steps[T - 7 + i]
    for j, (weights, row) in enumerate(zip((w_content, w_read), rows)):
        found[i, j] = np.mean(weights[T - 7 + i].argmax(axis=-1) == (base + row * direction) % n_rows)
    gate, by_one[i] = step.g[:, 0].mean(), step.s[:, 0, 1 + direction].mean()
    print(f"{T - 7 + i:19} {found[i, 0]:18.0%} {found[i, 1]:11.0%} {gate:12.2f} {by_one[i]:14.2f}")

# %% [markdown]
# The first look-up finds its row in most sequences, not in all. In the next two steps the content alone is no better,
# and yet the head is: the gate leaves a part of the old focus in place, and that is on the very row in which the
# content should find the next vector. The two add up. When the query has ended, the content does not help any more.
#
# The paper's machine does it in another way: it writes a compressed code of the whole item at the mark that follows it,
# computes the same code from the query, looks *that* up, and shifts by one. Ours looks up vector by vector.
#
# > **Predict before you run.** When the query has ended, we push the read head back by four rows, an item with its
# > mark. Does the machine look the item up once more and find its way? If not, what does it output?

# %%
pushed = recall.run(x, keep_steps=False, changes=[MoveHead(T - 4, head=0, by=-4 * direction)])
output, right = pushed.logits[T - 3 :] > 0, {}  # (3, B, 6)
for name, item in (("the item that is wanted", target[T - 3 :]), ("the query itself", query)):
    right[name] = np.mean(output == (item > 0.5))
    print(f"pushed back by four rows, compared with {name}: {right[name]:.0%} of the bits are right")

# %% [markdown]
# It outputs what comes next from where it stands: the queried item. The look-up ends with the query.
#
# A look-up does not mind a longer list as long as the items differ. Training had at most 6 items.
#
# > **Predict before you run.** With 20 items, how many of 100 sequences fail? And if nearly all bits are 0, nine of
# > ten, so that items are often alike?

# %%
failed = {}
for kind in ("random", "one-bit-apart", "p=0.1"):
    for row in evaluate(recall, task_recall, [{"items": n} for n in (6, 20)], n_sequences=100, inputs=kind):
        failed[kind, row["items"]] = row["failed"]
        print(f"{kind:14} {row['items']:2} items: {row['failed']} of {row['sequences']} sequences fail", end="")
        print(f" (with 95 % confidence at most {row['failed_at_most']:.0%} of all)")

# %% [markdown]
# Random items do not show a weakness; items that are nearly alike do, though rarely. (`one-bit-apart` makes every item
# the first one with one to three bits flipped.) It has practised them: after its first 18,000 sequences, a quarter of
# the training had such lists. If you test a look-up, test it with keys that are close together.
#
# ## On your own
#
# 1. In repeat copy, 8 vectors 5 times, push the read head back by 3 rows in the middle of the second round, with
#    `MoveHead`. What ends a round: a count to eight, or the row behind the list?
# 2. Take `repeat-copy-random-only` apart, too: where does its head jump, from which row comes vector 0 of the second
#    round, and does the number travel with it? (Its write head walks the other way: the loop goes down.)
# 3. In associative recall, take the shift away from the end of the query on, with `Cut("shift", since=28)`, and from
#    two steps later on. What does the machine output?
# 4. Show 8, and in the middle of the second round exchange row 8 for that of a run with 3. After how many rounds does
#    it end? And the other way round? One stroke has been made by then; of which size?
#
# ## Answers
#
# **1.** The second round begins in step $9 + 8 = 17$. We compare what follows with what is due, and with what was due
# three steps before.

# %%
x, target, mask = task.batch(np.random.default_rng(0), 20, length=8, repeats=5)
output = machine.run(x, keep_steps=False, changes=[MoveHead(21, head=0, by=-3)]).logits[:, :, :8] > 0
late_is_right = {}
for late in (0, 3):
    late_is_right[late] = np.mean(output[28:41] == (target[28 - late : 41 - late, :, :8] > 0.5))
    print(f"steps 28 to 40, compared with what is due {late} steps before: {late_is_right[late]:.0%} of the bits right")

# %% [markdown]
# Everything comes three steps late, and complete. So a round ends when the head comes to the row behind the list. The
# machine does not count vectors; the place of its head is the only variable for that.
#
# **2.** The same experiments, with that machine.

# %%
x, target, mask = task.batch(np.random.default_rng(0), 20, length=8, repeats=5)
run = other.run(x)
print("rows read:", weightings(run)[9:-1, 0, 0].argmax(axis=-1).reshape(5, 8)[:2].tolist(), "...")
print("the look-up at the end of the first round names row", np.unique(contents(run)[17].argmax(axis=-1)))
stranger = other.run(task.batch(np.random.default_rng(5), 20, length=8, repeats=5)[0]).steps[9].state.memory
told = other.run(task.batch(np.random.default_rng(0), 20, length=8, repeats=3)[0]).steps[9].state.memory
lost_0 = {}
for row in (19, 11):
    logits = other.run(x, keep_steps=False, changes=[OverwriteRow(10, row, stranger[:, row])]).logits
    lost_0[row] = is_wrong(logits, target, mask)[17, :, :8].mean()
    print(f"row {row} exchanged: {lost_0[row]:.0%} of the bits of vector 0 in the second round are wrong")
logits = other.run(x, keep_steps=False, changes=[OverwriteRow(10, 11, told[:, 11])]).logits[9:, :, 8]
ended_other = (logits > 0).argmax(axis=0) / 8
print(f"row 11 from a run with the number 3: ends after {ended_other.min():.1f} to {ended_other.max():.1f} rounds")

# %% [markdown]
# It found the same trick: vector 0 and the number lie together behind the list, in row 11. One thing differs. Its
# look-up names row 19, where vector 0 was first written, and a shift by one leads from there to row 18, the first of
# the loop. So this row is used as a *bookmark*, from which the head is sent on. In the paper's figure 9 there is such
# an intermediate place, too.
#
# **3.** The head stands on the row of the next item's mark and cannot walk. With that mark came no bits, only zeros.

# %%
x, target, mask = task_recall.batch(np.random.default_rng(1), 100, items=6)
without = {}
for since in (28, 30):
    logits = recall.run(x, keep_steps=False, changes=[Cut("shift", since=since)]).logits
    output = logits[29:] > 0  # (3, 100, 6)
    without[since] = output.mean(), np.mean(output == (target[29] > 0.5))
    print(f"no shift from step {since} on: {wrong_bits(logits, target, mask):.2f} of 18 bits wrong; ", end="")
    print(f"{without[since][0]:.0%} of the output bits are 1, {without[since][1]:.0%} are those of the first vector")

# %% [markdown]
# Without the shift from step 28 on it outputs only zeros; from step 30 on, the first vector of the answer three times.
# So it outputs what is in the row on which it stands.
#
# **4.** Row 8 is read once a round, at its end. So the first stroke is of the old size, and the others of the new one.

# %%
x, late = np.zeros((9 + 12 * 8, 20, 10), machine.dtype), {}
for shown, put in ((8, 3), (3, 8)):
    x[:9] = task.batch(np.random.default_rng(0), 20, length=8, repeats=shown)[0][:9]
    theirs = machine.run(task.batch(np.random.default_rng(0), 20, length=8, repeats=put)[0]).steps[9].state.memory
    exchange = OverwriteRow(9 + 8 + 4, 8, theirs[:, 8])
    late[shown] = (machine.run(x, keep_steps=False, changes=[exchange]).logits[9:, :, 8] > 0).argmax(axis=0) / 8
    print(f"{shown} shown, then the row of {put}: ends after {late[shown].min():.0f} to {late[shown].max():.0f} rounds")

# %% [markdown]
# A small stroke and three large ones are four. After one large stroke, the eight small ones are not all needed: the
# tally is full after six or seven. It adds up sizes, and does not know how many strokes there were.
#
# ## Further reading
#
# - A. Graves, G. Wayne, I. Danihelka, *Neural Turing Machines*, arXiv 1410.5401 (2014): sections 4.2 and 4.3; figures 8
#   and 9 are about repeat copy, 11 and 12 about recall.
# - In this package: `python -m ntm_ref reproduce` draws the paper's figures from these machines;
#   `ntm_ref/recipes/repeat_copy.py` says what else was tried, and which machines found other ways.
