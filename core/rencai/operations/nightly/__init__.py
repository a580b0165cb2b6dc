"""The nightly run, from the inbox to the outbox."""
