"""The viewer's room: picture, softkeys, touch trail, and why there is no picture."""
