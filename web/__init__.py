"""The karaoke page and its server."""
