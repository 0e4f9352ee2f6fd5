"""consolidator: many answers of people become one label with a confidence; how good each worker is."""
