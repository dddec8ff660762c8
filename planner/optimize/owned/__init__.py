"""Parts of routing with ownership: problem, ways and weights, repair of a tree, reference model."""
