"""The teacher's side: many folders, a document, its formats, packages for platforms, the class, the selftest.

`document.py` grades folders into one dictionary, of which every format in `formats.py` is a function; `package.py`
makes the archive for Gradescope, `class_report.py` counts what went wrong, `selftest.py`
tries the exercises themselves.
"""
