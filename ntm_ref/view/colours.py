"""The colours of all pictures, so that they mean the same everywhere.

Series use the palette of Okabe and Ito (2008), which people with any kind of colour vision can tell apart.
"""

BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"

INK = "#222222"  # titles and labels
PALE = "#8a8a8a"  # frames, ticks and reference lines

WEIGHTS = "cividis"  # from 0 to 1
SIGNED = "RdBu_r"  # centred on zero
BITS = "Greys"  # from 0, white, to 1, black
