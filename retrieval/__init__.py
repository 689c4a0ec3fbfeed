"""Documents → clauses → index → evidence. Knows nothing of conversations, replies or HTTP."""
