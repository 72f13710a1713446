"""`fediwiki demo`: made-up people and true articles, for a first look and for development."""
