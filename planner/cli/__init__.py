"""DOOR: parse, call, print; one file a command."""
