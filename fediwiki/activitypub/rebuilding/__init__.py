"""Timelines made again from the logs alone: what others said, and what we said."""
