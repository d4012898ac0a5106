"""The only user of onnxruntime: open a model, predict."""
