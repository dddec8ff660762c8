"""READ: streets, site lists, demand, buildings and terrain, as found, each with its provenance."""
