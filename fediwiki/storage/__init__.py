"""Rows: the only floor that knows SQL. Reads take a `Reader`, changes take a `Writer`."""
