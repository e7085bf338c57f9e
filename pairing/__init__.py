"""The matchmaker: plan, underlay, Song and its files."""
