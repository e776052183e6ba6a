"""Right or wrong? The contract of a backward, the comparison with the numerical derivatives, and the report.

`check.py` has `check_stage`; `argument.py` compares one gradient with its references, and `report.py` puts everything
into words. `contract.py` judges the form: `mending.py` shapes and types, `purity.py` what is changed, `sharing.py` what
objects share, `linearity.py` the dependence on the gradient that is given. `integers.py` keeps labels and indices out.
"""
