"""How the detector of phrases is fitted, and what it is measured against."""
