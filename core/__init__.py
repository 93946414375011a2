"""Common ground of all rooms: documents, errors, settings, digests, parallel work, progress and crash-safe files."""
