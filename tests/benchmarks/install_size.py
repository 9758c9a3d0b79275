"""How large what a learner installs is, beside what the first edition installed.

    python tests/benchmarks/install_size.py

The first edition had one list for everybody: what is now in `requirements.txt` and in
`tests/requirements.txt`. Of both lists and all that they bring along it adds up the
files that pip has written here, so `make setup` comes first. Torch is the largest by
far, and a graphics card's is ten times the processor's: each sum is given without it
and what it alone brings, too.
"""

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LEARNER, TESTS = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
TORCH = "torch"


def wanted(path: Path) -> list[Requirement]:
    """What a file of requirements names."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line]


def closure(asked: list[Requirement], without: str = "") -> dict[str, Distribution]:
    """Packages that these bring along, themselves too, by name.

    Args:
        asked: from `wanted`.
        without: neither this one nor what it alone brings.
    """
    found: dict[str, Distribution] = {}
    seen, open_ = set(), list(asked)
    while open_:
        each = open_.pop()
        name, extras = canonicalize_name(each.name), frozenset(each.extras)
        if name == without or (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = there = distribution(name)
        except PackageNotFoundError:
            continue  # for another system, or it comes with Python
        for line in there.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)
            ):
                open_.append(needed)
    return found


def size(packages: dict[str, Distribution]) -> float:
    """Megabytes of all files that these packages have written."""
    files = (
        file.locate()
        for package in packages.values()
        for file in package.files or ()
        if not file.name.endswith(".pyc")  # written later, by whoever imports
    )
    return sum(Path(str(file)).stat().st_size for file in files if file.exists()) / 1e6


if __name__ == "__main__":
    learner, everybody = wanted(LEARNER), wanted(LEARNER) + wanted(TESTS)
    print(f"{'':15} {'learner':>10} {'first edition':>15} {'share':>8}")
    for told, without in (("with torch", ""), ("without torch", TORCH)):
        found = [closure(asked, without) for asked in (learner, everybody)]
        mine, all_ = map(size, found)
        print(f"{told:15} {mine:7.0f} MB {all_:12.0f} MB {mine / all_:8.0%}")
        print(f"{'packages':15} {len(found[0]):10} {len(found[1]):15}")
