"""The banner and the pictures of the add-on's page, the README and the docs."""
