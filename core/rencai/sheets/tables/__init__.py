"""The tables of the input, and the applicants in them."""
