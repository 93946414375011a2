"""What every room may use: documents, errors, settings, parallel work, progress, files that survive a crash."""
