"""What a person typed, taken apart: pure functions, no I/O."""
