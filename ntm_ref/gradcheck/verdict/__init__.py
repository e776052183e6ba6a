"""Right or wrong? The contract of a backward, the comparison with the numerical derivatives, and the report.

`check.py` has `check_stage`; `contract.py` and `mending.py` judge the form of the gradients, `report.py` their numbers.
"""
