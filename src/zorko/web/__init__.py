"""The pages and the HTTP service: one application, built by `application.make_app`. The only user of FastAPI; no torch."""
