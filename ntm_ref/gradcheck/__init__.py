"""Are the hand-derived gradients right, and if not, what is wrong?

Read `plain.py` first: the whole idea in thirty lines. The checker proper answers five questions, a folder for each.
No file imports from a folder further along:

    forward, backward
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
      commands/        What does a user ask?              a table, a student's file, an error curve, a trial

`check_stage` checks one class at one point; `gradcheck` prints the table of all our stages and machines at every point.
"""

from .commands.table import ALL, gradcheck
from .plain import plain_check
from .verdict.argument import ArgumentCheck
from .verdict.check import check_stage
from .verdict.report import Report

__all__ = ["ALL", "ArgumentCheck", "Report", "check_stage", "gradcheck", "plain_check"]
