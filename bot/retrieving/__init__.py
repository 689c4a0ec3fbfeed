"""Third step: evidence for the question, by search or straight from the clause that is named; which reading of a follow-up is meant."""
