"""Guangzhou: holders of a listed overseas qualification may apply for the title it corresponds to."""

from rencai_guangzhou.conditions import rencai_conditions
from rencai_guangzhou.pathways import rencai_pathways

__all__ = ["rencai_conditions", "rencai_pathways"]
