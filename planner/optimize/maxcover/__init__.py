"""Parts of the maximal covering engine: demand classes, local search, Lagrangian bound, core model."""
