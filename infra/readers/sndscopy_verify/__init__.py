"""A second implementation of the checks of a store, written from jobs/docs/FORMAT.md alone.

What stands in brackets behind a section sign, as in "§2", is a section of that document, and "check 9" a line of its
section 11. Nothing here was taken from the Java code: where the two disagree about a store, one of them, or the document,
has a defect.

The sealed level (chain, manifests, every object's length and SHA-256) needs Python 3.9 and nothing else. The content level
needs the keys, and `cryptography`, `pyarrow` and `xxhash`.
"""
