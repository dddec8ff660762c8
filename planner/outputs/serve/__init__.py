"""The local page of a study: what may be served, its pages, and the answer to each request."""

from planner.outputs.serve.answer import LOOPBACK_NAMES, Answer, Site, answer, refused
from planner.outputs.serve.found import Shelf, shelf_of

__all__ = ["LOOPBACK_NAMES", "Answer", "Shelf", "Site", "answer", "refused", "shelf_of"]
