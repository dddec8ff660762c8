"""Unmodified third-party files, each folder with its license; see README.md here."""
