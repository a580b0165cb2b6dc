"""Shenyang: holders of an engineering title may sit vocational skill assessments; there is no catalogue."""

from rencai_shenyang.conditions import rencai_conditions
from rencai_shenyang.pathways import rencai_pathways

__all__ = ["rencai_conditions", "rencai_pathways"]
