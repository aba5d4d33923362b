"""How an aggregator behaves towards servers: a week of loopback houses that write down every request."""
