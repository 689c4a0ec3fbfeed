"""How good and how fast the product is, beside stock retrieval: ``docs/benchmarks.md``. Nothing of the product imports this."""
