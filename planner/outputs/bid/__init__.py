"""The bid form: the items of a plan without their prices."""

from planner.outputs.bid.form import write_bid_form

__all__ = ["write_bid_form"]
