# Changelog

## 0.1.0

- Items that are finished once.
