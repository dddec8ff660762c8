"""Open planner of public fiber and camera networks."""

__version__ = "0.1.0"
