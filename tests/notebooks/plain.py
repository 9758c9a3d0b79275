"""A notebook as the text that people wrote, for `git diff`: no outputs, no numbers.

git config diff.notebook.textconv "python tests/notebooks/plain.py"
"""

import json
import sys


def plain(notebook):
    """Its cells, each under its kind and its tags."""
    lines = []
    for cell in notebook["cells"]:
        tags = " ".join(cell["metadata"].get("tags", []))
        lines.append(f"# ---- {cell['cell_type']} {cell.get('id', '')} {tags}".rstrip())
        lines.append("".join(cell["source"]))
        if outputs := len(cell.get("outputs", [])):
            lines.append(f"# kept outputs: {outputs}")
    return "\n".join(lines)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(plain(json.load(file)))
