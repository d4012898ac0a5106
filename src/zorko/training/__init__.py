"""Settings, cached pixels and features, fitting, calibration, export (needs torch)."""
