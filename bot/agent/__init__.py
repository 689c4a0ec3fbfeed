"""The fifth step where a language model is configured, its tools, and whether what it wrote is carried by what it cites."""
