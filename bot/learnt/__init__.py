"""The models that were learnt, as they are used: weights from ``data/model``, no training. ``bot/learning`` learns them."""
