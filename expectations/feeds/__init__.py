"""Whether the deliveries of a feed can be believed, one held against those before it."""
