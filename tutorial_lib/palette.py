"""The colours of every picture, which the colour-blind can tell apart.

Nothing is said in colour alone: what has a colour has a line style, a marker, a hatch
or a word as well.
"""

# The first is ours. After Okabe and Ito, "Color universal design" (2008), and Tol,
# "Colour schemes" (2021), as bright as a colour must be to stand out on white and on
# black alike.
OURS, OTHER, THIRD = "#1A86C7", "#D95B00", "#8B2FF5"
QUIET = "#767676"  # words, edges and lines that stand back
COLOURS = [OURS, OTHER, THIRD, QUIET]
STYLES = ["-", "--", ":", "-."]
MARKERS = "osD^"
HATCHES = ("////", "....")

BEST, OTHERS = "#56B4E9", "#CCCCCC"  # bars of the best action and of the others
MARK = (240, 180, 0)  # red, green, blue of what matters on a screen of greys

SIGNED = "PuOr_r"  # violet below 0, white, orange above
VALUES = "cividis"  # from dark blue, low, to yellow
SIZES = "Greys"  # from white, 0, to black
