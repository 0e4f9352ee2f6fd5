"""autolabeler: which objects people need, and which ones a model may label within a proven error bound."""
