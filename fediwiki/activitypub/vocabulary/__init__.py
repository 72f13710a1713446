"""ActivityPub documents as frozen types: `read_…` and `write_…` stand side by side."""
