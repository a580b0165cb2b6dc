"""Why a cell's text is not to be believed, as far as the text itself says it: a picture, or a formula's error."""

from __future__ import annotations

import polars as pl

ERROR = r"^(?:#(?:N/A|GETTING_DATA|[A-Z0-9/_]+[!?])|Err:[0-9]{3})$"
"""What a cell shows whose formula has failed: #N/A, #REF!, #NAME?, #SPILL!, and Err:508 of LibreOffice."""
_PICTURE = r"(?i)^[=@+\s]*(?:_xlfn\.)?(?:DISPIMG|IMAGE)\("
"""The formula by which WPS puts a picture into a cell, which stays as text where the file is saved in other formats."""


def reason(text: pl.Expr) -> pl.Expr:
    """Return ``picture`` or ``error`` (``messages.codes.UnreadReason``); null where the text is believed.

    >>> texts = pl.Series("text", ["=DISPIMG(1)", "#SPILL!", "FCCA"])
    >>> texts.to_frame().select(reason(pl.col("text")))["text"].to_list()
    ['picture', 'error', None]
    """
    failed = pl.when(text.str.contains(ERROR)).then(pl.lit("error"))
    return pl.when(text.str.contains(_PICTURE)).then(pl.lit("picture")).otherwise(failed).alias("text")
