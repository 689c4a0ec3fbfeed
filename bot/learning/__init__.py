"""Offline: what the models over messages (``bot/learnt/attacks.py``, ``bot/learnt/answerability.py``) are learnt from, and how."""
