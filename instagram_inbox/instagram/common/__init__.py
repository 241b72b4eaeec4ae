"""Facts, texts and values that every other part needs."""
