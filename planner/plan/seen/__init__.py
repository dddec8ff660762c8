"""What a plan says of what its cameras see."""

from planner.plan.seen.look import Seen, look

__all__ = ["Seen", "look"]
