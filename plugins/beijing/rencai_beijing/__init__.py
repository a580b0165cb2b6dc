"""Beijing: listed overseas qualifications bring benefits, urgently needed ones an associate senior title too."""

from rencai_beijing.conditions import rencai_conditions
from rencai_beijing.pathways import rencai_pathways

__all__ = ["rencai_conditions", "rencai_pathways"]
