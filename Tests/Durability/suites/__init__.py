"""What a run must survive: one module a suite."""
