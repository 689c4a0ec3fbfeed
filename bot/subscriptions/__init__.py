"""A profile that is told when a plan is added or changed: by webhook, and by a feed of its own.

``changes`` says which clauses differ between two states of the index, ``news`` what that means for one profile, ``store`` keeps
subscriptions and an outbox of messages, ``courier`` notices a new index and sends what is due, ``webhook`` is the sending itself,
``vault`` keeps the secrets, ``desk`` is what HTTP, pages and command line ask of all this.
"""
