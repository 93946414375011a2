"""Judged collections in, measures out."""
