"""The catalogues of the installed cities, as they are declared."""

import pytest

from rencai.plugins import loader
from rencai.policy.package import ENTRY_SCHEMA
from rencai.policy.schema import ENTRIES


@pytest.mark.parametrize("package", loader.load().packages, ids=lambda package: package.name)
def test_catalogue_is_as_declared(package):
    assert ENTRIES.validate(package.entries).columns == list(ENTRY_SCHEMA)
