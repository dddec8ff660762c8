"""The draft of an impact assessment: figures from the plan, and what only a person can answer."""

from planner.outputs.assessment.parts import assessment_parts
from planner.outputs.assessment.write import write_assessment

__all__ = ["assessment_parts", "write_assessment"]
