"""Evidence → reply. ``pipeline`` lists the steps, ``service`` is the whole product as one object."""
