"""What the practice phone shows and how it answers touch: pages, scrolling, system surfaces. Pure, no network."""
