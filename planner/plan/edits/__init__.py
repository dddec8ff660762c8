"""Edits of a stored plan: pinned, forbidden and moved sites and streets, and the least change for them."""
