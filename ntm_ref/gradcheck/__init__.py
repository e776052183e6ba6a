"""Are the hand-derived gradients right, and if not, what is wrong?

Read `plain.py` first: the whole idea in thirty lines. The checker proper answers six questions, a folder for each.
No file imports from a folder further along:

    forward, backward
          |
    student_side/      evaluate a user's class and decide nothing; it runs in a process of its own
          |
     evaluation.py     run a user's class once; refuse what cannot be checked
          |
     derivatives/      What should the gradient be?       central differences, extrapolation, complex step
          |
       points/         Where, and of what?                designed points, the register of stages and machines
          |
      diagnosis/       What is wrong?                     known mistakes, general clues, the first wrong place
          |
       verdict/        Right or wrong?                    the contract, the errors, the report: `check_stage`
          |
        theirs/        Is a user's class right?         how it is called, forward compared, the outcome: `check`
          |
      commands/        What does a user ask?              a table, a format, an error curve, a trial
          |
      testing.py       the same question in a test suite, and the answer as its failure

`check` judges a class or a file like one of our stages, at every designed point; `check_stage` checks one class at one
point, without such a stage; `gradcheck` prints the table of all our stages and machines at every point.
"""

from .commands.table import ALL, gradcheck
from .plain import numerical_gradient, plain_check
from .theirs.judge import check
from .verdict.argument import ArgumentCheck
from .verdict.check import check_stage
from .verdict.report import Report

__all__ = ["ALL", "ArgumentCheck", "Report", "check", "check_stage", "gradcheck", "numerical_gradient", "plain_check"]
