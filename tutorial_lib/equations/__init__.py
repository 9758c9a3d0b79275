"""One pure function per equation."""
