"""Read spreadsheets and documents in a limited process of their own."""
