"""The pages, a file for each thing that is shown."""
