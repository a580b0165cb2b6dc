"""Match typed qualification names with catalogue entries."""
