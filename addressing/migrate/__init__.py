"""Addresses of before the reform as they are written now, and back."""
