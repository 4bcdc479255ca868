"""The registry as others mirror it: feed, exports, any date."""
