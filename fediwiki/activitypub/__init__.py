"""The wire: vocabulary, inbox, handlers, publishing, delivery and discovery."""
