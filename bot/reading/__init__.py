"""What a question or a measure says, read from its words: clause numbers, plans and places, kinds of detail, figures and sizes, themes,
where one question ends and the next begins. No search and no step of its own; the steps use it."""
