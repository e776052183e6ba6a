"""What is wrong? Evidence, clues, the catalogue of known mistakes, and the first wrong place in a chain."""
