"""Files and pictures, drawn, hummed and filmed when asked for."""
