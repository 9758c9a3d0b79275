"""Draw the badges that open a lesson elsewhere: python img/badges/draw.py."""

from pathlib import Path

from tutorial_lib.palette import OURS

PLACES = ("Colab", "Binder", "Kaggle", "Codespaces")
LETTER = 7  # units that a letter is wide


def badge(words: str) -> str:
    """An SVG of white words on the course's blue, which both themes show well."""
    width = LETTER * len(words) + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="22" '
        f'role="img" aria-label="{words}"><title>{words}</title>'
        f'<rect width="{width}" height="22" rx="4" fill="{OURS}"/>'
        f'<text x="{width / 2:g}" y="15" fill="white" text-anchor="middle" '
        f'font-family="DejaVu Sans, Verdana, sans-serif" font-size="12">{words}</text>'
        "</svg>\n"
    )


if __name__ == "__main__":
    for place in PLACES:
        file = Path(__file__).with_name(f"{place.lower()}.svg")
        file.write_text(badge(f"Open in {place}"), encoding="utf-8")
