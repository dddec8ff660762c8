"""ENGINEER: cables, closures, supports, drops and equipment on the chosen routes."""
