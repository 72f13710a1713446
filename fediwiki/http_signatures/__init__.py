"""HTTP signatures and digests: pure, bytes in, verdict out; it knows nothing of the wiki."""
