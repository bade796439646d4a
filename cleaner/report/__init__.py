"""One `Result`, many renderings."""
