"""No table is forgotten, in whichever file it stands."""

import pkgutil

from fediwiki import storage
from fediwiki.storage.tables import FILES


def test_every_file_of_tables_is_read() -> None:
    there = {module.name for module in pkgutil.iter_modules(storage.__path__)}
    assert {name for name in there if name.endswith("_tables")} == {
        file.__name__.rpartition(".")[2] for file in FILES
    }
