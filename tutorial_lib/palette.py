"""The colours of every picture, which the colour-blind can tell apart.

Nothing is said in colour alone: what has a colour has a line style, a marker, a hatch
or a word as well.
"""

# The first is ours. Okabe and Ito, "Color universal design" (2008); the third is from
# Tol, "Colour schemes" (2021), for it stands out better on white.
OURS, OTHER = "#0072B2", "#D55E00"
COLOURS = [OURS, OTHER, "#AA3377", "#000000"]
STYLES = ["-", "--", ":", "-."]
MARKERS = "osD^"
HATCHES = ("////", "....")

BEST, OTHERS = "#56B4E9", "#CCCCCC"  # bars of the best action and of the others
MARK = (240, 180, 0)  # red, green, blue of what matters on a screen of greys
BAND = "#BBBBBB"  # where several seeds were
QUIET = "#666666"  # lines and words that stand back, and edges
FAINT = "#DDDDDD"  # what only parts one row from the next

SIGNED = "PuOr_r"  # violet below 0, white, orange above
VALUES = "cividis"  # from dark blue, low, to yellow
SIZES = "Greys"  # from white, 0, to black
