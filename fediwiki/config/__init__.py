"""The configuration: every setting, how it is read, and what it may be."""
