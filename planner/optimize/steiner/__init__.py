"""The routing engine: Steiner trees in street graphs, with a bound that proves how good they are.

Order of reading: `graph` (arrays), `lossless` (reductions that keep every bound exact and lift cuts back),
`tree` and `local` (upper bounds), `region` (region search), `ascent` and `dualsearch` (lower bounds),
`engine` (the schedule), `certificate` (what anyone can check).
"""
