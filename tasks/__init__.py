"""Moves ids from step to step: page to article and mentions, to events, to alerts, to e-mail. The rooms meet here."""
