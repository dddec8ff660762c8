"""Accountability rules (ACC-...): facts that a person must supply; open until construction, then errors."""
