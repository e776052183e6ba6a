"""Exercises with a starter, hints and a grade: from one derivative by hand to the machine through time.

In a notebook:

    from ntm_ref.exercises import check, guess

    guess("2.3", "d_g")
    check(MyInterpolation, "2.3")

Each exercise is a Markdown file in `set/`; [README.md](README.md) describes its format. The files of this folder, in
the order of the data:

    exercise.py, grade.py        what an exercise is, and what a grade is
    markdown.py, reading.py      read exercises from their files
    predicted.py                 what the tutorials ask to predict, from `predictions/`
    sources.py                   starters, solutions, planted mistakes
    submission.py, answers.py    what the text of a submission says: its names, numbers and words
    calling.py, classes.py       its class, by `ntm_ref.gradcheck`, at which points and beside what
    recognise.py                 is it a planted mistake
    courses.py, special.py       exercises that are graded in another way
    parts.py, grading.py         all of it together: parts, points, the cause
    telling.py                   the grade as text
    student/, notebook.py, teacher/
"""

from .notebook import check, guess
from .reading import exercises

__all__ = ["check", "exercises", "guess"]
