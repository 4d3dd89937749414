"""Twilio Studio flows, read into our own language and written back."""
