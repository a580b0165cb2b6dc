"""Every word that is shown, in Chinese and English: data in ``zh/`` and ``en/``, looked up by code (``lookup``)."""
