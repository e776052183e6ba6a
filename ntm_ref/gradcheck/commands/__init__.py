"""What does a user ask? All stages in a table, an error against the step, the catalogue on trial, results in a format.

`survey.py` checks one of our stages at every point, and `table.py` prints the results. `sweep.py` varies the step of
the differences, and `trial.py` makes every known mistake on purpose.

`formats.py` writes the results as text, JSON, CSV, JUnit XML (`junit.py`) or for Gradescope (`gradescope.py`); the last
two divide each result into the cases of `cases.py`. `shapes.py` lists the shapes in which a class may be written, and
`starter.py` prints a file to fill in.
"""
