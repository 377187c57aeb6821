"""The pages of the browser app: chat, library, memo."""
