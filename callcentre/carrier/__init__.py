"""The phone network: the only room that knows Twilio's words, shapes and signature."""
