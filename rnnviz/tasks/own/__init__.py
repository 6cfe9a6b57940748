"""Tasks made from the user's own data, which travels as one text inside the configuration."""
