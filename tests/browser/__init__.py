"""What a real browser makes of our pages, served on loopback with the content of the demo."""
