"""Every change, one function each: `(tx, what, *, by, now) -> outcome`."""
