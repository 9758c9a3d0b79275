from importlib import metadata

import pytest

from tutorial_lib.lessons import place


@pytest.fixture
def installed(monkeypatch):
    """Versions that are found instead of the real ones; None is missing."""
    versions = {}

    def version(name):
        found = versions.get(name, metadata.version(name))
        if found is None:
            raise metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(place, "version", version)
    return versions
