"""Files and pictures, created on demand."""
