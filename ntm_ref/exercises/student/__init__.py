"""The student's side: the folder with the starters, what has been done in it, and what a command answers.

`folder.py` writes the starters and finds them again, `progress.py` remembers, `asking.py` has hints, predictions and
solutions, `watching.py` grades what is saved, `page.py` draws the gradients beside each other.
"""
