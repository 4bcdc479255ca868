"""Certificates and number plates on paper."""
