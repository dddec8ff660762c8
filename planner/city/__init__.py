"""MODEL: meters, one projected CRS, a frozen City; nothing dropped without a row that says so."""
