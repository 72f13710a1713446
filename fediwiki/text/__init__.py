"""Text: Markdown, safe HTML, names, mentions and languages; pure, it knows nothing of the wiki."""
