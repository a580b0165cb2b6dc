"""Which lines below a header are applicants, and why the others are none; merged cells filled down.

Lines and places are those of the body, the text cells below the header; ``below`` turns a sheet's merges into them.
"""

from rencai.rows.merges import Merge, below, filled_down
from rencai.rows.sort import REASONS, sort_out

__all__ = ["REASONS", "Merge", "below", "filled_down", "sort_out"]
