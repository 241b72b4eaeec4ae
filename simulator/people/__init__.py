"""What a person or a test does: write, react, unsend, take the access back."""
