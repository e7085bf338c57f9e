"""How near generated music is to people's: measures of single pieces, and how two sets of pieces overlap in them.

Conventions: every measure is one number or one histogram for each `MeasuredPiece`; a piece that has no such thing
(intervals of a single note) gives NaN or an empty histogram and is left out of that measure. Pitch classes are counted
from the tonic, so that the key tells nothing. What the figures mean stands in `workshop.evaluation.comparison`.
"""
