"""The colours of every picture, so that they mean the same everywhere.

Series are drawn in the colours of Okabe and Ito (2008), which people with any colour vision can tell apart.
"""

BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"

INK = "#222222"  # titles and labels
PALE = "#8a8a8a"  # frames, ticks and helping lines

WEIGHTS = "cividis"  # from 0 to 1
SIGNED = "RdBu_r"  # centred on zero
BITS = "Greys"  # from 0, white, to 1, black
