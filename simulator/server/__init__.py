"""The web server: addresses, the control API and what the page shows."""
