"""OFFER: where cameras may stand and who sees what."""
