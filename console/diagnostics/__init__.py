"""What a customer's device tells of itself: read, put into words, judged, compared, searched, exported. Pure."""
