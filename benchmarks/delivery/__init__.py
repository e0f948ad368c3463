"""What the benchmark of the desk's delivery is made of: a furnished broker, customers without a page, a phone that scrolls, and a floor."""
