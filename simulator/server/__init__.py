"""The web server: addresses, the control API and the data of the page."""
