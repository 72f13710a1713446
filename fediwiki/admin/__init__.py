"""The admin's panel: one file a section, each ending with its routes."""
