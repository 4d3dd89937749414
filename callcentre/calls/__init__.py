"""The nouns: the words that every other folder shares. Imports only the floor."""
