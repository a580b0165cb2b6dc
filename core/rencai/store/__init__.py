"""The SQLite store: runs, files, awards, decisions and accounts; never a name or an ID number."""
