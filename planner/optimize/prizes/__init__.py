"""Prize-collecting trees: `model` (problem, proof), `twins` (as a plain tree problem), `roots`, `search`."""
