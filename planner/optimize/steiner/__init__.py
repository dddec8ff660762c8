"""The routing engine: Steiner trees in street graphs, with a bound that proves how good they are.

Order of reading: `graph` and `core` (arrays), `lossless` (reductions that keep every bound exact and lift
cuts back), `tree`, `local`, `region`, `primal` (upper bounds), `ascent`, `dualsearch`, `dual`, `blocks`
(lower bounds), `reduce` and `project` (reductions that shrink much further), `pruned` and `recombine` (trees
on small parts of the graph), `roots` (ascents from several roots), `cutlp` (the linear program over cuts),
`branch` (branch and bound where it ends with a gap), `reduced` (the side that works on the reduced graph)
and `engine` (the schedule of both sides).
"""
