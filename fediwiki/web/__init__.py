"""The members' and visitors' pages, one file a noun, each ending with its routes."""
