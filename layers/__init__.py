"""Specialised map layers: the catalogue, publishing, versions, styles, VN-2000, status, the OGC provider."""
