"""Pages of lesson 09: each begins with the code as it was found, two mistakes in it.

The first wrong version of a page is what was found; in the second and the third one of
the two mistakes is left, in this order. In `next_worth` the second mistake hides behind
the first, which left alone is what was found: there the third version is missing.
"""
