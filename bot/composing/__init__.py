"""Fifth step: evidence → statements, each with the measures that carry it; corrections, the first word of a yes-or-no, the voice."""
