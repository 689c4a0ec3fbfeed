"""Profile → the measures that apply to an enterprise. ``docs/matching.md`` explains it."""
