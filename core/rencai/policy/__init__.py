"""The nouns of a city's policy and dated law, without I/O."""
