"""Offline: what the models over messages (``bot/attacks.py``, ``bot/answerability.py``) are learnt from, and how."""
