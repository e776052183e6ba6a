"""What does a user ask? All stages in a table, a student's class, an error against the step, the catalogue on trial.

`survey.py` checks one of our stages at every point and `survey_theirs.py` a student's class; `table.py` prints the
results. `student.py` runs a student's file in a process of its own (`student_process.py`), `sweep.py` varies the step
of the differences, and `trial.py` makes every known mistake on purpose.

`formats.py` writes the results as text, JSON, JUnit XML, CSV or for Gradescope, and `starter.py` a file to fill in.
"""
