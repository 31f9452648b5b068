"""The nouns of accordwatch. This room imports nothing of ours; every other room imports it."""
