"""The pictures of the tutorials: one file for each tutorial, and those that several share.

Each function draws one picture from numbers that the tutorial has computed, and shows it with its text alternative.
"""
