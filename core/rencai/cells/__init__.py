"""What the text of a cell means: columns, vocabulary, parsers and normalisation."""
