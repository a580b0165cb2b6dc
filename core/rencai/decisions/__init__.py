"""What people decided of names: model, service and review sheet."""
