"""Cities and catalogues on the web."""
