"""Second step: what is asked, and what a message within a conversation goes on from."""
