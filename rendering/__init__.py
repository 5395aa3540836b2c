"""Rendering: opinions and notices as letters, in Word and PDF; pure of HTTP, records and engine."""
