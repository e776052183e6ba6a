"""Exercises with a starter, hints and a grade: from one derivative by hand to the machine through time.

In a notebook:

    from ntm_ref.exercises import check, guess

    guess("2.3", "d_g")
    check(MyInterpolation, "2.3")

Each exercise is a Markdown file in `set/`; [README.md](README.md) describes its format. The files of this folder, in
the order of the data:

    exercise.py    what an exercise is            reading.py    read it from its file
    sources.py     starter, solution, mistakes    grade.py      what a grade is
    answers.py     numbers and words              classes.py    a class, by `ntm_ref.gradcheck`
    recognise.py   a planted mistake              grading.py    all of it together
    telling.py     the grade as text              student/, notebook.py, teacher/
"""

from .notebook import check, guess
from .reading import exercises

__all__ = ["check", "exercises", "guess"]
