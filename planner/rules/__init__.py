"""AUDIT: recompute every promise from the stored plan alone."""
