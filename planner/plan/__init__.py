"""PLAN: make a plan from a city and a study, stage it, store it, read it back."""
