"""Suzhou: holders of a listed international qualification obtain the corresponding professional title."""

from rencai_suzhou.pathways import rencai_pathways

__all__ = ["rencai_pathways"]
